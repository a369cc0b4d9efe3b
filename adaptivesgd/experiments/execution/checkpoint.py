"""A checkpoint as a file: from it, the run goes on as if it had never stopped."""

import json
from functools import partial
from typing import Any

import numpy as np

from ...backend import asarray_like
from ...runner import Checkpoint
from ...state import State
from .checkpoint_estimate import pack_estimate, unpack_estimate
from .pack import pack, unpack

COUNTS = ("seed", "step", "examples", "evaluations", "step_size")


def write_checkpoint(file: Any, checkpoint: Checkpoint, about: str) -> None:
    """Write a `Checkpoint` to an open binary file. about: whose it is, plain values."""
    arrays: list[Any] = []
    state = checkpoint.state
    told = {
        "about": about,
        "rows": checkpoint.rows,
        "seconds": checkpoint.seconds,
        "state": {name: pack(getattr(state, name), arrays) for name in (*COUNTS, "w", "memory")},
        "estimate": pack_estimate(state.estimate, arrays),
    }
    text = np.frombuffer(json.dumps(told).encode(), np.uint8)
    np.savez(file, told=text, **{str(place): array for place, array in enumerate(arrays)})


def read_checkpoint(file: Any, problem: Any, about: str) -> Any:
    """The `Checkpoint` in an open binary file; a ValueError if it is damaged, or of another run."""
    try:
        with np.load(file, allow_pickle=False) as held:
            told = json.loads(held["told"].tobytes())
            arrays = [held[str(place)] for place in range(len(held.files) - 1)]
        if told["about"] != about:
            raise ValueError("it belongs to another run")
        home = partial(asarray_like, getattr(problem, problem.examples[0]))
        read = partial(unpack, arrays=arrays, home=home)
        parts = {name: read(value) for name, value in told["state"].items()}
        seen = unpack_estimate(told["estimate"], problem, read)
        return Checkpoint(
            State(problem, estimate=seen, **parts), tuple(told["rows"]), told["seconds"]
        )
    except Exception as error:  # whatever a damaged file makes of itself
        raise ValueError(f"this is not the checkpoint of this run ({error})") from error
