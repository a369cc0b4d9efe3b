"""A8: referee: find the false step in two published proofs."""

from ...question import Assignment
from .counter_example import FALSE
from .exact_step import STEP
from .factor import FACTOR
from .gain_ratio import GAIN
from .referee import REFEREE

ASSIGNMENT = Assignment(
    "a8",
    "Referee: find the false step in two published proofs",
    (REFEREE, FACTOR, GAIN, STEP, FALSE),
    {"w1": 5},
)
