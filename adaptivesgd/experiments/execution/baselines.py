"""Methods that only the experiments compare with."""

from ...batch_sizes import Constant, QuadraticGrowth
from ...method import Method
from ...step_sizes import Damped, InverseTime


def hsgd(step_size, initial_size=16, growth_rate=0.1, max_size=None):
    """Hybrid SGD: B_k = B_0 + ceil(growth_rate k)^2.

    Source: Zhou and others (2018), as in the code of Sievert and Charles's experiments.
    """
    rule = QuadraticGrowth(initial_size, growth_rate, max_size=max_size)
    return Method(rule, Damped(step_size), name="HSGD")


def sgd_decaying(step_size, batch_size=16, decay_rate=0.01):
    """SGD with alpha_k = alpha / (1 + decay_rate k), the a / (b + k) of Big Batch SGD's baseline.

    Source: Robbins and Monro (1951), A stochastic approximation method.
    """
    return Method(Constant(batch_size), InverseTime(step_size, decay_rate), name="SGD, decaying")
