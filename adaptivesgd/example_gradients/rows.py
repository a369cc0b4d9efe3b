"""Rows: example gradients written out."""

from dataclasses import dataclass

import numpy as np

from ..linalg import row_square_norms
from ..typing import Array, Place
from .base import ExampleGradients
from .moments import Moments, Pending, roundoff


@dataclass(frozen=True, eq=False)
class Rows(ExampleGradients):
    """The rows grad f_i written out: for models of a few parameters.

    Parameters
    ----------
    rows : Array
        Shape (n, d).
    """

    rows: Array

    @property
    def n(self) -> int:
        return self.rows.shape[0]

    @property
    def depth(self) -> int:
        return self.rows.shape[1]

    @property
    def like(self) -> Array:
        return self.rows

    def sum(self, weights: Array | None = None) -> Array:
        return self.rows.sum(axis=0) if weights is None else self.rows.T @ weights

    def square_norms(self) -> Array:
        return row_square_norms(self.rows)

    def inner_products(self, v: Array) -> Array:
        return self.rows @ v

    def dense(self) -> Array:
        return self.rows

    def take(self, place: Place) -> "Rows":
        return Rows(self.rows[place])

    def weighted(self, weights: Array) -> "Rows":
        return Rows(self.rows * weights[:, None])

    def norm_terms(self) -> list[tuple[Array, ...]]:
        """The squared norms of the rows.

        Returns
        -------
        list of tuple of Array
            One factor.
        """
        return [(self.rows,)]

    def pending(self, mean: Array | None = None) -> Pending[Moments]:
        """Mean and scatter in two passes, in double precision.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        first = self.rows[0]
        away = self.rows.astype(np.float64) - first
        shift = away.mean(axis=0)
        centred = (away - shift).reshape(-1)
        exact = (first + shift).astype(first.dtype)  # where all rows are equal, the same bits

        def finish(numbers: list[float]) -> Moments:
            (scatter,) = numbers
            known = exact if mean is None or not scatter else mean
            return Moments(self.n, known, scatter, roundoff(away.dtype, away.size) * scatter)

        return Pending((np.vdot(centred, centred),), finish)
