"""Crews: who runs the cells. What is stored is not run again, and what is run is stored at once."""

import warnings
from dataclasses import dataclass
from typing import Any

from .pool import RunResult, run_parallel
from .progress import open_progress_table
from .store import Store
from .worker import Worker


class Interrupted(KeyboardInterrupt):
    """Ctrl-C: what was done is kept."""


@dataclass(frozen=True)
class LocalExecutor:
    """Cells over the processes of this machine, `jobs` at a time, each with one BLAS thread.

    every: seconds between two checkpoints; watch: as `display` follows a comparison.
    """

    store: Store
    jobs: int = 1
    every: float = 15.0
    watch: Any = None

    def run(self, cells, purpose):
        """{key: RunResult} of these cells."""
        done, left = find_stored(cells, self.store)
        if not left:
            return done
        with open_progress_table(len(left)) as progress, warnings.catch_warnings():
            # Joblib replaces workers whose memory has grown, as that of those who load images does.
            warnings.filterwarnings("ignore", "A worker stopped while some jobs")
            tell = self.watch(progress, left, purpose) if self.watch else lambda *_: None
            for slot, finish in run_parallel(
                left, Worker(self.store, progress, self.every), self.jobs
            ):
                done[finish.entry.key] = stored_result(finish, self.store)
                tell(slot, finish)
            if progress.stopped:
                raise Interrupted
        return done


def find_stored(cells, store):
    """{key: RunResult} of the cells whose trace is there, and the others, each once."""
    done, left = {}, {}
    for cell in cells:
        trace = store.find(cell)
        if trace is None:
            left[cell.key] = cell
        else:
            done[cell.key] = RunResult(cell, trace)
    return done, list(left.values())


def stored_result(finish, store):
    """The finish, whose trace is now in the store; one that was stopped has left its checkpoint."""
    if finish.trace is not None and finish.trace.reason != "interrupted":
        store.keep(finish.entry, finish.trace)
    return finish
