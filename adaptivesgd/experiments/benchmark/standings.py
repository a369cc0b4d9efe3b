"""Standings: how often a rule is near the best, on every clock, for every class of problems."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..protocol.clocks import ALL_CLOCKS, Clock, comparable, profile, ratios
from ..protocol.task_result import TaskResult

NEAR = 2.0  # within this factor of the best


def clocks_of(results: Sequence[TaskResult]) -> dict[str, Clock]:
    """The clocks on which these can be compared: seconds only where no run shared its processor."""
    return comparable(ALL_CLOCKS, all(each.timed for each in results))


class Standing(NamedTuple):
    """How a rule does on some problems and one clock, each a task, a target and a seed.

    Parameters
    ----------
    rule : str
        Its name.
    near : float
        Fraction of the problems on which it is within twice the best: the profile at 2.
    low, high : float
        The same for the worst and the best seed.
    reached : float
        Fraction of the problems on which it reaches the target: the end of the profile.
    factor : float
        Median of its time over the best time, where some rule reaches the target.
    targets : int
        How many problems that is.
    """

    rule: str
    near: float
    low: float
    high: float
    reached: float
    factor: float
    targets: int


def standings(results: Sequence[TaskResult], clock: Clock) -> list[Standing]:
    """The standings of all rules, the best first.

    Parameters
    ----------
    results : sequence of TaskResult
        Tasks with the same arms.
    clock : callable
        What is compared; see `ALL_CLOCKS`.

    Returns
    -------
    list of Standing
        Sorted by `near`, then by `reached`.

    References
    ----------
    Dolan and More (2002), "Benchmarking optimization software with performance profiles"
    (attributed).
    """
    rules = [arm.name for arm in results[0].task.arms]
    seeds = min(len(each.task.all_seeds) for each in results)
    parts = [times(results, rules, clock, seed) for seed in range(seeds)]
    whole = np.concatenate(parts)
    near, reached = profile(whole, [NEAR, 1e300])
    bands = np.array([profile(part, [NEAR])[0] for part in parts])
    solved = np.isfinite(whole).any(axis=1)
    factors = ratios(whole[solved])
    median = np.median(factors, axis=0) if solved.any() else np.full(len(rules), np.inf)
    found = [
        Standing(
            rule, near[i], bands[:, i].min(), bands[:, i].max(), reached[i], median[i], len(whole)
        )
        for i, rule in enumerate(rules)
    ]
    return sorted(found, key=lambda each: (-each.near, -each.reached, each.factor))


def times(
    results: Sequence[TaskResult], rules: Sequence[str], clock: Clock, seed: int
) -> np.ndarray:
    """Times of one seed to every target, shape (tasks x targets, rules); infinite where missed."""
    return np.array([row for each in results for row in each.times_to_targets(rules, clock, seed)])


def by_group(results: Sequence[TaskResult]) -> dict[str, list[TaskResult]]:
    """{class of problems: tasks}; a task's name begins with its class and a colon."""
    found: dict[str, list[TaskResult]] = {}
    for each in results:
        found.setdefault(each.task.name.partition(":")[0], []).append(each)
    return found
