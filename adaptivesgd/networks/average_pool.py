"""AveragePool: the mean of the numbers in every window."""

from dataclasses import dataclass

import numpy as np

from ..typing import Array, Shape
from .layer import Backward, Layer
from .window import Window


@dataclass(frozen=True)
class AveragePool(Layer):
    """Average pooling: y_ip = (1/k^2) sum of the numbers in the window at place p, per channel.

    Every number in the window of place p gets dy_ip / k^2 back. Margins count as 0.

    Parameters
    ----------
    size : int, default 2
        Side k of the window in pixels.
    stride : int, optional
        Distance between places in pixels. By default `size`.
    padding : int or "same", default 0
        Margin on every side in pixels, at least 0; "same" makes ceil(side / stride) places per side.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import AveragePool
    >>> AveragePool(2).forward(np.zeros(0), np.arange(4.0).reshape(1, 2, 2, 1))[0].ravel().tolist()
    [1.5]
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
        padded = self.window.pad(x)
        share = 1 / self.size**2
        first, *others = self.window.views(padded)
        y = share * sum(others, first)

        def pull(dy: Array) -> Array:
            dx = np.zeros_like(padded)
            for view in self.window.views(dx):
                view += share * dy
            return self.window.unpad(dx, x.shape[1:])

        return y, lambda dy: (None, lambda: pull(dy))
