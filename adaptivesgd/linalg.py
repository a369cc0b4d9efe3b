"""Norms and angles that neither overflow nor underflow where the result does not."""

import math
from functools import cache
from typing import Any, cast

import numpy as np
from scipy import sparse

from .backend import fused, on_host, row_dots, square
from .typing import Array, DType, Matrix


def norm(v: Array) -> Array:
    r"""Euclidean norm ||v|| = m ||v / m||, with m = max_j \|v_j\|, as in the BLAS routine nrm2.

    Where the plain sum of squares is a normal number its root is returned: the same bits as
    `np.sqrt(v @ v)`.

    Parameters
    ----------
    v : Array
        A vector, shape (d,), on the host or on a device.

    Returns
    -------
    Array
        A number of the type of `v`, shape (), on the device of `v`; 0 only where v is 0, infinite
        only where the norm is too large for the type.

    References
    ----------
    Blue (1978), A portable Fortran program to find the Euclidean norm of a vector (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> float(norm(np.array([3e-170, 4e-170])))
    5e-170
    """
    if on_host(v):
        limits, square = np.finfo(v.dtype), np.vdot(v, v)
        if limits.tiny / limits.eps < square < limits.max or not v.size:
            return np.sqrt(square)
    largest = np.max(np.abs(v))
    u = _scaled(v, largest)
    return _root_times(np.vdot(u, u), largest)


def length(v: Array) -> float:
    """Euclidean norm ||v|| as a float: one product and one wait for a device, unless it is extreme.

    Parameters
    ----------
    v : Array
        A vector, shape (d,), on the host or on a device.

    Returns
    -------
    float
        ||v||, as `norm` gives it.

    Examples
    --------
    >>> import numpy as np
    >>> length(np.array([3e-170, 4e-170]))
    5e-170
    """
    limits, square = np.finfo(v.dtype), float(np.vdot(v, v))
    usual = float(limits.tiny / limits.eps) < square < float(limits.max)
    return math.sqrt(square) if usual else float(norm(v))


def cosine(a: Array, b: Array) -> float:
    """Cosine <a, b> / (||a|| ||b||) of the angle between two vectors.

    Parameters
    ----------
    a, b : Array
        Vectors, shape (d,), on the host or on a device.

    Returns
    -------
    float
        Between -1 and 1 to rounding; 0 where one of them is 0.

    Examples
    --------
    >>> import numpy as np
    >>> round(cosine(np.array([1e-170, 0.0]), np.array([1e170, 1e170])), 12)
    0.707106781187
    """
    return float(np.vdot(_scaled(a, norm(a)), _scaled(b, norm(b))))


@cache
def ordinary_squares(dtype: DType) -> tuple[float, float]:
    """Between which limits a sum of squares keeps its digits, though its terms may be far larger.

    Parameters
    ----------
    dtype : numpy.dtype
        A floating-point type.

    Returns
    -------
    smallest, largest : float
        1e-31 and 5e24 in single, 1e-292 and 9e276 in double precision.
    """
    info = np.finfo(dtype)
    return float(info.tiny / info.eps), float(info.max * info.eps**2)


def power_of_two(size: float, dtype: DType) -> float:
    """Power of two by which numbers of this size become about 1: no digit changes.

    Parameters
    ----------
    size : float
        Not negative.
    dtype : numpy.dtype
        A floating-point type, which holds the power.

    Returns
    -------
    float
        2^-e for a size of m 2^e with 1/2 <= m < 1; 1 where the size is 0 or not finite.

    Examples
    --------
    >>> import numpy as np
    >>> power_of_two(3.0, np.dtype(float)), power_of_two(5e-324, np.dtype(float)) == 2.0**1023
    (0.25, True)
    """
    if not 0 < size < math.inf:
        return 1.0
    info = np.finfo(dtype)
    return math.ldexp(1.0, max(int(info.minexp), min(-math.frexp(size)[1], info.maxexp - 1)))


def square_norm(v: Array) -> float:
    """Squared Euclidean norm ||v||^2, accumulated in double precision.

    Parameters
    ----------
    v : Array
        A vector, shape (d,), on the host or on a device.

    Returns
    -------
    float
        ||v||^2. Of float32 numbers it neither overflows nor underflows.

    Examples
    --------
    >>> import numpy as np
    >>> square_norm(np.array([3e20, 4e20], np.float32)) > 1e40
    True
    """
    return float(square(v))


def row_square_norms(rows: Matrix) -> Array:
    """Squared norm ||row||^2 of every row of a dense or CSR matrix; of a vector, the squares.

    Parameters
    ----------
    rows : Array or scipy.sparse.csr_array
        Shape (n, p) or (n,).

    Returns
    -------
    Array
        Shape (n,), of the type of `rows`.
    """
    if sparse.issparse(rows):
        return cast(Any, rows).multiply(rows).sum(axis=1)
    return row_dots(rows, rows) if rows.ndim == 2 else rows * rows


def row_sums(rows: Array) -> Array:
    """Sum of every row; a vector is a matrix of one column.

    Parameters
    ----------
    rows : Array
        Shape (n, q) or (n,).

    Returns
    -------
    Array
        Shape (n,).
    """
    return rows.sum(axis=1) if rows.ndim == 2 else rows


def dense(matrix: Matrix) -> Array:
    """Matrix as a dense array: a CSR one written out, a dense one as it is.

    Parameters
    ----------
    matrix : Array or scipy.sparse.csr_array
        Shape (n, p).

    Returns
    -------
    Array
        Shape (n, p).
    """
    return cast(Any, matrix).toarray() if sparse.issparse(matrix) else matrix


@fused
def _scaled(v: Array, largest: Array) -> Array:
    """v / max_j |v_j|, and 0 where that is 0."""
    return v / (largest + (largest == 0))


@fused
def _root_times(square: Array, largest: Array) -> Array:
    """largest sqrt(square)."""
    return largest * np.sqrt(square)


@fused
def plus_times(values: Array, factor: float, others: Array) -> Array:
    """values + factor others, number by number: one kernel on a GPU.

    Parameters
    ----------
    values, others : Array
        Of shapes that go together.
    factor : float
        A number.

    Returns
    -------
    Array
        Of their common shape.
    """
    return values + factor * others
