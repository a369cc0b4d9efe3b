"""Coupled: the gradient of a batch whose examples have none of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from ..example_gradients import ExampleGradients
from ..typing import Array, Place


@dataclass(frozen=True, eq=False)
class Coupled(ExampleGradients):
    """Sum sum_i c_i grad f_i, where every f_i depends on the whole batch, as behind BatchNorm.

    The n x d matrix of these gradients exists, but its rows are not what a variance or a norm test
    is about: f_i changes with the other examples of the batch. Norms, inner products, rows,
    parts of the batch and moments raise a ValueError.

    Parameters
    ----------
    size : int
        Number of examples.
    pull : callable
        pull(c) returns the weighted sum, shape (d,), for weights c of shape (n,), or None for 1.
    """

    size: int
    pull: Callable[[Array | None], Array]

    @property
    def n(self) -> int:
        return self.size

    def sum(self, weights: Array | None = None) -> Array:
        return self.pull(weights)

    def square_norms(self) -> NoReturn:
        raise ValueError(
            "BatchNorm couples the examples of a batch, so there is no gradient of a single "
            "example; use GroupNorm, or a method that needs no variance or example norms"
        )

    def inner_products(self, v: Array) -> NoReturn:
        self.square_norms()

    def dense(self) -> NoReturn:
        self.square_norms()

    def take(self, place: Place) -> NoReturn:
        self.square_norms()

    def moments(self, mean: Array | None = None) -> NoReturn:
        self.square_norms()
