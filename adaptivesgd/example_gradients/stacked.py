"""Example gradients of several sets of examples, and of examples whose data were let go."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..typing import Array, Place
from .base import ExampleGradients
from .moments import Pending, merged
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

    def square_norms(self) -> Array:
        return np.concatenate([part.square_norms() for part in self.parts])

    def inner_products(self, v: Array) -> Array:
        return np.concatenate([part.inner_products(v) for part in self.parts])

    def dense(self) -> Array:
        return np.concatenate([part.dense() for part in self.parts])

    def take(self, place: Place) -> Rows:
        return Rows(self.dense()[place])

    def pending(self) -> Pending:
        """Moments of the parts, merged as they come.

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        return Pending((), lambda numbers: merged(part.moments() for part in self.parts))


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
    """

    problem: "FiniteSum"
    place: Place
    w: Array
    weights: Array | None = None

    @property
    def n(self) -> int:
        if isinstance(self.place, slice):
            return int(self.place.stop - self.place.start)
        return len(self.place)

    @property
    def again(self) -> ExampleGradients:
        """The rows, evaluated again."""
        _, backward = self.problem.batch(self.place).forward(self.w)
        return backward() if self.weights is None else backward().weighted(self.weights)

    @property
    def depth(self) -> int:
        return self.again.depth

    def sum(self, weights: Array | None = None) -> Array:
        return self.again.sum(weights)

    def square_norms(self) -> Array:
        return self.again.square_norms()

    def inner_products(self, v: Array) -> Array:
        return self.again.inner_products(v)

    def dense(self) -> Array:
        return self.again.dense()

    def take(self, place: Place) -> ExampleGradients:
        return self.again.take(place)

    def pending(self) -> Pending:
        """Moments of the rows, evaluated again.

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        return self.again.pending()
