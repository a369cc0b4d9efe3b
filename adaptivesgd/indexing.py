"""Which examples: indices checked before anything is evaluated."""

from typing import Any

import numpy as np

from .backend import on_host
from .typing import Indices

INTP, UINTP = np.dtype(np.intp), np.dtype(np.uintp)


def positions(indices: Any, n: int) -> Indices:
    """Indices of examples as whole numbers from 0 to n - 1.

    Parameters
    ----------
    indices : array_like
        Whole numbers, shape (B,), or a boolean mask of shape (n,). On the host they are checked;
        on a device they are left alone, since a look at them would make the host wait.
    n : int
        The number of examples.

    Returns
    -------
    Array
        Whole numbers, shape (B,), B >= 1.

    Raises
    ------
    ValueError
        If there are none, or a mask has another length.
    IndexError
        If one lies outside 0, ..., n - 1.
    TypeError
        If they are not whole numbers.

    Examples
    --------
    >>> import numpy as np
    >>> positions(np.array([True, False, True]), 3).tolist()
    [0, 2]
    """
    if _are_positions(indices, n):  # the quick answer first
        return indices
    if not hasattr(indices, "__array_function__"):
        indices = _from_sequence(indices)
    if indices.ndim != 1:
        raise ValueError(
            f"indices must be a vector, one whole number per example, but their shape is {indices.shape}"
        )
    if indices.dtype.kind == "b":
        indices = _from_mask(indices, n)
    if len(indices) == 0:
        raise ValueError("indices must name at least one example, but there are none")
    if indices.dtype.kind not in "iu":
        raise TypeError(f"indices must be whole numbers or a mask, not {indices.dtype}")
    if on_host(indices) and not (0 <= indices.min() and indices.max() < n):
        raise IndexError(
            f"indices must lie from 0 to {n - 1}, but they reach from {indices.min()} to "
            f"{indices.max()}; draw from the {n} examples that there are"
        )
    return indices


def _are_positions(indices: Any, n: int) -> bool:
    """Whether this is a vector of NumPy's own whole numbers from 0 to n - 1, such as a sampler draws.

    One pass does: as an unsigned number -1 is the largest.
    """
    if type(indices) is not np.ndarray or indices.dtype is not INTP or indices.ndim != 1:
        return False
    return len(indices) > 0 and bool(np.maximum.reduce(indices.view(UINTP)) < n)


def _from_sequence(indices: Any) -> Indices:
    """A list, range or table column as an array."""
    try:
        found = np.asarray(indices)
    except ValueError as error:
        raise ValueError("indices must be a vector, but rows of several lengths came") from error
    return found.astype(np.intp) if found.size == 0 and found.ndim == 1 else found


def _from_mask(mask: Any, n: int) -> Indices:
    """Where a mask is true."""
    if mask.shape != (n,):
        raise ValueError(f"a mask must hold {n} truth values, one per example, not {len(mask)}")
    return np.nonzero(mask)[0]


def is_everything(indices: Indices, n: int) -> bool:
    """Whether these are all n examples, once each, in whatever order.

    Parameters
    ----------
    indices : Array
        Whole numbers from 0 to n - 1. On a device only their number counts.
    n : int
        The number of examples.

    Returns
    -------
    bool
        False where one is repeated.
    """
    if len(indices) != n or not on_host(indices):
        return len(indices) == n
    seen = np.zeros(n, bool)
    seen[indices] = True
    return bool(seen.all())
