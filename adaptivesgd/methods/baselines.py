"""The methods everybody compares with."""

from ..batch_sizes.constant import Constant
from ..method import Method
from ..step_sizes.fixed import Fixed


def sgd(step_size, batch_size=16):
    """SGD: w <- w - alpha g, with batches of a constant size."""
    return Method(Constant(batch_size), Fixed(step_size), name="SGD")
