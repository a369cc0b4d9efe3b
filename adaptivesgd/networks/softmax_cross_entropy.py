"""Softmax cross-entropy: minus the logarithm of the probability of the right class."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..models.softmax import cross_entropy, from_largest
from ..models.targets import column, without_gaps
from ..typing import Array, Shape


@dataclass(frozen=True)
class SoftmaxCrossEntropy:
    """Cross-entropy f_i = log sum_c exp(z_ic) - z_iy,  d f_i / d z_i = p_i - e_y,  p_ic = exp(z_ic) / sum_c' exp(z_ic').

    z: scores, shape (n, C); targets: rows e_y with a one in the column of the class, shape (n, C).
    The largest score is taken off first, which changes nothing and cannot overflow.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import SoftmaxCrossEntropy
    >>> losses, slopes = SoftmaxCrossEntropy().forward(np.zeros((1, 2)), np.array([[1.0, 0.0]]))
    >>> losses.round(4).tolist(), slopes().tolist()
    ([0.6931], [[-0.5, 0.5]])
    """

    def targets(self, y: Any, X: Array, outputs: Shape) -> Array:
        """Rows e_y, from labels 0, ..., C - 1.

        Parameters
        ----------
        y : array_like
            Labels, whole numbers from 0 to C - 1, shape (n,) or (n, 1).
        X : Array
            The examples, whose type and device the rows take.
        outputs : tuple of int
            (C,).

        Returns
        -------
        Array
            Shape (n, C).

        Raises
        ------
        ValueError
            If a label is missing, or is not a whole number from 0 to C - 1; or if an output is not
            a vector.
        """
        labels = column(to_host(validate.array("y", y)))
        if labels.ndim == 1:
            labels = without_gaps(labels)
        if len(outputs) != 1:
            raise ValueError(
                f"layers must end with one score per class, not with outputs of shape {outputs}; "
                "put Flatten() and Dense(classes) at the end"
            )
        (classes,) = outputs
        numbers = labels.ndim == 1 and labels.size and labels.dtype.kind in "iubf"
        whole = numbers and not np.mod(labels, 1).any()
        if not whole or labels.min() < 0 or labels.max() >= classes:
            raise ValueError(
                f"y must hold a label from 0 to {classes - 1} per example, since the network has "
                f"{classes} outputs; number the classes from 0, or widen the last layer"
            )
        return asarray_like(X, np.eye(classes, dtype=X.dtype)[labels.astype(int)])

    def forward(self, z: Array, targets: Array) -> tuple[Array, Callable[[], Array]]:
        """Losses f_i, and a function that returns p_i - e_y.

        Parameters
        ----------
        z : Array
            Scores, shape (n, C).
        targets : Array
            Rows e_y, shape (n, C).

        Returns
        -------
        losses : Array
            Shape (n,).
        slopes : callable
            slopes() returns d f_i / d z_i, shape (n, C).
        """
        return cross_entropy(z, targets)

    def hits(self, z: Array, targets: Array) -> Array:
        """Whether the largest score is that of the class.

        Parameters
        ----------
        z : Array
            Scores, shape (n, C).
        targets : Array
            Rows e_y, shape (n, C).

        Returns
        -------
        Array
            Truth values, shape (n,).
        """
        return z.argmax(axis=1) == targets.argmax(axis=1)

    def predictions(self, z: Array) -> Array:
        """Predicted labels: the class with the largest score.

        Parameters
        ----------
        z : Array
            Scores, shape (n, C).

        Returns
        -------
        Array
            Whole numbers from 0 to C - 1, shape (n,), on the host.
        """
        return to_host(z.argmax(axis=1))

    def probabilities(self, z: Array) -> Array:
        """Probabilities p_ic = exp(z_ic) / sum_c' exp(z_ic').

        Parameters
        ----------
        z : Array
            Scores, shape (n, C).

        Returns
        -------
        Array
            Shape (n, C); each row sums to 1.
        """
        _, e = from_largest(z, z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
