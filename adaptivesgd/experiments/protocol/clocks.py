"""Clocks: how much a run had spent by each recorded point; profiles of such times, and their spread over seeds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ...trace import Trace

Clock: TypeAlias = Callable[[Trace], np.ndarray]

CLOCKS: dict[str, Clock] = {
    "updates": lambda trace: trace["updates"],
    "examples": lambda trace: trace["examples"],
    "work": lambda trace: trace["examples"] + trace["evaluations"],
    "seconds": lambda trace: trace["seconds"],
}
WORDS = {"updates": "updates", "examples": "example gradients", "work": "gradients and evaluations",
         "seconds": "seconds"}  # fmt: skip


def comparable(clocks: Mapping[str, Clock], timed: bool) -> dict[str, Clock]:
    """The clocks that can be compared: without seconds, unless each run had a core to itself."""
    return {name: of for name, of in clocks.items() if timed or of is not CLOCKS["seconds"]}


@dataclass(frozen=True)
class Parallel:
    """A clock for P workers: ceil(work / P) + latency per update, in units of one example.

    The examples of an update, gradients and evaluations alike, are shared evenly, and then the
    workers wait for one exchange. latency: in units of the time that a worker takes for one example.
    Between two recorded points every update counts as their mean one.
    """

    workers: int
    latency: float = 64.0

    def __call__(self, trace: Trace) -> np.ndarray:
        updates, work = trace["updates"], CLOCKS["work"](trace)
        made = np.diff(updates)
        shares = np.ceil(np.diff(work) / np.maximum(made, 1) / self.workers)
        return np.concatenate([[0.0], np.cumsum(made * (shares + self.latency))])


WORKERS = 64  # of the simulated clock in tables and figures
ALL_CLOCKS: dict[str, Clock] = {WORDS[name]: of for name, of in CLOCKS.items()}
ALL_CLOCKS[f"time on {WORKERS} workers"] = Parallel(WORKERS)


def time_to(trace: Trace, loss: float, clock: Clock) -> float:
    """What the clock showed at the first recorded point with a training loss of at most `loss`;
    infinite if there is none.
    """
    there = np.flatnonzero(trace["loss"] <= loss)
    return float(clock(trace)[there[0]]) if len(there) else float("inf")


def value_at(trace: Trace, column: str, clock: Clock, amount: float) -> float:
    """The column at the last recorded point at which the clock showed at most `amount`."""
    spent = np.flatnonzero(clock(trace) <= amount)
    return float(trace[column][spent[-1]])


def ratios(times: np.ndarray) -> np.ndarray:
    """r_pm = t_pm / min_m t_pm. times: t_pm, shape (problems, methods), infinite where missed.

    Problems that every method misses say nothing about which is better, and are infinite for all.
    """
    best = times.min(axis=1, keepdims=True)
    reached = np.isfinite(best)
    return np.where(np.isfinite(times) & reached, times / np.where(reached, best, 1.0), np.inf)


def profile(times: np.ndarray, factors: np.ndarray | Sequence[float]) -> np.ndarray:
    """rho_m(factor), the share of the problems with r_pm <= factor, shape (factors, methods).

    Source: Dolan and More (2002), Benchmarking optimization software with performance profiles.
    """
    within = ratios(times)[None] <= np.asarray(factors)[:, None, None]
    return within.mean(axis=1)


@dataclass(frozen=True)
class Spread:
    """The median of several seeds, and the lowest and the highest of them. A miss is infinite."""

    median: float
    low: float
    high: float
    count: int
    reached: int

    @staticmethod
    def of(values: Iterable[float]) -> "Spread":
        """The spread of some numbers; what is no number counts as infinite."""
        values = np.asarray(list(values), float)
        values = np.where(np.isnan(values), np.inf, values)
        middle = float(np.median(values))
        finite = int(np.isfinite(values).sum())
        return Spread(middle, float(values.min()), float(values.max()), len(values), finite)

    def text(self, form: str = "{:.3g}") -> str:
        """ "120 (95–140)", and how many of the seeds got there if not all did."""
        if not self.reached:
            return "never"
        if self.count == 1:
            return _number(self.median, form)
        text = (
            f"{_number(self.median, form)} ({_number(self.low, form)}–{_number(self.high, form)})"
        )
        return text if self.reached == self.count else f"{text}, {self.reached} of {self.count}"


def ratio(first: Spread, second: Spread) -> float:
    """median / median; infinite if only the first is, and not a number if both are."""
    if np.isinf(first.median) and np.isinf(second.median):
        return np.nan
    return first.median / second.median if second.median else np.inf


def _number(value: float, form: str) -> str:
    return "∞" if np.isinf(value) else form.format(value)
