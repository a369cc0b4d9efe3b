"""Dense: every output is a weighted sum of all inputs."""

from dataclasses import dataclass, field

from .. import validate
from ..example_gradients import ExampleGradients, OuterProducts, Rows, SideBySide
from ..typing import Array, Shape
from .initialisers import Constant, He
from .layer import Backward, Initialiser, Layer, Parameter, Pull


@dataclass(frozen=True)
class Dense(Layer):
    """Dense layer y_i = x_i W + b, with W of shape (p, q), row by row, then b of shape (q,) in w.

    With d_i = d f_i / d y_i, shape (q,):

        d f_i / d W = x_i d_i^T,    d f_i / d b = d_i,    d f_i / d x_i = W d_i,

    so that <d f_i / d W, V> = x_i^T V d_i and ||d f_i / d W||^2 = ||x_i||^2 ||d_i||^2: no example
    gradient is ever written out.

    Parameters
    ----------
    width : int
        Number of outputs q.
    weights : callable, default He()
        Initialiser of W.
    bias : callable or None, default Constant(0.0)
        Initialiser of b; None leaves b out.

    References
    ----------
    Goodfellow (2015), Efficient per-example gradient computations (attributed).

    Examples
    --------
    >>> from adaptivesgd.networks import Dense
    >>> Dense(10).count((784,))
    7850
    """

    width: int
    weights: Initialiser = field(default=He())
    bias: Initialiser | None = field(default=Constant(0.0))

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", validate.positive_integer("width", self.width))

    def shape(self, inputs: Shape) -> Shape:
        if len(inputs) != 1:
            raise ValueError(
                f"Dense takes vectors, but an example has shape {inputs}; put Flatten() before it"
            )
        return (self.width,)

    def parameters(self, inputs: Shape) -> tuple[Parameter, ...]:
        (p,), q = inputs, self.width
        W = Parameter("weights", (p, q), self.weights)
        return (W,) if self.bias is None else (W, Parameter("bias", (q,), self.bias))

    def count(self, inputs: Shape) -> int:
        return (inputs[0] + (self.bias is not None)) * self.width

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        edge = x.shape[1] * self.width
        W, b = w[:edge].reshape(-1, self.width), w[edge:]
        y = x @ W
        if self.bias is not None:
            y += b

        def backward(d: Array) -> tuple[ExampleGradients, Pull]:
            rows: ExampleGradients = OuterProducts(x, d)
            if self.bias is not None:
                rows = SideBySide((rows, Rows(d)), (slice(0, edge), slice(edge, None)))
            return rows, lambda: d @ W.T

        return y, backward
