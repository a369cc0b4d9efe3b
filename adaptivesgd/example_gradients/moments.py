"""Moments: mean and scatter of example gradients, with a bound on the rounding error."""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from itertools import islice
from math import isnan, sqrt
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from ..backend import floats
from ..linalg import square_norm
from ..typing import Array, DType

T = TypeVar("T")


class Moments(NamedTuple):
    """Number, mean and scatter sum_i ||g_i - mean||^2 of some example gradients g_i.

    Parameters
    ----------
    n : int
        How many example gradients.
    mean : Array
        Their mean, shape (d,). Where all are equal it is that row, bit for bit.
    scatter : float
        sum_i ||g_i - mean||^2; 0 where all are equal.
    error : float
        Bound on the absolute rounding error of `scatter`, in the same unit. Rounding errors are
        taken for independent, so that those of k additions grow as sqrt(k).

    References
    ----------
    Higham and Mary (2019), A new approach to probabilistic rounding error analysis (attributed).
    """

    n: int
    mean: Array
    scatter: float
    error: float

    @property
    def accurate(self) -> bool:
        """Whether the bound certifies 5e-4 in single, 5e-9 in double precision, relative.

        Not if the squares are so small that they may have underflowed.
        """
        promised, smallest = limits(self.mean.dtype)
        return self.error < promised * self.scatter and self.scatter > self.n * smallest

    @property
    def final(self) -> bool:
        """Whether a second pass can do no better: it is accurate, or the rows are not finite.

        Of finite rows the scatter is NaN where a squared norm is 0 times infinity.
        """
        finite = not isnan(self.scatter) or bool(np.isfinite(self.mean).all())
        return self.accurate or not finite


class Pending(NamedTuple, Generic[T]):
    """What follows from numbers that are computed, and that are still where the data are.

    Parameters
    ----------
    numbers : tuple of Array
        What has to be known on the host, shape () each.
    finish : callable
        finish(floats) returns it, such as the `Moments`, given those numbers.
    """

    numbers: tuple[Any, ...]
    finish: Callable[[list[float]], T]


def as_it_is(number: Any) -> Pending[float]:
    """A number that is still where the data are, and nothing that follows from it.

    Parameters
    ----------
    number : Array
        Shape ().

    Returns
    -------
    Pending
        Of the number as a float.
    """
    return Pending((number,), lambda numbers: numbers[0])


def together(parts: Sequence[Pending[Any]]) -> Pending[list[Any]]:
    """What follows from the numbers of all parts, so that they come to the host at once.

    Parameters
    ----------
    parts : sequence of Pending
        Each with numbers of its own.

    Returns
    -------
    Pending
        Of a list with what each part finishes with.
    """

    def finish(numbers: list[float]) -> list[Any]:
        left = iter(numbers)
        return [part.finish(list(islice(left, len(part.numbers)))) for part in parts]

    return Pending(tuple(number for part in parts for number in part.numbers), finish)


def settled(pending: Pending[T]) -> T:
    """What was pending, once its numbers have come to the host, all at once.

    Parameters
    ----------
    pending : Pending
        Of any number of parts.

    Returns
    -------
    T
        What `pending.finish` returns.
    """
    return pending.finish(floats(pending.numbers))


def merged(moments: Iterable[Moments]) -> Moments:
    """Moments of several sets of example gradients together.

        n = n_a + n_b,  mean = mean_a + (n_b / n) delta,  delta = mean_b - mean_a,
        scatter = scatter_a + scatter_b + (n_a n_b / n) ||delta||^2.

    Parameters
    ----------
    moments : iterable of Moments
        Of disjoint sets, at least one. They are merged as they come; none is kept.

    Returns
    -------
    Moments
        Of their union.

    References
    ----------
    Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> parts = [Moments(1, np.array([x]), 0.0, 0.0) for x in (1.0, 2.0, 6.0)]
    >>> merged(parts).mean.tolist(), merged(parts).scatter
    ([3.0], 14.0)
    """
    return reduce(_union, moments)


def _union(a: Moments, b: Moments) -> Moments:
    """Moments of both."""
    n = a.n + b.n
    delta = b.mean - a.mean
    square = square_norm(delta)
    slip = roundoff(delta.dtype, n) * sqrt(square_norm(a.mean)) if square else 0.0
    return Moments(
        n,
        a.mean + delta * (b.n / n),
        a.scatter + b.scatter + a.n * b.n / n * square,
        a.error + b.error + a.n * b.n / n * slip * (2 * sqrt(square) + slip),
    )


def roundoff(dtype: DType, *terms: int) -> float:
    """Bound u (4 + sum_k sqrt(terms_k)) on the relative error of nested sums of so many terms.

    Parameters
    ----------
    dtype : numpy.dtype
        In which they are added.
    *terms : int
        The number of terms of each sum.

    Returns
    -------
    float
        Relative to the sum of the sizes of the terms.
    """
    return unit_roundoff(dtype) * (4 + sum(map(sqrt, terms)))


@cache
def unit_roundoff(dtype: DType) -> float:
    """Unit roundoff: half the distance from 1 to the next number.

    Parameters
    ----------
    dtype : numpy.dtype
        A floating-point type.

    Returns
    -------
    float
        6e-8 in single, 1.1e-16 in double precision, and in longer ones too: sums come to the host
        as floats.
    """
    return max(float(np.finfo(dtype).eps), sys.float_info.epsilon) / 2


@cache
def limits(dtype: DType) -> tuple[float, float]:
    """Limits of a scatter that counts as accurate.

    Parameters
    ----------
    dtype : numpy.dtype
        A floating-point type.

    Returns
    -------
    promised : float
        The largest relative error.
    smallest : float
        The smallest square of which no digit has underflowed.
    """
    info = np.finfo(dtype)
    return 5e-9 if info.eps < 1e-10 else 5e-4, float(info.tiny / info.eps)
