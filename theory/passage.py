"""Runs until a quantity falls to an accuracy: how many updates, and what they cost."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .enumeration import Enumeration
from .monte_carlo import MonteCarlo
from .quantities import gap
from .series import Sample


@dataclass(frozen=True)
class RunsAndBatches(MonteCarlo):
    """Random runs, but every batch of a single step: small problems."""

    def next(self, case, quantity):
        return Enumeration().next(case, quantity)


def accuracies(case):
    """The accuracies eps that the case gives, falling, shape (m,).

    Parameters
    ----------
    case : Case
        With given["accuracies"].

    Returns
    -------
    array, shape (m,)
        Falling.
    """
    return np.array(sorted(case.given["accuracies"], reverse=True))


def unless_ahead(case, quantity=gap):
    """No accuracy may be reached at the start."""
    first, eps = quantity(case.states[0]), accuracies(case)[0]
    if eps > first:
        yield f"every accuracy must be at most that of the start, {first:.6g}, not {eps:.6g}"


def steps_above(path, eps, quantity):
    """(quantity, batch size) of every step of a path before the quantity first is at most eps."""
    state = next(path)
    while (x := quantity(state)) > eps:
        after = next(path)
        yield x, after.batch_size
        state = after


@lru_cache(maxsize=8)
def passages(case, quantity=gap):
    """For every eps, tau = the first k at which the quantity x_k is at most eps, the sum of the
    batch sizes before tau, and that of 1 / x_k: three Samples, shape (runs, m) each.
    """
    eps = accuracies(case)

    def summary(path):
        x, sizes = np.reshape(list(steps_above(path, eps[-1], quantity)), (-1, 2)).T
        before = np.minimum.accumulate(x) > eps[:, None]
        return np.concatenate([(before * each).sum(axis=1) for each in (x**0, sizes, 1 / x)])

    totals = case.engine.over_paths(case, summary)
    return [Sample(each, totals.level) for each in np.split(totals.values, 3, axis=1)]


def updates(case, quantity=gap):
    """E tau, for every eps."""
    return passages(case, quantity)[0]


def gradients(case, quantity=gap):
    """E sum_{k < tau} B_k, for every eps."""
    return passages(case, quantity)[1]


def inverses(case, quantity=gap):
    """E sum_{k < tau} 1 / x_k, for every eps."""
    return passages(case, quantity)[2]
