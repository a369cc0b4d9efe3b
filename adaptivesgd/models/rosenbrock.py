"""Rosenbrock's valley, noisy: narrow, bent, and not smooth far out."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..typing import Array, Scalar
from .additive_noise import AdditiveNoise
from .constants import ConstantUnavailableError, Known, constant


@dataclass(frozen=True, eq=False, repr=False)
class Rosenbrock(AdditiveNoise):
    """Bent valley: f_i(w) = sum_{j<d} (1 - w_j)^2 + steepness (w_{j+1} - w_j^2)^2 + <c_i, w>.

    With sum_i c_i = 0 and e_j = w_{j+1} - w_j^2, the gradient without noise has at j the sum of
    -2 (1 - w_j) - 4 steepness w_j e_j (for j < d) and 2 steepness e_{j-1} (for j > 1).
    Not convex; F* = 0, at (1, ..., 1).

    Parameters
    ----------
    shifts : array_like
        The c_i, one row per example, shape (n, d), d >= 2, finite real numbers; their mean
        is taken off.
    steepness : float, default 100.0
        Of the walls of the valley, above 0.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Rosenbrock (1960), An automatic method for finding the greatest or least value of a function
    (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.Rosenbrock([[1.0, 0.0], [-1.0, 2.0]])
    >>> problem.start().tolist(), problem.loss(problem.minimiser)
    ([-1.2, 1.0], 0.0)
    """

    steepness: float = 100.0

    def __post_init__(self) -> None:
        super().__post_init__()
        vars(self).update(steepness=validate.positive("steepness", self.steepness))
        if self.dim < 2:
            raise ValueError("shifts must have at least 2 columns: the valley is bent in a plane")

    def common(self, w: Array) -> tuple[Scalar, Array]:
        b, slack, e = self.steepness, 1 - w[:-1], w[1:] - w[:-1] ** 2
        zero = w[:1] * 0
        left = np.concatenate([-2 * slack - 4 * b * w[:-1] * e, zero])
        right = np.concatenate([zero, 2 * b * e])
        return (slack**2 + b * e**2).sum(), left + right

    def start(self, seed: int = 0) -> Array:
        """Rosenbrock's own start (-1.2, 1), repeated.

        Parameters
        ----------
        seed : int, default 0
            Not used: the start is fixed.

        Returns
        -------
        Array
            Shape (d,), of the type of the data and on their device.
        """
        return self.asarray_like(np.where(np.arange(self.dim) % 2, 1.0, -1.2))

    @constant
    def smoothness(self) -> Known:
        raise ConstantUnavailableError(
            "Rosenbrock's function grows like a fourth power, so no L bounds its curvature"
        )

    @constant
    def minimiser(self) -> Array:
        return np.ones(self.dim)

    @constant
    def minimum(self) -> Known:
        return Known(0.0, "closed form: F >= 0, and F(1, ..., 1) = 0")
