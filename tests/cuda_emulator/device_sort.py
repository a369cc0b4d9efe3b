"""The module cupy.cuda.thrust, whose sorts run on the host: it gets addresses, and sorts in place."""

import ctypes

import numpy as np

available = True


def _view(address, dtype, shape):
    """The memory at this address as an array."""
    dtype, shape = np.dtype(dtype), tuple(shape)
    size = dtype.itemsize * int(np.prod(shape))
    return np.frombuffer((ctypes.c_char * size).from_address(address), dtype).reshape(shape)


def sort(dtype, data, keys, shape):
    """Sort along the last axis."""
    _view(data, dtype, shape).sort(axis=-1, kind="stable")


def argsort(dtype, indices, data, keys, shape):
    """Sort along the last axis, and write down where each number came from."""
    values = _view(data, dtype, shape)
    order = values.argsort(axis=-1, kind="stable")
    _view(indices, np.intp, shape)[...] = order
    values[...] = np.take_along_axis(values, order, axis=-1)


def lexsort(dtype, indices, keys, k, n):
    """The order of n columns by k keys, the last key first."""
    _view(indices, np.intp, (n,))[...] = np.lexsort(_view(keys, dtype, (k, n)))
