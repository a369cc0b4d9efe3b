"""Logistic regression."""

import numpy as np

from .binary import BinaryModel
from .log_loss import LogLossModel


class LogisticRegression(BinaryModel, LogLossModel):
    """Logistic regression: f_i(w) = log(1 + exp(-y_i x_i^T w)) + (ridge/2) ||w||^2.

    With z_i = x_i^T w and y_i = -1 or +1:
    grad f_i(w) = -y_i s(-y_i z_i) x_i + ridge w,  with s(t) = 1 / (1 + exp(-t)).

    log s(t) = -logaddexp(0, -t) overflows for no t. phi'' = s(t) s(-t) is 1/4 at w = 0.
    X: shape (n, p), dense or scipy.sparse; y: any two labels, shape (n,).

    Source: Cox (1958), The regression analysis of binary sequences.
    """

    curvature = 1 / 4
    spread = 1.0

    def phi(self, z):
        margin = self.y * z
        return np.logaddexp(0, -margin), lambda: -self.y * np.exp(-np.logaddexp(0, margin))

    def curvatures(self, z):
        return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))
