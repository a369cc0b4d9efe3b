"""Linear models: losses of the scores x_i^T w, plus a ridge."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from .. import validate
from ..example_gradients import OuterProducts, Shifted
from ..linalg import plus_times, row_square_norms
from .constants import Known, constant
from .model import Model
from .spectrum import largest


@dataclass(frozen=True, eq=False, repr=False)
class LinearModel(Model):
    """f_i(w) = phi(x_i^T w, y_i) + (ridge/2) ||w||^2.

    A model says what phi and its slope phi' are, as functions of the scores z = X w:

        grad f_i(w) = phi'(z_i, y_i) x_i + ridge w,    ||Hessian of f_i|| <= max |phi''| ||x_i||^2 + ridge.

    X: one row per example, shape (n, p), dense or scipy.sparse; y: shape (n,); ridge >= 0.
    """

    curvature: ClassVar[float]  # max |phi''|

    X: Any = field(repr=False)
    y: Any = field(repr=False)
    ridge: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        X, ridge = validate.matrix("X", self.X), validate.nonnegative("ridge", self.ridge)
        vars(self).update(X=X, ridge=ridge)

    @property
    def dim(self):
        return self.X.shape[1]

    def phi(self, z):
        """phi(z_i, y_i), shape (n,), and a function that gives phi'(z_i, y_i), the shape of z."""
        raise NotImplementedError

    def scores(self, w):
        """z = X w, shape (n,)."""
        return self.X @ w

    def forward(self, w):
        losses, slopes = self.phi(self.scores(w))
        if self.ridge:
            losses = plus_times(losses, self.ridge / 2, w @ w)

        def backward():
            rows = OuterProducts(self.X, slopes())
            return Shifted(rows, self.ridge * w) if self.ridge else rows

        return losses, backward

    def with_data(self, X, y):
        """The same model of other examples, such as held-out ones, with the same classes."""
        other = replace(self, X=X, y=y)
        if other.dim != self.dim:
            raise ValueError(
                f"X must have {self.X.shape[1]} columns, as the model has, not {other.X.shape[1]}"
            )
        return other

    @constant
    def smoothness(self):
        top = largest(self.X)
        return Known(
            self.curvature * top + self.ridge,
            f"max |phi''| = {self.curvature:.4g} times {top.how}, plus the ridge",
        )

    @constant
    def max_smoothness(self):
        longest = row_square_norms(self.X).max()
        return Known(
            self.curvature * longest + self.ridge,
            f"max |phi''| = {self.curvature:.4g} times max ||x_i||^2, plus the ridge",
        )
