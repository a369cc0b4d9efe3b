"""The support vector machine with squared hinge loss."""

import math
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from ..typing import Array
from .binary import BinaryModel
from .convex import ConvexLinearModel
from .newton import newton_step


class SquaredHinge(BinaryModel, ConvexLinearModel):
    """Support vectors: f_i(w) = (1/2) max(0, 1 - y_i x_i^T w)^2 + (ridge/2) ||w||^2.

    With z_i = x_i^T w and y_i = -1 or +1:
    grad f_i(w) = -y_i max(0, 1 - y_i z_i) x_i + ridge w.

    phi'' is 1 where y_i z_i < 1, as at w = 0, and 0 elsewhere.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Two different labels, shape (n,) or (n, 1): numbers, words or truth values. Stored as -1 and +1.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    classes : tuple, optional
        The two labels: the first is -1, the second +1. By default those of `y`, sorted.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Cortes and Vapnik (1995), Support-vector networks (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.SquaredHinge([[1.0], [-2.0]], [1, -1])
    >>> problem.minimum, problem.minimiser.tolist()
    (0.0 (Newton's method, certified: F(w) - F* <= 0.0e+00), [1.0])
    """

    curvature: ClassVar[float] = 1.0

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        lack = np.maximum(1 - self.y * z, 0)
        return lack**2 / 2, lambda: -self.y * lack

    def curvatures(self, z: Array) -> Array:
        return (self.y * z < 1).astype(z.dtype)

    def gap(self, w: Array) -> float:
        """Certain bound on F(w) - F*.

        With a ridge as for every convex model. Without one, only the examples with y_i z_i clearly
        below 1 are kept, which lowers F. What is left is quadratic where they all stay below 1, so
        a Newton step H^+ g that keeps them there ends at its minimum, and that is below F*.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            Infinite where nothing is certain.
        """
        if self.ridge or not (below := self.margins(w) < 1 - 1e-9).any():
            return super().gap(w)
        kept = self.batch(np.flatnonzero(below))
        g = kept.gradient(w)
        step = newton_step(kept, w, g)
        if (kept.margins(w - step) >= 1).any():
            return math.inf
        bound = kept.n / self.n * (kept.loss(w) - float(g @ step) / 2)
        return max(self.loss(w) - bound, 0.0)
