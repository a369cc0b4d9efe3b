"""Averages over the first T steps, and what the theorems about them ask of a case."""

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.samplers import Uniform
from theory import over_steps, running_mean, unknown, unless


def average(case, quantity):
    """(1/T) sum_{t<T} E[quantity(state t)] for T = 1, ..., K."""
    return running_mean(over_steps(lambda values: values[:-1], case.expected(quantity)))


def average_seen(side):
    """The side (1/T) sum_{t<T} of another side, on one path."""
    return lambda case: running_mean(side(case))


def steps(case):
    """T = 1, ..., K."""
    return np.arange(1, len(case.states))


def first_gap(case):
    """F(w_0) - F*, a float."""
    return case.problem.loss(case.states[0].w) - float(case.problem.minimum)


def noise_bound(case):
    """sigma / sqrt B, which E||e|| does not exceed; a float."""
    return np.sqrt(case.given["sigma2"] / case.method.batch_size.size)


def unless_bounded(case):
    """F must have a known minimum, and the batches must be uniform and of one size."""
    yield from unknown(case.problem, "minimum")
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "sampler", Uniform)
