"""Where arrays live: the only code that knows about devices.

NumPy's own functions already follow CuPy arrays. The host owns randomness, indices and counts;
the device owns parameters, data and gradients. What crosses between them crosses here.
"""

import numpy as np
from scipy import sparse


def beside(array, values):
    """`values` as an array on the device of `array`."""
    if isinstance(array, np.ndarray) or sparse.issparse(array):
        return np.asarray(values)
    return np.asarray(values, like=array)


def to_host(array):
    """`array` as a NumPy array; a copy only if it lived on a device."""
    return array.get() if hasattr(array, "get") else np.asarray(array)
