"""Where arrays live: the only code, with `kernels`, that depends on the device.

NumPy's own functions already follow CuPy arrays. The host owns randomness, indices and counts;
the device owns parameters, data and gradients. What crosses between them crosses here.
"""

import operator
import sys
from collections.abc import Callable, Sequence
from functools import cache, reduce, wraps
from types import FunctionType
from typing import Any

import numpy as np
from scipy import sparse

from . import kernels
from .errors import DeviceError, kind_of


def on_host(array: Any) -> bool:
    """Return whether this is a NumPy array or a scipy.sparse matrix."""
    return isinstance(array, np.ndarray) or sparse.issparse(array)


def asarray_like(array: Any, values: Any) -> Any:
    """Return `values` as an array on the device of `array`."""
    return np.asarray(values) if on_host(array) else np.asarray(values, like=array)


def to_host(array: Any) -> Any:
    """Return `array` as a NumPy array (or a scipy.sparse matrix); a copy only if it lived on a device.

    What has a `get` and a `device` is a device array: pandas tables have a `get` as well.
    """
    if sparse.issparse(array):
        return array
    on_device = hasattr(array, "get") and hasattr(array, "device")
    return array.get() if on_device else np.asarray(array)


FORMULAS: list[Callable[..., Any]] = []  # every fused formula: a test holds its kernel against it


def fused(formula: Callable[..., Any]) -> Callable[..., Any]:
    """A formula that acts number by number; on a GPU it is one kernel instead of one per operation.

    The kernel is made of the formula itself. Numbers that are combined with numbers, such as
    1 - beta, are combined before they go in: CuPy would do it in half precision.
    """
    FORMULAS.append(formula)

    @wraps(formula)
    def call(*values: Any) -> Any:
        on_host = type(values[0]) is np.ndarray  # the quick answer first
        return (formula if on_host or not on_gpu(values[0]) else _kernel(formula))(*values)

    return call


def row_dots(a: Any, b: Any) -> Any:
    """<a_i, b_i> for every row i of two matrices, shape (n,)."""
    if type(a) is np.ndarray:
        return np.vecdot(a, b)
    return kernels.row_dots()(a, b, axis=1) if on_gpu(a) else np.einsum("ij,ij->i", a, b)


def square(v: Any) -> Any:
    """||v||^2 in double precision, a number where v is."""
    if on_gpu(v):
        return kernels.square()(v)
    v = v.astype(np.float64, copy=False)
    return np.vdot(v, v)


def sum_square_norms(terms: Sequence[tuple[Any, ...]]) -> Any:
    """Sums of terms, shape (n,): products of the squared norms of a matrix's n rows, or of n numbers.

    On a GPU one kernel adds up eight terms.
    """
    if on_gpu(terms[0][0]):
        like = terms[0][0]
        return kernels.sum_square_norms(terms, np.empty_like(like, shape=(len(like),)))
    factors = ([row_dots(a, a) if a.ndim == 2 else a for a in term] for term in terms)
    return reduce(operator.add, (reduce(operator.mul, term) for term in factors))


def joined(pieces: Sequence[Any], divisor: float = 1) -> Any:
    """Vectors of one type, one after the other, over a number; on a GPU one kernel for 16 of them."""
    if not on_gpu(pieces[0]):
        whole = np.concatenate(pieces)
        return whole if divisor == 1 else whole / divisor
    whole = np.empty_like(pieces[0], shape=(sum(piece.size for piece in pieces),))
    return kernels.join(pieces, divisor, whole)


def windows(images: Any, size: int) -> Any:
    """What a window of size x size shows at every place: a view, (n, height', width', C, size, size).

    On a GPU the view is made by hand: there, sliding_window_view waits twice.
    """
    if not on_gpu(images):
        return np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    import cupy

    n, height, width, channels = images.shape
    shape = (n, height - size + 1, width - size + 1, channels, size, size)
    strides = (*images.strides, *images.strides[1:3])
    return cupy.lib.stride_tricks.as_strided(images, shape, strides)


def floats(numbers: Sequence[Any]) -> list[float]:
    """Numbers of arrays as floats; the host waits for a device once, however many they are.

    Parameters
    ----------
    numbers : sequence of Array
        Shape () each, all on the host or all on a device.

    Returns
    -------
    list of float
        In this order.
    """
    if all(isinstance(number, (float, np.generic, np.ndarray)) for number in numbers):
        return [float(number) for number in numbers]
    if not on_gpu(numbers[0]):
        return to_host(np.stack(numbers)).tolist()
    together = np.empty_like(numbers[0], shape=(len(numbers),), dtype=np.float64)
    return to_host(kernels.join(numbers, 1, together)).tolist()


def room(array: Any, on_cpu: int) -> int:
    """How many numbers of the type of `array` an intermediate result may have: on a CPU this many; on
    a device an eighth of the memory that was free at the first call.
    """
    if on_host(array):
        return on_cpu
    return _free_memory(getattr(array.device, "id", None)) // 8 // array.dtype.itemsize


@cache
def _free_memory(device: int | None) -> int:
    """Bytes on the GPU of this number; 2 GiB where there is no number."""
    if device is None:
        return 2**31
    import cupy

    return cupy.cuda.Device(device).mem_info[0]


def on_gpu(array: Any) -> bool:
    """Whether this is a CuPy array: no other array needs CuPy's kernels."""
    cupy: Any = sys.modules.get("cupy")
    return hasattr(cupy, "ndarray") and isinstance(array, cupy.ndarray)


@cache
def _kernel(formula: Any) -> Callable[..., Any]:
    """The formula as CuPy compiles it, with its NumPy replaced by CuPy."""
    import cupy

    names = formula.__globals__ | {"np": cupy}
    return cupy.fuse(FunctionType(formula.__code__, names, formula.__name__))


def to_device(thing: Any, device: str = "gpu") -> Any:
    """Copy an objective or an array to a device.

    Sparse matrices become dense on a GPU.

    Parameters
    ----------
    thing : FiniteSum or array
        An objective, all of whose arrays are copied, or a single array.
    device : {"gpu", "cpu", "auto"}, default "gpu"
        The device; "auto" is a GPU where there is one, and the CPU elsewhere.

    Returns
    -------
    FiniteSum or array
        The same objective or array on that device; the arrays of a GPU are CuPy's.

    Raises
    ------
    TypeError
        If `thing` is a class, or the device is not a word.
    ValueError
        If the device is not one of these, or no array can be made of `thing`.
    DeviceError
        If "gpu" is requested and no GPU can be used.

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares(np.eye(3), np.ones(3))
    >>> asgd.to_device(problem, "auto").n
    3
    """
    if not isinstance(device, str):
        raise TypeError(f'device must be "gpu", "cpu" or "auto", not {kind_of(device)}')
    if device not in ("gpu", "cpu", "auto"):
        raise ValueError(f'device must be "gpu", "cpu" or "auto", not {device[:80]!r}')
    if device == "auto":
        device = "gpu" if has_gpu() else "cpu"
    if isinstance(thing, type):
        raise TypeError(
            f"thing must be an objective or an array, not the class {thing.__name__}; make one of it first"
        )
    move = _uploader() if device == "gpu" else to_host
    if hasattr(thing, "map_arrays"):
        return thing.map_arrays(move, kinds="fiub")
    try:
        return move(thing)
    except (ValueError, TypeError, OverflowError) as error:  # NumPy's and CuPy's own
        raise ValueError(
            f"thing must be an objective or an array, not {kind_of(thing)} of which no array "
            "can be made"
        ) from error


def has_gpu() -> bool:
    """Return whether a GPU can be used."""
    try:
        _uploader()
    except DeviceError:
        return False
    return True


def _uploader() -> Callable[[Any], Any]:
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

    def upload(array: Any) -> Any:
        return cupy.asarray(array.toarray() if sparse.issparse(array) else array)

    return upload
