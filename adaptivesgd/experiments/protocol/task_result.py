"""TaskResult: what the runs of one task have shown, and how it is asked for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..analysis.clocks import CLOCKS, time_to, value_at
from ..analysis.spread import Spread
from .experiment import Experiment, Task, Verdict


class Trial(NamedTuple):
    """A setting that was tried, what it is judged by, the lower the better, and its last loss."""

    changes: dict
    score: float
    loss: float


@dataclass(frozen=True)
class TaskResult:
    """One task: {arm: trials}, {arm: the changes chosen}, {arm: traces, one per seed}, F* or the
    bound that stands for it, how it is known, and {arm: why there is no trace}.
    """

    task: Task
    trials: dict[str, list[Trial]]
    chosen: dict[str, dict]
    traces: dict[str, list[Any]]
    floor: float
    how: str
    failures: dict[str, str]

    @property
    def arms(self):
        """The names of the arms that left traces, in order."""
        return [arm.name for arm in self.task.arms if self.traces.get(arm.name)]

    @property
    def n(self):
        """The number of training examples."""
        return self.traces[self.arms[0]][0].settings["problem"]["y"]["shape"][0]

    @property
    def start(self):
        """F(w_0), the median over the seeds."""
        return float(np.median([trace["loss"][0] for trace in self.traces[self.arms[0]]]))

    def target(self, level):
        """The training loss at which the share `level` of the first gap is left."""
        return self.floor + level * (self.start - self.floor)

    def time(self, arm, clock, level):
        """The `Spread` over the seeds of the time to a target; a miss is infinite."""
        return Spread.of([time_to(trace, self.target(level), clock) for trace in self.traces[arm]])

    def spent(self, arm, clock, level):
        """The median over the seeds of the time to a target, or of all that was spent by those that
        have missed it: a lower bound of the median time.
        """
        target = self.target(level)
        times = [(time_to(trace, target, clock), clock(trace)[-1]) for trace in self.traces[arm]]
        return float(np.median([min(time, last) for time, last in times]))

    def last(self, arm, column):
        """The `Spread` of a column's last entry."""
        return Spread.of([trace[column][-1] for trace in self.traces[arm]])

    def at_looks(self, arm, column, passes):
        """The `Spread` of a column when `passes` n examples have been looked at."""
        most = passes * self.n
        return Spread.of([value_at(t, column, CLOCKS["work"], most) for t in self.traces[arm]])

    def reasons(self, arm):
        """Why the runs of an arm ended: "budget", or "budget (9), diverged (1)"."""
        reasons = Counter(trace.reason for trace in self.traces[arm])
        if len(reasons) == 1:
            return next(iter(reasons))
        return ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())

    def at_the_edge(self, arm):
        """Whether the setting chosen lies at the edge of what was tried, so that the best may lie
        beyond it.
        """
        tried = [trial.changes for trial in self.trials.get(arm, ())]
        for path, value in self.chosen.get(arm, {}).items():
            values = [changes[path] for changes in tried]
            if isinstance(value, float) and value in (min(values), max(values)):
                return True
        return False


@dataclass(frozen=True)
class ExperimentResult:
    """All findings of an experiment by task, and what could not be run and why."""

    experiment: Experiment
    findings: dict[str, TaskResult]
    missing: dict[str, str]

    @property
    def verdicts(self):
        """A `Verdict` for every claim."""
        return [Verdict(claim, claim.judge(self.findings)) for claim in self.experiment.claims]
