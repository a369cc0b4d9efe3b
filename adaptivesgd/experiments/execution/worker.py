"""Worker: runs a specification: returns the stored trace, resumes its checkpoint, or starts it.

A `ProgressTable`, which all processes share, shows how far each run has got, and holds a stop flag.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...files import temporary_folder
from ...runner import Checkpoint
from ...state import State
from ...trace import Trace
from ..problems.spec import cached_problem
from .run_spec import RunSpec
from .store import AnyStore, DiskFullError

NOT_STARTED = "stopped before it began"


@dataclass(frozen=True)
class RunResult:
    """How a run ended: with a trace, or with a sentence that gives the reason.

    Parameters
    ----------
    spec : RunSpec
        The run.
    trace : Trace or None
        Its trace.
    failure : str, default ""
        Why there is no trace.
    """

    spec: RunSpec
    trace: Trace | None
    failure: str = ""

    @property
    def complete(self) -> bool:
        """Whether there is a trace that was not interrupted."""
        return self.trace is not None and self.trace.reason != "interrupted"


@dataclass
class CheckpointWriter:
    """The `on_checkpoint` of `adaptivesgd.run`: stores a checkpoint every so many seconds."""

    store: AnyStore
    spec: RunSpec
    every: float
    latest: Checkpoint | None = None

    def __post_init__(self) -> None:
        self.due = time.monotonic() + self.every

    def __call__(self, checkpoint: Checkpoint) -> None:
        self.latest = checkpoint
        if time.monotonic() >= self.due:
            self.write()

    def write(self) -> None:
        """Store the latest checkpoint, if it is not stored yet."""
        if self.latest is not None:
            self.store.keep_checkpoint(self.spec, self.latest)
        self.latest, self.due = None, time.monotonic() + self.every


@dataclass(frozen=True, eq=False)
class ProgressTable:
    """How far each run has got, in a file that all processes map into their memory.

    Parameters
    ----------
    lines : ndarray, shape (runs + 1, 4)
        Per run (its *slot*): fraction of the budget spent, loss, batch size, updates. The last
        line holds the stop flag. Joblib sends a memory map to another process as its file's name.
    owner : int
        The process that waits; this one by default.
    """

    lines: np.ndarray
    owner: int = field(default_factory=os.getpid)

    def callback(self, slot: int, budget: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
        """The `callback` of `adaptivesgd.run` that records a run's rows in its slot."""

        def record(row: dict[str, Any]) -> None:
            share = max(row[clock] / most for clock, most in budget.items() if most)
            self.lines[slot] = min(share, 1.0), row["loss"], row["batch_size"], row["updates"]

        return record

    @property
    def fractions(self) -> np.ndarray:
        """Of every run, the fraction of its budget that is spent."""
        return np.where(np.isfinite(self.lines), self.lines, 0.0)[:-1, 0]

    @property
    def stopped(self) -> bool:
        """Whether a stop was requested."""
        return bool(self.lines[-1, 0])

    def stop(self) -> None:
        """Request every run to end after its present update."""
        self.lines[-1, 0] = 1

    def check_stop(self, state: State | None = None) -> bool:
        """The `until` of `adaptivesgd.run`: raises KeyboardInterrupt once a stop was requested."""
        if self.stopped:
            raise KeyboardInterrupt
        return False


@contextmanager
def open_progress_table(runs: int) -> Iterator[ProgressTable]:
    """A table for so many runs; its file is removed at the end."""
    with temporary_folder("adaptivesgd-progress-") as folder:
        yield ProgressTable(np.memmap(folder / "progress", float, "w+", shape=(runs + 1, 4)))


@dataclass(frozen=True)
class Worker:
    """What a process needs in order to run: the store, the progress table, seconds between checkpoints."""

    store: AnyStore
    progress: ProgressTable
    every: float = 15.0

    def run(self, slot: int, spec: RunSpec) -> tuple[int, RunResult]:
        """The slot and the result of one run; the process that waits stores its trace."""
        if os.getpid() != self.progress.owner:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # SIGINT is handled by the parent
        callback = self.progress.callback(slot, spec.budget)
        try:
            self.progress.check_stop()
            trace = self.store.find(spec) or run_or_resume(
                spec, self.store, self.every, self.progress.check_stop, callback
            )
        except KeyboardInterrupt:
            return slot, RunResult(spec, None, NOT_STARTED)
        except DiskFullError:
            raise
        except Exception as error:
            return slot, RunResult(spec, None, str(error) or type(error).__name__)
        return slot, RunResult(spec, trace)


def run_or_resume(
    spec: RunSpec,
    store: AnyStore,
    every: float,
    until: Callable[[Any], bool] | None = None,
    callback: Callable[[dict[str, Any]], None] | None = None,
) -> Trace:
    """Run from the stored checkpoint, if there is one, with one BLAS thread.

    The trace has the reason "interrupted" if Ctrl-C, or `until`, has stopped it; then its
    checkpoint is stored. Its settings hold "processor_share": the processor time of the run over
    its wall time, or None if it was resumed, as the share of the earlier part is not known.
    """
    from threadpoolctl import threadpool_limits

    problem = cached_problem(spec.problem.to_json()).train
    writer = CheckpointWriter(store, spec, every)
    resume = store.find_checkpoint(spec, problem)
    began = time.perf_counter(), time.thread_time()
    with threadpool_limits(1):
        trace = spec.run(on_checkpoint=writer, resume=resume, until=until, callback=callback)
    wall, worked = time.perf_counter() - began[0], time.thread_time() - began[1]
    share = None if resume is not None else min(1.0, worked / wall)
    trace = replace(trace, settings=trace.settings | {"processor_share": share})
    if trace.reason == "interrupted":
        writer.write()
    return trace
