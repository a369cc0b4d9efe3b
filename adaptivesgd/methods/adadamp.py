"""Improving the convergence of SGD through adaptive batch sizes (Sievert and Charles, 2019)."""

from ..batch_sizes.loss_ratio import LossRatio
from ..method import Method
from ..step_sizes.damped import Damped


def adadamp(step_size, initial=16, minimum=0.0):
    """AdaDamp: B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*))."""
    return Method(LossRatio(initial, minimum), Damped(step_size), name="AdaDamp")
