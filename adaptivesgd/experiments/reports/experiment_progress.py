"""The progress of an experiment: of every cell, and how long the rest will take."""

import time
from collections import Counter
from datetime import timedelta

import numpy as np
from rich.console import Group
from rich.text import Text

from ..execution.pool import STOPPED
from .terminal import Progress, in_short


class CellProgress(Progress):
    """Follows cells as `Progress` follows runs, with an estimate of the time that is left."""

    def watch(self, progress, entries, purpose):
        """Follow these slots; gives what to call with each slot and its `RunResult`."""
        self.progress, self.entries, self.purpose, self.ended = progress, entries, purpose, set()
        self.left = Counter(entry.name for entry in entries)
        self.began = time.monotonic()
        self.say(f"{len(entries)} {purpose} to run")
        return self.finish

    def finish(self, slot, finish):
        """Note that a cell ended; say so when it was the last one of its name, or failed; not when
        it never began.
        """
        name = finish.entry.name
        self.ended.add(slot)
        self.left[name] -= 1
        if finish.trace is None and finish.failure != STOPPED:
            self.say(f"{name:48} failed: {finish.failure}")
        elif finish.trace is not None and not self.left[name]:
            done = f"{len(self.ended)} of {len(self.entries)}"
            self.say(f"{done:>11}  {name:48} {in_short(finish.trace)}")

    def frame(self):
        """The bars as they are now, and a forecast."""
        bars = super().frame()
        return bars if self.progress is None else Group(bars, Text(f"  {self.forecast()}"))

    def forecast(self):
        """How long the rest takes if it goes on as it has."""
        shares = np.where(np.isfinite(self.progress.lines), self.progress.lines, 0.0)[:-1, 0]
        shares[list(self.ended)] = 1.0
        elapsed, done = time.monotonic() - self.began, float(shares.sum())
        if done < 1:
            return "the time that is left is not known yet"
        left = timedelta(seconds=round(elapsed * (len(shares) - done) / done))
        return f"about {left} left if it goes on like this"
