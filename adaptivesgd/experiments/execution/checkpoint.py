"""A checkpoint as a file, from which a run is resumed bit for bit; of an estimate, without its batch's data.

The losses and the gradient are kept to the bit. The examples' gradients, which hold the data, are
recomputed on demand in the original chunks, hence bitwise identical.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import IO, Any

import numpy as np

from ...backend import asarray_like, to_host
from ...estimate import Estimate
from ...example_gradients import Deferred, Stacked
from ...objective import EvaluationCounter, FiniteSum
from ...runner import Checkpoint
from ...state import State
from .pack import pack, unpack

KEPT = ("w", "indices", "losses", "gradient", "wanted", "replace", "weights")


def pack_estimate(estimate: Estimate | None, arrays: list[Any]) -> Any:
    """The estimate as JSON and arrays; None stays None."""
    if estimate is None:
        return None
    stored = {name: pack(getattr(estimate, name), arrays) for name in KEPT}
    return stored | {"key": estimate.problem.key, "work": sizes_of(estimate.rows)}


def unpack_estimate(
    stored: dict[str, Any] | None, problem: FiniteSum, unpack: Callable[[Any], Any]
) -> Estimate | None:
    """The estimate again, of the same problem. unpack: how its values are read."""
    if stored is None:
        return None
    kept = {name: unpack(stored[name]) for name in KEPT}
    seen = problem.counted_by(EvaluationCounter(), key=tuple(stored["key"]))
    rows, _ = _rows(stored["work"], 0, seen, kept["w"], kept["indices"], kept["weights"])
    return Estimate(problem=seen, rows=rows, **kept)


def sizes_of(rows: Any) -> Any:
    """How many examples were evaluated at a time, and whether they are at every question again."""
    if isinstance(rows, Stacked):
        return [sizes_of(part) for part in rows.parts]
    return rows.n if rows.held else {"deferred": rows.n}


def _rows(sizes: Any, start: int, problem: FiniteSum, w: Any, indices: Any, weights: Any) -> Any:
    """The rows of these sizes, of which the first begins at `start`, and where they end."""
    if isinstance(sizes, list):
        parts = []
        for size in sizes:
            part, start = _rows(size, start, problem, w, indices, weights)
            parts.append(part)
        return Stacked(tuple(parts)), start
    deferred = isinstance(sizes, dict)
    place = slice(start, start + (sizes["deferred"] if deferred else sizes))
    whole = len(indices) == problem.n
    everything = whole and np.array_equal(to_host(indices), np.arange(problem.n))
    chosen = place if everything else indices[place]
    rows = Deferred(problem, chosen, w, None if weights is None else weights[place])
    return (rows if deferred else rows.again), place.stop


COUNTS = ("seed", "step", "examples", "evaluations", "step_size")


def write_checkpoint(file: IO[bytes], checkpoint: Checkpoint, about: str) -> None:
    """Write a `Checkpoint` to an open binary file. about: whose it is, plain values."""
    arrays: list[Any] = []
    state = checkpoint.state
    stored = {
        "about": about,
        "rows": checkpoint.rows,
        "seconds": checkpoint.seconds,
        "state": {name: pack(getattr(state, name), arrays) for name in (*COUNTS, "w", "memory")},
        "estimate": pack_estimate(state.estimate, arrays),
    }
    text = np.frombuffer(json.dumps(stored).encode(), np.uint8)
    np.savez(file, stored=text, **{str(place): array for place, array in enumerate(arrays)})


def read_checkpoint(file: IO[bytes], problem: FiniteSum, about: str) -> Checkpoint:
    """The `Checkpoint` in an open binary file; a ValueError if it is damaged, or of another run."""
    try:
        with np.load(file, allow_pickle=False) as held:
            stored = json.loads(held["stored"].tobytes())
            arrays = [held[str(place)] for place in range(len(held.files) - 1)]
        if stored["about"] != about:
            raise ValueError("it belongs to another run")
        home = partial(asarray_like, getattr(problem, problem.examples[0]))
        read = partial(unpack, arrays=arrays, home=home)
        parts = {name: read(value) for name, value in stored["state"].items()}
        seen = unpack_estimate(stored["estimate"], problem, read)
        return Checkpoint(
            State(problem, estimate=seen, **parts), tuple(stored["rows"]), stored["seconds"]
        )
    except Exception as error:  # whatever a damaged file makes of itself
        raise ValueError(f"this is not the checkpoint of this run ({error})") from error
