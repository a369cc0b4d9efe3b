"""A7: the price of a batch: a convolution by hand, and its per-example norms."""

from ...question import Assignment
from .backward import BACKWARD
from .cheaper import CHEAPER
from .convolve import FORWARD
from .place_norms import NORMS
from .unfold import UNFOLD

ASSIGNMENT = Assignment(
    "a7",
    "The price of a batch: a convolution by hand and its per-example norms",
    (UNFOLD, FORWARD, BACKWARD, NORMS, CHEAPER),
    {"w1": 3},
)
