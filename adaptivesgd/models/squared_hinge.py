"""The support vector machine with squared hinge loss."""

import math

import numpy as np

from .binary import BinaryModel
from .convex import ConvexLinearModel
from .newton import newton_step


class SquaredHinge(BinaryModel, ConvexLinearModel):
    """Support vectors: f_i(w) = (1/2) max(0, 1 - y_i x_i^T w)^2 + (ridge/2) ||w||^2.

    With z_i = x_i^T w and y_i = -1 or +1:
    grad f_i(w) = -y_i max(0, 1 - y_i z_i) x_i + ridge w.

    phi'' is 1 where y_i z_i < 1, as at w = 0, and 0 elsewhere.
    X: shape (n, p), dense or scipy.sparse; y: any two labels, shape (n,).

    Source: Cortes and Vapnik (1995), Support-vector networks.
    """

    curvature = 1.0

    def phi(self, z):
        lack = np.maximum(1 - self.y * z, 0)
        return lack**2 / 2, lambda: -self.y * lack

    def curvatures(self, z):
        return (self.y * z < 1).astype(z.dtype)

    def gap(self, w):
        """As for every convex model. Without a ridge, only the examples with y_i z_i clearly below
        1 are kept, which lowers F. What is left is quadratic where they all stay below 1, so a
        Newton step H^+ g that keeps them there ends at its minimum, and that is below F*.
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
