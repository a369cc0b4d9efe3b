"""Runs until the gap falls to an accuracy: how many updates, and what they cost."""

from functools import lru_cache

import numpy as np

from theory.quantities import gap
from theory.series import Sample


def accuracies(case):
    """The accuracies eps that the case gives, falling, shape (m,)."""
    return np.array(sorted(case.given["accuracies"], reverse=True))


def steps_above(path, eps):
    """(gap, batch size) of every step of a path before its gap first is at most eps."""
    state = next(path)
    while (delta := gap(state)) > eps:
        after = next(path)
        yield delta, after.batch_size
        state = after


@lru_cache(maxsize=8)
def passages(case):
    """For every eps, tau = the first k with gap_k <= eps, the sum of the batch sizes before tau, and
    that of 1 / gap_k: three Samples, shape (runs, m) each.
    """
    eps = accuracies(case)

    def summary(path):
        deltas, sizes = np.array(list(steps_above(path, eps[-1]))).T
        before = np.minimum.accumulate(deltas) > eps[:, None]
        counts = np.ones_like(deltas), sizes, 1 / deltas
        return np.concatenate([(before * each).sum(axis=1) for each in counts])

    totals = case.engine.over_paths(case, summary)
    return [Sample(each, totals.level) for each in np.split(totals.values, 3, axis=1)]
