"""x^2 + 3 sin^2 x: not convex, yet without local minima that gradient descent could end in."""

from collections.abc import Callable

import numpy as np

from .. import validate
from ..typing import Array, Scalar
from .additive_noise import AdditiveNoise
from .constants import Known, constant


class SineSquares(AdditiveNoise):
    """PL but not convex: f_i(w) = sum_j (w_j^2 + 3 sin^2 w_j) + <c_i, w>.

    With sum_i c_i = 0: grad f_i(w) = (2 w_j + 3 sin 2 w_j)_j + c_i, and the second derivatives 2 + 6 cos 2 w_j lie
    between -4 and 8. F* = 0, at w = 0. As commonly quoted, L = 8 and mu = 1/32; the mu here is sharp.

    Parameters
    ----------
    shifts : array_like
        The c_i, one row per example, shape (n, d), finite real numbers; their mean is taken off.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Karimi, Nutini and Schmidt (2016), Linear convergence of gradient and proximal-gradient methods
    under the Polyak-Lojasiewicz condition (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.SineSquares([[1.0], [-1.0]])
    >>> float(problem.smoothness), round(float(problem.pl_constant), 4)
    (8.0, 0.1755)
    """

    def common(self, w: Array) -> tuple[Scalar, Array]:
        sine = np.sin(w)
        return (w**2 + 3 * sine**2).sum(), 2 * w + 6 * sine * np.cos(w)

    def start(self, seed: int = 0) -> Array:
        """Initial parameters, away from the minimiser 0: normal numbers of standard deviation 3.

        Parameters
        ----------
        seed : int, default 0
            Of the random numbers.

        Returns
        -------
        Array
            Shape (d,), of the type of the data and on their device.
        """
        return self.asarray_like(
            3 * np.random.default_rng(validate.seed(seed)).standard_normal(self.dim)
        )

    @constant
    def smoothness(self) -> Known:
        return Known(8.0, "closed form: |2 + 6 cos 2x| <= 8")

    @constant
    def pl_constant(self) -> Known:
        """Sharp PL constant min_x (1/2) f'(x)^2 / f(x).

        With |sin| <= 1 the ratio exceeds 1 for |x| >= 10, so the search ends there; terms that add
        up share the constant.
        """
        from scipy.optimize import minimize_scalar

        ratio: Callable[[Array], Array] = lambda x: (
            (2 * x + 3 * np.sin(2 * x)) ** 2 / (x**2 + 3 * np.sin(x) ** 2) / 2
        )
        x = np.linspace(0.01, 10, 10_000)
        near = x[ratio(x).argmin()]
        found = minimize_scalar(ratio, bounds=(near - 0.01, near + 0.01), options={"xatol": 1e-12})
        return Known(found.fun * (1 - 1e-12), "the smallest f'^2 / (2 f), by a search")

    @constant
    def minimiser(self) -> Array:
        return np.zeros(self.dim)

    @constant
    def minimum(self) -> Known:
        return Known(0.0, "closed form: F >= 0, and F(0) = 0")
