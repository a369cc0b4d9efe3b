"""Example gradients that stay where the data are."""

from dataclasses import dataclass
from typing import Any

from ..example_gradients import ExampleGradients, merged
from . import answers


@dataclass(frozen=True, eq=False)
class FarRows(ExampleGradients):
    """The rows grad f_i(w) of a `DaskSum`: each question is one more round of communication."""

    batch: Any
    w: Any

    @property
    def n(self):
        return self.batch.n

    def sum(self, weights=None):
        return self.batch.added(self.batch.ask(answers.gradient, self.w, weights=weights))

    def square_norms(self):
        return self.batch.in_order(self.batch.ask(answers.square_norms, self.w))

    def inner_products(self, v):
        return self.batch.in_order(self.batch.ask(answers.inner_products, self.w, v))

    def dense(self):
        return self.batch.in_order(self.batch.ask(answers.dense, self.w))

    def take(self, place):
        return FarRows(self.batch.batch(place), self.w)

    def moments(self):
        found = self.batch.ask(answers.moments, self.w)
        return merged(part for parts in found for part in parts)
