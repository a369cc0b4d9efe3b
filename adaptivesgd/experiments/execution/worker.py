"""Worker: where cells are worked on. Each is looked up, else resumed, else run from its start."""

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from .atomic import DiskFullError
from .pool import STOPPED, RunResult
from .run_spec import cached_problem
from .store import Store


@dataclass
class CheckpointWriter:
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
class Worker:
    """A `Store`, a `ProgressTable` with a slot per cell, and the seconds between two checkpoints."""

    store: Store
    progress: Any
    every: float = 15.0

    def run(self, slot, cell):
        """The slot and the `RunResult` of one cell; whoever waits for it stores its trace."""
        if os.getpid() != self.progress.owner:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the waiting process's affair
        watch = self.progress.callback(slot, cell.budget)
        try:
            self.progress.check_stop(None)
            trace = self.store.find(cell) or run_cell(
                cell, self.store, self.every, self.progress.check_stop, watch
            )
        except KeyboardInterrupt:
            return slot, RunResult(cell, None, STOPPED)
        except DiskFullError:
            raise
        except Exception as error:
            return slot, RunResult(cell, None, str(error) or type(error).__name__)
        return slot, RunResult(cell, trace)


def get_or_run(cell, store, every=15.0):
    """The trace of a cell, which is run and stored unless it lies there."""
    if (trace := store.find(cell)) is None:
        trace = run_cell(cell, store, every)
        if trace.reason != "interrupted":
            store.keep(cell, trace)
    return trace


def run_cell(cell, store, every, until=None, watch=None):
    """Run a cell from where it had got to. The trace is of the reason "interrupted" if Ctrl-C, or
    `until`, has stopped it; then its checkpoint lies in the store.
    """
    problem = cached_problem(cell.problem.told).train
    writer = CheckpointWriter(store, cell, every)
    with threadpool_limits(1):
        trace = cell.run(
            on_checkpoint=writer,
            resume=store.find_checkpoint(cell, problem),
            until=until,
            callback=watch,
        )
    if trace.reason == "interrupted":
        writer.write()
    return trace
