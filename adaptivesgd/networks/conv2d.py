"""Conv2D: the same dense layer at every place of an image."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import validate
from ..example_gradients import Rows, SideBySide
from .blocks import blocks
from .convolved import convolved, times
from .initialisers import Constant, He
from .layer import Layer, Parameter
from .window import Window


@dataclass(frozen=True)
class Conv2D(Layer):
    """y_ip = x_ip W + b, where x_ip is the patch of image i at place p: its k x k x C numbers.

    w holds W, shape (k, k, C, F), then b, shape (F,). The images have shape (height, width, C),
    the outputs (height', width', F). With d_ip = d f_i / d y_ip and W_rc, shape (C, F), the
    weights at the offset (r, c) of the window,

        d f_i / d W = sum_p x_ip d_ip^T,    d f_i / d b = sum_p d_ip,
        d f_i / d (the pixel that place p reads at offset (r, c)) += W_rc d_ip for all p, r, c.

    How the first is summed up, and its norm found, is in `convolved`.

    channels: F; kernel: k; stride; padding: a number, or "same" (see `Window`); weights, bias:
    how they start; bias=None leaves b out.
    """

    channels: int
    kernel: int
    stride: int = 1
    padding: int | str = 0
    weights: Any = field(default=He())
    bias: Any = field(default=Constant(0.0))

    def __post_init__(self):
        validate.positive_integer("channels", self.channels)
        _ = self.window

    @property
    def window(self):
        """What slides over the image."""
        return Window(self.kernel, self.stride, self.padding)

    def shape(self, inputs):
        return (*self.window.grid(self, inputs), self.channels)

    def parameters(self, inputs):
        shape = (self.kernel, self.kernel, inputs[2], self.channels)
        W, b = Parameter("weights", shape, self.weights), Parameter("bias", shape[3:], self.bias)
        return (W,) if self.bias is None else (W, b)

    def forward(self, w, x):
        window, F = self.window, self.channels
        edge = self.kernel**2 * x.shape[3] * F
        W, b = w[:edge].reshape(-1, F), w[edge:]
        padded = window.pad(x)
        patches = window.patches(padded)
        y = times(patches, W)
        if self.bias is not None:
            y += b

        def backward(d):
            d = d.reshape(y.shape)
            rows = convolved(patches, d)
            if self.bias is not None:
                rows = SideBySide((rows, Rows(d.sum(axis=1))), (slice(0, edge), slice(edge, None)))
            return rows, lambda: window.unpad(spread(d, W, window, padded), x.shape[1:])

        return y.reshape(*patches.shape[:3], F), backward


def spread(d, W, window, padded):
    """Every place hands d_ip back to the pixels that it read, times their weights."""
    dx, F = np.zeros_like(padded), W.shape[1]
    offsets = W.reshape(window.size**2, -1, F)
    for few in blocks(len(dx), d[0].size + dx[0].size, d):
        for view, W_rc in zip(window.views(dx[few]), offsets, strict=True):
            view += (d[few].reshape(-1, F) @ W_rc.T).reshape(view.shape)
    return dx
