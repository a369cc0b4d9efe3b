"""parsed: what took long to read from text, kept as arrays."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy import sparse

from .public_file import cache, room


def parsed(name, content, parse):
    """X, y = parse(content), from the cache if these very bytes were parsed before.

    A text of 40 million numbers takes a minute to read, its arrays a second. The file is named
    after the digest of the content, so it cannot be out of date; one that is damaged is made anew.
    """
    digest = hashlib.sha256(content).hexdigest()[:16]
    path = cache() / "parsed" / f"{name}-{digest}.npz"
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            return unpacked(file)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except Exception:  # zipfile, zlib and numpy each have their own words for "damaged"
        path.unlink(missing_ok=True)
    X, y = parse(content)
    keep(room(path), y=y, **packed(X))
    return X, y


def keep(path, **arrays):
    """Write the arrays to `path`, wholly or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as folder:
        half = Path(folder) / path.name
        np.savez(half, **arrays)
        half.replace(path)


def packed(X):
    """The arrays of a matrix, dense or CSR."""
    if not sparse.issparse(X):
        return {"X": X}
    return {"data": X.data, "indices": X.indices, "indptr": X.indptr, "shape": X.shape}


def unpacked(file):
    """X, y from the arrays."""
    if "X" in file:
        return file["X"], file["y"]
    triple = file["data"], file["indices"], file["indptr"]
    return sparse.csr_array(triple, shape=tuple(file["shape"])), file["y"]
