"""AveragePool: the mean of the numbers in every window."""

from dataclasses import dataclass

import numpy as np

from .layer import Layer
from .window import Window


@dataclass(frozen=True)
class AveragePool(Layer):
    """y_ip = (1/k^2) sum of the numbers that place p shows, channel by channel; margins are 0.

    Every number in the window of place p gets dy_ip / k^2 back.

    size: k; stride: by default k; padding: a number, or "same".
    """

    size: int = 2
    stride: int | None = None
    padding: int | str = 0

    def __post_init__(self):
        _ = self.window

    @property
    def window(self):
        """What slides over the image."""
        return Window(self.size, self.stride or self.size, self.padding)

    def shape(self, inputs):
        return (*self.window.grid(self, inputs), inputs[2])

    def forward(self, w, x):
        padded = self.window.pad(x)
        share = 1 / self.size**2
        y = share * sum(self.window.views(padded))

        def pull(dy):
            dx = np.zeros_like(padded)
            for view in self.window.views(dx):
                view += share * dy
            return self.window.unpad(dx, x.shape[1:])

        return y, lambda dy: (None, lambda: pull(dy))
