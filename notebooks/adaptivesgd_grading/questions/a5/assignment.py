"""A5: Big Batch, its line search and its curvature; a bug, and a false theorem."""

from ...question import Assignment
from .backtrack import SEARCH
from .counter_example import FALSE
from .curvature import CURVATURE
from .grow import GROW
from .running_variance import BUG

ASSIGNMENT = Assignment(
    "a5", "Big Batch: a search, a curvature, a bug, a false theorem", (GROW, SEARCH, CURVATURE, BUG, FALSE), {"w1": 4})  # fmt: skip
