"""Bench: where cells are worked on. Each is looked up, else resumed, else run from its start."""

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from ..race import STOPPED, Finish
from .atomic import NoRoom
from .cell import problem_of
from .store import Store


@dataclass
class Keeper:
    """What `run` calls with every `Checkpoint`: it stores one every so many seconds."""

    store: Store
    cell: Any
    every: float
    latest: Any = None

    def __post_init__(self):
        self.due = time.monotonic() + self.every

    def __call__(self, checkpoint):
        self.latest = checkpoint
        if time.monotonic() >= self.due:
            self.write()

    def write(self):
        """Store the latest checkpoint, if there is one that is not stored yet."""
        if self.latest is not None:
            self.store.keep_checkpoint(self.cell, self.latest)
        self.latest, self.due = None, time.monotonic() + self.every


@dataclass(frozen=True)
class Bench:
    """A `Store`, a `Board` with a lane per cell, and the seconds between two checkpoints."""

    store: Store
    board: Any
    every: float = 15.0

    def run(self, lane, cell):
        """The lane and the `Finish` of one cell; whoever waits for it stores its trace."""
        if os.getpid() != self.board.owner:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the waiting process's affair
        watch = self.board.watcher(lane, cell.budget)
        try:
            self.board.heed(None)
            trace = self.store.find(cell) or work(
                cell, self.store, self.every, self.board.heed, watch
            )
        except KeyboardInterrupt:
            return lane, Finish(cell, None, STOPPED)
        except NoRoom:
            raise
        except Exception as error:
            return lane, Finish(cell, None, str(error) or type(error).__name__)
        return lane, Finish(cell, trace)


def settle(cell, store, every=15.0):
    """The trace of a cell, which is run and stored unless it lies there."""
    if (trace := store.find(cell)) is None:
        trace = work(cell, store, every)
        if trace.reason != "interrupted":
            store.keep(cell, trace)
    return trace


def work(cell, store, every, until=None, watch=None):
    """Run a cell from where it had got to. The trace is of the reason "interrupted" if Ctrl-C, or
    `until`, has stopped it; then its checkpoint lies in the store.
    """
    problem = problem_of(cell.problem.told).train
    keeper = Keeper(store, cell, every)
    with threadpool_limits(1):
        trace = cell.run(
            on_checkpoint=keeper,
            resume=store.find_checkpoint(cell, problem),
            until=until,
            callback=watch,
        )
    if trace.reason == "interrupted":
        keeper.write()
    return trace
