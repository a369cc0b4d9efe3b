"""parsed: the arrays of a text that takes long to read, kept in the cache."""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from ..archive import read_arrays, write_arrays
from ..typing import Array
from .public_file import cache, keep


def parsed(
    name: str, content: bytes, parse: Callable[[bytes], tuple[Any, Array]]
) -> tuple[Any, Array]:
    """X, y = parse(content), from the cache if these very bytes were parsed before.

    A text of 40 million numbers takes a minute to read, its arrays a second. The file is named
    after the digest of the content, so it cannot be out of date, and holds the digest of its arrays;
    one that is damaged is parsed again.

    Parameters
    ----------
    name : str
        What the file in the cache begins with.
    content : bytes
        The text.
    parse : callable
        A function of the text that returns X, dense or CSR, and y.

    Returns
    -------
    tuple
        ``X, y``.
    """
    path = cache() / "parsed" / f"{name}-{hashlib.sha256(content).hexdigest()[:16]}.npz"
    try:
        return _unpacked(read_arrays(path))
    except (OSError, ValueError):
        pass  # not there, not readable, or damaged
    X, y = parse(content)
    arrays = _packed(X) | {"y": y}
    arrays["digest"] = np.array(_fingerprint(arrays))
    keep(path, lambda file: write_arrays(file, arrays))
    return X, y


def _packed(X: Any) -> dict[str, Array]:
    """The arrays of a matrix, dense or CSR."""
    if not sparse.issparse(X):
        return {"X": X}
    return {"data": X.data, "indices": X.indices, "indptr": X.indptr, "shape": np.array(X.shape)}


def _unpacked(arrays: dict[str, Array]) -> tuple[Any, Array]:
    """X, y from the arrays, or a ValueError if they are not those that were kept."""
    if str(arrays.pop("digest", "")) != _fingerprint(arrays) or "y" not in arrays:
        raise ValueError("these are not the arrays that were kept")
    if "X" in arrays:
        return arrays["X"], arrays["y"]
    triple = arrays["data"], arrays["indices"], arrays["indptr"]
    return sparse.csr_array(triple, shape=tuple(arrays["shape"])), arrays["y"]


def _fingerprint(arrays: dict[str, Array]) -> str:
    """The sha256 of the names, types, shapes and contents of arrays."""
    total = hashlib.sha256()
    for name, values in sorted(arrays.items()):
        total.update(f"{name} {values.dtype} {values.shape} ".encode())
        total.update(np.ascontiguousarray(values).tobytes())
    return total.hexdigest()
