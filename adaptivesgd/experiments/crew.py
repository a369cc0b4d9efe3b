"""Crews: who runs the cells. What is stored is not run again, and what is run is stored at once."""

import warnings
from dataclasses import dataclass
from typing import Any

from .board import open_board
from .cells.bench import Bench
from .cells.store import Store
from .race import Finish, race


class Stopped(KeyboardInterrupt):
    """Ctrl-C: what was done is kept."""


@dataclass(frozen=True)
class LocalCrew:
    """Cells over the processes of this machine, `jobs` at a time, each with one BLAS thread.

    every: seconds between two checkpoints; watch: as `display` follows a comparison.
    """

    store: Store
    jobs: int = 1
    every: float = 15.0
    watch: Any = None

    def run(self, cells, purpose):
        """{key: Finish} of these cells."""
        done, left = stored(cells, self.store)
        if not left:
            return done
        with open_board(len(left)) as board, warnings.catch_warnings():
            # Joblib replaces workers whose memory has grown, as that of those who load images does.
            warnings.filterwarnings("ignore", "A worker stopped while some jobs")
            tell = self.watch(board, left, purpose) if self.watch else lambda *_: None
            for lane, finish in race(left, Bench(self.store, board, self.every), self.jobs):
                done[finish.entry.key] = kept(finish, self.store)
                tell(lane, finish)
            if board.stopped:
                raise Stopped
        return done


def stored(cells, store):
    """{key: Finish} of the cells whose trace is there, and the others, each once."""
    done, left = {}, {}
    for cell in cells:
        trace = store.find(cell)
        if trace is None:
            left[cell.key] = cell
        else:
            done[cell.key] = Finish(cell, trace)
    return done, list(left.values())


def kept(finish, store):
    """The finish, whose trace is now in the store; one that was stopped has left its checkpoint."""
    if finish.trace is not None and finish.trace.reason != "interrupted":
        store.keep(finish.entry, finish.trace)
    return finish
