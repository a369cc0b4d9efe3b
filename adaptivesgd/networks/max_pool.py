"""MaxPool: the largest number in every window."""

from dataclasses import dataclass

import numpy as np

from ..typing import Array, Shape
from .layer import Backward, Layer
from .window import Window


@dataclass(frozen=True)
class MaxPool(Layer):
    """Max pooling: y_ip = the largest of the numbers in the window at place p, per channel.

    The slope goes to the largest number, the first of them (row by row) where several are equal:
    one element of the subdifferential. Margins are never the largest.

    Parameters
    ----------
    size : int, default 2
        Side of the window in pixels.
    stride : int, optional
        Distance between places in pixels. By default `size`.
    padding : int or "same", default 0
        Margin on every side in pixels, at least 0; "same" makes ceil(side / stride) places per side.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import MaxPool
    >>> y, backward = MaxPool(2).forward(np.zeros(0), np.arange(4.0).reshape(1, 2, 2, 1))
    >>> y.ravel().tolist(), backward(np.ones((1, 1, 1, 1)))[1]().ravel().tolist()
    ([3.0], [0.0, 0.0, 0.0, 1.0])
    """

    size: int = 2
    stride: int | None = None
    padding: int | str = 0

    def __post_init__(self) -> None:
        _ = self.window

    @property
    def window(self) -> Window:
        """The window that slides over the image."""
        stride = self.size if self.stride is None else self.stride
        return Window(self.size, stride, self.padding)

    def shape(self, inputs: Shape) -> Shape:
        return (*self.window.grid(self, inputs), inputs[2])

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        padded = self.window.pad(x, -np.inf)
        first, *others = self.window.views(padded)
        number = np.min_scalar_type(len(others)).type
        y, winner = first.copy(), np.zeros_like(first, dtype=number)
        for place, view in enumerate(others, start=1):
            np.maximum(winner, (view > y) * number(place), out=winner)  # the latest who led
            np.maximum(y, view, out=y)

        def pull(dy: Array) -> Array:
            dx = np.zeros_like(padded)
            for place, view in enumerate(self.window.views(dx)):
                if self.window.stride >= self.size:  # no pixel lies in two windows
                    np.multiply(dy, winner == place, out=view)
                else:
                    view += dy * (winner == place)
            return self.window.unpad(dx, x.shape[1:])

        return y, lambda dy: (None, lambda: pull(dy))
