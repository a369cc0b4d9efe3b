"""Targets y as a model needs them: real numbers, signs, or one column per class."""

import numpy as np

from .. import validate
from ..backend import beside, to_host


def numbers(y, X):
    """Real targets, one per row of X, of the type of X and beside it, shape (n,)."""
    y = validate.vector("y", to_host(y), X.shape[0])
    with np.errstate(over="ignore"):
        narrow = y.astype(X.dtype)
    if not np.isfinite(narrow).all():
        raise ValueError(f"y holds numbers too large for the {X.dtype} of X; give X as {y.dtype}")
    return beside(X, narrow)


def signs(y, classes, X):
    """-1 where y is the first of two classes, +1 where it is the second; shape (n,)."""
    return beside(X, (2 * codes(y, classes) - 1).astype(X.dtype))


def indicators(y, classes, X):
    """Rows e_y, with a one in the column of the class of y; shape (n, C)."""
    return beside(X, np.eye(len(classes), dtype=X.dtype)[codes(y, classes)])


def labels(y, n):
    """A label per example, on the host, shape (n,)."""
    y = to_host(y)
    if y.shape != (n,):
        raise ValueError(
            f"y must hold one label per row of X, shape ({n},), but its shape is {y.shape}"
        )
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y holds NaN or infinite labels; remove those rows first")
    return y


def classes_of(y, classes=None):
    """The different labels of y in sorted order, or those given, as a tuple of two or more."""
    classes = tuple(np.unique(y).tolist() if classes is None else classes)
    if len(set(classes)) < max(2, len(classes)):
        raise ValueError(f"there must be at least 2 different classes, not {classes}")
    return classes


def codes(y, classes):
    """The place of every label in `classes`, shape (n,)."""
    values, inverse = np.unique(y, return_inverse=True)
    if strange := [value for value in values.tolist() if value not in classes]:
        raise ValueError(f"y holds labels {strange} that are not among the classes {classes}")
    return np.array([classes.index(value) for value in values.tolist()])[inverse]
