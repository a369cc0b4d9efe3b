"""Where weights start. An initialiser is called with a generator and a tensor's shape.

A weight tensor of shape (..., p, q) leads from p channels to q: prod(shape) / q numbers enter each
of its outputs (fan in) and prod(shape) / p leave each of its inputs (fan out).
"""

from dataclasses import dataclass
from math import prod, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from .. import validate
from ..typing import Array, Rng, Shape


@dataclass(frozen=True)
class Constant:
    """Constant: every number is `value`.

    Parameters
    ----------
    value : float, default 0.0
        A finite number.
    """

    value: float = 0.0

    def __post_init__(self) -> None:
        validate.finite("value", self.value)

    def __call__(self, rng: Rng, shape: Shape) -> Array:
        """Draw a tensor.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of random numbers.
        shape : tuple of int
            Shape of the tensor.

        Returns
        -------
        Array
            In double precision, on the host.
        """
        return np.full(shape, float(self.value))


@dataclass(frozen=True)
class He:
    """Normal with variance 2 / fan in: keeps the size of signals behind a ReLU.

    References
    ----------
    He, Zhang, Ren and Sun (2015), Delving deep into rectifiers (attributed).
    """

    def __call__(self, rng: Rng, shape: Shape) -> Array:
        """Draw a tensor.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of random numbers.
        shape : tuple of int
            Shape of the tensor.

        Returns
        -------
        Array
            In double precision, on the host.
        """
        return rng.normal(0.0, sqrt(2 * shape[-1] / prod(shape)), shape)


@dataclass(frozen=True)
class Glorot:
    """Uniform on [-a, a], a^2 = 6 / (fan in + fan out).

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural
    networks (attributed).
    """

    def __call__(self, rng: Rng, shape: Shape) -> Array:
        """Draw a tensor.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of random numbers.
        shape : tuple of int
            Shape of the tensor.

        Returns
        -------
        Array
            In double precision, on the host.
        """
        p, q = shape[-2:]
        a = sqrt(6 / (prod(shape) / q + prod(shape) / p))
        return rng.uniform(-a, a, shape)


@dataclass(frozen=True)
class FanInUniform:
    """Uniform on [-a, a], a^2 = 1 / fan in: PyTorch's default for weights."""

    def __call__(self, rng: Rng, shape: Shape) -> Array:
        """Draw a tensor.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of random numbers.
        shape : tuple of int
            Shape of the tensor.

        Returns
        -------
        Array
            In double precision, on the host.
        """
        a = sqrt(shape[-1] / prod(shape))
        return rng.uniform(-a, a, shape)


@dataclass(frozen=True)
class TruncatedNormal:
    """Normal with standard deviation `scale`, truncated at two of them.

    Drawn by the inverse of the distribution function, between Phi(-2) and Phi(2).

    Parameters
    ----------
    scale : float
        Standard deviation before the truncation, above 0.
    """

    scale: float

    def __post_init__(self) -> None:
        validate.positive("scale", self.scale)

    def __call__(self, rng: Rng, shape: Shape) -> Array:
        """Draw a tensor.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of random numbers.
        shape : tuple of int
            Shape of the tensor.

        Returns
        -------
        Array
            In double precision, on the host.
        """
        return self.scale * ndtri(rng.uniform(ndtr(-2.0), ndtr(2.0), shape))
