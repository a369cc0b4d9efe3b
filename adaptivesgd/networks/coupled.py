"""Coupled: the gradient of a batch whose examples have none of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from ..example_gradients import ExampleGradients


@dataclass(frozen=True, eq=False)
class Coupled(ExampleGradients):
    """sum_i c_i grad f_i, where every f_i depends on the whole batch, as behind batch norm.

    pull(c) goes back once with the weights c, shape (n,), or None for 1. The n x d matrix of these
    gradients exists, but its rows are not what a variance or a norm test is about: f_i changes
    with the company that example i is in.
    """

    n: int
    pull: Callable

    def sum(self, weights=None):
        return self.pull(weights)

    def square_norms(self):
        raise ValueError(
            "BatchNorm couples the examples of a batch, so there is no gradient of a single "
            "example; use GroupNorm, or a method that asks for no variance or example norms"
        )

    def inner_products(self, v):
        return self.square_norms()

    def dense(self):
        return self.square_norms()
