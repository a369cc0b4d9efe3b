"""Softmax cross-entropy: minus the logarithm of the probability of the right class."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import asarray_like, row_dots, to_host
from ..models.softmax import from_largest, log_ratio, probabilities_less
from ..models.targets import unboxed


@dataclass(frozen=True)
class SoftmaxCrossEntropy:
    """f_i = log sum_c exp(z_ic) - z_iy,    d f_i / d z_i = p_i - e_y,    p_ic = exp(z_ic) / sum_c' exp(z_ic').

    z: scores, shape (n, C); targets: rows e_y with a one in the column of the class, shape (n, C).
    The largest score is taken off first, which changes nothing and cannot overflow.
    """

    def targets(self, y, X, outputs):
        """Rows e_y beside X, shape (n, C), from labels 0, ..., C - 1."""
        labels = to_host(validate.unmasked("y", y))
        if labels.dtype.kind == "O" and labels.ndim == 1:
            labels = unboxed(labels)
        (classes,) = outputs
        numbers = labels.ndim == 1 and labels.size and labels.dtype.kind in "iubf"
        whole = numbers and np.isfinite(labels).all() and not np.mod(labels, 1).any()
        if not whole or labels.min() < 0 or labels.max() >= classes:
            raise ValueError(
                f"y must hold a label from 0 to {classes - 1} per example, since the network has "
                f"{classes} outputs; number the classes from 0, or widen the last layer"
            )
        return asarray_like(X, np.eye(classes, dtype=X.dtype)[labels.astype(int)])

    def forward(self, z, targets):
        """The f_i, shape (n,), and a function that gives d f_i / d z_i, shape (n, C)."""
        z, e = from_largest(z, z.max(axis=1, keepdims=True))
        total = e.sum(axis=1, keepdims=True)
        losses = log_ratio(total[:, 0], row_dots(z, targets))
        return losses, lambda: probabilities_less(e, total, targets)

    def hits(self, z, targets):
        """Whether the largest score is that of the class, shape (n,)."""
        return z.argmax(axis=1) == targets.argmax(axis=1)
