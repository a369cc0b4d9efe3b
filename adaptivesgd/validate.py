"""What a bad argument is told: which one, what it must be, what it was, what to do."""

import math
from difflib import get_close_matches
from itertools import pairwise
from numbers import Integral, Real

import numpy as np
from scipy import sparse

from .backend import on_host


def positive_integer(name, value, smallest=1):
    """`value` as an int, if it is a whole number of at least `smallest`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < smallest:
        raise ValueError(f"{name} must be a whole number of at least {smallest}, not {value!r}")
    return int(value)


def finite(name, value):
    """`value` as a Python float (so that float32 arrays stay float32), if it is finite."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, not {value!r}")
    return float(value)


def positive(name, value):
    """`value` as a float, if it is finite and above zero."""
    if finite(name, value) <= 0:
        raise ValueError(f"{name} must be above zero, not {value!r}")
    return float(value)


def nonnegative(name, value):
    """`value` as a float, if it is finite and not below zero."""
    if finite(name, value) < 0:
        raise ValueError(f"{name} must not be negative, but it is {value!r}")
    return float(value)


def at_least(name, value, smallest):
    """`value` as a float, if it is finite and not below `smallest`."""
    if finite(name, value) < smallest:
        raise ValueError(f"{name} must be at least {smallest}, not {value!r}")
    return float(value)


def fraction(name, value, *, zero=False, one=False):
    """`value` as a float, if it lies between 0 and 1; the ends count only where said."""
    value = finite(name, value)
    if not 0 <= value <= 1 or (value == 0 and not zero) or (value == 1 and not one):
        interval = f"{'[' if zero else '('}0, 1{']' if one else ')'}"
        raise ValueError(f"{name} must lie in {interval}, not {value!r}")
    return value


def one_of(what, name, names):
    """`name`, if it is among `names`; otherwise the nearest ones are told. what: "method", ..."""
    if isinstance(name, str) and name in names:
        return name
    near = get_close_matches(name, names, 1, cutoff=0.5) if isinstance(name, str) else []
    hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(names)}"
    raise ValueError(f"there is no {what} {name!r}; {hint}")


def matrix(name, values):
    """`values` as a floating-point matrix with one row per example, dense or CSR."""
    values = numbers(name, values)
    if values.ndim != 2 or values.shape[0] == 0 or values.shape[1] == 0:
        raise ValueError(
            f"{name} must be a matrix with one row per example and at least one row and one "
            f"column, but its shape is {values.shape}"
        )
    return values


def vector(name, values, n):
    """`values` as a floating-point vector of `n` numbers."""
    values = numbers(name, values)
    if values.shape != (n,):
        raise ValueError(
            f"{name} must hold {n} numbers, shape ({n},), but its shape is {values.shape}"
        )
    return values


def examples(name, values):
    """`values` as a floating-point array, dense or CSR, whose first axis is the example."""
    values = numbers(name, values)
    if values.ndim < 2 or 0 in values.shape:
        raise ValueError(
            f"{name} must hold at least one example along its first axis, and numbers along the "
            f"others, but its shape is {values.shape}"
        )
    return values


def several(name, values, like):
    """`values` as a tuple, if there can be several; like: how they are written."""
    if isinstance(values, str) or not np.iterable(values):
        raise ValueError(f"{name} must be a tuple such as {like}, not {values!r}")
    return tuple(values)


def objective(problem):
    """Nothing, if this is an objective; a TypeError says what it is."""
    if isinstance(problem, type) and hasattr(problem, "counted_by"):
        name = problem.__name__
        raise TypeError(
            f"the problem must be an objective, not the class {name}; make one, as in {name}(X, y)"
        )
    if not hasattr(problem, "counted_by"):
        raise TypeError(
            "the problem must be an objective, such as LogisticRegression(X, y), not "
            f"a {type(problem).__name__}"
        )


def runnable(problem, method):
    """Nothing, if this is an objective and that a method; a TypeError says which is not."""
    objective(problem)
    if not hasattr(method, "step"):
        name = getattr(method, "__name__", None)
        what = f"the function {name}; call it, as in {name}(...)" if name else repr(method)
        raise TypeError(f"the method must be a Method, such as methods.sgd(0.1), not {what}")


def same_model(problem, test):
    """Nothing, if `test` is the same model of other examples; an error says what is wrong."""
    if isinstance(test, type) or not hasattr(test, "counted_by"):
        raise TypeError(
            "test must be an objective of held-out examples, such as problem.with_data(X_test, y_test), not "
            f"a {type(test).__name__}"
        )
    if test.dim != problem.dim:
        raise ValueError(
            f"test must be the same model of other examples, but it has {test.dim} parameters and the "
            f"problem {problem.dim}; make it with problem.with_data(X_test, y_test)"
        )
    ours, theirs = getattr(problem, "classes", None), getattr(test, "classes", None)
    if None not in (ours, theirs) and ours != theirs:
        raise ValueError(
            f"test must be the same model of other examples, but its classes are {theirs} and the "
            f"problem's {ours}; make it with problem.with_data(X_test, y_test)"
        )


def start(w, dim, dtype):
    """`w` as a vector of `dim` finite parameters, in this precision if it is a floating one."""
    w = numbers("w", w)
    if w.shape != (dim,):
        raise ValueError(
            f"the start w must be a vector of shape ({dim},), but its shape is {w.shape}"
        )
    return cast("the start w", w, dtype) if np.issubdtype(dtype, np.floating) else w


def cast(name, values, dtype, of="the data"):
    """`values` in this precision, that of the data, if it can hold them."""
    with np.errstate(over="ignore"):
        held = values.astype(dtype, copy=False)
    if held is not values and not bool(np.isfinite(held).all()):
        raise ValueError(
            f"{name} holds numbers too large for the {np.dtype(dtype)} of {of}; give {of} as "
            f"{values.dtype}"
        )
    return held


def same_device(name, array, data):
    """`array`, if it lives where the data live: both on the host, or both on a device."""
    if on_host(array) != on_host(data):
        here, there = ("host", "device") if on_host(array) else ("device", "host")
        raise ValueError(
            f"{name} lives on the {here} but the data live on the {there}; "
            "move one of them with adaptivesgd.to_device"
        )
    return array


def unmasked(name, values):
    """`values`, if nothing in them is masked away."""
    if isinstance(values, np.ma.MaskedArray):
        raise ValueError(
            f"{name} is a masked array; fill its gaps, as {name}.filled(0) does, or leave them out"
        )
    return values


def numbers(name, values):
    """`values` as a floating-point array, dense or CSR, if they are finite; float16 as float32."""
    values = unmasked(name, values)
    if sparse.issparse(values):
        values = sparse.csr_array(values)
    elif isinstance(values, np.matrix) or not hasattr(values, "__array_function__"):
        values = np.asarray(values)
    if values.dtype.kind == "O":
        values = _unboxed(name, values)
    if values.dtype.kind in "iub":
        values = values.astype(np.float64)
    if values.dtype == np.float16:  # squares of 300 would be infinite
        values = values.astype(np.float32)
    if values.dtype.kind != "f":
        raise ValueError(f"{name} must hold real numbers, not {values.dtype}")
    held = values.data if sparse.issparse(values) else values
    if not bool(np.isfinite(held).all()):
        raise ValueError(f"{name} holds NaN or infinite values; remove or impute them first")
    return values


def _unboxed(name, values):
    """Python objects, as a table of several types gives them, in double precision."""
    for value in values.flat:
        if not isinstance(value, (Real, np.bool_, type(None))):
            raise ValueError(f"{name} must hold real numbers, not {value!r}")
    return values.astype(np.float64)


def rising(name, values):
    """`values` as a tuple of finite numbers, if each is larger than the one before."""
    values = tuple(finite(name, value) for value in several(name, values, "(60, 120)"))
    if not values or any(a >= b for a, b in pairwise(values)):
        raise ValueError(f"{name} must be rising numbers, at least one, not {values!r}")
    return values
