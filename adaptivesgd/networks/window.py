"""Window: a square that slides over images, with a stride and a margin."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from .. import validate
from ..backend import windows
from .layer import images


@dataclass(frozen=True)
class Window:
    """A square of size k that moves in steps of `stride` over images with a margin.

    padding: the margin on every side, or "same": as much as makes the grid of places
    ceil(height / stride) x ceil(width / stride), the odd row and column below and on the right.
    """

    size: int
    stride: int = 1
    padding: int | str = 0

    def __post_init__(self):
        validate.positive_integer("the size of the window", self.size)
        validate.positive_integer("stride", self.stride)
        if self.padding != "same":
            validate.positive_integer("padding", self.padding, smallest=0)

    def margins(self, length):
        """How many rows of margin a side of `length` has before and after it."""
        if self.padding != "same":
            return self.padding, self.padding
        missing = max((-(-length // self.stride) - 1) * self.stride + self.size - length, 0)
        return missing // 2, missing - missing // 2

    def grid(self, layer, inputs):
        """(height', width'), the number of places; `layer` is who asks."""
        sides = images(layer, inputs)[:2]
        places = [(h + sum(self.margins(h)) - self.size) // self.stride + 1 for h in sides]
        if min(places) < 1:
            raise ValueError(
                f"the {self.size} x {self.size} window of {type(layer).__name__} does not fit into "
                f"an image of shape {inputs}; make it smaller, or pad the image"
            )
        return tuple(places)

    def pad(self, x, value=0):
        """Images with their margin of `value`, shape (n, height + margins, width + margins, C)."""
        (top, below), (left, right) = map(self.margins, x.shape[1:3])
        if not top + below + left + right:
            return x
        n, h, w, c = x.shape
        padded = np.full_like(x, value, shape=(n, top + h + below, left + w + right, c))
        padded[:, top : top + h, left : left + w] = x
        return padded

    def unpad(self, padded, inputs):
        """The images inside their margin, a view."""
        (top, _), (left, _) = map(self.margins, inputs[:2])
        return padded[:, top : top + inputs[0], left : left + inputs[1]]

    def views(self, padded):
        """What the window shows at each of its k^2 offsets, row by row: (n, height', width', C)."""
        k, s = self.size, self.stride
        rows, columns = (length - k + 1 for length in padded.shape[1:3])
        return [
            padded[:, i : i + rows : s, j : j + columns : s] for i, j in product(range(k), repeat=2)
        ]

    def patches(self, padded):
        """What it shows at each place, a view of shape (n, height', width', k, k, C)."""
        k, s = self.size, self.stride
        shown = windows(padded, k)[:, ::s, ::s]
        return shown.transpose(0, 1, 2, 4, 5, 3)
