"""Softmax regression: the multinomial logistic model."""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from scipy.special import softmax

from ..backend import fused, row_dots
from .log_loss import LogLossModel
from .spectrum import gram
from .targets import classes_of, indicators, labels


@dataclass(frozen=True, eq=False, repr=False)
class SoftmaxRegression(LogLossModel):
    """Softmax regression: f_i(w) = log sum_c exp(z_ic) - z_iy + (ridge/2) ||w||^2, z_i = x_i^T W.

    grad f_i(W) = x_i (p_i - e_y)^T + ridge W,  with p_ic = exp(z_ic) / sum_c' exp(z_ic').

    diag(p) - p p^T has eigenvalues of at most 1/2, attained for two equally likely classes.
    w is W, shape (p, C), row by row. y: any C different labels, which are stored as rows e_y.
    classes: the labels in the order of the columns of W; by default the sorted ones in y.

    Source: Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.
    """

    curvature = 1 / 2
    spread = np.sqrt(2)

    classes: tuple | None = None

    def __post_init__(self):
        super().__post_init__()
        y = labels(self.y, self.n)
        classes = classes_of(y, self.classes)
        vars(self).update(classes=classes, y=indicators(y, classes, self.X))

    @property
    def dim(self):
        return self.X.shape[1] * len(self.classes)

    def scores(self, w):
        """Z = X W, shape (n, C)."""
        return self.X @ w.reshape(-1, len(self.classes))

    def phi(self, z):
        z, e = from_largest(z, z.max(axis=1, keepdims=True))
        total = e.sum(axis=1)
        losses = log_ratio(total, row_dots(z, self.y))
        return losses, lambda: probabilities_less(e, total[:, None], self.y)

    def hessian(self, w):
        """mean_i (x_i x_i^T) (x) (diag(p_i) - p_i p_i^T) + ridge I, shape (d, d)."""
        p = softmax(self.scores(w), axis=1)
        H = np.empty((self.X.shape[1], p.shape[1]) * 2)
        for c, d in combinations_with_replacement(range(p.shape[1]), 2):
            H[:, c, :, d] = H[:, d, :, c] = gram(self.X, p[:, c] * ((c == d) - p[:, d]))
        return H.reshape(self.dim, self.dim) + self.ridge * np.eye(self.dim)

    def hessian_product(self, w, v):
        p, s = softmax(self.scores(w), axis=1), self.scores(v)
        s = p * (s - (p * s).sum(axis=1, keepdims=True))
        return (self.X.T @ s).reshape(-1) / self.n + self.ridge * v

    def margins(self, w):
        z = self.scores(w)
        right = (z * self.y).sum(axis=1)
        return right - np.where(self.y > 0, -np.inf, z).max(axis=1)

    def accuracy(self, w):
        """The share of these examples whose largest score is that of their class."""
        return float((self.scores(w).argmax(axis=1) == self.y.argmax(axis=1)).mean())


@fused
def from_largest(z, top):
    """z - top, which changes neither f_i nor p_i, and its exponential, which cannot overflow."""
    z = z - top
    return z, np.exp(z)


@fused
def log_ratio(total, right):
    """f_i = log sum_c exp(z_ic) - z_iy, from the sum and z_iy."""
    return np.log(total) - right


@fused
def probabilities_less(e, total, y):
    """p_i - e_y, from the exponentials and their sum."""
    return e / total - y
