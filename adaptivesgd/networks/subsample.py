"""Subsample: every so many pixels, and more channels that are zero."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..typing import Array, Shape
from .layer import Backward, Layer, images


@dataclass(frozen=True)
class Subsample(Layer):
    """Subsampling y = every stride-th row and column of x, with zeros for channels that x does not have.

    The shortcut without parameters, option A of the reference. The new channels are divided
    between the front and the back. Going back, the zeros' slopes are dropped.

    Parameters
    ----------
    stride : int
        At least 1, in pixels.
    channels : int
        Channels of the output, at least those of the input.

    References
    ----------
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition (attributed).
    """

    stride: int
    channels: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "stride", validate.positive_integer("stride", self.stride))
        object.__setattr__(self, "channels", validate.positive_integer("channels", self.channels))

    def shape(self, inputs: Shape) -> Shape:
        height, width, old = images(self, inputs)
        if old > self.channels:
            raise ValueError(
                f"channels must be at least the {old} of an image, not {self.channels}"
            )
        return (-(-height // self.stride), -(-width // self.stride), self.channels)

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        s, old = self.stride, x.shape[3]
        front = (self.channels - old) // 2
        kept = slice(front, front + old)
        y = np.zeros_like(x, shape=(x.shape[0], *self.shape(x.shape[1:])))
        y[..., kept] = x[:, ::s, ::s]

        def pull(dy: Array) -> Array:
            dx = np.zeros_like(x)
            dx[:, ::s, ::s] = dy[..., kept]
            return dx

        return y, lambda dy: (None, lambda: pull(dy))
