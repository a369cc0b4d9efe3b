"""What models with the log loss share: self-concordance, and classes that can be separated."""

import math
from typing import Any, ClassVar, Self

import numpy as np

from ..linalg import row_square_norms
from ..typing import Array
from .constants import ConstantUnavailableError, constant
from .convex import ConvexLinearModel
from .spectrum import DENSE, eigen, rank


class LogLossModel(ConvexLinearModel):
    """Convex model whose third derivative is bounded by its second.

    |F'''(w)[v, v, v]| <= R ||v|| F''(w)[v, v],  with R = spread max_i ||x_i||,

    since the third cumulant of the classes' scores is at most their range times their variance.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Labels, shape (n,) or (n, 1), as the subclass takes them.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.
    """

    spread: ClassVar[float]  # the range of the scores x_i^T V is at most spread ||x_i|| ||V||
    classes: tuple[Any, ...] | None

    def margins(self, w: Array) -> Array:
        """Difference between the score of the right class and the largest of the others.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (n,).
        """
        raise NotImplementedError

    def predict_proba(self, w: Array, X: Any = None) -> Array:
        """Probabilities of the classes, in the order of `classes`.

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
            Shape (m, C); each row sums to 1.
        """
        raise NotImplementedError

    def falls_for_ever(self, w: Array) -> bool:
        return not self.ridge and bool(self.margins(w).min() > 0)

    @constant
    def attained(self) -> bool:
        if self.ridge:
            return True
        if self.dim > DENSE:
            raise ConstantUnavailableError(
                f"that a w attains F* is only known up to {DENSE} parameters; add a ridge"
            )
        w = self.lowest
        return not self.falls_for_ever(w) and rank(self.kept(w).X) == rank(self.X)

    def kept(self, w: Array) -> Self:
        """The examples without those of the smallest losses, which make up 3e-11 of the total.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        LogLossModel
            The same model of fewer examples.
        """
        losses = self.losses(w)
        order = losses.argsort()
        return self.batch(order[losses[order].cumsum() > 3e-11 * losses.sum()])

    def gap(self, w: Array) -> float:
        """Certain bound on F(w) - F*.

        With a ridge as for every convex model. Without one: `nearby`, of all examples or of most of
        them, since dropping losses, which are not negative, lowers F. So an F* that no w attains
        is certified as well.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            Infinite where nothing is certain.
        """
        if self.ridge or self.dim > DENSE:
            return super().gap(w)
        kept = self.kept(w)
        below = kept.n / self.n * (kept.loss(w) - kept.nearby(w))
        return min(self.nearby(w), self.loss(w) - below)

    def nearby(self, w: Array) -> float:
        """Bound (e/4) lambda^2 >= F(w) - F*, with lambda^2 = g^T H^+ g, or infinity if w is not near.

        Derivation. Let m be the smallest eigenvalue of H on the space where F varies, and
        ||v||_H = t. Integrating the bound on F''' twice, with r = R ||v|| <= R t / sqrt(m),

            F(w + v) - F(w) >= -lambda t + (exp(-r) + r - 1) / r^2 t^2 >= -lambda t + t^2 / e

        for r <= 1. If lambda R / sqrt(m) <= 1/e, it is not negative at t = sqrt(m) / R, so the
        minimiser lies within, where the right side is at least -(e/4) lambda^2.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            The bound.
        """
        (values, vectors), g = eigen(self.hessian(w)), self.gradient(w)
        varies = values > 0
        if varies.sum() != rank(self.X) * (len(self.classes or ()) - 1):
            return math.inf
        decrement = float(np.linalg.norm(vectors[:, varies].T @ g / np.sqrt(values[varies])))
        R = self.spread * math.sqrt(row_square_norms(self.X).max())
        near = decrement * R / math.sqrt(values[varies].min()) <= 1 / math.e
        return math.e / 4 * decrement**2 if near else math.inf
