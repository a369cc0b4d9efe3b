"""What the three normalisations have in common."""

from dataclasses import dataclass, field

import numpy as np

from .. import validate
from ..backend import fused
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

    def channels(self, v: Array) -> Array:
        """A number per channel in a shape that goes with the groups.

        Parameters
        ----------
        v : Array
            Shape (C,).

        Returns
        -------
        Array
            The same numbers, in a shape that broadcasts against `grouped(x)`.
        """
        return v

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        edge, z, axes = x.shape[-1], self.grouped(x), self.axes(x)
        gamma, beta = self.channels(w[:edge]), self.channels(w[edge:])
        centred, squares = _centred(z, z.mean(axis=axes, keepdims=True))
        squares, epsilon = squares.mean(axis=axes, keepdims=True), float(self.epsilon)
        xhat, y = _normalised(centred, squares, epsilon, gamma, beta)

        def pull(dy: Array) -> Array:
            e, along = _scaled(dy, gamma, xhat)
            means = (each.mean(axis=axes, keepdims=True) for each in (e, along))
            return _through(e, xhat, squares, epsilon, *means).reshape(x.shape)

        def backward(dy: Array) -> tuple[ExampleGradients, Pull]:
            dy, pixels = dy.reshape(xhat.shape), (x.shape[0], -1, edge)
            scale, shift = (a.reshape(pixels).sum(axis=1) for a in (dy * xhat, dy))
            rows = SideBySide((Rows(scale), Rows(shift)), (slice(0, edge), slice(edge, None)))
            return rows, lambda: pull(dy)

        return y.reshape(x.shape), backward


@fused
def _centred(x: Array, mean: Array) -> tuple[Array, Array]:
    """x - mean(x), and its square."""
    centred = x - mean
    return centred, centred * centred


@fused
def _normalised(
    centred: Array, variance: Array, epsilon: float, gamma: Array, beta: Array
) -> tuple[Array, Array]:
    """xhat and y."""
    xhat = centred * (1 / np.sqrt(variance + epsilon))
    return xhat, gamma * xhat + beta


@fused
def _scaled(dy: Array, gamma: Array, xhat: Array) -> tuple[Array, Array]:
    """e, and e xhat."""
    e = gamma * dy
    return e, e * xhat


@fused
def _through(
    e: Array, xhat: Array, variance: Array, epsilon: float, mean: Array, along: Array
) -> Array:
    """dx, from the means of e and of e xhat."""
    return 1 / np.sqrt(variance + epsilon) * (e - mean - xhat * along)
