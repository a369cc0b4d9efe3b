"""Progress on the terminal: bars while runs are under way, a line as each arm ends, a forecast."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from ...trace import Trace
from ..execution.run_spec import RunSpec
from ..execution.worker import NOT_STARTED, ProgressTable, RunResult

NAME = 32  # columns for the name of an arm


class Progress:
    """Follows the runs of an executor: pass `observe` to it as its observer.

    On a terminal: a bar for all runs, and one for each that is under way, ten times a second.
    Elsewhere, a plain line as each arm ends.

    Parameters
    ----------
    console : rich.console.Console
        Where it is shown.
    """

    def __init__(self, console: Any) -> None:
        from rich.live import Live

        self.console = console
        self.table: ProgressTable | None = None
        self.specs: Sequence[RunSpec] = ()
        self.purpose, self.began = "", 0.0
        self.ended: set[int] = set()
        self.left: Counter[str] = Counter()
        self.live = Live(get_renderable=self.frame, console=console, transient=True)

    def __enter__(self) -> "Progress":
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.live.stop()

    def observe(
        self, table: ProgressTable, specs: Sequence[RunSpec], purpose: str, found: int
    ) -> Callable[[int, RunResult], None]:
        """Follow these runs; gives what to call with each slot and its result."""
        self.table, self.specs, self.purpose, self.ended = table, specs, purpose, set()
        self.left, self.began = Counter(spec.name for spec in specs), time.monotonic()
        stored = f", {found} were stored already" if found else ""
        self.say(f"{len(specs)} {purpose} to run{stored}")
        return self.ran

    def ran(self, slot: int, result: RunResult) -> None:
        """Note that a run ended; print a line if it failed, or was the last one of its arm."""
        name = result.spec.name
        self.ended.add(slot)
        self.left[name] -= 1
        if result.trace is None and result.failure != NOT_STARTED:
            self.say(f"{name:{NAME}} failed: {result.failure}")
        elif result.trace is not None and not self.left[name]:
            self.say(f"{name:{NAME}} {in_short(result.trace)}")

    def say(self, line: str) -> None:
        """Print a line above the bars."""
        self.console.print(f"  {line}", soft_wrap=True)

    def frame(self) -> Any:
        """The bars as they are now, and a forecast."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        if self.table is None:
            return Text("preparing the data")
        bars = Table.grid(padding=(0, 1))
        for slot, spec in enumerate(self.specs):
            if slot not in self.ended and self.table.lines[slot, 3]:
                share, loss, size, updates = self.table.lines[slot]
                now = f"loss {loss:.4g}   batch size {size:,.0f}   {updates:,.0f} updates"
                bars.add_row(
                    f"{spec.name}, seed {spec.seed}", ProgressBar(1.0, share, width=20), now
                )
        count = f"{len(self.ended)} of {len(self.specs)}"
        bars.add_row(
            f"all {self.purpose}", ProgressBar(len(self.specs), self.done, width=20), count
        )
        return Group(bars, Text(f"  {self.forecast()}; Ctrl-C stops and keeps what is done"))

    @property
    def done(self) -> float:
        """How many runs are done, those under way by their fractions."""
        assert self.table is not None
        shares = self.table.fractions
        shares[list(self.ended)] = 1.0
        return float(shares.sum())

    def forecast(self) -> str:
        """How long the rest takes at the present speed."""
        if self.done < 1:
            return "the time left is not known yet"
        elapsed = time.monotonic() - self.began
        left = timedelta(seconds=round(elapsed * (len(self.specs) - self.done) / self.done))
        return f"about {left} left"


def in_short(trace: Trace) -> str:
    """How a run ended, in a few words."""
    return (
        f"loss {trace['loss'][-1]:<10.4g} {trace['updates'][-1]:>8,} updates "
        f"{trace['seconds'][-1]:>7.2f} s  {trace.reason}"
    )
