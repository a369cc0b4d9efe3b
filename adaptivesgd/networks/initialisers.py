"""Where weights start. An initialiser is called with a generator and a tensor's shape.

A weight tensor of shape (..., p, q) leads from p channels to q: prod(shape) / q numbers enter each
of its outputs (fan in) and prod(shape) / p leave each of its inputs (fan out).
"""

from dataclasses import dataclass
from math import prod, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from .. import validate


@dataclass(frozen=True)
class Constant:
    """Every number is `value`."""

    value: float = 0.0

    def __post_init__(self):
        validate.finite("value", self.value)

    def __call__(self, rng, shape):
        return np.full(shape, float(self.value))


@dataclass(frozen=True)
class He:
    """Normal with variance 2 / fan in: keeps the size of signals behind a ReLU (He et al. 2015)."""

    def __call__(self, rng, shape):
        return rng.normal(0.0, sqrt(2 * shape[-1] / prod(shape)), shape)


@dataclass(frozen=True)
class Glorot:
    """Uniform on [-a, a], a^2 = 6 / (fan in + fan out) (Glorot and Bengio 2010)."""

    def __call__(self, rng, shape):
        p, q = shape[-2:]
        a = sqrt(6 / (prod(shape) / q + prod(shape) / p))
        return rng.uniform(-a, a, shape)


@dataclass(frozen=True)
class FanInUniform:
    """Uniform on [-a, a], a^2 = 1 / fan in: what PyTorch starts its weights with."""

    def __call__(self, rng, shape):
        a = sqrt(shape[-1] / prod(shape))
        return rng.uniform(-a, a, shape)


@dataclass(frozen=True)
class TruncatedNormal:
    """Normal with standard deviation `scale` before what is beyond two of them is left out.

    Drawn by the inverse of the distribution function, between Phi(-2) and Phi(2).
    """

    scale: float

    def __post_init__(self):
        validate.positive("scale", self.scale)

    def __call__(self, rng, shape):
        return self.scale * ndtri(rng.uniform(ndtr(-2.0), ndtr(2.0), shape))
