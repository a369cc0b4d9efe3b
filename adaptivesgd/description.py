"""A problem or a method as plain values, which a trace keeps and labels are made of."""

from dataclasses import fields, is_dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np


def describe(thing: Any) -> Any:
    """A dataclass as nested dictionaries of plain values; arrays by their shape and type.

    Parameters
    ----------
    thing : object
        A problem, a method, or a value within one.

    Returns
    -------
    object
        What JSON can hold.
    """
    if is_dataclass(thing) and not isinstance(thing, type):
        inner = {field.name: describe(getattr(thing, field.name)) for field in fields(thing)}
        return {"rule": type(thing).__name__, **inner}
    if isinstance(thing, (list, tuple)):
        return [describe(item) for item in thing]
    if isinstance(thing, dict):
        return {str(key): describe(item) for key, item in thing.items()}
    if hasattr(thing, "dtype") and (shape := getattr(thing, "shape", None)):
        return {"shape": list(shape), "dtype": str(thing.dtype)}
    if thing is None or isinstance(thing, (str, int, float)):
        return thing
    if isinstance(thing, np.bool_):
        return bool(thing)
    if isinstance(thing, Real):  # NumPy's numbers, fractions
        return int(thing) if isinstance(thing, Integral) else float(thing)
    return repr(thing)
