"""What the three normalisations have in common."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import validate
from ..example_gradients import Rows, SideBySide
from .initialisers import Constant
from .layer import Layer, Parameter


@dataclass(frozen=True)
class Normalisation(Layer):
    """y = gamma xhat + beta,  xhat = (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon).

    A subclass says over which numbers `mean` runs; gamma and beta, shape (C,), belong to the C
    channels of the last axis, and w holds gamma, then beta. With e = gamma dy and the inverse
    deviation r, the chain rule through both means gives

        dx = r (e - mean(e) - xhat mean(e xhat)),
        d f_i / d gamma = sum_p dy_ip xhat_ip,    d f_i / d beta = sum_p dy_ip.

    scale, shift: how gamma and beta start.
    """

    epsilon: float = 1e-5
    scale: Any = field(default=Constant(1.0))
    shift: Any = field(default=Constant(0.0))

    def __post_init__(self):
        validate.positive("epsilon", self.epsilon)

    def parameters(self, inputs):
        return (
            Parameter("scale", inputs[-1:], self.scale),
            Parameter("shift", inputs[-1:], self.shift),
        )

    def grouped(self, x):
        """x in a shape of which `axes` are those that a mean runs over."""
        return x

    def axes(self, x):
        """The axes of `grouped(x)` that a mean runs over."""
        raise NotImplementedError

    def forward(self, w, x):
        gamma, beta = w[: x.shape[-1]], w[x.shape[-1] :]
        xhat, through = self.normalised(self.grouped(x))
        xhat = xhat.reshape(x.shape)

        def backward(dy):
            pixels = (x.shape[0], -1, x.shape[-1])
            scale, shift = (a.reshape(pixels).sum(axis=1) for a in (dy * xhat, dy))
            edge = x.shape[-1]
            rows = SideBySide((Rows(scale), Rows(shift)), (slice(0, edge), slice(edge, None)))
            return rows, lambda: through(self.grouped(gamma * dy)).reshape(x.shape)

        return gamma * xhat + beta, backward

    def normalised(self, x):
        """xhat, and the function that turns its slopes e into those of x."""
        over = {"axis": self.axes(x), "keepdims": True}
        centred = x - x.mean(**over)
        r = 1 / np.sqrt((centred * centred).mean(**over) + float(self.epsilon))
        xhat = centred * r
        return xhat, lambda e: r * (e - e.mean(**over) - xhat * (e * xhat).mean(**over))
