"""Argument checks. Messages name the argument, the requirement, the value and the remedy."""

import math
import reprlib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import pairwise
from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse

from .backend import on_host
from .errors import kind_of
from .typing import Array, DTypeLike

LARGEST = 2**128  # of whole numbers: a seed may have as many bits, and every float formula holds it
SHORT = reprlib.Repr()
SHORT.maxstring = SHORT.maxother = SHORT.maxlong = 80


def shown(value: object) -> str:
    """`value` as an error message quotes it: on one line, an array by its shape, the rest cut short.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    str
        At most about 80 characters, without line breaks.
    """
    shape = getattr(value, "shape", ())
    if isinstance(shape, tuple) and shape:
        return f"{kind_of(value)} of shape {shape}"
    try:
        return " ".join(SHORT.repr(value).split())
    except Exception:  # a __repr__ that fails
        return kind_of(value)


def positive_integer(name: str, value: Any, smallest: int = 1) -> int:
    """`value` as an int, if it is a whole number of at least `smallest`.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.
    smallest : int, default 1
        The least number that is accepted.

    Returns
    -------
    int
        The number as a Python int.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < smallest:
        raise ValueError(
            f"{name} must be a whole number of at least {smallest}, not {shown(value)}"
        )
    if int(value) > LARGEST:
        raise ValueError(f"{name} must be at most 2^128, not {shown(value)}")
    return int(value)


def boolean(name: str, value: Any) -> bool:
    """`value` as a bool, if it is True or False.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.

    Returns
    -------
    bool
        The value as a Python bool.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False, not {shown(value)}")
    return bool(value)


def finite(name: str, value: Any) -> float:
    """`value` as a Python float (so that float32 arrays stay float32), if it is finite.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.

    Returns
    -------
    float
        The number as a Python float.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not is_finite(value):
        raise ValueError(f"{name} must be a finite number, not {shown(value)}")
    return float(value)


def is_finite(value: Real) -> bool:
    """Whether a float holds this number, and it is not NaN.

    Parameters
    ----------
    value : number
        Of any size: a whole number or a fraction may be too large for a float.

    Returns
    -------
    bool
        False for NaN, infinity, and what would become infinite.
    """
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number or a fraction that no float holds
        return False


def positive(name: str, value: Any) -> float:
    """`value` as a float, if it is finite and above zero, also once it is a float.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.

    Returns
    -------
    float
        The number as a Python float.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if finite(name, value) <= 0:
        raise ValueError(f"{name} must be above zero, not {shown(value)}")
    return float(value)


def moderate(name: str, value: Any) -> float:
    """`value` as a float between 1e-150 and 1e150, whose square is a float above zero, too.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.

    Returns
    -------
    float
        The number as a Python float.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if not 1e-150 <= positive(name, value) <= 1e150:
        raise ValueError(f"{name} must lie between 1e-150 and 1e150, not {shown(value)}")
    return float(value)


def nonnegative(name: str, value: Any) -> float:
    """`value` as a float, if it is finite and not below zero.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.

    Returns
    -------
    float
        The number as a Python float.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if finite(name, value) < 0:
        raise ValueError(f"{name} must not be negative, but it is {shown(value)}")
    return float(value)


def at_least(name: str, value: Any, smallest: float) -> float:
    """`value` as a float, if it is finite and not below `smallest`.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.
    smallest : float
        The least number that is accepted.

    Returns
    -------
    float
        The number as a Python float.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if finite(name, value) < smallest:
        raise ValueError(f"{name} must be at least {smallest}, not {shown(value)}")
    return float(value)


def fraction(name: str, value: Any, *, zero: bool = False, one: bool = False) -> float:
    """`value` as a float, if it lies between 0 and 1; `zero` and `one` admit the ends.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.
    zero : bool, default False
        Whether 0 is accepted.
    one : bool, default False
        Whether 1 is accepted.

    Returns
    -------
    float
        The number as a Python float.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    value = finite(name, value)
    if not 0 <= value <= 1 or (value == 0 and not zero) or (value == 1 and not one):
        interval = f"{'[' if zero else '('}0, 1{']' if one else ')'}"
        raise ValueError(f"{name} must lie in {interval}, not {value!r}")
    return value


def one_of(what: str, name: Any, names: Iterable[str]) -> str:
    """`name`, if it is among `names`; otherwise the error suggests the nearest one.

    Parameters
    ----------
    what : str
        What the names are of, such as "method".
    name : object
        What was passed.
    names : iterable of str
        The names that are accepted.

    Returns
    -------
    str
        The name.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    names = tuple(names)
    if isinstance(name, str) and name in names:
        return name
    near = get_close_matches(name, names, 1, cutoff=0.5) if isinstance(name, str) else []
    hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(names)}"
    raise ValueError(f"there is no {what} {shown(name)}; {hint}")


def matrix(name: str, values: Any) -> Any:
    """`values` as a floating-point matrix with one row per example, dense or CSR.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    array or scipy.sparse.csr_array, shape (n, p)
        The numbers.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    values = numbers(name, values)
    if values.ndim != 2 or values.shape[0] == 0 or values.shape[1] == 0:
        raise ValueError(
            f"{name} must be a matrix with one row per example and at least one row and one "
            f"column, but its shape is {values.shape}"
        )
    return values


def vector(name: str, values: Any, n: int) -> Array:
    """`values` as a floating-point vector of `n` numbers.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.
    n : int
        How many numbers there must be.

    Returns
    -------
    array, shape (n,)
        The numbers.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    values = numbers(name, values)
    if values.shape != (n,):
        raise ValueError(
            f"{name} must hold {n} numbers, shape ({n},), but its shape is {values.shape}"
        )
    return values


def examples(name: str, values: Any) -> Any:
    """`values` as a floating-point array, dense or CSR, whose first axis is the example.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    array or scipy.sparse.csr_array, shape (n, ...)
        The numbers.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    values = numbers(name, values)
    if values.ndim < 2 or 0 in values.shape:
        raise ValueError(
            f"{name} must hold at least one example along its first axis, and numbers along the "
            f"others, but its shape is {values.shape}"
        )
    return values


def channels_last(name: str, values: Any) -> Any:
    """`values`, unless they are images whose second axis has at most 4 entries, as channels have.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    object
        The same values.

    Raises
    ------
    ValueError
        If the shape is (n, c, height, width) with c <= 4 < height, width; the message says what to do.
    """
    shape = getattr(values, "shape", ())
    if isinstance(shape, tuple) and len(shape) == 4 and shape[1] <= 4 < min(shape[2:]):
        raise ValueError(
            f"{name} has shape {shape}, but channels come last: take {name}.transpose(0, 2, 3, 1) or, "
            f"if {shape[1]} is the height, {name}.transpose(0, 2, 1, 3)"
        )
    return values


def several(name: str, values: Any, like: str) -> tuple[Any, ...]:
    """`values` as a tuple, if it is a sequence; `like`: an example of one, for the message.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.
    like : str
        An example of what is accepted, for the message.

    Returns
    -------
    tuple
        The values.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if isinstance(values, (str, bytes, dict)) or not np.iterable(values):
        raise ValueError(f"{name} must be a tuple such as {like}, not {shown(values)}")
    return tuple(values)


def objective(problem: Any) -> None:
    """Raise a TypeError unless this is an objective.

    Parameters
    ----------
    problem : object
        What was passed.

    Raises
    ------
    TypeError
        If it is not an objective.
    """
    if isinstance(problem, type) and hasattr(problem, "counted_by"):
        name = problem.__name__
        raise TypeError(
            f"the problem must be an objective, not the class {name}; make one, as in {name}(X, y)"
        )
    if not hasattr(problem, "counted_by"):
        raise TypeError(
            "the problem must be an objective, such as LogisticRegression(X, y), not "
            f"{kind_of(problem)}"
        )


def runnable(problem: Any, method: Any) -> None:
    """Raise a TypeError unless these are an objective and a method.

    Parameters
    ----------
    problem : object
        What was passed.
    method : object
        What was passed.

    Raises
    ------
    TypeError
        If one of them is something else.
    """
    objective(problem)
    if isinstance(method, type) or not hasattr(method, "step"):
        name = getattr(method, "__name__", None)
        kind = "class" if isinstance(method, type) else "function"
        what = f"the {kind} {name}; call it, as in {name}(...)" if name else shown(method)
        raise TypeError(f"the method must be a Method, such as methods.sgd(0.1), not {what}")


def same_model(problem: Any, test: Any) -> None:
    """Raise an error unless `test` is the same model as `problem`, of other examples.

    Parameters
    ----------
    problem : FiniteSum
        The training examples.
    test : object
        What was passed as held-out examples.

    Raises
    ------
    TypeError
        If `test` is not an objective.
    ValueError
        If it is another model, or has other layers, parameters or classes.
    """
    if isinstance(test, type) or not hasattr(test, "counted_by"):
        raise TypeError(
            "test must be an objective of held-out examples, such as problem.with_data(X_test, y_test), not "
            f"{kind_of(test)}"
        )
    ours, theirs = (getattr(each, "template", each) for each in (problem, test))
    kinds = [type(each).__name__ for each in (ours, theirs)]
    layers = [repr(getattr(each, "layers", None)) for each in (ours, theirs)]
    dims = [ours.dim, theirs.dim]
    classes = [getattr(each, "classes", None) for each in (ours, theirs)]
    columns = [getattr(each, "columns", None) for each in (ours, theirs)]
    difference = (
        (type(ours) is not type(theirs) and f"it is a {kinds[1]} and the problem a {kinds[0]}")
        or (layers[0] != layers[1] and "its layers are others than the problem's")
        or (dims[0] != dims[1] and f"it has {dims[1]} parameters and the problem {dims[0]}")
        or (
            None not in classes
            and classes[0] != classes[1]
            and f"its classes are {shown(classes[1])} and the problem's {shown(classes[0])}"
        )
        or (
            all(isinstance(each, tuple) for each in columns)
            and columns[0] != columns[1]
            and f"its columns are {shown(columns[1])} and the problem's {shown(columns[0])}"
        )
    )
    if difference:
        raise ValueError(
            f"test must be the same model of other examples, but {difference}; make it with "
            "problem.with_data(X_test, y_test)"
        )


def start(w: Any, dim: int, dtype: DTypeLike) -> Array:
    """`w` as a vector of `dim` finite parameters, in this precision if it is a floating one.

    Parameters
    ----------
    w : object
        What was passed.
    dim : int
        The number of parameters d.
    dtype : dtype
        That of the data.

    Returns
    -------
    array, shape (d,)
        The start.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    w = numbers("w", w)
    if w.shape != (dim,):
        raise ValueError(
            f"the start w must be a vector of shape ({dim},), but its shape is {w.shape}"
        )
    return cast("the start w", w, dtype) if np.issubdtype(dtype, np.floating) else w


def point(w: Any, dim: int, name: str = "w") -> Array:
    """`w` as a vector of `dim` real numbers: a column would be broadcast.

    Floats may be NaN, as after a run that diverged; float16 becomes float32.

    Parameters
    ----------
    w : array_like
        What was passed as parameters, or as a direction.
    dim : int
        The number of parameters d.
    name : str, default "w"
        The argument, as the message names it.

    Returns
    -------
    Array
        Shape (d,).

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    if type(w) is not np.ndarray:
        w = array(name, w)
    if w.shape != (dim,):
        raise ValueError(f"{name} must be a vector of shape ({dim},), but its shape is {w.shape}")
    if w.dtype.kind != "f":
        return numbers(name, w)
    return w.astype(np.float32) if w.dtype == np.float16 else w


def seed(value: Any) -> int:
    """`value` as the seed of a random generator, if it is a whole number of at least 0.

    Parameters
    ----------
    value : object
        What was passed.

    Returns
    -------
    int
        The number as a Python int.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    return positive_integer("seed", value, smallest=0)


def cast(name: str, values: Any, dtype: DTypeLike, of: str = "the data") -> Any:
    """`values` in this precision, that of the data, if it can hold them.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.
    dtype : dtype
        The type that is wanted.
    of : str, default "the data"
        What has that type, for the message.

    Returns
    -------
    array or scipy.sparse.csr_array
        The same numbers in this type.

    Raises
    ------
    ValueError
        If a number is too large for it.
    """
    with np.errstate(over="ignore"):
        held = values.astype(dtype, copy=False)
    if held is not values and not _all_finite(held):
        raise ValueError(
            f"{name} holds numbers too large for the {np.dtype(dtype)} of {of}; give {of} as "
            f"{values.dtype}"
        )
    return held


def same_device(name: str, array: Any, data: Any) -> Any:
    """`array`, if it is where the data are: both on the host, or both on a device.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    array : object
        What was passed.
    data : array
        The data.

    Returns
    -------
    array
        The same array.

    Raises
    ------
    ValueError
        If one is on the host and the other on a device.
    """
    if on_host(array) != on_host(data):
        here, there = ("host", "device") if on_host(array) else ("device", "host")
        raise ValueError(
            f"{name} is on the {here} but the data are on the {there}; "
            "move one of them with adaptivesgd.to_device"
        )
    return array


def unmasked(name: str, values: Any) -> Any:
    """`values`, if it is no masked array, and no list of them: their hidden entries would be used.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    object
        The same values.

    Raises
    ------
    ValueError
        If it is a masked array, or holds one.
    """
    if isinstance(values, np.ma.MaskedArray):
        raise ValueError(
            f"{name} is a masked array; fill its gaps, as {name}.filled(0) does, or leave them out"
        )
    if isinstance(values, (list, tuple)):
        for each in values:
            if isinstance(each, np.ma.MaskedArray):
                raise ValueError(f"{name} holds a masked array; fill its gaps, or leave them out")
    return values


def array(name: str, values: Any) -> Any:
    """`values` as an array of any type: on its device, sparse as CSR, or else from NumPy.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    array or scipy.sparse.csr_array
        The same values as an array.

    Raises
    ------
    ValueError
        If it is masked, or lists of different lengths.
    """
    values = unmasked(name, values)
    if hasattr(values, "__array_function__") and not isinstance(values, np.matrix):
        return values
    try:
        return sparse.csr_array(values) if sparse.issparse(values) else np.asarray(values)
    except (ValueError, TypeError, OverflowError, RuntimeError) as error:
        raise ValueError(
            f"{name} must be an array, or lists of equal lengths, not {shown(values)}"
        ) from error


def numbers(name: str, values: Any) -> Any:
    """`values` as a floating-point array, dense or CSR, if they are finite; float16 as float32.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    array or scipy.sparse.csr_array
        The numbers, in a floating-point type.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    values = array(name, values)
    if values.dtype.kind == "O":
        values = _unboxed(name, values)
    if values.dtype.kind in "iub":
        values = values.astype(np.float64)
    if values.dtype == np.float16:  # squares of 300 would be infinite
        values = values.astype(np.float32)
    if not values.dtype.isnative:  # big-endian, as from a file: BLAS takes the machine's own order
        values = values.astype(values.dtype.newbyteorder("="))
    if values.dtype.kind != "f":
        raise ValueError(f"{name} must hold real numbers, not {values.dtype}")
    if not _all_finite(values):
        raise ValueError(f"{name} holds NaN or infinite values; remove or impute them first")
    return values


def _all_finite(values: Any) -> bool:
    """Whether no entry is NaN or infinite; of a sparse matrix, those it stores."""
    held = values.data if sparse.issparse(values) else values
    return bool(np.isfinite(held).all())


def _unboxed(name: str, values: Array) -> Array:
    """Python objects, as a table of several types gives them, in double precision."""
    for value in values.flat:
        if not isinstance(value, (Real, np.bool_, type(None))):
            raise ValueError(f"{name} must hold real numbers, not {shown(value)}")
    try:
        return values.astype(np.float64)
    except OverflowError:
        raise ValueError(f"{name} holds numbers that no float can hold; scale them") from None


def rising(name: str, values: Sequence[Any]) -> tuple[float, ...]:
    """`values` as a tuple of finite numbers, if each is larger than the one before.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    values : object
        What was passed.

    Returns
    -------
    tuple of float
        The numbers.

    Raises
    ------
    ValueError
        If it is anything else; the message says what it must be and what it was.
    """
    values = tuple(finite(name, value) for value in several(name, values, "(60, 120)"))
    if not values or any(a >= b for a, b in pairwise(values)):
        raise ValueError(f"{name} must be rising numbers, at least one, not {shown(values)}")
    return values
