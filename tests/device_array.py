"""DeviceArray: a stand-in for a CuPy array that needs no GPU and is as strict as one.

NumPy's functions dispatch to it, as they do to CuPy. Like CuPy, it refuses to become a NumPy array
by accident, refuses to be mixed with one, and does not know what CuPy 14 does not know. It is
stricter in two ways: host arrays cannot index it, and it cannot be an index on the host.
"""

from typing import ClassVar

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

MISSING = {  # dispatching functions of NumPy 2 without a namesake in CuPy 14.2: see test_gpu.py
    "block", "busday_count", "busday_offset", "datetime_as_string", "einsum_path", "geomspace",
    "histogram_bin_edges", "insert", "is_busday", "isnat", "matvec", "nanpercentile", "nanquantile",
    "polyder", "polydiv", "polyint", "spacing", "unstack", "vecdot", "vecmat", "linalg.diagonal",
    "linalg.matrix_norm", "linalg.multi_dot", "linalg.outer", "linalg.svdvals", "linalg.tensordot",
    "linalg.trace", "linalg.vecdot", "linalg.vector_norm",
}  # fmt: skip
METHODS = {
    "all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "choose", "clip",
    "compress", "conj", "copy", "cumprod", "cumsum", "diagonal", "dot", "fill", "flatten", "item",
    "max", "mean", "min", "nonzero", "partition", "prod", "put", "ravel", "repeat", "reshape",
    "round", "searchsorted", "sort", "squeeze", "std", "sum", "swapaxes", "take", "tolist", "trace",
    "transpose", "var", "view",
}  # fmt: skip
UPLOADS = {np.asarray, np.array, np.ascontiguousarray, np.asanyarray}
CREATES = {np.zeros, np.ones, np.empty, np.full, np.arange, np.eye, np.identity}
AT = {np.add, np.subtract, np.maximum, np.minimum, np.bitwise_and, np.bitwise_or, np.bitwise_xor}


class DeviceArray(NDArrayOperatorsMixin):
    """An array that pretends to live on a device; `DeviceArray(host)` uploads a copy.

    writeable=False makes it read-only, to catch whoever changes an array in place.
    """

    device = "stand-in"
    syncs = 0  # how often a value was brought to the host: each makes the host wait for the device
    used: ClassVar[set] = set()  # names of the NumPy functions that were dispatched

    def __init__(self, host, writeable=True):
        self._host = np.array(host)
        self._host.flags.writeable = writeable

    shape = property(lambda self: self._host.shape)
    ndim = property(lambda self: self._host.ndim)
    dtype = property(lambda self: self._host.dtype)
    size = property(lambda self: self._host.size)
    nbytes = property(lambda self: self._host.nbytes)
    T = property(lambda self: _up(self._host.T))

    # Back to the host: on purpose only.

    def __array__(self, *args, **kwargs):
        raise TypeError("a device array does not become a NumPy array by itself; call .get()")

    def get(self):
        DeviceArray.syncs += 1
        return self._host.copy()

    def __float__(self):
        DeviceArray.syncs += 1
        return float(self._host)

    def __int__(self):
        DeviceArray.syncs += 1
        return int(self._host)

    def __bool__(self):
        DeviceArray.syncs += 1
        return bool(self._host)

    def __repr__(self):
        return f"DeviceArray({self._host!r})"

    # On the device.

    def __len__(self):
        return len(self._host)

    def __iter__(self):
        return map(_up, self._host)

    def __getitem__(self, key):
        return _up(self._host[_down(key)])

    def __setitem__(self, key, value):
        self._host[_down(key)] = _down(value)

    def __getattr__(self, name):
        if name not in METHODS:
            raise AttributeError(f"a CuPy array has no {name!r}")
        method = getattr(self._host, name)
        return lambda *args, **kwargs: _up(method(*_down(args), **_down(_known(kwargs))))

    def __array_ufunc__(self, ufunc, how, *args, out=None, **kwargs):
        if ufunc.__name__ in MISSING or (how == "at" and ufunc not in AT):
            return NotImplemented
        DeviceArray.used.add(ufunc.__name__)
        kwargs = _down(_known(kwargs))
        if out is not None:
            kwargs["out"] = _down(out)
        result = getattr(ufunc, how)(*_down(args), **kwargs)
        return _up(result) if out is None else out[0]

    def __array_function__(self, function, types, args, kwargs):
        DeviceArray.used.add(function.__name__)
        if function in UPLOADS:  # np.asarray(values on the host, like=device array)
            values, *rest = args
            return _up(np.array(getattr(values, "_host", values), *rest, **kwargs))
        if function in CREATES:
            return _up(function(*args, **kwargs))
        prefix = "linalg." if function.__module__ == "numpy.linalg" else ""
        if prefix + function.__name__ in MISSING:
            return NotImplemented
        return _up(function(*_down(args), **_down(_known(kwargs))))


def _known(kwargs):
    """The same keywords, unless CuPy's reductions do not know them."""
    if unknown := {"where", "initial"} & kwargs.keys():
        raise TypeError(f"CuPy does not support {unknown}")
    return kwargs


def _down(value):
    """What a device function gets to see: host arrays are refused."""
    if isinstance(value, DeviceArray):
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    if isinstance(value, float) and type(value) not in (float, np.float64):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, (list, tuple)):
        return type(value)(map(_down, value))
    if isinstance(value, dict):
        return {key: _down(item) for key, item in value.items()}
    return value


def _up(value):
    """What a device function returns: even a single number stays on the device."""
    if isinstance(value, (list, tuple)):
        return [_up(item) for item in value] if isinstance(value, list) else tuple(map(_up, value))
    if not isinstance(value, (np.ndarray, np.generic)):
        return value
    array = object.__new__(DeviceArray)
    array._host = np.asarray(value)
    return array
