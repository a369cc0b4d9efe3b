"""Methods that only the experiments compare with."""

from typing import Any

from ...batch_sizes import Constant, QuadraticGrowth
from ...method import Method
from ...step_sizes import Damped, InverseTime


def hsgd(
    step_size: Any, initial_size: int = 16, growth_rate: float = 0.1, max_size: Any = None
) -> Any:
    """Hybrid SGD: B_k = B_0 + ceil(growth_rate k)^2.

    Source: Zhou and others (2018), as in the code of Sievert and Charles's experiments.
    """
    rule = QuadraticGrowth(initial_size, growth_rate, max_size=max_size)
    return Method(rule, Damped(step_size), name="HSGD")


def sgd_decaying(step_size: Any, batch_size: Any = 16, decay_rate: float = 0.01) -> Any:
    """SGD with alpha_k = alpha / (1 + decay_rate k), the a / (b + k) of Big Batch SGD's baseline.

    Source: Robbins and Monro (1951), A stochastic approximation method.
    """
    return Method(Constant(batch_size), InverseTime(step_size, decay_rate), name="SGD, decaying")
