"""Example gradients that stay where the data are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..example_gradients import ExampleGradients, Moments, Rows, merged
from ..typing import Array, Place
from . import answers

if TYPE_CHECKING:
    from .dask_sum import DaskSum


@dataclass(frozen=True, eq=False)
class FarRows(ExampleGradients):
    """Rows grad f_i(w) of a `DaskSum`: each question is one more round of communication.

    Parameters
    ----------
    batch : DaskSum
        The examples.
    w : Array
        Parameters, shape (d,).
    """

    batch: "DaskSum"
    w: Array

    @property
    def n(self) -> int:
        return self.batch.n

    def sum(self, weights: Array | None = None) -> Array:
        return self.batch.added(self.batch.ask(answers.gradient, self.w, weights=weights))

    def square_norms(self) -> Array:
        return self.batch.in_order(self.batch.ask(answers.square_norms, self.w))

    def inner_products(self, v: Array) -> Array:
        return self.batch.in_order(self.batch.ask(answers.inner_products, self.w, v))

    def dense(self) -> Array:
        return self.batch.in_order(self.batch.ask(answers.dense, self.w))

    def take(self, place: Place) -> "FarRows":
        return FarRows(self.batch.batch(place), self.w)

    def scaled(self, factor: float) -> Rows:
        """The rows c grad f_i, fetched: squares that leave the range are taken here.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        Rows
            As many rows, written out.
        """
        return Rows(self.dense() * factor)

    def moments(self, mean: Array | None = None) -> Moments:
        """Moments of the workers' shares, merged.

        Parameters
        ----------
        mean : Array, optional
            Not needed: the workers have their own.

        Returns
        -------
        Moments
            With a bound on the rounding error of the scatter.
        """
        found = self.batch.ask(answers.moments, self.w)
        return merged(part for parts in found for part in parts)
