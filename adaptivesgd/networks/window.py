"""Window: a square that slides over images, with a stride and a margin."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from .. import validate
from ..backend import windows
from ..typing import Array, Shape
from .layer import Layer, images


@dataclass(frozen=True)
class Window:
    """Square of side k that moves in steps of `stride` over images with a margin.

    Parameters
    ----------
    size : int
        Side k in pixels, at least 1.
    stride : int, default 1
        Distance between places in pixels, at least 1.
    padding : int or "same", default 0
        Margin on every side in pixels, or "same": as much as makes the grid of places
        ceil(height / stride) x ceil(width / stride), the odd row and column below and on the right.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """

    size: int
    stride: int = 1
    padding: int | str = 0

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "size", validate.positive_integer("the size of the window", self.size)
        )
        object.__setattr__(self, "stride", validate.positive_integer("stride", self.stride))
        if not isinstance(self.padding, str) or self.padding != "same":
            object.__setattr__(
                self, "padding", validate.positive_integer("padding", self.padding, smallest=0)
            )

    def margins(self, length: int) -> tuple[int, int]:
        """Rows of margin before and after a side of an image.

        Parameters
        ----------
        length : int
            Of the side, in pixels.

        Returns
        -------
        before, after : int
            In pixels.
        """
        if not isinstance(self.padding, str):
            return self.padding, self.padding
        missing = max((-(-length // self.stride) - 1) * self.stride + self.size - length, 0)
        return missing // 2, missing - missing // 2

    def grid(self, layer: Layer, inputs: Shape) -> tuple[int, int]:
        """Number of places along each side.

        Parameters
        ----------
        layer : Layer
            Named in the message.
        inputs : tuple of int
            (height, width, channels).

        Returns
        -------
        rows, columns : int
            At least 1 each.

        Raises
        ------
        ValueError
            If the window does not fit into the image.
        """
        height, width = images(layer, inputs)[:2]
        rows, columns = self._places(height), self._places(width)
        if min(rows, columns) < 1:
            raise ValueError(
                f"the {self.size} x {self.size} window of {type(layer).__name__} does not fit into "
                f"an image of shape {inputs}; {_advice(inputs)}"
            )
        return rows, columns

    def _places(self, length: int) -> int:
        """Number of places along a side."""
        return (length + sum(self.margins(length)) - self.size) // self.stride + 1

    def pad(self, x: Array, value: float = 0) -> Array:
        """Images with their margin.

        Parameters
        ----------
        x : Array
            Images, shape (n, height, width, C).
        value : float, default 0
            Of the margin.

        Returns
        -------
        Array
            Shape (n, height + margins, width + margins, C); `x` itself if there is no margin.
        """
        (top, below), (left, right) = map(self.margins, x.shape[1:3])
        if not top + below + left + right:
            return x
        n, h, w, c = x.shape
        padded = np.full_like(x, value, shape=(n, top + h + below, left + w + right, c))
        padded[:, top : top + h, left : left + w] = x
        return padded

    def unpad(self, padded: Array, inputs: Shape) -> Array:
        """The images inside their margin.

        Parameters
        ----------
        padded : Array
            Shape (n, height + margins, width + margins, C).
        inputs : tuple of int
            (height, width, channels).

        Returns
        -------
        Array
            A view, shape (n, height, width, C).
        """
        (top, _), (left, _) = map(self.margins, inputs[:2])
        return padded[:, top : top + inputs[0], left : left + inputs[1]]

    def views(self, padded: Array) -> list[Array]:
        """The pixels at each of the k^2 offsets of the window, row by row.

        Parameters
        ----------
        padded : Array
            Shape (n, height + margins, width + margins, C).

        Returns
        -------
        list of Array
            Views, shape (n, rows, columns, C) each.
        """
        k, s = self.size, self.stride
        rows, columns = (length - k + 1 for length in padded.shape[1:3])
        return [
            padded[:, i : i + rows : s, j : j + columns : s] for i, j in product(range(k), repeat=2)
        ]

    def patches(self, padded: Array) -> Array:
        """The pixels in the window at each place.

        Parameters
        ----------
        padded : Array
            Shape (n, height + margins, width + margins, C).

        Returns
        -------
        Array
            A view, shape (n, rows, columns, k, k, C).
        """
        k, s = self.size, self.stride
        shown = windows(padded, k)[:, ::s, ::s]
        return shown.transpose(0, 1, 2, 4, 5, 3)


def _advice(inputs: Shape) -> str:
    """What to do where a window does not fit: the channels may be in front."""
    if inputs[0] in (1, 3) and inputs[0] < min(inputs[1:]):
        return "channels come last: take X.transpose(0, 2, 3, 1)"
    return "make it smaller, or pad the image"
