"""Whose numbers a model computes with: its own."""

from typing import Any

import numpy as np
from scipy import sparse

from ..backend import on_host


def owned(array: Any, given: Any) -> Any:
    """Data of a model, which a later change of the caller's array does not reach.

    An array that the caller could still write to is copied, so that losses and cached constants stay
    those of the data that were given. Not copied are: arrays that were just made by a conversion,
    read-only arrays (`X.flags.writeable = False` saves the copy), and memory-mapped files, which
    may be larger than the memory: leave the file alone while a model uses it. Arrays on a device are
    not copied either.

    Parameters
    ----------
    array : Array or scipy.sparse.csr_array
        The checked data.
    given : object
        What the caller passed, before it was checked.

    Returns
    -------
    Array or scipy.sparse.csr_array
        On the host, dense arrays and the entries of sparse ones are read-only.
    """
    if not on_host(array):
        return array
    if sparse.issparse(array):
        if sparse.issparse(given) and np.may_share_memory(array.data, given.data):
            array = array.copy()
        array.data.flags.writeable = False
        return array
    made = isinstance(given, (list, tuple, np.ndarray)) and array is not given
    if not made or array.base is not None:  # another object's array may be its own memory
        array = array if _is_fixed(array) else array.copy(order="C")
    view = array.view()
    view.flags.writeable = False
    return view


def _is_fixed(array: Any) -> bool:
    """Whether it cannot be written to through NumPy, or lies in a file."""
    while isinstance(array, np.ndarray):
        if isinstance(array, np.memmap):
            return True
        if array.flags.writeable:
            return False
        array = array.base
    return True
