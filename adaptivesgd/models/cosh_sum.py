"""A sum of hyperbolic cosines: (L, lambda)-smooth, but not L-smooth."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from .additive_noise import AdditiveNoise
from .constants import ConstantUnavailableError, Known, constant


@dataclass(frozen=True, eq=False, repr=False)
class CoshSum(AdditiveNoise):
    """(1, a)-smooth but not L-smooth: f_i(w) = sum_j cosh(a w_j) / a^2 + <c_i, w>.

    With sum_i c_i = 0: grad f_i(w) = (sinh(a w_j) / a)_j + c_i, and the Hessian is diag(cosh(a w_j)), so that
    ||Hessian|| = max_j cosh(a w_j) <= 1 + max_j |sinh(a w_j)| <= 1 + a ||grad F(w)||:
    F is (1, a)-smooth, but no L bounds its curvature. F is 1-strongly convex, and F* = d / a^2.

    shifts: the c_i, shape (n, d); their mean is taken off. a: above 0.

    Source: relaxed smoothness, Zhang, He, Sra and Jadbabaie (2020), Why gradient clipping accelerates training.
    """

    a: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        vars(self).update(a=validate.positive("a", self.a))

    def common(self, w):
        a = self.a
        return np.cosh(a * w).sum() / a**2, np.sinh(a * w) / a

    def start(self, seed=0):
        """Away from the minimiser 0: independent normal numbers, shape (d,)."""
        return self.asarray_like(np.random.default_rng(seed).standard_normal(self.dim))

    @constant
    def smoothness(self):
        raise ConstantUnavailableError(
            "cosh is not L-smooth for any L; use relaxed_smoothness, (L, lambda)"
        )

    @constant
    def relaxed_smoothness(self):
        """(L, lambda): ||Hessian of F at w|| <= L + lambda ||grad F(w)||."""
        how = "closed form: cosh <= 1 + |sinh|"
        return Known(1.0, how), Known(self.a, how)

    @constant
    def strong_convexity(self):
        return Known(1.0, "closed form: cosh >= 1")

    @constant
    def minimiser(self):
        return np.zeros(self.dim)

    @constant
    def minimum(self):
        return Known(self.dim / self.a**2, "closed form: d / a^2, at 0")
