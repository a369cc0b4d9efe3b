"""ProgressTable: a table shared by the processes that run and the one that waits, with a stop flag."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...files import temporary_folder
from ...state import State


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
