"""Sigmoid loss: a smooth count of the mistakes."""

import math

import numpy as np

from .binary import BinaryModel


class SigmoidLoss(BinaryModel):
    """Sigmoid loss, not convex: f_i(w) = 1 / (1 + exp(y_i x_i^T w)) + (ridge/2) ||w||^2.

    With z_i = x_i^T w and y_i = -1 or +1:
    grad f_i(w) = -y_i s(z_i) s(-z_i) x_i + ridge w,  with s(t) = 1 / (1 + exp(-t)).

    |phi''| = s(t) s(-t) |1 - 2 s(t)| is largest, 1 / (6 sqrt(3)), where s(t) = 1/2 +- sqrt(3)/6.
    X: shape (n, p), dense or scipy.sparse; y: any two labels, shape (n,).

    Source: Mason, Baxter, Bartlett and Frean (2000), Boosting algorithms as gradient descent.
    """

    curvature = 1 / (6 * math.sqrt(3))

    def phi(self, z):
        margin = self.y * z
        mistake = np.exp(-np.logaddexp(0, margin))
        return mistake, lambda: -self.y * mistake * np.exp(-np.logaddexp(0, -margin))
