"""ComparisonResult: what a comparison found."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ... import catalogue
from ..execution.pool import STOPPED

FINAL = ("loss", "test_loss", "test_accuracy", "updates", "examples", "evaluations", "batch_size",
         "step_size", "seconds")  # fmt: skip
AFFORDABLE = 1e10  # n d^2, the work of a step of Newton's method


@dataclass(frozen=True)
class ComparisonResult:
    """The settings of a comparison, the objective (`Prepared`), and how every entry ended."""

    comparison: Any
    prepared: Any
    finishes: list[Any]

    def traces(self, name):
        """The traces of a method, by seed."""
        done = [f for f in self.finishes if f.entry.name == name and f.trace is not None]
        return [f.trace for f in sorted(done, key=lambda f: f.entry.seed)]

    @property
    def reasons(self):
        """Why the runs ended, each once; "failed" for those that left no trace."""
        return {f.trace.reason if f.trace else "failed" for f in self.finishes}

    @property
    def stopped(self):
        """Whether Ctrl-C has ended a run, or kept it from beginning."""
        return any(
            finish.failure == STOPPED
            if finish.trace is None
            else finish.trace.reason == "interrupted"
            for finish in self.finishes
        )

    def failures(self):
        """{why they, or one of their seeds, left no trace: methods}."""
        why = {f.entry.name: f.failure for f in self.finishes if f.trace is None}
        return {each: [name for name in why if why[name] == each] for each in why.values()}

    @property
    def sections(self):
        """{heading: methods compared}, the papers first and the baselines last."""
        papers = catalogue.papers().items()
        chosen = {h: [n for n in names if n in self.comparison.methods] for h, names in papers}
        return {heading: names for heading, names in chosen.items() if names}

    @cached_property
    def minimum(self):
        """F* of the training objective; None where it is unknown, or would take minutes."""
        problem = self.prepared.train
        if problem.n * problem.dim**2 > AFFORDABLE:
            return None
        with threadpool_limits(1):
            known = getattr(problem, "minimum", None)
        return None if known is None else float(known)

    def summary(self, name):
        """The last row of a method, its median over the seeds, and why its runs ended."""
        traces = self.traces(name)
        last = {
            column: float(np.median([trace[column][-1] for trace in traces]))
            for column in FINAL
            if column in traces[0].columns
        }
        reasons = Counter(trace.reason for trace in traces)
        several = len(reasons) > 1
        told = (f"{reason} ({count})" if several else reason for reason, count in reasons.items())
        return last | {"reason": ", ".join(told)}
