"""A1: gradients, and how to check them."""

from ...question import Assignment
from .dense_layer import LAYER
from .softmax import GRADIENT, LOSS
from .taylor_slope import SLOPE
from .worst_coordinate import FINDER

ASSIGNMENT = Assignment(
    "a1", "Gradients, and how to check them", (LOSS, GRADIENT, SLOPE, LAYER, FINDER), {"w1": 2}
)
