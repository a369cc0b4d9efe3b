"""Letters of deductions that many theorems share: constants of the problem, and of the method."""

import numpy as np

from .case import at_every_state
from .quantities import gap, square_distance, variance


def smoothness(case):
    """The smoothness constant of F."""
    return float(case.problem.smoothness)


def pl_constant(case):
    """The constant of the Polyak-Lojasiewicz inequality."""
    return float(case.problem.pl_constant)


def strong_convexity(case):
    """The constant of strong convexity."""
    return float(case.problem.strong_convexity)


def step_length(case):
    """The fixed step size."""
    return float(case.method.step_size.length)


def noise_level(case):
    """The bound of the variance, sigma^2."""
    return float(case.given["sigma2"])


def fixed_batch(case):
    """B, the constant batch size."""
    return float(case.method.batch_size.size)


def each_step(number):
    """A number of the case, once for every step, shape (K,)."""

    def series(case):
        return np.full(len(case.states) - 1, number(case))

    series.__doc__ = number.__doc__
    return series


def first_gap(case):
    """F(w_0) - F*."""
    return gap(case.first)


def first_square_distance(case):
    """||w_0 - w*||^2."""
    return square_distance(case.first)


def powers(factor):
    """A letter: factor(case)^k, k = 0..K."""

    def series(case):
        return factor(case) ** np.arange(case.steps + 1.0)

    series.__doc__ = f"({first_sentence(factor)})^k"
    return series


def first_sentence(function):
    """What a function gives, from its docstring."""
    return (function.__doc__ or "").split("\n")[0].rstrip(".")


def index(case):
    """k."""
    return np.arange(case.steps + 1.0)


@at_every_state
def variance_now(method, state):
    """tr Sigma(w)."""
    return variance(state)
