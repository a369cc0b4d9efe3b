"""Least squares and ridge regression."""

from dataclasses import dataclass

import numpy as np

from .constants import ConstantUnavailableError, Known, constant
from .convex import ConvexLinearModel
from .spectrum import DENSE, eigen, gram
from .targets import numbers


@dataclass(frozen=True, eq=False, repr=False)
class LeastSquares(ConvexLinearModel):
    """Least squares: f_i(w) = (1/2) (x_i^T w - y_i)^2 + (ridge/2) ||w||^2.

    With z_i = x_i^T w: grad f_i(w) = (z_i - y_i) x_i + ridge w.

    Without a ridge and with dependent columns, F is not strongly convex, but satisfies the PL
    inequality with the smallest eigenvalue of X^T X / n that is not zero.
    X: shape (n, p), dense or scipy.sparse; y: real numbers, shape (n,).

    Source: Legendre (1805); Hoerl and Kennard (1970), Ridge regression.
    """

    curvature = 1.0
    solver = "the normal equations"

    def __post_init__(self):
        super().__post_init__()
        vars(self).update(y=numbers(self.y, self.X))

    def phi(self, z):
        r = z - self.y
        return r**2 / 2, lambda: r

    def curvatures(self, z):
        return np.ones_like(z)

    @constant
    def strong_convexity(self):
        if self.ridge and self.dim > DENSE:
            return Known(self.ridge, "the ridge, a lower bound: X has too many columns for more")
        if (smallest := self.eigenvalues[0] + self.ridge) == 0:
            raise ConstantUnavailableError(
                "the columns of X are dependent and there is no ridge; see pl_constant"
            )
        return Known(smallest, "the smallest eigenvalue of X^T X / n, plus the ridge")

    @constant
    def pl_constant(self):
        if (mu := getattr(self, "strong_convexity", None)) is not None:
            return Known(mu, mu.how)
        if not self.eigenvalues.any():
            raise ConstantUnavailableError("X is zero, so F is constant and has no pl_constant")
        mu = min(value for value in self.eigenvalues if value > 0)
        return Known(mu, "the smallest eigenvalue of X^T X / n that is not zero")

    @constant
    def eigenvalues(self):
        """The eigenvalues of X^T X / n, ascending, shape (p,)."""
        if self.dim > DENSE:
            raise ConstantUnavailableError(
                f"X has {self.dim} columns, and eigenvalues are computed up to {DENSE}"
            )
        return eigen(gram(self.X))[0]
