"""From an experiment to its results: first every trial, then the chosen settings over all seeds."""

from ...backend import DeviceError
from .optimum import optimum_of
from .schedule import Schedule, choice
from .task_result import ExperimentResult


def run_experiment(experiment, executor):
    """The `ExperimentResult` of an experiment. executor: `executor.run(cells, purpose)` gives {key: RunResult}."""
    plans, missing = schedules_of(experiment)
    done = executor.run([cell for plan in plans for cell, *_ in plan.trials()], "trials")
    trials = {plan.task.name: plan.trial_results(done) for plan in plans}
    runs = [cell for plan in plans for cell, _ in plan.runs(choice(trials[plan.task.name]))]
    done = executor.run(runs, "runs")
    findings = {plan.task.name: plan.findings(trials[plan.task.name], done) for plan in plans}
    return ExperimentResult(experiment, findings, missing)


def schedules_of(experiment):
    """A `Schedule` per task, and {task: why its data cannot be had}."""
    found, missing = [], {}
    for task in experiment.tasks:
        try:
            known = [optimum_of(task, tuning) for tuning in (True, False)]
        except DeviceError:
            raise
        except OSError as error:
            missing[task.name] = str(error).partition(" (")[0]
        else:
            found.append(Schedule(task, experiment.size, *known))
    return found, missing
