"""Shard: some of the examples, in files that are read a batch at a time."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from .. import validate
from ..backend import to_host


@dataclass(frozen=True, eq=False)
class Shard:
    """A folder with one file of plain numbers per array of a model's examples.

    Only the rows of a batch are read, so that a shard may be larger than the memory. (Were the files
    mapped, the pages around each row would count as memory of the worker, and its limit would
    stop it.) template: the model, with a single example; it also knows types and shapes.
    """

    folder: Path
    n: int
    template: Any

    def take(self, indices, key=None):
        """The model of these examples, read from the files; key: (seed, step) of its noise."""
        arrays = {name: self.rows(name, indices) for name in self.template.examples}
        return self.template._replace(**arrays).counted_by(None, key)

    def rows(self, name, indices):
        """The rows of one array, in memory."""
        one = getattr(self.template, name)
        rows = np.empty((len(indices), *one.shape[1:]), one.dtype)
        starts = np.flatnonzero(np.diff(indices, prepend=-2) != 1)  # of runs of consecutive rows
        with open(self.folder / name, "rb", buffering=0) as file:
            for start, end in pairwise([*starts.tolist(), len(indices)]):
                file.seek(int(indices[start]) * one.nbytes)
                if file.readinto(rows[start:end].data) != (end - start) * one.nbytes:
                    raise OSError(f"{file.name} ends early; write the shard again")
        return rows


def save_shard(problem, folder):
    """Write the examples of a problem into a folder, and return the `Shard`.

    A data set that is larger than the memory is written part by part: one problem, and one call,
    for each.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    problem = problem.map_arrays(to_host, kinds="fiub")
    for name in problem.examples:
        array = getattr(problem, name)
        if sparse.issparse(array):
            raise ValueError(f"{name} must be a dense array to be cut into shards; use .toarray()")
        np.ascontiguousarray(array).tofile(folder / name)
    return Shard(folder.absolute(), problem.n, problem.batch(slice(0, 1)))


def save_shards(problem, folder, count):
    """Write a problem as `count` shards of about the same size; returns them."""
    count = validate.positive_integer("count", count)
    edges = [problem.n * k // count for k in range(count + 1)]
    parts = pairwise(edges)
    return [
        save_shard(problem.batch(slice(*part)), Path(folder) / f"{k:04}")
        for k, part in enumerate(parts)
    ]
