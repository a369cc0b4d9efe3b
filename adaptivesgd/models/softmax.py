"""Softmax regression: the multinomial logistic model."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import sqrt
from typing import Any, ClassVar

import numpy as np
from scipy.special import softmax

from .. import kernels, validate
from ..backend import fused, on_gpu, row_dots, to_host
from ..typing import Array
from .log_loss import LogLossModel
from .spectrum import gram
from .targets import classes_of, indicators, is_fractional, labels


@dataclass(frozen=True, eq=False, repr=False)
class SoftmaxRegression(LogLossModel):
    """Softmax regression: f_i(w) = log sum_c exp(z_ic) - z_iy + (ridge/2) ||w||^2, z_i = x_i^T W.

    grad f_i(W) = x_i (p_i - e_y)^T + ridge W,  with p_ic = exp(z_ic) / sum_c' exp(z_ic').

    diag(p) - p p^T has eigenvalues of at most 1/2, attained for two equally likely classes.
    w is W, shape (p, C), row by row.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        C >= 2 different labels, shape (n,) or (n, 1): numbers or words. Stored as rows e_y of shape (n, C).
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    classes : tuple, optional
        The C labels in the order of the columns of W. By default those of `y`, sorted.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs
    (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.SoftmaxRegression(np.eye(3), ["a", "b", "c"], ridge=0.1)
    >>> round(problem.loss(problem.start()), 4), problem.predict(np.eye(3).ravel()).tolist()
    (1.0986, ['a', 'b', 'c'])
    """

    curvature: ClassVar[float] = 1 / 2
    spread: ClassVar[float] = sqrt(2)

    classes: tuple[Any, ...] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        y = labels(self.y, self.n)
        if self.classes is None and is_fractional(y):
            raise ValueError(
                "y must hold labels, but it holds real numbers that are not whole; use LeastSquares, "
                "or name the classes"
            )
        classes = classes_of(y, self.classes)
        vars(self).update(classes=classes, y=indicators(y, classes, self.X))

    @property
    def dim(self) -> int:
        return int(self.X.shape[1] * self._C)

    @property
    def _C(self) -> int:
        return len(self.classes)  # type: ignore[arg-type]

    def scores(self, w: Array, X: Any = None) -> Array:
        """Scores Z = X W.

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
            Shape (m, C).
        """
        w = validate.point(w, self.dim)
        return self._inputs(X) @ w.reshape(-1, self._C)

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        return cross_entropy(z, self.y)

    def hessian(self, w: Array) -> Array:
        """Hessian mean_i (x_i x_i^T) (x) (diag(p_i) - p_i p_i^T) + ridge I of F.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Dense, shape (d, d).
        """
        p = softmax(self.scores(w), axis=1)
        H = np.empty((self.X.shape[1], p.shape[1]) * 2)
        for c, d in combinations_with_replacement(range(p.shape[1]), 2):
            H[:, c, :, d] = H[:, d, :, c] = gram(self.X, p[:, c] * ((c == d) - p[:, d]))
        return H.reshape(self.dim, self.dim) + self.ridge * np.eye(self.dim)

    def hessian_product(self, w: Array, v: Array) -> Array:
        v = validate.point(v, self.dim, "v")
        p, s = softmax(self.scores(w), axis=1), self.scores(v)
        s = p * (s - (p * s).sum(axis=1, keepdims=True))
        return (self.X.T @ s).reshape(-1) / self.n + self.ridge * v

    def margins(self, w: Array) -> Array:
        z = self.scores(w)
        right = (z * self.y).sum(axis=1)
        return right - np.where(self.y > 0, -np.inf, z).max(axis=1)

    def predict_proba(self, w: Array, X: Any = None) -> Array:
        """Probabilities p_ic = exp(z_ic) / sum_c' exp(z_ic').

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
            Shape (m, C), in the order of `classes`; each row sums to 1.
        """
        z = self.scores(w, X)
        _, e = from_largest(z, z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def predict(self, w: Array, X: Any = None) -> Array:
        """Predicted labels: the class with the largest score.

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
            Labels, shape (m,), on the host.
        """
        return np.array(self.classes)[to_host(self.scores(w, X).argmax(axis=1))]

    def accuracy(self, w: Array) -> float:
        """Fraction of the examples whose largest score is that of their class.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            From 0 to 1.
        """
        return float((self.scores(w).argmax(axis=1) == self.y.argmax(axis=1)).mean())


def cross_entropy(z: Array, y: Array) -> tuple[Array, Callable[[], Array]]:
    """Losses f_i = log sum_c exp(z_ic) - z_iy, and a function that returns their derivatives p_i - e_y.

    On a GPU two kernels do what stands here line by line: one goes through z once, the other makes
    the derivatives.

    Parameters
    ----------
    z : Array
        Scores, shape (n, C).
    y : Array
        Rows e_y, shape (n, C).

    Returns
    -------
    losses : Array
        Shape (n,).
    slopes : callable
        slopes() returns p_i - e_y, shape (n, C).
    """
    if on_gpu(z):
        losses, top, total = kernels.log_sum_exp(z, y)
        return losses, lambda: probabilities_less(z, top[:, None], total[:, None], y)
    z, e = from_largest(z, z.max(axis=1, keepdims=True))
    total = e.sum(axis=1, keepdims=True)
    losses = np.log(total[:, 0]) - row_dots(z, y)
    return losses, lambda: e / total - y


def from_largest(z: Array, top: Array) -> tuple[Array, Array]:
    """Scores z - top, which changes neither f_i nor p_i, and their exponentials, which cannot overflow.

    Parameters
    ----------
    z : Array
        Scores, shape (n, C).
    top : Array
        The largest of each row, shape (n, 1).

    Returns
    -------
    z, e : Array
        z - top and exp(z - top), shape (n, C).
    """
    z = z - top
    return z, np.exp(z)


@fused
def probabilities_less(z: Array, top: Array, total: Array, y: Array) -> Array:
    """Derivatives p_i - e_y from what is known of the rows: for a GPU.

    Parameters
    ----------
    z : Array
        Scores, shape (n, C).
    top, total : Array
        The largest of each row, and sum_c exp(z_ic - top_i), shape (n, 1).
    y : Array
        Rows e_y, shape (n, C).

    Returns
    -------
    Array
        Shape (n, C).
    """
    return np.exp(z - top) / total - y
