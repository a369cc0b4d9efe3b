"""What a state remembers as JSON and arrays, and back. Nothing is pickled, so nothing is executed."""

import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import numpy as np

from ...backend import on_host, to_host
from ...errors import kind_of

PLAIN = (type(None), bool, int, float, str)  # JSON gives back the very same numbers
PACKAGE = __name__.partition(".")[0]


def pack(value: Any, arrays: list[Any]) -> Any:
    """`value` as JSON; its arrays are appended to the list `arrays`, and named by their places.

    value: nested tuples, lists, NamedTuples and dataclasses of this package, of numbers, strings
    and arrays. A TypeError names anything else.
    """
    if type(value) in PLAIN:
        return value
    if hasattr(value, "__array__"):
        arrays.append(np.asarray(to_host(value)))
        return {_kind(value): len(arrays) - 1}
    if type(value) in (tuple, list):
        return {type(value).__name__: [pack(item, arrays) for item in value]}
    names = _fields(type(value))
    if names is None or not type(value).__module__.startswith(f"{PACKAGE}."):
        raise TypeError(
            f"{kind_of(value)} cannot be written to a checkpoint: what a part remembers must "
            f"be made of numbers, arrays, tuples and the dataclasses of {PACKAGE}"
        )
    parts = {name: pack(getattr(value, name), arrays) for name in names}
    return {"record": f"{type(value).__module__}:{type(value).__name__}", "fields": parts}


def unpack(
    packed: Any, arrays: list[Any], home: Callable[[np.ndarray], Any] = lambda array: array
) -> Any:
    """The value that `pack` was given; a ValueError if it is not of its making.

    home: takes an array that lived on a device there again.
    """
    if type(packed) in PLAIN:
        return packed
    match packed:
        case {"array": place}:
            return arrays[place]
        case {"scalar": place}:
            return arrays[place][()]
        case {"device": place}:
            return home(arrays[place])
        case {"tuple": items}:
            return tuple(unpack(item, arrays, home) for item in items)
        case {"list": items}:
            return [unpack(item, arrays, home) for item in items]
        case {"record": name, "fields": parts}:
            return _record(name)(**{key: unpack(part, arrays, home) for key, part in parts.items()})
    raise ValueError(f"{packed!r} is no packed value")


def _kind(value: Any) -> str:
    """Where an array lived; a scalar of NumPy is an array without axes."""
    if isinstance(value, np.generic):
        return "scalar"
    return "array" if on_host(value) else "device"


def _fields(kind: type) -> list[str] | None:
    """The names of the fields of a dataclass or NamedTuple; None of other classes."""
    if is_dataclass(kind):
        return [field.name for field in fields(kind) if field.init]
    return list(kind._fields) if issubclass(kind, tuple) and hasattr(kind, "_fields") else None


def _record(name: str) -> type:
    """The class "module:Class", if it is a dataclass or NamedTuple of this package."""
    module, _, kind = name.partition(":")
    if not module.startswith(f"{PACKAGE}."):
        raise ValueError(f"{name} is not a class of {PACKAGE}")
    found = getattr(sys.modules.get(module) or import_module(module), kind, None)
    if not isinstance(found, type) or _fields(found) is None:
        raise ValueError(f"{name} is not a dataclass")
    return found
