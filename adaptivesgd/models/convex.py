"""Convex linear models: their Hessian, and so their minimum."""

import math
from typing import ClassVar

import numpy as np

from .. import validate
from ..typing import Array
from .constants import ConstantUnavailableError, Known, constant
from .linear import LinearModel
from .newton import certified, minimise
from .spectrum import gram


class ConvexLinearModel(LinearModel):
    """Linear model with phi'' >= 0: its Hessian is X^T diag(phi'') X / n + ridge I.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Targets, shape (n,) or (n, 1), as the subclass takes them.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.
    """

    solver: ClassVar[str] = "Newton's method"

    def curvatures(self, z: Array) -> Array:
        """Second derivatives phi''(z_i, y_i).

        Parameters
        ----------
        z : Array
            Scores, shape (n,).

        Returns
        -------
        Array
            Shape (n,).
        """
        raise NotImplementedError

    def hessian(self, w: Array) -> Array:
        """Hessian X^T diag(phi'') X / n + ridge I of F.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Dense, shape (d, d).
        """
        return gram(self.X, self.curvatures(self.scores(w))) + self.ridge * np.eye(self.dim)

    def hessian_product(self, w: Array, v: Array) -> Array:
        """Hessian of F at w times v, without the Hessian.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        v : Array
            A vector, shape (d,).

        Returns
        -------
        Array
            Shape (d,).
        """
        v = validate.point(v, self.dim, "v")
        return self.X.T @ (self.curvatures(self.scores(w)) * (self.X @ v)) / self.n + self.ridge * v

    def gap(self, w: Array) -> float:
        """Certain bound on F(w) - F*: ||grad F(w)||^2 / (2 mu), by strong convexity or the PL inequality.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            Infinite where nothing is certain.
        """
        if not (g := self.gradient(w)).any():
            return 0.0
        mu = getattr(self, "pl_constant", None)
        return float(g @ g) / (2 * mu) if mu else math.inf

    def falls_for_ever(self, w: Array) -> bool:
        """Whether F(t w) is known to fall to 0, and never to reach it, as t grows.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        bool
            False where it is not known.
        """
        return False

    @property
    def attained(self) -> bool:
        """Whether there is a w with F(w) = F*."""
        return True

    @constant
    def strong_convexity(self) -> Known:
        if not self.ridge:
            raise ConstantUnavailableError(
                f"{type(self).__name__} is strongly convex only with a ridge above 0"
            )
        return Known(self.ridge, "the ridge, since the loss itself may be as flat as you like")

    @constant
    def lowest(self) -> Array:
        """Where Newton's method ended, shape (d,)."""
        return minimise(self, self.start())

    @constant
    def minimiser(self) -> Array:
        if not self.attained:
            raise ConstantUnavailableError(
                "no w attains F*: all or some examples are separable; add a ridge"
            )
        return self.lowest

    @constant
    def minimum(self) -> Known:
        if self.falls_for_ever(self.lowest):
            return Known(0.0, "the infimum, which no w attains: the classes are separable")
        return certified(self, self.lowest, self.gap(self.lowest))
