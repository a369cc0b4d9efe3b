"""GlobalAveragePool: the mean of each channel."""

from dataclasses import dataclass

import numpy as np

from ..typing import Array, Shape
from .layer import Backward, Layer, images


@dataclass(frozen=True)
class GlobalAveragePool(Layer):
    """Global pooling y_ic = (1/P) sum_p x_ipc over the P pixels of an image;  dx_ipc = dy_ic / P."""

    def shape(self, inputs: Shape) -> Shape:
        return images(self, inputs)[2:]

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        y = x.mean(axis=(1, 2))
        share = 1 / (x.shape[1] * x.shape[2])

        def pull(dy: Array) -> Array:
            return np.broadcast_to((share * dy)[:, None, None], x.shape)

        return y, lambda dy: (None, lambda: pull(dy))
