"""Targets y as a model needs them: real numbers, signs, or one column per class."""

from numbers import Real

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host


def numbers(y, X):
    """Real targets, one per row of X, of the type of X and beside it, shape (n,)."""
    y = validate.vector("y", to_host(validate.unmasked("y", y)), X.shape[0])
    return asarray_like(X, validate.cast("y", y, X.dtype, of="X"))


def signs(y, classes, X):
    """-1 where y is the first of two classes, +1 where it is the second; shape (n,)."""
    return asarray_like(X, (2 * codes(y, classes) - 1).astype(X.dtype))


def indicators(y, classes, X):
    """Rows e_y, with a one in the column of the class of y; shape (n, C)."""
    return asarray_like(X, np.eye(len(classes), dtype=X.dtype)[codes(y, classes)])


def labels(y, n):
    """A label per example, on the host, shape (n,)."""
    y = to_host(validate.unmasked("y", y))
    if y.shape != (n,):
        raise ValueError(
            f"y must hold one label per row of X, shape ({n},), but its shape is {y.shape}"
        )
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y holds NaN or infinite labels; remove those rows first")
    return unboxed(y) if y.dtype.kind == "O" else y


def unboxed(y):
    """Labels that are Python objects as an array of numbers or of words, if they are of one kind."""
    kinds = {
        "a number" if isinstance(label, Real) else type(label).__name__ for label in y.tolist()
    }
    if len(kinds) > 1 or "NoneType" in kinds:
        raise ValueError(
            f"y must hold labels of one kind, but it holds {', '.join(sorted(kinds))}; leave out the "
            "rows without a label, and write the others alike"
        )
    return np.array(y.tolist()) if kinds <= {"a number", "str"} else y


def classes_of(y, classes=None):
    """The different labels of y in sorted order, or those given, as a tuple of two or more."""
    if classes is None:
        classes = np.unique(y).tolist()
    classes = validate.several("classes", classes, "(0, 1, 2)")
    if len(set(classes)) < max(2, len(classes)):
        raise ValueError(f"there must be at least 2 different classes, not {classes}")
    return classes


def codes(y, classes):
    """The place of every label in `classes`, shape (n,)."""
    values, inverse = np.unique(y, return_inverse=True)
    if strange := [value for value in values.tolist() if value not in classes]:
        raise ValueError(f"y holds labels {strange} that are not among the classes {classes}")
    return np.array([classes.index(value) for value in values.tolist()])[inverse]
