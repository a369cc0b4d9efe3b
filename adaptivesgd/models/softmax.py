"""Softmax regression: the multinomial logistic model."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..backend import beside, to_host
from .linear import LinearModel


@dataclass(frozen=True, eq=False, repr=False)
class SoftmaxRegression(LinearModel):
    """f_i(w) = log sum_c exp(z_ic) - z_iy + (ridge/2) ||w||^2, with z_i = x_i^T W.

    grad f_i(W) = x_i (p_i - e_y)^T + ridge W,  with p_ic = exp(z_ic) / sum_c' exp(z_ic').

    w is W, shape (p, C), row by row. y: a label per example, any C different values.
    classes: the labels in the order of the columns of W; by default the sorted ones in y.
    """

    examples = ("X", "y", "targets")

    classes: tuple | None = None
    targets: Any = field(init=False, repr=False)  # one row e_y per example, shape (n, C)

    def __post_init__(self):
        super().__post_init__()
        labels = to_host(self.y)
        classes = tuple(np.unique(labels).tolist()) if self.classes is None else self.classes
        if len(classes) < 2:
            raise ValueError(f"y must hold at least 2 classes, but it only holds {classes}")
        if strange := set(labels.tolist()) - set(classes):
            raise ValueError(
                f"y holds labels {sorted(strange)} that are not among the classes {classes}"
            )
        codes = np.searchsorted(classes, labels)
        targets = np.eye(len(classes), dtype=self.X.dtype)[codes]
        object.__setattr__(self, "classes", classes)
        object.__setattr__(self, "targets", beside(self.X, targets))

    @property
    def dim(self):
        return self.X.shape[1] * len(self.classes)

    def scores(self, w):
        """Z = X W, shape (n, C)."""
        return self.X @ w.reshape(-1, len(self.classes))

    def penalties(self, z):
        peak = z.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(z - peak).sum(axis=1)) + peak[:, 0]
        return log_sum - (z * self.targets).sum(axis=1)

    def slopes(self, z):
        p = np.exp(z - z.max(axis=1, keepdims=True))
        return p / p.sum(axis=1, keepdims=True) - self.targets

    def accuracy(self, w):
        """The share of these examples whose largest score is that of their label."""
        z = self.scores(w)
        return float((z.argmax(axis=1) == self.targets.argmax(axis=1)).mean())
