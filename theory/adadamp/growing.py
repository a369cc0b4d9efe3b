"""Batches that grow by a plan, PadaDamp's and the geometric ones: what their theorems share."""

from math import ceil

import numpy as np

from adaptivesgd.batch_sizes import GeometricGrowth
from theory.schedule import schedule

from .averages import steps
from .rules import rule


def sizes(case):
    """B_0, ..., B_{K-1}."""
    return schedule(case.method, case.problem.n, case.steps).sizes


def inverses(case):
    """S_T = sum_{k<T} 1 / B_k, T = 1, ..., K."""
    return np.cumsum(1 / sizes(case))


def logarithm(case):
    """1 / B_0 + ln((B_0 + rho (T - 1)) / B_0) / rho, T = 1, ..., K."""
    B, rho = rule(case.method).initial_size, rule(case.method).growth_rate
    return 1 / B + np.log((B + rho * (steps(case) - 1)) / B) / rho


def least_batches(case):
    """(b, rho) of a geometric growth: B_k >= b rho^-k.

    GeoDamp's first rise comes after N = ceil(delay n / B_0) updates, and the next ones sooner, so
    that B_k >= B_0 f^floor(k / N) >= (B_0 / f) f^(k / N).
    """
    grows = rule(case.method)
    if isinstance(grows, GeometricGrowth):
        N = ceil(grows.delay * case.problem.n / grows.initial_size)
        return grows.initial_size / grows.growth_factor, grows.growth_factor ** (-1 / N)
    return grows.initial_size, 1 / grows.growth_factor


def unless_growing(case):
    """The batches must grow linearly, and grow."""
    if rule(case.method).growth_rate == 0:
        yield "the batches must grow, rate > 0; for a constant batch see theory.classical"
