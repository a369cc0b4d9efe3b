"""What the terminal shows: progress while runs are under way, a line as each method ends, tables."""

import numpy as np
from rich import box
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text


class Progress:
    """Follows the `Board` of a comparison.

    On a terminal: a bar for all runs, and one for each run that is under way, ten times a second.
    Elsewhere, a plain line as each method ends, and nothing moves.
    """

    def __init__(self, console):
        self.console = console
        self.ended, self.left, self.board, self.entries = set(), {}, None, ()
        self.live = Live(get_renderable=self.frame, console=console, transient=True)

    def __enter__(self):
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_):
        self.live.stop()

    def watch(self, board, entries):
        """Follow these lanes; gives what to call with each `Finish`."""
        self.board, self.entries = board, entries
        for entry in entries:
            self.left.setdefault(entry.name, set()).add(entry.seed)
        return self.finish

    def finish(self, finish):
        """Note that a run ended; say so when it was the last one of its method."""
        entry = finish.entry
        self.ended.add((entry.name, entry.seed))
        self.left[entry.name].discard(entry.seed)
        if not self.left[entry.name]:
            said = f"failed: {finish.failure}" if finish.trace is None else in_short(finish.trace)
            self.console.print(f"  {entry.name:32} {said}", markup=False, highlight=False)

    def frame(self):
        """The bars as they are now."""
        if self.board is None:
            return Text("preparing the data")
        bars = Table.grid(padding=(0, 1))
        shares = np.where(np.isfinite(self.board.lines), self.board.lines, 0.0)[:-1, 0]
        done = len(self.ended)
        for lane, entry in enumerate(self.entries):
            if (entry.name, entry.seed) in self.ended:
                shares[lane] = 1.0
            elif self.board.lines[lane, 3] or shares[lane]:
                _, loss, size, updates = self.board.lines[lane]
                now = f"loss {loss:.4g}   batch size {size:,.0f}   {updates:,.0f} updates"
                name = f"{entry.name}, seed {entry.seed}"
                bars.add_row(name, ProgressBar(1.0, shares[lane], width=30), now)
        every = f"{done} of {len(self.entries)} runs   Ctrl-C stops and keeps what is done"
        bars.add_row("everything", ProgressBar(len(shares), shares.sum(), width=30), every)
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
    runs = f"{len(settings.methods)} methods" + (f", {seeds} seeds each" if seeds > 1 else "")
    size = f"n = {problem.n:,}, d = {problem.dim:,}, {prepared.test.n:,} held out"
    return "\n  ".join([f"{runs}: {settings.model} on {settings.data} ({size})", *prepared.notes])


def results(outcome, console):
    """Print the table of a comparison, and why a method has no row in it."""
    console.print(table(outcome))
    for name, failure in outcome.failures().items():
        console.print(f"{name} left no result: {failure}", markup=False, highlight=False)


def table(outcome):
    """A row per method, the median over the seeds: where it got, what it paid, why it stopped."""
    summaries = {f.entry.name: outcome.summary(f.entry.name) for f in outcome.finishes if f.trace}
    scored = any("test_accuracy" in summary for summary in summaries.values())
    grid = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("method", no_wrap=True)
    for heading in ("final\nloss", "test\naccuracy" if scored else "test\nloss", "updates",
                    "example\ngradients", "loss\nevaluations", "final\nbatch", "seconds"):  # fmt: skip
        grid.add_column(heading, justify="right", no_wrap=True)
    grid.add_column("why it\nstopped", no_wrap=True)
    for heading, names in outcome.sections.items():
        grid.add_section()
        grid.add_row(Text(heading, style="italic"))
        for name in names:
            if name in summaries:
                grid.add_row(f"  {name}", *cells(summaries[name]))
    return grid


def cells(last):
    """The numbers of a row, as they are printed."""
    score = (
        f"{last['test_accuracy']:.1%}" if "test_accuracy" in last else f"{last['test_loss']:.4g}"
    )
    counts = (
        f"{last[column]:,.0f}" for column in ("updates", "examples", "evaluations", "batch_size")
    )
    return f"{last['loss']:.4g}", score, *counts, f"{last['seconds']:.2f}", last["reason"]
