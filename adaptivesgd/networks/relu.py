"""ReLU: the positive part."""

from dataclasses import dataclass

import numpy as np

from ..backend import fused
from ..typing import Array
from .layer import Backward, Layer


@dataclass(frozen=True)
class ReLU(Layer):
    """ReLU y = max(x, 0), number by number;  dx = dy where x > 0, and 0 elsewhere (at the kink too)."""

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        y = np.maximum(x, 0)
        return y, lambda dy: (None, lambda: where_above(dy, y))


@fused
def where_above(dy: Array, y: Array) -> Array:
    """Slopes dy where y > 0, and 0 elsewhere.

    Parameters
    ----------
    dy, y : Array
        Of the same shape.

    Returns
    -------
    Array
        Of that shape.
    """
    return dy * (y > 0)
