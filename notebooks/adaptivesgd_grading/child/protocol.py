"""Plain values as JSON: what two processes that do not trust each other may exchange.

Numbers, words and None are themselves. Everything else carries its kind: {"array": ...},
{"tuple": [...]}, {"dict": {...}}, {"callable": number}, {"iterator": [...]}.
"""

import base64
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

TYPES = {"<f8", "<f4", "<i8", "<i4", "|b1", "|u1", "<u8"}
MAX_DEPTH = 16
MAX_INTEGER = 2**63
DISTURBED = 70  # the exit code of a process whose channel was closed, replaced or changed


def encode(value: Any, register: Callable[[Callable], int] | None = None) -> Any:
    """The value as plain JSON.

    Parameters
    ----------
    value : numbers, strings, arrays, and lists, tuples, dictionaries and iterators of them
    register : function -> number, optional
        Gives a number to a function that the receiver may call back. Without it functions are refused.

    Raises
    ------
    TypeError
        If the value holds anything else.
    """
    if isinstance(value, np.ndarray):
        return encode_array(value)
    if isinstance(value, np.generic):
        return encode(value.item())
    if value is None or isinstance(value, (bool, int, float, str)):
        return printable(value) if isinstance(value, str) else value
    if isinstance(value, list):
        return [encode(each, register) for each in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(each, register) for each in value]}
    if isinstance(value, dict):
        return {"dict": {str(key): encode(each, register) for key, each in value.items()}}
    if isinstance(value, Iterator):
        return {"iterator": [encode(each, register) for each in value]}
    if callable(value) and register is not None:
        return {"callable": register(value)}
    raise TypeError(f"a {type(value).__name__} cannot be sent; send numbers, arrays and strings")


def encode_array(value: np.ndarray) -> dict[str, Any]:
    """An array of numbers; of a type that `decode` does not know, as 64-bit floats."""
    raw = np.ascontiguousarray(value)
    if raw.dtype.newbyteorder("<").str not in TYPES:
        raw = raw.astype(float)
    raw = raw.astype(raw.dtype.newbyteorder("<"), copy=False)
    data = base64.b64encode(raw.tobytes()).decode()
    return {"array": data, "shape": list(value.shape), "type": raw.dtype.str}


class Decoder:
    """Values from JSON of unknown origin; nothing but plain data is ever made from it.

    Parameters
    ----------
    call : (number, arguments, keywords) -> value, optional
        What a received {"callable": number} does. Without it such a value is refused.
    writable : bool, default True
        Whether arrays may be written to. One that may not is a view of `bytes`: NumPy never makes
        it writable.
    """

    def __init__(self, call: Callable[..., Any] | None = None, writable: bool = True) -> None:
        self.call, self.writable = call, writable

    def decode(self, value: Any, depth: int = 0) -> Any:
        """The value that `encode` was given.

        Raises
        ------
        ValueError
            If it is nested more than MAX_DEPTH deep, an integer is beyond 64 bits, or a kind or a
            field is unknown or malformed.
        """
        if depth > MAX_DEPTH:
            raise ValueError(f"a value must be nested at most {MAX_DEPTH} deep")
        if isinstance(value, int) and not -MAX_INTEGER <= value < 2 * MAX_INTEGER:
            raise ValueError("an integer must fit into 64 bits")
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, list):
            return [self.decode(each, depth + 1) for each in value]
        if isinstance(value, dict):
            return self.tagged(value, depth)
        raise ValueError("a value must be plain JSON")

    def tagged(self, value: dict[str, Any], depth: int) -> Any:
        """The value of a dictionary that names its kind."""
        match value:
            case {"array": str(data), "shape": list(shape), "type": str(dtype)}:
                return self.array(data, shape, dtype)
            case {"tuple": list(items)}:
                return tuple(self.decode(each, depth + 1) for each in items)
            case {"dict": dict(items)}:
                return {key: self.decode(each, depth + 1) for key, each in items.items()}
            case {"iterator": list(items)} if self.call is not None:
                return iter([Decoder(self.call).decode(each, depth + 1) for each in items])
            case {"callable": int(number)} if self.call is not None:
                call = self.call
                return lambda *arguments, **keywords: call(number, arguments, keywords)
        raise ValueError("a value is of no known kind")

    def array(self, data: str, shape: list, dtype: str) -> np.ndarray:
        """The array of these bytes, shape and type."""
        if dtype not in TYPES or len(shape) > MAX_DEPTH:
            raise ValueError(f"an array must have one of the types {', '.join(sorted(TYPES))}")
        if not all(type(size) is int and 0 <= size < 2**31 for size in shape):
            raise ValueError("an array's shape must be a list of sizes")
        flat = np.frombuffer(base64.b64decode(data, validate=True), dtype=dtype)
        if math.prod(shape) != flat.size:
            raise ValueError("an array's shape must be that of its data")
        array = flat.reshape(shape)
        return array.copy() if self.writable else array


def printable(text: str) -> str:
    """The text with "?" for what no file can hold: halves of characters."""
    return text.encode("utf-8", "replace").decode()
