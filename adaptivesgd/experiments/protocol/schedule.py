"""Schedule: the cells of one task, first the trials and then the runs, and what they show."""

from dataclasses import dataclass, replace
from math import inf

from ..execution import method_spec as plain
from ..execution.run_spec import RunSpec
from .experiment import Size, Task
from .optimum import Optimum, resolved
from .scores import SCORES
from .search_space import points
from .task_result import TaskResult, Trial

TUNING_SEED = 1000  # no run that counts has it


@dataclass(frozen=True)
class Schedule:
    """A task at a size, and what is known of its objective on the rows for tuning and on all."""

    task: Task
    size: Size
    tuning: Optimum
    whole: Optimum

    def trials(self):
        """(cell, arm, changes) for every trial of every arm that is tuned: as many for each."""
        return [
            (self.cell(arm, changes, TUNING_SEED, tuning=True), arm.name, changes)
            for arm in self.task.arms
            if arm.space
            for changes in points(arm.space, self.size.trials)
        ]

    def trial_results(self, done):
        """{arm: trials}, given how the cells ended."""
        trials = {}
        for cell, arm, changes in self.trials():
            score = inf, inf
            if (trace := done[cell.key].trace) is not None:
                score = SCORES[self.task.tuned_for](trace, self.task, self.tuning.minimum)
            trials.setdefault(arm, []).append(Trial(changes, *score))
        return trials

    def runs(self, chosen):
        """(cell, arm) for every seed of every arm, with the changes chosen."""
        return [
            (self.cell(arm, chosen.get(arm.name, {}), seed), arm.name)
            for arm in self.task.arms
            for seed in range(self.task.seeds)
        ]

    def cell(self, arm, changes, seed, tuning=False):
        """The cell of one run."""
        task, epochs = self.task, self.task.epochs * arm.epochs
        settings = resolved(arm, epochs, self.tuning if tuning else self.whole)
        for path, value in changes.items():
            settings = plain.changed(settings, path, value)
        problem = task.problem.for_tuning() if tuning else task.problem
        how = {"points": task.points, "measure": task.measure, "name": f"{arm.name}, {task.name}"}
        return RunSpec(problem, arm.method, settings, seed, epochs, task.updates, **how)

    def findings(self, trials, done):
        """The `TaskResult`, given all trials and how the runs ended."""
        chosen, traces, failures = choice(trials), {}, {}
        for cell, arm in self.runs(chosen):
            finish = done[cell.key]
            if finish.trace is None:
                failures[arm] = finish.failure
            else:
                traces.setdefault(arm, []).append(named(finish.trace, arm))
        known = self.whole
        return TaskResult(self.task, trials, chosen, traces, known.minimum, known.how, failures)


def choice(trials):
    """{arm: changes of the lowest score}; among equal ones, of the lowest last loss."""
    best = {
        arm: min(each, key=lambda trial: (trial.score, trial.loss)) for arm, each in trials.items()
    }
    return {arm: trial.changes for arm, trial in best.items()}


def named(trace, name):
    """The trace, called like its arm."""
    method = trace.settings["method"] | {"name": name}
    return replace(trace, settings=trace.settings | {"method": method})
