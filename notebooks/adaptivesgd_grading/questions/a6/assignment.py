"""A6: a larger batch, or a smaller step? Twins, large batches, chosen examples, a parallel clock."""

from ...question import Assignment
from .clock import CLOCK
from .noise_travelled import DRIFT
from .ranks import RANKS
from .sngm import SNGM
from .twin_rates import TWIN

ASSIGNMENT = Assignment(
    "a6", "A larger batch, or a smaller step?", (TWIN, DRIFT, SNGM, RANKS, CLOCK), {"w1": 6}
)
