"""What the three normalisations have in common."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .. import validate
from ..example_gradients import ExampleGradients, Rows, SideBySide
from ..typing import Array, Shape
from .initialisers import Constant
from .layer import Backward, Initialiser, Layer, Parameter, Pull


@dataclass(frozen=True)
class Normalisation(Layer):
    """Normalisation y = gamma xhat + beta,  xhat = (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon).

    A subclass says over which numbers `mean` runs; gamma and beta, shape (C,), belong to the C
    channels of the last axis, and w holds gamma, then beta. With e = gamma dy and the inverse
    deviation r, the chain rule through both means gives

        dx = r (e - mean(e) - xhat mean(e xhat)),
        d f_i / d gamma = sum_p dy_ip xhat_ip,    d f_i / d beta = sum_p dy_ip.

    Parameters
    ----------
    epsilon : float, default 1e-5
        Added to the variance, above 0, in squared units of x.
    scale : callable, default Constant(1.0)
        Initialiser of gamma.
    shift : callable, default Constant(0.0)
        Initialiser of beta.
    """

    epsilon: float = 1e-5
    scale: Initialiser = field(default=Constant(1.0))
    shift: Initialiser = field(default=Constant(0.0))

    def __post_init__(self) -> None:
        validate.positive("epsilon", self.epsilon)

    def parameters(self, inputs: Shape) -> tuple[Parameter, ...]:
        return (
            Parameter("scale", inputs[-1:], self.scale),
            Parameter("shift", inputs[-1:], self.shift),
        )

    def grouped(self, x: Array) -> Array:
        """Examples in a shape of which `axes` are those that a mean runs over.

        Parameters
        ----------
        x : Array
            Examples, shape (n, *inputs).

        Returns
        -------
        Array
            The same numbers.
        """
        return x

    def axes(self, x: Array) -> tuple[int, ...]:
        """Axes of `grouped(x)` that a mean runs over.

        Parameters
        ----------
        x : Array
            Examples, grouped.

        Returns
        -------
        tuple of int
            The axes.
        """
        raise NotImplementedError

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        gamma, beta = w[: x.shape[-1]], w[x.shape[-1] :]
        xhat, through = self.normalised(self.grouped(x))
        xhat = xhat.reshape(x.shape)

        def backward(dy: Array) -> tuple[ExampleGradients, Pull]:
            pixels = (x.shape[0], -1, x.shape[-1])
            scale, shift = (a.reshape(pixels).sum(axis=1) for a in (dy * xhat, dy))
            edge = x.shape[-1]
            rows = SideBySide((Rows(scale), Rows(shift)), (slice(0, edge), slice(edge, None)))
            return rows, lambda: through(self.grouped(gamma * dy)).reshape(x.shape)

        return gamma * xhat + beta, backward

    def normalised(self, x: Array) -> tuple[Array, Callable[[Array], Array]]:
        """Normalised numbers xhat, and the function that turns their slopes e into those of x.

        Parameters
        ----------
        x : Array
            Examples, grouped.

        Returns
        -------
        xhat : Array
            The shape of `x`.
        through : callable
            through(e) returns r (e - mean(e) - xhat mean(e xhat)).
        """
        axes = self.axes(x)
        centred = x - x.mean(axis=axes, keepdims=True)
        squares = (centred * centred).mean(axis=axes, keepdims=True)
        r = 1 / np.sqrt(squares + float(self.epsilon))
        xhat = centred * r

        def through(e: Array) -> Array:
            along = (e * xhat).mean(axis=axes, keepdims=True)
            return r * (e - e.mean(axis=axes, keepdims=True) - xhat * along)

        return xhat, through
