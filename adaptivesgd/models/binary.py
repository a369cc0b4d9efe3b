"""Models of two classes, separated by the sign of x_i^T w."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import to_host
from ..typing import Array
from .linear import LinearModel
from .targets import classes_of, is_fractional, labels, signs


@dataclass(frozen=True, eq=False, repr=False)
class BinaryModel(LinearModel):
    """Linear model f_i(w) = phi(x_i^T w, y_i) + (ridge/2) ||w||^2 of two classes, y_i = -1 or +1.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Two different labels, shape (n,) or (n, 1): numbers, words or truth values. Stored as -1 and +1.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    classes : tuple, optional
        The two labels: the first is -1, the second +1. By default those of `y`, sorted.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.
    """

    classes: tuple[Any, ...] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        y = labels(self.y, self.n)
        classes = classes_of(y, self.classes)
        if len(classes) != 2:
            raise ValueError(
                f"{type(self).__name__} tells 2 classes apart, but y holds {len(classes)}; {advice(y)}"
            )
        vars(self).update(classes=classes, y=signs(y, classes, self.X))

    def margins(self, w: Array) -> Array:
        """Margins y_i x_i^T w, positive where the class is right.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (n,).
        """
        return self.y * self.scores(w)

    def predict(self, w: Array, X: Any = None) -> Array:
        """Predicted labels: the second class where x_i^T w > 0, else the first.

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
        return np.array(self.classes)[to_host(self.scores(w, X) > 0).astype(int)]

    def accuracy(self, w: Array) -> float:
        """Fraction of the examples on the right side of x_i^T w = 0; 0 itself counts as the first class.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            From 0 to 1.
        """
        return float(((self.scores(w) > 0) == (self.y > 0)).mean())


def advice(y: Array) -> str:
    """What to use for targets with more than two values.

    Parameters
    ----------
    y : Array
        Labels, shape (n,).

    Returns
    -------
    str
        A regression if they are not whole, else softmax regression.
    """
    return "try LeastSquares, since y is not whole" if is_fractional(y) else "try SoftmaxRegression"
