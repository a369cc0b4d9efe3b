"""x^2 + 3 sin^2 x: not convex, yet without local minima, as gradient descent likes it."""

import numpy as np

from .additive_noise import AdditiveNoise
from .constants import Known, constant


class SineSquares(AdditiveNoise):
    """PL but not convex: f_i(w) = sum_j (w_j^2 + 3 sin^2 w_j) + <c_i, w>.

    With sum_i c_i = 0: grad f_i(w) = (2 w_j + 3 sin 2 w_j)_j + c_i, and the second derivatives 2 + 6 cos 2 w_j lie
    between -4 and 8. F* = 0, at w = 0. As commonly quoted, L = 8 and mu = 1/32; the mu here is sharp.

    shifts: the c_i, shape (n, d); their mean is taken off.

    Source: Karimi, Nutini and Schmidt (2016), Linear convergence under the Polyak-Lojasiewicz condition.
    """

    def common(self, w):
        sine = np.sin(w)
        return (w**2 + 3 * sine**2).sum(), 2 * w + 6 * sine * np.cos(w)

    def start(self, seed=0):
        """Away from the minimiser 0: independent normal numbers of deviation 3, shape (d,)."""
        return self.asarray_like(3 * np.random.default_rng(seed).standard_normal(self.dim))

    @constant
    def smoothness(self):
        return Known(8.0, "closed form: |2 + 6 cos 2x| <= 8")

    @constant
    def pl_constant(self):
        """min_x (1/2) f'(x)^2 / f(x). With |sin| <= 1 the ratio exceeds 1 for |x| >= 10, so the
        search ends there; terms that add up share the constant.
        """
        from scipy.optimize import minimize_scalar

        ratio = lambda x: (2 * x + 3 * np.sin(2 * x)) ** 2 / (x**2 + 3 * np.sin(x) ** 2) / 2
        x = np.linspace(0.01, 10, 10_000)
        near = x[ratio(x).argmin()]
        found = minimize_scalar(ratio, bounds=(near - 0.01, near + 0.01), options={"xatol": 1e-12})
        return Known(found.fun * (1 - 1e-12), "the smallest f'^2 / (2 f), by a search")

    @constant
    def minimiser(self):
        return np.zeros(self.dim)

    @constant
    def minimum(self):
        return Known(0.0, "closed form: F >= 0, and F(0) = 0")
