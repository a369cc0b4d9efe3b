"""Where arrays live: the only code that knows about devices.

NumPy's own functions already follow CuPy arrays. The host owns randomness, indices and counts;
the device owns parameters, data and gradients. What crosses between them crosses here.
"""

import numpy as np
from scipy import sparse


def on_host(array):
    """Whether this is a NumPy array or a scipy.sparse matrix."""
    return isinstance(array, np.ndarray) or sparse.issparse(array)


def beside(array, values):
    """`values` as an array on the device of `array`."""
    return np.asarray(values) if on_host(array) else np.asarray(values, like=array)


def to_host(array):
    """`array` as a NumPy array (or a scipy.sparse matrix); a copy only if it lived on a device.

    What has a `get` and a `device` is a device array: pandas tables have a `get` as well.
    """
    if sparse.issparse(array):
        return array
    on_device = hasattr(array, "get") and hasattr(array, "device")
    return array.get() if on_device else np.asarray(array)
