"""Tanh: the hyperbolic tangent."""

from dataclasses import dataclass

import numpy as np

from ..typing import Array
from .layer import Backward, Layer


@dataclass(frozen=True)
class Tanh(Layer):
    """Hyperbolic tangent y = tanh(x), number by number;  dx = (1 - y^2) dy."""

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        y = np.tanh(x)
        return y, lambda dy: (None, lambda: (1 - y * y) * dy)
