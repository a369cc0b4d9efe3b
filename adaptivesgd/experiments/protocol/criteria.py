"""Comparisons that claims are judged by."""

import numpy as np

from ..analysis.clocks import CLOCKS
from ..analysis.spread import ratio
from .experiment import Check

WORDS = {"updates": "updates", "examples": "example gradients", "work": "gradients and evaluations",
         "seconds": "seconds"}  # fmt: skip


def times_at_most(findings, arm, factor, other, clock, level=None):
    """Whether one arm's median time to a target is at most `factor` times another's.

    Of an arm that misses it is only known that its time is longer than what it has spent.
    """
    level = findings.task.levels[-1] if level is None else level
    first, second = (findings.time(name, CLOCKS[clock], level) for name in (arm, other))
    at_least = [findings.spent(name, CLOCKS[clock], level) for name in (arm, other)]
    times = ratio(first, second)
    said = f": {times:.2g} times" if 0 < times < np.inf else ""
    form = "{:.3g}" if clock == "seconds" else "{:,.0f}"
    found = f"{WORDS[clock]}: {arm} {first.told(form)}, {other} {second.told(form)}{said}"
    if np.isfinite(first.median) and first.median <= factor * at_least[1]:
        holds = True
    elif np.isfinite(second.median) and at_least[0] > factor * second.median:
        holds = False
    else:
        holds = None
    return Check(where(findings, level), found, holds)


def smaller_at_equal_looks(findings, arm, other, column, passes):
    """Whether one arm's median value of a column is at most another's when `passes` n examples have
    been looked at, gradients and evaluations together.
    """
    first, second = (findings.at_looks(name, column, passes) for name in (arm, other))
    found = f"{column.replace('_', ' ')}: {arm} {first.told()}, {other} {second.told()}"
    holds = np.isfinite(first.median) and first.median <= second.median
    return Check(findings.task.name, found, bool(holds))


def ends_as_accurate(findings, arm, other, slack):
    """Whether one arm's median test accuracy is at most `slack` below another's."""
    first, second = (findings.last(name, "test_accuracy") for name in (arm, other))
    found = f"test accuracy: {arm} {first.told('{:.2%}')}, {other} {second.told('{:.2%}')}"
    return Check(findings.task.name, found, bool(first.median >= second.median - slack))


def where(findings, level):
    """The task, and the target."""
    return f"{findings.task.name}, {100 * level:g} % of the gap left"
