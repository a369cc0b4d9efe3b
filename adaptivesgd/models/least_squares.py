"""Least squares and ridge regression."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..typing import Array
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

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Targets, real numbers, shape (n,) or (n, 1). Stored in the type of `X`.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Legendre (1805), Nouvelles methodes pour la determination des orbites des cometes (attributed);
    Hoerl and Kennard (1970), Ridge regression (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0, 0.0], [0.0, 2.0]], [1.0, 4.0])
    >>> problem.minimiser.round(12).tolist(), problem.smoothness
    ([1.0, 2.0], 2.0 (max |phi''| = 1 times the largest eigenvalue of X^T X / n, plus the ridge))
    >>> problem.predict(np.array([1.0, 2.0]), [[3.0, 1.0]]).tolist()
    [5.0]
    """

    curvature: ClassVar[float] = 1.0
    solver: ClassVar[str] = "the normal equations"

    def __post_init__(self) -> None:
        super().__post_init__()
        vars(self).update(y=numbers(self.y, self.X))

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        r = z - self.y
        return r**2 / 2, lambda: r

    def curvatures(self, z: Array) -> Array:
        return np.ones_like(z)

    @constant
    def strong_convexity(self) -> Known:
        if self.ridge and self.dim > DENSE:
            return Known(self.ridge, "the ridge, a lower bound: X has too many columns for more")
        if (smallest := self.eigenvalues[0] + self.ridge) == 0:
            raise ConstantUnavailableError(
                "the columns of X are dependent and there is no ridge; see pl_constant"
            )
        return Known(smallest, "the smallest eigenvalue of X^T X / n, plus the ridge")

    @constant
    def pl_constant(self) -> Known:
        if (mu := getattr(self, "strong_convexity", None)) is not None:
            return Known(mu, mu.how)
        if not self.eigenvalues.any():
            raise ConstantUnavailableError("X is zero, so F is constant and has no pl_constant")
        mu = min(value for value in self.eigenvalues if value > 0)
        return Known(mu, "the smallest eigenvalue of X^T X / n that is not zero")

    @constant
    def eigenvalues(self) -> Array:
        """Eigenvalues of X^T X / n, ascending, shape (p,)."""
        if self.dim > DENSE:
            raise ConstantUnavailableError(
                f"X has {self.dim} columns, and eigenvalues are computed up to {DENSE}"
            )
        return eigen(gram(self.X))[0]
