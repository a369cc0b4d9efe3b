"""Conv2D: the same dense layer at every place of an image."""

from dataclasses import dataclass, field

import numpy as np

from .. import validate
from ..backend import on_host
from ..example_gradients import ExampleGradients, Rows, SideBySide
from ..typing import Array, Shape
from .blocks import blocks
from .convolved import convolved, times
from .initialisers import Constant, He
from .layer import Backward, Initialiser, Layer, Parameter, Pull
from .window import Window


@dataclass(frozen=True)
class Conv2D(Layer):
    """Convolution y_ip = x_ip W + b, where x_ip is the patch of image i at place p.

    w holds W, shape (k, k, C, F), then b, shape (F,). The images have shape (height, width, C),
    the outputs (height', width', F). With d_ip = d f_i / d y_ip and W_rc, shape (C, F), the
    weights at the offset (r, c) of the window,

        d f_i / d W = sum_p x_ip d_ip^T,    d f_i / d b = sum_p d_ip,
        d f_i / d (the pixel that place p reads at offset (r, c)) += W_rc d_ip for all p, r, c.

    How the first is summed up, and its norm found, is in `convolved`.

    Parameters
    ----------
    channels : int
        Channels F of the output.
    kernel : int
        Side k of the window in pixels.
    stride : int, default 1
        Distance between places in pixels.
    padding : int or "same", default 0
        Margin on every side in pixels, at least 0; "same" makes ceil(side / stride) places per side.
    weights : callable, default He()
        Initialiser of W.
    bias : callable or None, default Constant(0.0)
        Initialiser of b; None leaves b out.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> from adaptivesgd.networks import Conv2D
    >>> Conv2D(8, 3, padding="same").shape((28, 28, 1)), Conv2D(8, 3).count((28, 28, 1))
    ((28, 28, 8), 80)
    """

    channels: int
    kernel: int
    stride: int = 1
    padding: int | str = 0
    weights: Initialiser = field(default=He())
    bias: Initialiser | None = field(default=Constant(0.0))

    def __post_init__(self) -> None:
        object.__setattr__(self, "channels", validate.positive_integer("channels", self.channels))
        _ = self.window

    @property
    def window(self) -> Window:
        """The window that slides over the image."""
        return Window(self.kernel, self.stride, self.padding)

    def shape(self, inputs: Shape) -> Shape:
        return (*self.window.grid(self, inputs), self.channels)

    def parameters(self, inputs: Shape) -> tuple[Parameter, ...]:
        shape = (self.kernel, self.kernel, inputs[2], self.channels)
        W = Parameter("weights", shape, self.weights)
        return (W,) if self.bias is None else (W, Parameter("bias", shape[3:], self.bias))

    def multiplications(self, inputs: Shape) -> int:
        rows, columns, _ = self.shape(inputs)
        return rows * columns * self.count(inputs)

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        window, F = self.window, self.channels
        edge = self.kernel**2 * x.shape[3] * F
        W, b = w[:edge].reshape(-1, F), w[edge:]
        padded = window.pad(x)
        patches = window.patches(padded)
        y = times(patches, W)
        if self.bias is not None:
            y += b

        def backward(dy: Array) -> tuple[ExampleGradients, Pull]:
            d = dy.reshape(y.shape)
            rows: ExampleGradients = convolved(patches, d)
            if self.bias is not None:
                rows = SideBySide((rows, Rows(d.sum(axis=1))), (slice(0, edge), slice(edge, None)))
            return rows, lambda: spread(d, W, window, padded, x.shape[1:])

        return y.reshape(*patches.shape[:3], F), backward


def spread(d: Array, W: Array, window: Window, padded: Array, inputs: Shape) -> Array:
    """Slopes of the pixels: every place hands W_rc d_ip back to the pixels that it read.

    With stride 1 and on a device every pixel gathers them, in one product, from the places that read
    it. With a larger stride most of such a product would be zeros; on the host W_rc is then
    multiplied, offset by offset, and added up.

    Parameters
    ----------
    d : Array
        Slopes of the outputs, shape (n, P, F).
    W : Array
        Weights, shape (k k C, F).
    window : Window
        The window that slides over the images.
    padded : Array
        Images with their margins, shape (n, height + margins, width + margins, C).
    inputs : tuple of int
        (height, width, C).

    Returns
    -------
    Array
        Shape (n, height, width, C).
    """
    if window.stride == 1 or not on_host(d):
        return _gathered(d, W, window, padded, inputs)
    dx, F = np.zeros_like(padded), W.shape[1]
    offsets = W.reshape(window.size**2, -1, F)
    for few in blocks(len(dx), d[0].size + dx[0].size, d):
        for view, W_rc in zip(window.views(dx[few]), offsets, strict=True):
            view += (d[few].reshape(-1, F) @ W_rc.T).reshape(view.shape)
    return window.unpad(dx, inputs)


def _gathered(d: Array, W: Array, window: Window, padded: Array, inputs: Shape) -> Array:
    """A product of W, turned round, with the patches of d, whose places stand `stride` apart."""
    (n, height, width, C), k, s, F = padded.shape, window.size, window.stride, W.shape[1]
    grid = [(side - k) // s + 1 for side in (height, width)]
    apart = np.zeros_like(d, shape=(n, height + k - 1, width + k - 1, F))
    ends = [k + s * (places - 1) for places in grid]
    apart[:, k - 1 : ends[0] : s, k - 1 : ends[1] : s] = d.reshape(n, *grid, F)
    turned = W.reshape(k, k, C, F)[::-1, ::-1].transpose(0, 1, 3, 2).reshape(-1, C)
    (top, _), (left, _) = map(window.margins, inputs[:2])
    read = apart[:, top : top + inputs[0] + k - 1, left : left + inputs[1] + k - 1]
    return times(Window(k).patches(read), turned).reshape(n, *inputs)
