"""Where arrays live: the only code that knows about devices.

NumPy's own functions already follow CuPy arrays. The host owns randomness, indices and counts;
the device owns parameters, data and gradients. What crosses between them crosses here.
"""

import numpy as np
from scipy import sparse

from .errors import DeviceError


def on_host(array):
    """Whether this is a NumPy array or a scipy.sparse matrix."""
    return isinstance(array, np.ndarray) or sparse.issparse(array)


def asarray_like(array, values):
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


def to_device(thing, device="gpu"):
    """An objective or an array on a device: "gpu", "cpu", or "auto" for a GPU where there is one.

    Sparse matrices become dense on a GPU. Raises DeviceError if there is none to be used.
    """
    if device not in ("gpu", "cpu", "auto"):
        raise ValueError(f'device must be "gpu", "cpu" or "auto", not {device!r}')
    if device == "auto":
        device = "gpu" if has_gpu() else "cpu"
    move = _uploader() if device == "gpu" else to_host
    return thing.map_arrays(move, kinds="fiub") if hasattr(thing, "map_arrays") else move(thing)


def has_gpu():
    """Whether a GPU can be used."""
    try:
        _uploader()
    except DeviceError:
        return False
    return True


def _uploader():
    """A function that copies an array to the GPU."""
    try:
        import cupy

        cupy.cuda.runtime.getDeviceCount()
    except ImportError as error:
        raise DeviceError(
            "CuPy is not installed: pip install 'adaptivesgd[cuda13]' (or [cuda12]), or use the cpu"
        ) from error
    except Exception as error:
        raise DeviceError(
            f"CuPy finds no GPU ({error}); check the driver with nvidia-smi, or use the cpu"
        ) from error

    def upload(array):
        return cupy.asarray(array.toarray() if sparse.issparse(array) else array)

    return upload
