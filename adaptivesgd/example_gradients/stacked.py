"""Example gradients of several sets of examples, and of examples whose data were let go."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..threads import side_by_side
from ..typing import Array, Place
from .base import ExampleGradients, mean_row
from .moments import Moments, Pending, merged
from .rows import Rows

if TYPE_CHECKING:
    from ..objective import FiniteSum


@dataclass(frozen=True, eq=False)
class Stacked(ExampleGradients):
    """The rows of one set of examples, then those of the next.

    Parameters
    ----------
    parts : tuple of ExampleGradients
        The sets, at least one.
    """

    parts: tuple[ExampleGradients, ...]

    @property
    def n(self) -> int:
        return sum(part.n for part in self.parts)

    def sum(self, weights: Array | None = None) -> Array:
        if weights is None:
            first, *others = (part.sum() for part in self.parts)
        else:
            edges = np.cumsum([part.n for part in self.parts])[:-1].tolist()
            pieces = zip(self.parts, np.split(weights, edges), strict=True)
            first, *others = (part.sum(piece) for part, piece in pieces)
        return sum(others, first)

    def sums(self) -> list[Array]:
        """Sum of the rows in pieces: in the same pieces as the parts.

        Returns
        -------
        list of Array
            Vectors of d numbers together.
        """
        whole, *others = (part.sums() for part in self.parts)
        for each in others:
            whole = [first + other for first, other in zip(whole, each, strict=True)]
        return whole

    def square_norms(self) -> Array:
        return np.concatenate([*side_by_side(_square_norms, self.parts)])

    def quick_norms(self) -> Array:
        """Squared norms; on a device, those that have cancelled are among them.

        Returns
        -------
        Array
            Shape (n,).
        """
        if not self.doubts():
            return self.square_norms()
        return np.concatenate([part.quick_norms() for part in self.parts])

    def doubts(self) -> list[Array]:
        """What the parts have in doubt.

        Returns
        -------
        list of Array
            Truth values of shape ().
        """
        return [doubt for part in self.parts for doubt in part.doubts()]

    def average(self) -> Array:
        """Mean row (1/n) sum_i grad f_i.

        Returns
        -------
        Array
            Shape (d,).
        """
        return (
            mean_row([part.sums() for part in self.parts], self.n)
            if self.held
            else super().average()
        )

    def inner_products(self, v: Array) -> Array:
        return np.concatenate([part.inner_products(v) for part in self.parts])

    def dense(self) -> Array:
        return np.concatenate([part.dense() for part in self.parts])

    def take(self, place: Place) -> Rows:
        return Rows(self.dense()[place])

    def scaled(self, factor: float) -> "Stacked":
        """The rows c grad f_i, set by set.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        Stacked
            As many rows.
        """
        return Stacked(tuple(part.scaled(factor) for part in self.parts))

    @property
    def depth(self) -> int:
        return max(part.depth for part in self.parts)

    @property
    def held(self) -> bool:
        """Whether the factors of all parts are in memory."""
        return all(part.held for part in self.parts)

    def pending(self, mean: Array | None = None) -> Pending[Moments]:
        """Moments of all rows together; parts that are evaluated again are merged as they come.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        return super().pending(mean) if self.held else Pending((), lambda numbers: self._merged())

    def _checked(self, found: Moments) -> Moments:
        """Where squares cancel, the parts answer for themselves."""
        return found if found.final else self._merged()

    def _merged(self) -> Moments:
        """The moments of the parts, merged."""
        return merged(side_by_side(_moments, self.parts))


def _square_norms(rows: ExampleGradients) -> Array:
    """The squared norms of some rows."""
    return rows.square_norms()


def _moments(rows: ExampleGradients) -> Moments:
    """The moments of some rows."""
    return rows.moments()


@dataclass(frozen=True, eq=False)
class Deferred(ExampleGradients):
    """Rows grad f_i(w) of which only indices are kept: evaluated again at every question.

    The second evaluation is not counted: it is a matter of memory, not of the method.

    Parameters
    ----------
    problem : FiniteSum
        The whole objective.
    place : Array or slice
        Which examples: whole numbers on the host, or a slice with both ends.
    w : Array
        The parameters, shape (d,).
    weights : Array, optional
        Importance weights c_i, shape (n,), for the rows c_i grad f_i. By default 1.
    factor : float, default 1.0
        A power of two by which all rows are multiplied.
    """

    problem: "FiniteSum"
    place: Place
    w: Array
    weights: Array | None = None
    factor: float = 1.0

    @property
    def n(self) -> int:
        if isinstance(self.place, slice):
            return int(self.place.stop - self.place.start)
        return len(self.place)

    @property
    def held(self) -> bool:
        """Whether the factors are in memory: they are not."""
        return False

    @property
    def again(self) -> ExampleGradients:
        """The rows, evaluated again."""
        _, backward = self.problem.batch(self.place).forward(self.w)
        rows = backward() if self.weights is None else backward().weighted(self.weights)
        return rows if self.factor == 1 else rows.scaled(self.factor)

    @property
    def depth(self) -> int:
        return self.again.depth

    def sum(self, weights: Array | None = None) -> Array:
        return self.again.sum(weights)

    def square_norms(self) -> Array:
        return self.again.square_norms()

    def square_norm_sum(self) -> Pending[float]:
        """Sum of the squared norms of the rows, evaluated again.

        Returns
        -------
        Pending
            Of a float.
        """
        return self.again.square_norm_sum()

    def inner_products(self, v: Array) -> Array:
        return self.again.inner_products(v)

    def dense(self) -> Array:
        return self.again.dense()

    def take(self, place: Place) -> ExampleGradients:
        return self.again.take(place)

    def scaled(self, factor: float) -> "Deferred":
        """The rows c grad f_i, evaluated again at every question.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        Deferred
            As many rows.
        """
        return replace(self, factor=self.factor * factor)

    def pending(self, mean: Array | None = None) -> Pending[Moments]:
        """Moments of the rows, evaluated again.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        return self.again.pending(mean)
