"""A4: the theorems of SGD: exact expectations, the noise floor, a step size to defend."""

from ...question import Assignment
from .defended_step import DEFENCE
from .expectation import EXPECTATION
from .noise_floor import FLOOR
from .one_step import STEP
from .theorem import THEOREM

ASSIGNMENT = Assignment(
    "a4", "The theorems of SGD", (STEP, FLOOR, DEFENCE, EXPECTATION, THEOREM), {"w1": 3}
)
