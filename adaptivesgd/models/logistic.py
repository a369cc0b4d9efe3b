"""Logistic regression."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from ..typing import Array
from .binary import BinaryModel
from .log_loss import LogLossModel


class LogisticRegression(BinaryModel, LogLossModel):
    """Logistic regression: f_i(w) = log(1 + exp(-y_i x_i^T w)) + (ridge/2) ||w||^2.

    With z_i = x_i^T w and y_i = -1 or +1:
    grad f_i(w) = -y_i s(-y_i z_i) x_i + ridge w,  with s(t) = 1 / (1 + exp(-t)).

    log s(t) = -logaddexp(0, -t) overflows for no t. phi'' = s(t) s(-t) is 1/4 at w = 0.

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
    Cox (1958), The regression analysis of binary sequences (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LogisticRegression([[1.0], [2.0]], ["no", "yes"], ridge=0.1)
    >>> w = np.array([np.log(3)])
    >>> problem.predict_proba(w).round(12).tolist(), problem.predict(w, [[-1.0]]).tolist()
    ([[0.25, 0.75], [0.1, 0.9]], ['no'])
    """

    curvature: ClassVar[float] = 1 / 4
    spread: ClassVar[float] = 1.0

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        margin = self.y * z
        return np.logaddexp(0, -margin), lambda: -self.y * np.exp(-np.logaddexp(0, margin))

    def curvatures(self, z: Array) -> Array:
        return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))

    def predict_proba(self, w: Array, X: Any = None) -> Array:
        """Probabilities s(-x_i^T w) of the first and s(x_i^T w) of the second class.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        X : array_like or scipy.sparse matrix, optional
            Other examples, shape (m, p); of a DataFrame the columns are matched by name. By default
            those of the model.

        Returns
        -------
        Array
            Shape (m, 2), in the order of `classes`; each row sums to 1.
        """
        z = self.scores(w, X)
        return np.stack([np.exp(-np.logaddexp(0, z)), np.exp(-np.logaddexp(0, -z))], axis=1)
