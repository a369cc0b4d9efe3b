"""Dense: every output is a weighted sum of all inputs."""

from dataclasses import dataclass, field
from typing import Any

from .. import validate
from ..example_gradients import OuterProducts, Rows, SideBySide
from .initialisers import Constant, He
from .layer import Layer, Parameter


@dataclass(frozen=True)
class Dense(Layer):
    """y_i = x_i W + b, with W of shape (p, q), row by row, followed by b of shape (q,) in w.

    With d_i = d f_i / d y_i, shape (q,):

        d f_i / d W = x_i d_i^T,    d f_i / d b = d_i,    d f_i / d x_i = W d_i,

    so that <d f_i / d W, V> = x_i^T V d_i and ||d f_i / d W||^2 = ||x_i||^2 ||d_i||^2: no example
    gradient is ever written out (Goodfellow 2015, "Efficient per-example gradient computations").

    width: q; weights, bias: how they start; bias=None leaves b out.
    """

    width: int
    weights: Any = field(default=He())
    bias: Any = field(default=Constant(0.0))

    def __post_init__(self):
        validate.positive_integer("width", self.width)

    def shape(self, inputs):
        if len(inputs) != 1:
            raise ValueError(
                f"Dense takes vectors, but an example has shape {inputs}; put Flatten() before it"
            )
        return (self.width,)

    def parameters(self, inputs):
        (p,), q = inputs, self.width
        W, b = Parameter("weights", (p, q), self.weights), Parameter("bias", (q,), self.bias)
        return (W,) if self.bias is None else (W, b)

    def count(self, inputs):
        return (inputs[0] + (self.bias is not None)) * self.width

    def forward(self, w, x):
        edge = x.shape[1] * self.width
        W, b = w[:edge].reshape(-1, self.width), w[edge:]
        y = x @ W
        if self.bias is not None:
            y += b

        def backward(d):
            rows = OuterProducts(x, d)
            if self.bias is not None:
                rows = SideBySide((rows, Rows(d)), (slice(0, edge), slice(edge, None)))
            return rows, lambda: d @ W.T

        return y, backward
