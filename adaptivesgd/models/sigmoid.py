"""Sigmoid loss: a smooth count of the mistakes."""

import math
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from ..typing import Array
from .binary import BinaryModel


class SigmoidLoss(BinaryModel):
    """Sigmoid loss, not convex: f_i(w) = 1 / (1 + exp(y_i x_i^T w)) + (ridge/2) ||w||^2.

    With z_i = x_i^T w and y_i = -1 or +1:
    grad f_i(w) = -y_i s(z_i) s(-z_i) x_i + ridge w,  with s(t) = 1 / (1 + exp(-t)).

    |phi''| = s(t) s(-t) |1 - 2 s(t)| is largest, 1 / (6 sqrt(3)), where s(t) = 1/2 +- sqrt(3)/6.

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
    Mason, Baxter, Bartlett and Frean (2000), Boosting algorithms as gradient descent (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.SigmoidLoss([[1.0], [-2.0]], [1, -1])
    >>> problem.loss(problem.start()), problem.accuracy(problem.start() + 1)
    (0.5, 1.0)
    """

    curvature: ClassVar[float] = 1 / (6 * math.sqrt(3))

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        margin = self.y * z
        mistake = np.exp(-np.logaddexp(0, margin))
        return mistake, lambda: -self.y * mistake * np.exp(-np.logaddexp(0, -margin))
