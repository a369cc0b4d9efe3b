"""Criteria: comparisons of numbers by which claims are judged."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .clocks import CLOCKS, WORDS, ratio
from .experiment import Check, Judge
from .task_result import TaskResult, TaskResults

ROUNDING = 1e-14  # of the first value of a column


def on_every(criterion: Callable[..., Check], *arguments: Any) -> Judge:
    """Judge a claim by one criterion on every task: `criterion(result, *arguments)`."""
    return lambda results: [criterion(each, *arguments) for each in results.values()]


def check(result: TaskResult, found: str, holds: object, *arms: str) -> Check:
    """A check that compares arms on one task; None in `holds` stays None."""
    known = None if holds is None else bool(holds)
    return Check(result.task.name, found, known, task=result.task.name, arms=arms)


def times_at_most(
    result: TaskResult,
    arm: str,
    factor: float,
    other: str,
    clock: str,
    level: float | None = None,
    loss: float | None = None,
) -> Check:
    """Check that one arm's median time to a target is at most `factor` times another's.

    Of an arm that misses the target it is only known that its time is longer than what it has spent.

    Parameters
    ----------
    result : TaskResult
        What was run.
    arm, other : str
        The two arms.
    factor : float
        The largest ratio that agrees with the claim.
    clock : {"updates", "examples", "work", "seconds"}
        What is compared.
    level : float, optional
        The target, as a fraction of the first gap; by default the task's last level.
    loss : float, optional
        The target as a training loss, instead.

    Returns
    -------
    Check
        `holds` is None where a miss leaves it open, and of seconds where the runs shared a processor.
    """
    if (unknown := result.left_open(arm, other)) is not None:
        return unknown
    level = result.task.levels[-1] if level is None and loss is None else level
    where = f"{result.task.name}, " + (
        f"training loss {loss:g}"
        if loss is not None
        else f"{100 * (level or 0):g} % of the gap left"
    )
    if clock not in result.clocks:
        found = "seconds: the runs shared their processor"
        return Check(f"{where}, {arm}", found, None, task=result.task.name, arms=(arm, other))
    goal = loss if loss is not None else result.target(level or 0)
    first, second = (result.time_to_loss(name, CLOCKS[clock], goal) for name in (arm, other))
    at_least = [result.spent(name, CLOCKS[clock], goal) for name in (arm, other)]
    times = ratio(first, second)
    stated = f": {times:.2g} times" if 0 < times < np.inf else ""
    form = "{:.3g}" if clock == "seconds" else "{:,.0f}"
    found = f"{WORDS[clock]}: {arm} {first.text(form)}, {other} {second.text(form)}{stated}"
    holds: bool | None = None
    if np.isfinite(first.median) and first.median <= factor * at_least[1]:
        holds = True
    elif np.isfinite(second.median) and at_least[0] > factor * second.median:
        holds = False
    return Check(where, found, holds, task=result.task.name, arms=(arm, other))


def smaller_at_equal_work(
    result: TaskResult, arm: str, other: str, column: str, passes: float
) -> Check:
    """Check that one arm's median value of a column is at most another's when `passes` n examples have
    been evaluated, gradients and losses together. Where both are at the level of rounding, that cannot tell.
    """
    if (unknown := result.left_open(arm, other)) is not None:
        return unknown
    first, second = (result.at_work(name, column, passes) for name in (arm, other))
    found = f"{column.replace('_', ' ')}: {arm} {first.text()}, {other} {second.text()}"
    start = max(trace[column][0] for trace in result.traces[arm])
    if max(first.median, second.median) <= ROUNDING * start:
        found = f"{found}: both at the level of rounding"
        return check(result, found, None, arm, other)
    holds = np.isfinite(first.median) and first.median <= second.median
    return check(result, found, holds, arm, other)


def ends_as_accurate(result: TaskResult, arm: str, other: str, slack: float) -> Check:
    """Check that one arm's median test accuracy is at most `slack` below another's."""
    if (unknown := result.left_open(arm, other)) is not None:
        return unknown
    first, second = (result.last(name, "test_accuracy") for name in (arm, other))
    found = f"test accuracy: {arm} {first.text('{:.2%}')}, {other} {second.text('{:.2%}')}"
    return check(result, found, first.median >= second.median - slack, arm, other)


def smaller_at_the_end(
    each: TaskResult, arm: str, other: str, column: str, factor: float = 1.0
) -> Check:
    """Check that one arm's median last value of a column is below `factor` times another's."""
    first, second = each.last(arm, column), each.last(other, column)
    found = f"{column.replace('_', ' ')}: {arm} {first.text()}, {other} {second.text()}"
    return check(each, found, first.median < factor * second.median, arm, other)


def of_kind(findings: TaskResults, word: str) -> list[TaskResult]:
    """The tasks whose name begins with a word, if all their arms were run."""
    return [each for name, each in findings.items() if name.startswith(word) and not each.not_run]
