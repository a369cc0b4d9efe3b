"""Norms that neither overflow nor underflow where the result does not."""

import math
from typing import Any, cast

import numpy as np
from scipy import sparse

from .backend import fused, on_host, row_dots
from .typing import Array, Matrix


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
    v = v.astype(np.float64, copy=False)
    return float(np.vdot(v, v))


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
