"""Series: one side of an inequality, a number per step; exact, or averaged over random runs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from scipy import stats

from adaptivesgd.errors import AdaptiveSGDError

from .level import LEVEL

ROUNDING = 1e-9  # relative; the only tolerance of an exact comparison
NOISE_FLOOR = 1e-13  # of the largest number of a series: what cancellation leaves of a zero


class EmptySeriesError(AdaptiveSGDError, ValueError):
    """Raised when a side of a line has no numbers: a case without a step."""


@dataclass(frozen=True, eq=False)
class Sample(NDArrayOperatorsMixin):
    """A series known from random runs: one row per run, shape (runs, K). Its mean is the series.

    Arithmetic works run by run, so what two series of the same runs have in common cancels.

    Parameters
    ----------
    values : array, shape (runs, K)
        A row per run.
    level : float
        With this probability the whole series lies within mean -+ radius.
    """

    values: np.ndarray
    level: float = LEVEL

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__":
            return NotImplemented
        plain = [each.values if isinstance(each, Sample) else each for each in inputs]
        return Sample(ufunc(*plain, **options), self.level)

    def __len__(self):
        return self.values.shape[1]

    @cached_property
    def mean(self):
        """The average over the runs, shape (K,)."""
        return self.values.mean(axis=0)

    @cached_property
    def radius(self):
        """Half the width of Student's interval, Bonferroni over the K numbers, shape (K,):

        t s / sqrt(runs), with t the quantile at 1 - (1 - level) / (2 K).

        It is exact for Gaussian numbers. Where a few large ones decide the mean, it may end too low:
        an upper bound is then rarely called violated, but a lower bound or an identity too
        often, so give those many runs or large batches.
        """
        runs, K = self.values.shape
        t = stats.t.ppf(1 - (1 - self.level) / (2 * K), runs - 1)
        return t * self.values.std(axis=0, ddof=1) / np.sqrt(runs)


def series(side):
    """What a side gave, as a Sample or as an array of floats, shape (K,), K >= 1."""
    if np.iscomplexobj(side.values if isinstance(side, Sample) else side) or np.ma.is_masked(side):
        raise ValueError("a side must be real numbers, none of them complex or masked")
    numbers = side if isinstance(side, Sample) else np.asarray(side, dtype=float)
    shape = numbers.values.shape[1:] if isinstance(numbers, Sample) else numbers.shape
    if shape == (0,):
        raise EmptySeriesError("there is no step on which a line could be checked")
    if len(shape) != 1:
        raise ValueError(f"a side must be a series, a number per step, not of shape {shape}")
    return numbers


def over_steps(function, numbers):
    """function(numbers along the steps), for an exact series or for every run of a sample.

    Parameters
    ----------
    function : callable
        (K,) -> (K',).
    numbers : array, shape (K,), or Sample
        The series.

    Returns
    -------
    array or Sample
        The same kind as `numbers`.
    """
    if isinstance(numbers, Sample):
        return Sample(np.apply_along_axis(function, 1, numbers.values), numbers.level)
    return function(np.asarray(numbers, dtype=float))


def running_mean(numbers):
    """(1/T) sum_{k<T} x_k for T = 1, 2, ...

    Parameters
    ----------
    numbers : array, shape (K,), or Sample
        x_0, x_1, ...

    Returns
    -------
    array or Sample
        As long as `numbers`.
    """
    return over_steps(lambda x: np.cumsum(x) / np.arange(1, len(x) + 1), numbers)


def mean_of(numbers):
    """The series itself, or what its runs average to, shape (K,).

    Parameters
    ----------
    numbers : array, shape (K,), or Sample
        A series.

    Returns
    -------
    array, shape (K,)
        The series, or the means of its runs.
    """
    return numbers.mean if isinstance(numbers, Sample) else numbers


def radius_of(numbers):
    """How far the truth may lie from `mean_of(numbers)`, shape (K,); 0 for an exact series."""
    return numbers.radius if isinstance(numbers, Sample) else np.zeros(np.shape(numbers))


def rounding(left, right):
    """What floating point may add to the difference of two series, shape (K,)."""
    sizes = np.abs(np.broadcast_arrays(mean_of(left), mean_of(right)))
    largest = sizes.max(initial=0.0, where=np.isfinite(sizes))
    return ROUNDING * sizes.max(axis=0) + NOISE_FLOOR * largest
