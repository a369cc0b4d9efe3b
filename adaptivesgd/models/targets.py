"""Targets y as a model needs them: real numbers, signs, or one column per class."""

from numbers import Real
from typing import Any

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..linalg import dense
from ..typing import Array, Matrix
from .ownership import owned


def column(values: Array) -> Array:
    """Targets of shape (n, 1), dense or sparse, as a vector; others as they are.

    Parameters
    ----------
    values : Array or scipy.sparse.csr_array
        Of any shape.

    Returns
    -------
    Array
        Shape (n,) where the shape was (n, 1).
    """
    if values.ndim != 2 or values.shape[1] != 1:
        return values
    return dense(values)[:, 0]


def numbers(y: Any, X: Matrix) -> Array:
    """Real targets, of the type of X and on its device.

    Parameters
    ----------
    y : array_like
        One per row of X, shape (n,) or (n, 1).
    X : Array or scipy.sparse.csr_array
        The examples, shape (n, p).

    Returns
    -------
    Array
        Shape (n,).
    """
    values = column(to_host(validate.array("y", y)))
    values = validate.cast("y", validate.vector("y", values, X.shape[0]), X.dtype, of="X")
    return asarray_like(X, owned(values, y))


def signs(y: Array, classes: tuple[Any, ...], X: Matrix) -> Array:
    """Signs: -1 where y is the first of two classes, +1 where it is the second.

    Parameters
    ----------
    y : Array
        Labels, shape (n,).
    classes : tuple
        The two labels.
    X : Array or scipy.sparse.csr_array
        Whose type and device the signs take.

    Returns
    -------
    Array
        Shape (n,).
    """
    return asarray_like(X, (2 * codes(y, classes) - 1).astype(X.dtype))


def indicators(y: Array, classes: tuple[Any, ...], X: Matrix) -> Array:
    """Rows e_y, with a one in the column of the class of y.

    Parameters
    ----------
    y : Array
        Labels, shape (n,).
    classes : tuple
        The C labels, in the order of the columns.
    X : Array or scipy.sparse.csr_array
        Whose type and device the rows take.

    Returns
    -------
    Array
        Shape (n, C).
    """
    return asarray_like(X, np.eye(len(classes), dtype=X.dtype)[codes(y, classes)])


def labels(y: Any, n: int) -> Array:
    """Labels as an array on the host.

    Parameters
    ----------
    y : array_like
        One label per example, shape (n,) or (n, 1).
    n : int
        The number of examples.

    Returns
    -------
    Array
        Shape (n,): numbers, words or truth values.

    Raises
    ------
    ValueError
        If there is not one label per example, one is missing, or they are of several kinds.
    """
    y = column(to_host(validate.array("y", y)))
    if y.shape != (n,):
        raise ValueError(
            f"y must hold one label per row of X, shape ({n},), but its shape is {y.shape}"
        )
    return without_gaps(y)


def without_gaps(y: Array) -> Array:
    """Labels, if none is missing; Python objects of one kind as an array of numbers or of words.

    Parameters
    ----------
    y : Array
        Shape (n,).

    Returns
    -------
    Array
        Shape (n,).

    Raises
    ------
    ValueError
        If a label is None, NaN or infinite, or if they are of several kinds.
    """
    objects = y.dtype.kind in "OT"  # T: NumPy's own words of any length
    if objects:
        missing = any(is_missing(label) for label in y.tolist())
    else:
        missing = y.dtype.kind in "fcmM" and not bool(np.isfinite(y).all())
    if missing:
        raise ValueError("y holds None, NaN or infinity; leave out the rows without a label")
    return _unboxed(y) if objects else y


def is_missing(label: Any) -> bool:
    """Whether this stands for a label that is not there: None, NaN, NaT, pandas.NA, or infinity.

    A number too large for a float counts as infinite.

    Parameters
    ----------
    label : object
        A Python object.

    Returns
    -------
    bool
        False for words and finite numbers.
    """
    if label is None or type(label).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(label, Real) and not validate.is_finite(label)


def _unboxed(y: Array) -> Array:
    """Labels that are Python objects as an array of numbers or of words, if they are of one kind."""
    kinds = {
        "a number" if isinstance(label, Real) else type(label).__name__ for label in y.tolist()
    }
    if len(kinds) > 1:
        raise ValueError(
            f"y must hold labels of one kind, but it holds {', '.join(sorted(kinds))}; write them alike"
        )
    if kinds <= {"a number", "str"}:
        plain = np.array(y.tolist())
        return plain.astype(float) if plain.dtype.kind == "O" else plain  # fractions, huge numbers
    try:
        np.sort(y)
    except TypeError as error:
        raise ValueError(f"y must hold numbers or words, not {validate.shown(y[0])}") from error
    return y


def classes_of(y: Array, classes: Any = None) -> tuple[Any, ...]:
    """Classes: the different labels of y in sorted order, or those given.

    Parameters
    ----------
    y : Array
        Labels, shape (n,).
    classes : tuple, optional
        Two or more different labels.

    Returns
    -------
    tuple
        Of two or more.

    Raises
    ------
    ValueError
        If there are fewer than two, or one is given twice.
    """
    if classes is None:
        classes = np.unique(y).tolist()
    classes = validate.several("classes", classes, "(0, 1, 2)")
    try:
        different = len(set(classes))
    except TypeError as error:
        raise ValueError(
            f"the classes must be numbers or words, such as (0, 1, 2), not {validate.shown(classes)}"
        ) from error
    if different < max(2, len(classes)):
        raise ValueError(
            f"there must be at least 2 different classes, not {validate.shown(classes)}"
        )
    return classes


def codes(y: Array, classes: tuple[Any, ...]) -> Array:
    """Position of every label in `classes`.

    Parameters
    ----------
    y : Array
        Labels, shape (n,).
    classes : tuple
        The different labels.

    Returns
    -------
    Array
        Whole numbers, shape (n,).

    Raises
    ------
    ValueError
        If a label is not among the classes.
    """
    values, inverse = np.unique(y, return_inverse=True)
    if strange := [value for value in values.tolist() if value not in classes]:
        raise ValueError(
            f"y holds labels {validate.shown(strange)} that are not among the classes "
            f"{validate.shown(classes)}"
        )
    return np.array([classes.index(value) for value in values.tolist()])[inverse]


def is_fractional(y: Array) -> bool:
    """Whether these are real numbers that are not whole, and so hardly labels.

    Parameters
    ----------
    y : Array
        Labels, shape (n,).

    Returns
    -------
    bool
        False for words.
    """
    return y.dtype.kind == "f" and bool((y != np.round(y)).any())
