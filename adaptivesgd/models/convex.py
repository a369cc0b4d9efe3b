"""Convex linear models: their Hessian, and so their minimum."""

import math
from typing import ClassVar

import numpy as np

from .constants import ConstantUnavailableError, Known, constant
from .linear import LinearModel
from .newton import certified, minimise
from .spectrum import gram


class ConvexLinearModel(LinearModel):
    """A linear model with phi'' >= 0: its Hessian is X^T diag(phi'') X / n + ridge I."""

    solver: ClassVar[str] = "Newton's method"

    def curvatures(self, z):
        """phi''(z_i, y_i), shape (n,)."""
        raise NotImplementedError

    def hessian(self, w):
        """The Hessian of F at w, dense, shape (d, d)."""
        return gram(self.X, self.curvatures(self.scores(w))) + self.ridge * np.eye(self.dim)

    def hessian_product(self, w, v):
        """The Hessian of F at w times v, shape (d,)."""
        return self.X.T @ (self.curvatures(self.scores(w)) * (self.X @ v)) / self.n + self.ridge * v

    def gap(self, w):
        """What F(w) - F* certainly does not exceed; infinite if nothing is certain.

        Strong convexity, or the PL inequality, bounds it by ||grad F(w)||^2 / (2 mu).
        """
        if not (g := self.gradient(w)).any():
            return 0.0
        mu = getattr(self, "pl_constant", None)
        return float(g @ g) / (2 * mu) if mu else math.inf

    def falls_for_ever(self, w):
        """Whether F(t w) is known to fall to 0, and never to reach it, as t grows."""
        return False

    @property
    def attained(self):
        """Whether there is a w with F(w) = F*."""
        return True

    @constant
    def strong_convexity(self):
        if not self.ridge:
            raise ConstantUnavailableError(
                f"{type(self).__name__} is strongly convex only with a ridge above 0"
            )
        return Known(self.ridge, "the ridge, since the loss itself may be as flat as you like")

    @constant
    def lowest(self):
        """Where Newton's method ended, shape (d,)."""
        return minimise(self, self.start())

    @constant
    def minimiser(self):
        if not self.attained:
            raise ConstantUnavailableError(
                "no w attains F*: all or some examples are separable; add a ridge"
            )
        return self.lowest

    @constant
    def minimum(self):
        if self.falls_for_ever(self.lowest):
            return Known(0.0, "the infimum, which no w attains: the classes are separable")
        return certified(self, self.lowest, self.gap(self.lowest))
