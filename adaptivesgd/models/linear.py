"""Linear models: losses of the scores x_i^T w, plus a ridge."""

from dataclasses import dataclass, field
from typing import Any

from .. import validate
from ..example_gradients import OuterProducts, Shifted
from ..objective import FiniteSum


@dataclass(frozen=True, eq=False, repr=False)
class LinearModel(FiniteSum):
    """f_i(w) = phi(x_i^T w, y_i) + (ridge/2) ||w||^2.

    A model says what phi and its slope phi' are, as functions of the scores z = X w:

        grad f_i(w) = phi'(z_i, y_i) x_i + ridge w.

    X: one row per example, shape (n, p), dense or scipy.sparse; y: shape (n,); ridge >= 0.
    """

    X: Any = field(repr=False)
    y: Any = field(repr=False)
    ridge: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "X", validate.matrix("X", self.X))
        object.__setattr__(self, "ridge", validate.nonnegative("ridge", self.ridge))
        if len(self.y) != self.n:
            raise ValueError(
                f"X has {self.n} rows but y has {len(self.y)}; give one y per row of X"
            )

    @property
    def dim(self):
        return self.X.shape[1]

    def penalties(self, z):
        """phi(z_i, y_i), shape (n,)."""
        raise NotImplementedError

    def slopes(self, z):
        """phi'(z_i, y_i), the shape of z."""
        raise NotImplementedError

    def scores(self, w):
        """z = X w, shape (n,)."""
        return self.X @ w

    def forward(self, w):
        z = self.scores(w)
        losses = self.penalties(z)
        if self.ridge:
            losses = losses + self.ridge / 2 * (w @ w)

        def backward():
            rows = OuterProducts(self.X, self.slopes(z))
            return Shifted(rows, self.ridge * w) if self.ridge else rows

        return losses, backward
