"""Shard: some of the examples, in files that are read a batch at a time."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from .. import validate
from ..backend import to_host
from ..files import atomic_write, expanded, sweep
from ..objective import FiniteSum
from ..typing import Array

PIECE = 2**18  # bytes that are hashed at a time


@dataclass(frozen=True, eq=False)
class Shard:
    """A folder with one file of plain numbers per array of a model's examples.

    Only the rows of a batch are read, so that a shard may be larger than the memory. (Were the files
    mapped, the pages around each row would count as memory of the worker, and its limit would
    stop it.) A file whose size or checksum is not the one that was written is refused; each process
    verifies the checksum once, and again when the file has changed.

    Parameters
    ----------
    folder : Path
        The folder, which every worker can read.
    n : int
        The number of examples in it.
    template : FiniteSum
        The model, with a single example; it also has the types and shapes of the arrays.
    checksums : dict of str to str
        The sha256 of each file.
    """

    folder: Path
    n: int
    template: Any
    checksums: Mapping[str, str] = field(repr=False)

    def take(self, indices: Array, key: tuple[int, int] | None = None) -> FiniteSum:
        """Read some examples from the files.

        Parameters
        ----------
        indices : array of int, shape (B,)
            Which examples, from 0 to n - 1.
        key : tuple of int, optional
            (seed, step) of the model's noise.

        Returns
        -------
        FiniteSum
            The model of these examples, in memory.

        Raises
        ------
        OSError
            If a file is missing, or is not the one that was written.
        """
        arrays = {name: self.rows(name, indices) for name in self.template.examples}
        return self.template._replace(**arrays).counted_by(None, key)

    def rows(self, name: str, indices: Array) -> Array:
        """Rows of one array.

        Parameters
        ----------
        name : str
            Of the array.
        indices : array of int, shape (B,)
            Which rows, from 0 to n - 1.

        Returns
        -------
        Array
            Shape (B, ...), in memory.

        Raises
        ------
        OSError
            If the file is missing, or is not the one that was written.
        """
        one = getattr(self.template, name)
        rows = np.empty((len(indices), *one.shape[1:]), one.dtype)
        starts = np.flatnonzero(np.diff(indices, prepend=-2) != 1)  # of runs of consecutive rows
        with open(self.verified(name), "rb", buffering=0) as file:
            for start, end in pairwise([*starts.tolist(), len(indices)]):
                file.seek(int(indices[start]) * one.nbytes)
                if file.readinto(rows[start:end].data) != (end - start) * one.nbytes:
                    raise OSError(f"{file.name} ends early; write the shard again")
        return rows

    def verified(self, name: str) -> Path:
        """Path of an array's file, if it is the one that was written.

        Parameters
        ----------
        name : str
            Of the array.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        OSError
            If the file is missing, or its size or checksum is another.
        """
        path, size = self.folder / name, self.n * getattr(self.template, name).nbytes
        try:
            found = path.stat()
            if found.st_size != size:
                raise OSError(
                    f"{path} holds {found.st_size} bytes instead of {size}; write the shard again"
                )
            if digest(path, size, found.st_mtime_ns) != self.checksums[name]:
                raise OSError(f"{path} is damaged: its checksum has changed; write the shard again")
        except OSError as error:
            if error.errno is None:
                raise
            raise OSError(
                f"the shard's file {path} cannot be read ({error.strerror}); write the shard again, "
                "where every worker can read it"
            ) from None
        return path


@lru_cache(maxsize=1024)
def digest(path: Path, size: int, changed: int) -> str:
    """The sha256 of a file of this size that was last changed at this time, read piece by piece."""
    total, piece = hashlib.sha256(), bytearray(PIECE)
    with open(path, "rb", buffering=0) as file:
        while read := file.readinto(piece):
            total.update(memoryview(piece)[:read])
    return total.hexdigest()


def save_shard(problem: FiniteSum, folder: str | os.PathLike[str]) -> Shard:
    """Write the examples of a problem into a folder.

    A data set that is larger than the memory is written part by part: one problem, and one call,
    for each.

    Parameters
    ----------
    problem : FiniteSum
        The problem; its arrays must be dense.
    folder : str or path-like
        The folder, which is made if it is missing.

    Returns
    -------
    Shard
        The shard, with the checksums of its files.

    Raises
    ------
    ValueError
        If an array is sparse.
    OSError
        If a file cannot be written.
    """
    validate.objective(problem)
    folder = expanded(folder).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise NotADirectoryError(
            f"{folder} cannot be a shard's folder, as a file is there; name another one"
        ) from None
    sweep(folder)
    problem = problem.map_arrays(to_host, kinds="fiub")
    checksums = {}
    for name in problem.examples:
        array = getattr(problem, name)
        if sparse.issparse(array):
            raise ValueError(f"{name} must be a dense array to be cut into shards; use .toarray()")
        content = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        with atomic_write(folder / name) as file:
            file.write(content)
        checksums[name] = hashlib.sha256(content).hexdigest()
    return Shard(folder, problem.n, problem.batch(slice(0, 1)), checksums)


def save_shards(problem: FiniteSum, folder: str | os.PathLike[str], count: int) -> list[Shard]:
    """Write a problem as several shards of about the same size.

    Parameters
    ----------
    problem : FiniteSum
        The problem; its arrays must be dense.
    folder : str or path-like
        Each shard is written into a folder of its own in this one.
    count : int
        How many shards, from 1 to n.

    Returns
    -------
    list of Shard
        The shards, in the order of the examples.

    Raises
    ------
    ValueError
        If `count` is out of its range, or an array is sparse.
    OSError
        If a file cannot be written.
    """
    validate.objective(problem)
    count = validate.positive_integer("count", count)
    if count > problem.n:
        raise ValueError(f"count must be at most n = {problem.n}, one example each, not {count}")
    edges = [problem.n * k // count for k in range(count + 1)]
    return [
        save_shard(problem.batch(slice(*part)), expanded(folder) / f"{k:04}")
        for k, part in enumerate(pairwise(edges))
    ]
