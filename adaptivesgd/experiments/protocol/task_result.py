"""TaskResult: what the runs of one task have shown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ...trace import Trace
from .clocks import CLOCKS, Clock, Spread, comparable, time_to, value_at
from .experiment import Check, Claim, Experiment, Task, Verdict

OWN_CORE = 0.9  # a run with less of a processor core than this shared it


class Trial(NamedTuple):
    """A setting that was tried, its score, the lower the better, and its tie-breaker."""

    changes: dict[str, Any]
    score: float
    loss: float


@dataclass(frozen=True)
class TaskResult:
    """What the trials and the runs of one task have shown.

    Parameters
    ----------
    task : Task
        What was run.
    trials : dict
        {arm: trials} of those that were tuned.
    chosen : dict
        {arm: the changes chosen}.
    traces : dict
        {arm: traces, one per seed}.
    floor : float
        F*, or the bound that stands for it.
    how : str
        How that is known.
    failures : dict
        {arm: why it, or one of its seeds, left no trace}.
    """

    task: Task
    trials: dict[str, list[Trial]]
    chosen: dict[str, dict[str, Any]]
    traces: dict[str, list[Trace]]
    floor: float
    how: str
    failures: dict[str, str]

    @property
    def arms(self) -> list[str]:
        """The names of the arms that left traces, in order."""
        return [arm.name for arm in self.task.arms if self.traces.get(arm.name)]

    @property
    def not_run(self) -> list[str]:
        """The names of the arms that were not run: they have left neither a trace nor a failure."""
        known = {*self.arms, *self.failures}
        return [arm.name for arm in self.task.arms if arm.name not in known]

    def left_open(self, *arms: str) -> Check | None:
        """A check that cannot tell, if one of these arms left no trace; else None."""
        lacking = [arm for arm in arms if arm not in self.arms]
        if not lacking:
            return None
        return Check(self.task.name, f"no trace of {', '.join(lacking)}", None, task=self.task.name)

    @property
    def minimum(self) -> float | None:
        """F*, if it is known."""
        return None if self.how.startswith("a bound") else self.floor

    @property
    def timed(self) -> bool:
        """Whether every run had a processor core to itself, so that its seconds can be compared."""
        shares = (t.settings.get("processor_share") for runs in self.traces.values() for t in runs)
        return all(share is not None and share >= OWN_CORE for share in shares)

    @property
    def clocks(self) -> dict[str, Clock]:
        """The clocks that can be compared: all, or those that load does not change."""
        return comparable(CLOCKS, self.timed)

    @property
    def n(self) -> int:
        """The number of training examples."""
        return int(self.traces[self.arms[0]][0].settings["problem"]["y"]["shape"][0])

    @property
    def start(self) -> float:
        """F(w_0), the median over the seeds."""
        return float(np.median([trace["loss"][0] for trace in self.traces[self.arms[0]]]))

    def target(self, level: float) -> float:
        """The training loss at which the fraction `level` of the first gap is left."""
        return self.floor + level * (self.start - self.floor)

    def time_to_loss(self, arm: str, clock: Clock, loss: float) -> Spread:
        """The `Spread` over the seeds of the time to a training loss; a miss is infinite."""
        return Spread.of([time_to(trace, loss, clock) for trace in self.traces[arm]])

    def times_to_targets(self, arms: Sequence[str], clock: Clock, seed: int) -> list[list[float]]:
        """Of one seed the times to every target, a row each; infinite where missed, or not run."""
        return [
            [
                time_to(self.traces[arm][seed], self.target(level), clock)
                if seed < len(self.traces.get(arm, ()))
                else inf
                for arm in arms
            ]
            for level in self.task.levels
        ]

    def spent(self, arm: str, clock: Clock, loss: float) -> float:
        """The median over the seeds of the time to a training loss, or of all that was spent by those
        that missed it: a lower bound of the median time.
        """
        times = [(time_to(trace, loss, clock), clock(trace)[-1]) for trace in self.traces[arm]]
        return float(np.median([min(time, last) for time, last in times]))

    def last(self, arm: str, column: str) -> Spread:
        """The `Spread` of a column's last entry."""
        return Spread.of([trace[column][-1] for trace in self.traces[arm]])

    def final_gap(self, arm: str) -> float:
        """The median gap at the end."""
        return self.last(arm, "loss").median - self.floor

    def at_work(self, arm: str, column: str, passes: float) -> Spread:
        """The `Spread` of a column when `passes` n examples have been evaluated, gradients and losses."""
        most = passes * self.n
        return Spread.of([value_at(t, column, CLOCKS["work"], most) for t in self.traces[arm]])

    def reasons(self, arm: str) -> str:
        """Why the runs of an arm ended: "budget", or "budget (9), diverged (1)"."""
        reasons = Counter(trace.reason for trace in self.traces[arm])
        if len(reasons) == 1:
            return next(iter(reasons))
        return ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())

    def at_the_edge(self, arm: str) -> bool:
        """Whether the setting chosen lies at the edge of what was tried, so that the best may lie
        beyond it.
        """
        chosen, trials = self.chosen.get(arm, {}), self.trials.get(arm, [])
        tried = {path: [trial.changes[path] for trial in trials] for path in chosen}
        return any(value in (min(tried[path]), max(tried[path])) for path, value in chosen.items())


TaskResults: TypeAlias = dict[str, TaskResult]
"""{name of the task: its result}."""


@dataclass(frozen=True)
class ExperimentResult:
    """What the runs of an experiment have shown.

    Parameters
    ----------
    experiment : Experiment
        What was run.
    tasks : dict
        {task: its result}.
    missing : dict
        {task: why it was not run}.
    interrupted : bool, default False
        Whether Ctrl-C ended it.
    ran, planned : int, default 0
        How many runs have ended, and how many there are, trials included, of the tasks whose data
        can be had.
    """

    experiment: Experiment
    tasks: dict[str, TaskResult]
    missing: dict[str, str]
    interrupted: bool = False
    ran: int = 0
    planned: int = 0

    @property
    def verdicts(self) -> list[Verdict]:
        """A `Verdict` for every claim."""
        return [self.verdict(claim) for claim in self.experiment.claims]

    def verdict(self, claim: Claim) -> Verdict:
        """The `Verdict` on one claim, whose checks know whether they are in the paper's regime."""
        size = self.experiment.size
        checks = [
            replace(each, in_regime=claim.in_regime(self.tasks[each.task].task, size))
            if each.task in self.tasks
            else each
            for each in claim.judge(self.tasks)
        ]
        return Verdict(claim, checks, self.partial)

    @property
    def partial(self) -> bool:
        """Whether some of its runs are still to be made; data that cannot be had do not count."""
        return self.interrupted or self.ran < self.planned or bool(self.experiment.left_out)
