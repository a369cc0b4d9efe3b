"""A2: the variance of example gradients, and the norm trick."""

from ...question import Assignment
from .merging import MERGE
from .noise import NOISE
from .square_norms import NORMS
from .variance import VARIANCE
from .variance_by_norms import TRICK

ASSIGNMENT = Assignment(
    "a2",
    "Per-example variance, and the norm trick",
    (VARIANCE, NORMS, TRICK, MERGE, NOISE),
    {"w1": 2},
)
