"""A sum of hyperbolic cosines: (L, lambda)-smooth, but not L-smooth."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..typing import Array, Scalar
from .additive_noise import AdditiveNoise
from .constants import ConstantUnavailableError, Known, constant


@dataclass(frozen=True, eq=False, repr=False)
class CoshSum(AdditiveNoise):
    """(1, a)-smooth but not L-smooth: f_i(w) = sum_j cosh(a w_j) / a^2 + <c_i, w>.

    With sum_i c_i = 0: grad f_i(w) = (sinh(a w_j) / a)_j + c_i, and the Hessian is diag(cosh(a w_j)), so that
    ||Hessian|| = max_j cosh(a w_j) <= 1 + max_j |sinh(a w_j)| <= 1 + a ||grad F(w)||:
    F is (1, a)-smooth, but no L bounds its curvature. F is 1-strongly convex, and F* = d / a^2.

    Parameters
    ----------
    shifts : array_like
        The c_i, one row per example, shape (n, d), finite real numbers; their mean is taken off.
    a : float, default 1.0
        How fast the curvature grows, above 0, in the reciprocal unit of w.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Zhang, He, Sra and Jadbabaie (2020), Why gradient clipping accelerates training, for relaxed
    smoothness (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.CoshSum([[1.0, 0.0], [-1.0, 2.0]], a=2.0)
    >>> problem.minimum, problem.relaxed_smoothness[1]
    (0.5 (closed form: d / a^2, at 0), 2.0 (closed form: cosh <= 1 + |sinh|))
    """

    a: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        vars(self).update(a=validate.moderate("a", self.a))

    def common(self, w: Array) -> tuple[Scalar, Array]:
        a = self.a
        return np.cosh(a * w).sum() / a**2, np.sinh(a * w) / a

    def start(self, seed: int = 0) -> Array:
        """Initial parameters, away from the minimiser 0: independent standard normal numbers.

        Parameters
        ----------
        seed : int, default 0
            Of the random numbers.

        Returns
        -------
        Array
            Shape (d,), of the type of the data and on their device.
        """
        return self.asarray_like(np.random.default_rng(seed).standard_normal(self.dim))

    @constant
    def smoothness(self) -> Known:
        raise ConstantUnavailableError(
            "cosh is not L-smooth for any L; use relaxed_smoothness, (L, lambda)"
        )

    @constant
    def relaxed_smoothness(self) -> tuple[Known, Known]:
        """Constants (L, lambda) with ||Hessian of F at w|| <= L + lambda ||grad F(w)||."""
        how = "closed form: cosh <= 1 + |sinh|"
        return Known(1.0, how), Known(self.a, how)

    @constant
    def strong_convexity(self) -> Known:
        return Known(1.0, "closed form: cosh >= 1")

    @constant
    def minimiser(self) -> Array:
        return np.zeros(self.dim)

    @constant
    def minimum(self) -> Known:
        return Known(self.dim / self.a**2, "closed form: d / a^2, at 0")
