"""MaxPool: the largest number in every window."""

from dataclasses import dataclass

import numpy as np

from .layer import Layer
from .window import Window


@dataclass(frozen=True)
class MaxPool(Layer):
    """y_ip = the largest of the numbers that place p shows, channel by channel.

    The slope goes to the number that won, the first of them (row by row) where several are equal:
    one element of the subdifferential. Margins never win.

    size: of the window; stride: by default its size; padding: a number, or "same".
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
        padded = self.window.pad(x, -np.inf)
        first, *others = self.window.views(padded)
        y, winner = first.copy(), np.zeros_like(first, dtype=np.uint8)
        for place, view in enumerate(others, start=1):
            np.maximum(winner, (view > y) * np.uint8(place), out=winner)  # the latest who led
            np.maximum(y, view, out=y)

        def pull(dy):
            dx = np.zeros_like(padded)
            for place, view in enumerate(self.window.views(dx)):
                view += dy * (winner == place)
            return self.window.unpad(dx, x.shape[1:])

        return y, lambda dy: (None, lambda: pull(dy))
