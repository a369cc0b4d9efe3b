"""Shard: some of the examples, in files that are read a batch at a time."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from .. import validate


@dataclass(frozen=True, eq=False)
class Shard:
    """A folder with one file of plain numbers per array of a model's examples.

    The files are mapped into memory only while the rows of a batch are copied out of them, so that a
    shard may be larger than the memory. template: the model, with a single example, which also
    knows the arrays' types and shapes.
    """

    folder: Path
    n: int
    template: Any

    def take(self, indices, key=None):
        """The model of these examples, read from the files; key: (seed, step) of its noise."""
        arrays = {name: self.rows(name, indices) for name in self.template.examples}
        return self.template._twin(**arrays).billed_to(None, key)

    def rows(self, name, indices):
        """The rows of one array, in memory."""
        one = getattr(self.template, name)
        shape = (self.n, *one.shape[1:])
        return np.array(np.memmap(self.folder / name, one.dtype, "r", shape=shape)[indices])


def save_shard(problem, folder):
    """Write the examples of a problem into a folder, and return the `Shard`.

    A data set that is larger than the memory is written part by part: one problem, and one call,
    for each.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
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
