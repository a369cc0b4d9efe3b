"""ProgressTable: what the running processes tell the one that waits, and the one word it tells them."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class ProgressTable:
    """A small table of numbers in a shared file: one row per run, and a word to stop.

    lines: shape (runs + 1, 4): share of the budget spent, loss, batch size, updates; the last
    line is the word. Joblib sends a memory map to another process as the name of its file.
    """

    lines: Any
    owner: int = field(default_factory=os.getpid)  # the process that waits

    def callback(self, slot, budget):
        """What `run` calls with each recorded row of the run in this slot."""

        def watch(row):
            share = max(row[clock] / most for clock, most in budget.items() if most)
            self.lines[slot] = min(share, 1.0), row["loss"], row["batch_size"], row["updates"]

        return watch

    @property
    def stopped(self):
        """Whether the runs should end now."""
        return bool(self.lines[-1, 0])

    def stop(self):
        """Ask every run to end after its present update."""
        self.lines[-1, 0] = 1

    def check_stop(self, state):
        """What `run` asks after every update: end as Ctrl-C does, if told to stop."""
        if self.stopped:
            raise KeyboardInterrupt
        return False


class open_progress_table:
    """`with open_progress_table(runs) as progress`: its file goes when the runs are over."""

    def __init__(self, runs):
        self.runs = runs

    def __enter__(self):
        self.folder = TemporaryDirectory(ignore_cleanup_errors=True)
        path = Path(self.folder.name) / "progress"
        return ProgressTable(np.memmap(path, float, "w+", shape=(self.runs + 1, 4)))

    def __exit__(self, *_):
        self.folder.cleanup()
