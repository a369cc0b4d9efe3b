"""ExampleGradients: the questions that every kind of example gradients answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np

from ..backend import joined, on_host, square
from ..linalg import square_norm
from ..typing import Array, Place
from .moments import Moments, Pending, as_it_is, roundoff, settled, together

NUMBERS = 2**17  # in a block of rows written out


class ExampleGradients:
    """The rows grad f_i(w) of some examples, an n x d matrix G that is never formed.

    A rule may need its mean row, the norms ||G_i||, the inner products G v, or the scatter
    sum_i ||G_i - mean||^2 behind the variance. Each kind answers from its factors: an outer product
    x s^T has norm ||x|| ||s||, a common shift leaves the scatter alone, blocks add, stacks concatenate.

    A subclass defines `n`, `sum`, `square_norms`, `inner_products`, `dense` and `take`. The others
    have slow but correct defaults.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.example_gradients import OuterProducts
    >>> G = OuterProducts(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]))
    >>> G.dense().tolist()
    [[1.0, 2.0], [-3.0, -4.0]]
    >>> G.square_norms().tolist(), G.moments().scatter
    ([5.0, 25.0], 26.0)
    """

    @property
    def n(self) -> int:
        """Number of examples."""
        raise NotImplementedError

    @property
    def depth(self) -> int:
        """Number of terms in the longest sum behind a squared norm: rounding errors grow with it."""
        return self.sum().shape[0]

    @property
    def held(self) -> bool:
        """Whether the factors are in memory, so that no question evaluates anything again."""
        return True

    @property
    def like(self) -> Array:
        """An array of the type of the rows, and on their device."""
        return self.sum()

    def sum(self, weights: Array | None = None) -> Array:
        """Weighted sum of the rows, sum_i c_i grad f_i.

        Parameters
        ----------
        weights : Array, optional
            c_i, shape (n,), on the device of the data. By default 1.

        Returns
        -------
        Array
            Shape (d,).
        """
        raise NotImplementedError

    def average(self) -> Array:
        """Mean row (1/n) sum_i grad f_i.

        Returns
        -------
        Array
            Shape (d,).
        """
        return mean_row([self.sums()], self.n)

    def sums(self) -> list[Array]:
        """Sum of the rows in pieces, one after the other, as they come: nothing is copied.

        Returns
        -------
        list of Array
            Vectors of d numbers together.
        """
        return [self.sum()]

    def square_norms(self) -> Array:
        """Squared norms ||grad f_i||^2.

        Returns
        -------
        Array
            Shape (n,), not negative.
        """
        raise NotImplementedError

    def inner_products(self, v: Array) -> Array:
        """Inner products <grad f_i, v>.

        Parameters
        ----------
        v : Array
            A direction, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (n,).
        """
        raise NotImplementedError

    def dense(self) -> Array:
        """The rows themselves: for small problems and for tests.

        Returns
        -------
        Array
            Shape (n, d).
        """
        raise NotImplementedError

    def take(self, place: Place) -> "ExampleGradients":
        """The rows of some of the examples.

        Parameters
        ----------
        place : slice or Array
            Which of the n, whole numbers on the device of the data.

        Returns
        -------
        ExampleGradients
            One row for each.
        """
        raise NotImplementedError

    def weighted(self, weights: Array) -> "ExampleGradients":
        """The rows c_i grad f_i.

        Parameters
        ----------
        weights : Array
            Importance weights c_i, shape (n,), on the device of the data.

        Returns
        -------
        ExampleGradients
            As many rows.
        """
        return Weighted(self, weights)

    def scaled(self, factor: float) -> "ExampleGradients":
        """The rows c grad f_i, with the same c for all.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        ExampleGradients
            As many rows.
        """
        return self.weighted(np.full_like(self.sum(), factor, shape=(self.n,)))

    def norm_terms(self) -> list[tuple[Array, ...]]:
        """Terms whose sum is the squared norms, for `backend.sum_square_norms`.

        Returns
        -------
        list of tuple of Array
            Factors of each: a matrix stands for the squared norms of its n rows, a vector for its
            numbers. Where `doubts` says so, some have cancelled.
        """
        return [(self.quick_norms(),)]

    def doubts(self) -> list[Array]:
        """On a device: whether any of `quick_norms` has cancelled, part by part.

        Returns
        -------
        list of Array
            Truth values of shape (); none on the host, or where norms do not cancel.
        """
        return []

    def quick_norms(self) -> Array:
        """Squared norms for which nothing waits: where `doubts` says so, some have cancelled.

        Returns
        -------
        Array
            Shape (n,).
        """
        return self.square_norms()

    def square_norm_sum(self) -> Pending[float]:
        """Sum sum_i ||grad f_i||^2 in double precision, before it has come to the host.

        Whether norms have cancelled comes along; if so, they are taken again.

        Returns
        -------
        Pending
            Of a float.
        """

        def finish(numbers: list[float]) -> float:
            total, *doubtful = numbers
            return float(self.square_norms().sum(dtype=np.float64)) if any(doubtful) else total

        return Pending((self.quick_norms().sum(dtype=np.float64), *self.doubts()), finish)

    def moments(self, mean: Array | None = None) -> Moments:
        """Mean, and scatter sum_i ||grad f_i||^2 - n ||mean||^2, where that is accurate.

        The difference cancels where the rows hardly differ: its rounding error is about
        u (1 + S/V), for the unit roundoff u and the signal over variance S/V. Where the bound on
        it exceeds 5e-4 in single or 5e-9 in double precision, a second pass adds up
        ||grad f_i - mean||^2 in double precision.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Moments
            With a bound on the rounding error of the scatter.
        """
        return settled(self.pending(mean))

    def pending(self, mean: Array | None = None) -> Pending[Moments]:
        """The moments before their numbers have come to the host.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Pending
            So that one wait does for several blocks of columns.
        """
        n, average = self.n, self.average() if mean is None else mean
        both = together([self.square_norm_sum(), as_it_is(square(average))])

        def finish(numbers: list[float]) -> Moments:
            squares, square_of_mean = both.finish(numbers)
            error = roundoff(average.dtype, self.depth, n, n) * squares
            return self._checked(Moments(n, average, squares - n * square_of_mean, error))

        return Pending(both.numbers, finish)

    def _checked(self, found: Moments) -> Moments:
        """The scatter as a difference where it is accurate, and otherwise from a second pass."""
        return found if found.final else two_passes(self)


@dataclass(frozen=True, eq=False)
class Weighted(ExampleGradients):
    """Rows c_i g_i, with importance weights c_i.

    Parameters
    ----------
    base : ExampleGradients
        The rows g_i.
    weights : Array
        The c_i, shape (n,), on the device of the data.
    """

    base: ExampleGradients
    weights: Array

    @property
    def n(self) -> int:
        return self.base.n

    @property
    def depth(self) -> int:
        return self.base.depth

    def sum(self, weights: Array | None = None) -> Array:
        return self._sum if weights is None else self.base.sum(self.weights * weights)

    @cached_property
    def _sum(self) -> Array:
        return self.base.sum(self.weights)

    def square_norms(self) -> Array:
        return self.weights**2 * self.base.square_norms()

    def inner_products(self, v: Array) -> Array:
        return self.weights * self.base.inner_products(v)

    def dense(self) -> Array:
        return self.weights[:, None] * self.base.dense()

    def take(self, place: Place) -> "Weighted":
        return Weighted(self.base.take(place), self.weights[place])

    def scaled(self, factor: float) -> "Weighted":
        """The rows c c_i grad f_i.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        Weighted
            As many rows.
        """
        return Weighted(self.base.scaled(factor), self.weights)


def mean_row(sums: Sequence[list[Array]], n: int) -> Array:
    """Mean of n rows, of which some sums are known, all in the same pieces; on the host in one pass.

    Parameters
    ----------
    sums : sequence of list of Array
        What `ExampleGradients.sums` has returned for each part of the rows.
    n : int
        Number of rows.

    Returns
    -------
    Array
        Shape (d,).

    Examples
    --------
    >>> import numpy as np
    >>> mean_row([[np.array([1.0]), np.array([2.0, 4.0])], [np.ones(1), np.zeros(2)]], 2).tolist()
    [1.0, 1.0, 2.0]
    """
    pieces = sums[0]
    if not on_host(pieces[0]):
        if len(sums) > 1:
            pieces = [sum(others, first) for first, *others in zip(*sums, strict=True)]
        return joined(pieces, n) if len(pieces) > 1 else pieces[0] / n
    if len(sums) == len(pieces) == 1:
        return pieces[0] / n
    mean, edge = np.empty(sum(map(len, pieces)), pieces[0].dtype), 0
    for first, *others in zip(*sums, strict=True):
        piece = mean[edge : (edge := edge + len(first))]
        for other in others:
            first = np.add(first, other, out=piece)
        np.divide(first, n, out=piece)
    return mean


def largest_entry(rows: ExampleGradients) -> float:
    """Largest |entry| of some rows, which are written out a block at a time.

    Parameters
    ----------
    rows : ExampleGradients
        Of at least one example.

    Returns
    -------
    float
        max_ij |G_ij|.
    """
    few = max(1, NUMBERS // rows.sum().shape[0])
    places = (slice(start, min(start + few, rows.n)) for start in range(0, rows.n, few))
    return max(float(np.max(np.abs(rows.take(place).dense()))) for place in places)


def two_passes(rows: ExampleGradients) -> Moments:
    """Moments from rows written out a block at a time: the mean, then the distances from it.

    Parameters
    ----------
    rows : ExampleGradients
        Of at least one example.

    Returns
    -------
    Moments
        Exactly 0 where all rows are equal.
    """
    first = rows.take(slice(0, 1)).dense()[0]
    away = sum(block.sum(axis=0) for block in _differences(rows, first)) / rows.n
    scatter = 0.0
    for block in _differences(rows, first):
        block -= away
        scatter += float(np.einsum("ij,ij->", block, block))
    mean = (first + away).astype(first.dtype)
    slip = roundoff(first.dtype, rows.depth) * sqrt(square_norm(mean))
    error = 2 * sqrt(rows.n * scatter) * slip + rows.n * slip**2 if scatter else 0.0
    return Moments(rows.n, mean if scatter else first, scatter, error)


def _differences(rows: ExampleGradients, first: Array) -> Iterator[Array]:
    """Blocks of rows less the first one, in double precision."""
    few = max(1, NUMBERS // first.shape[0])
    for start in range(0, rows.n, few):
        block = rows.take(slice(start, min(start + few, rows.n))).dense()
        yield block.astype(np.float64) - first
