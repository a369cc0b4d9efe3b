"""Flatten: an example's numbers in one row."""

from dataclasses import dataclass
from math import prod

from ..typing import Array, Shape
from .layer import Backward, Layer


@dataclass(frozen=True)
class Flatten(Layer):
    """Flattening y_i = the numbers of x_i, the last axis fastest, shape (prod(inputs),); dx undoes it."""

    def shape(self, inputs: Shape) -> Shape:
        return (prod(inputs),)

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        y = x.reshape(x.shape[0], -1) if len(x.shape) > 2 else x
        return y, lambda dy: (None, lambda: dy.reshape(x.shape))
