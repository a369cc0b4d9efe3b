"""An estimate without its batch's data: which examples were looked at, and what they said.

The losses and the gradient are kept to the bit. The examples' gradients, which hold the data, are
worked out once more if a rule asks for them, look by look as they were, and so to the same bits.
"""

from typing import Any

import numpy as np

from ...backend import to_host
from ...estimate import Estimate
from ...example_gradients import Deferred, Stacked
from ...objective import EvaluationCounter
from .pack import pack

KEPT = ("w", "indices", "losses", "gradient", "wanted", "replace", "weights")


def pack_estimate(estimate: Any, arrays: list[Any]) -> Any:
    """The estimate as JSON and arrays; None stays None."""
    if estimate is None:
        return None
    told = {name: pack(getattr(estimate, name), arrays) for name in KEPT}
    return told | {"key": estimate.problem.key, "work": looks(estimate.rows)}


def unpack_estimate(told: Any, problem: Any, unpack: Any) -> Any:
    """The estimate again, of the same problem. unpack: how its values are read."""
    if told is None:
        return None
    kept = {name: unpack(told[name]) for name in KEPT}
    seen = problem.counted_by(EvaluationCounter(), key=tuple(told["key"]))
    rows, _ = _rows(told["work"], 0, seen, kept["w"], kept["indices"], kept["weights"])
    return Estimate(problem=seen, rows=rows, **kept)


def looks(rows: Any) -> Any:
    """How many examples were looked at a time: one number, or a list of looks."""
    return [looks(part) for part in rows.parts] if isinstance(rows, Stacked) else rows.n


def _rows(sizes: Any, start: int, problem: Any, w: Any, indices: Any, weights: Any) -> Any:
    """The rows of these looks, of which the first begins at `start`, and where they end."""
    if isinstance(sizes, list):
        parts = []
        for size in sizes:
            part, start = _rows(size, start, problem, w, indices, weights)
            parts.append(part)
        return Stacked(tuple(parts)), start
    place = slice(start, start + sizes)
    whole = len(indices) == problem.n
    everything = whole and np.array_equal(to_host(indices), np.arange(problem.n))
    chosen = place if everything else indices[place]
    return Deferred(problem, chosen, w, None if weights is None else weights[place]), place.stop
