"""What the terminal shows: progress while runs are under way, a line as each method ends, tables."""

from collections import Counter

import numpy as np
from rich import box
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ..execution.pool import STOPPED


class Progress:
    """Follows the `ProgressTable` of a comparison.

    On a terminal: a bar for all runs, and one for each run that is under way, ten times a second.
    Elsewhere, a plain line as each method ends, and nothing moves.
    """

    def __init__(self, console):
        self.console = console
        self.progress, self.entries, self.purpose, self.ended = None, (), "", set()
        self.live = Live(get_renderable=self.frame, console=console, transient=True)

    def __enter__(self):
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_):
        self.live.stop()

    def watch(self, progress, entries, purpose):
        """Follow these slots; gives what to call with each slot and its `RunResult`."""
        self.progress, self.entries, self.purpose, self.ended = progress, entries, purpose, set()
        self.left, self.whole = Counter(entry.name for entry in entries), 0
        return self.finish if purpose == "runs" else self.tried

    def tried(self, slot, finish):
        """Note that a trial ended; say so when all have, and how many were not stopped."""
        self.ended.add(slot)
        self.whole += finish.trace is not None and finish.trace.reason != "interrupted"
        if len(self.ended) == len(self.entries):
            self.say(f"tried {self.whole} step sizes")
            if self.progress.stopped:
                self.say("the search was stopped, so no method is run")

    def finish(self, slot, finish):
        """Note that a run ended; say so when it was the last one of its method."""
        name = finish.entry.name
        self.ended.add(slot)
        self.left[name] -= 1
        if not self.left[name] and finish.failure != STOPPED:
            said = f"failed: {finish.failure}" if finish.trace is None else in_short(finish.trace)
            self.say(f"{name:32} {said}")

    def say(self, line):
        """Print a line above the bars."""
        self.console.print(f"  {line}", markup=False, highlight=False)

    def frame(self):
        """The bars as they are now."""
        if self.progress is None:
            return Text("preparing the data")
        bars = Table.grid(padding=(0, 1))
        shares = np.where(np.isfinite(self.progress.lines), self.progress.lines, 0.0)[:-1, 0]
        for slot, entry in enumerate(self.entries):
            if slot in self.ended:
                shares[slot] = 1.0
            elif self.progress.lines[slot, 3] or shares[slot]:
                _, loss, size, updates = self.progress.lines[slot]
                now = f"loss {loss:.4g}   batch size {size:,.0f}   {updates:,.0f} updates"
                bars.add_row(
                    f"{entry.name}, {entry.label}", ProgressBar(1.0, shares[slot], width=30), now
                )
        done = f"{len(self.ended)} of {len(shares)}   Ctrl-C stops and keeps what is done"
        bars.add_row(f"all {self.purpose}", ProgressBar(len(shares), shares.sum(), width=30), done)
        return Group(bars)


def in_short(trace):
    """How a run ended, in a few words."""
    return (
        f"loss {trace['loss'][-1]:<10.4g} {trace['updates'][-1]:>8,} updates "
        f"{trace['seconds'][-1]:>7.2f} s  {trace.reason}"
    )


def heading(settings, prepared):
    """What is compared, on what, and what was done to the data."""
    problem, seeds = prepared.train, len(settings.seeds)
    several = "s" if len(settings.methods) > 1 else ""
    runs = f"{len(settings.methods)} method{several}" + (
        f", {seeds} seeds each" if seeds > 1 else ""
    )
    held = f", {prepared.test.n:,} held out" if prepared.test else ""
    size = f"n = {problem.n:,}, d = {problem.dim:,}{held}"
    return "\n  ".join([f"{runs}: {settings.model} on {settings.data} ({size})", *prepared.notes])


def results(outcome, console):
    """Print the table of a comparison, if it has a row, and why a method has none."""
    if any(finish.trace for finish in outcome.finishes):
        console.print(table(outcome))
    for failure, names in outcome.failures().items():
        told = f"no result from {', '.join(names)}: {failure}"
        console.print(told, markup=False, highlight=False)


COUNT = "{:,.0f}"
NUMBERS = {
    "final\nloss": ("loss", "{:.4g}"),
    "test\naccuracy": ("test_accuracy", "{:.1%}"),
    "test\nloss": ("test_loss", "{:.4g}"),
    "updates": ("updates", COUNT),
    "example\ngradients": ("examples", COUNT),
    "losses\nevaluated": ("evaluations", COUNT),
    "final\nbatch": ("batch_size", COUNT),
    "final\nstep": ("step_size", "{:.3g}"),
    "seconds": ("seconds", "{:.2f}"),
}


def table(outcome):
    """A row per method, the median over the seeds: where it got, what it paid, why it stopped.

    The lowest loss and the highest accuracy are bold.
    """
    last = {f.entry.name: outcome.summary(f.entry.name) for f in outcome.finishes if f.trace}
    known = {"test_accuracy", "test_loss"} & {column for row in last.values() for column in row}
    hidden = {"test_accuracy", "test_loss"} - {min(known, default="")}
    shown = {head: how for head, how in NUMBERS.items() if how[0] not in hidden}
    grid = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    grid.add_column("method", overflow="fold")
    for head in shown:
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("why it\nstopped", no_wrap=True)
    best = {
        "loss": min((row["loss"] for row in last.values()), default=None),
        "test_accuracy": max((row.get("test_accuracy", 0) for row in last.values()), default=None),
    }
    for heading, names in outcome.sections.items():
        if present := [name for name in names if name in last]:
            grid.add_section()
            grid.add_row(Text(heading, style="italic"))
        for name in present:
            row = last[name]
            cells = (cell(row[column], form, best.get(column)) for column, form in shown.values())
            grid.add_row(f"  {name}", *cells, row["reason"])
    return grid


def cell(value, form, best):
    """A number as it is printed, bold where it is the best of its column."""
    return Text(form.format(value), style="bold" if value == best else "")
