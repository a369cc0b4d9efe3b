"""From an experiment to its results: first every trial, then the chosen settings over all seeds."""

from collections.abc import Sequence
from typing import Protocol

from ...backend import DeviceError
from ..execution.local import Interrupted, Results
from ..execution.run_spec import RunSpec
from .experiment import Experiment
from .schedule import Schedule, choice, optimum_of
from .task_result import ExperimentResult


class Executor(Protocol):
    """What runs specifications: `LocalExecutor` or `DaskExecutor`."""

    def run(self, specs: Sequence[RunSpec], purpose: str) -> Results:
        """{key: RunResult}."""
        ...


def run_experiment(
    experiment: Experiment, executor: Executor, keep_partial: bool = False
) -> ExperimentResult:
    """Tune, run all seeds of the chosen settings, and collect the results.

    Parameters
    ----------
    experiment : Experiment
        What is run.
    executor : LocalExecutor or DaskExecutor
        What runs it.
    keep_partial : bool, default False
        Whether Ctrl-C gives the results so far, marked as interrupted, instead of raising.

    Returns
    -------
    ExperimentResult
        The result of every task, and which data were missing.

    Raises
    ------
    Interrupted
        After Ctrl-C, unless `keep_partial`.
    """
    schedules, missing = schedules_of(experiment)
    done = executor.run([spec for each in schedules for spec, *_ in each.trials()], "trials")
    schedules = complete(schedules, done, missing)
    trials = {each.task.name: each.trial_results(done) for each in schedules}
    specs = [spec for each in schedules for spec, _ in each.runs(choice(trials[each.task.name]))]
    specs.sort(key=lambda spec: spec.seed)  # every arm once, then again: part of it can be reported
    interrupted = False
    try:
        done = executor.run(specs, "runs")
    except Interrupted as stop:
        if not keep_partial:
            raise
        done, interrupted = stop.done, True
    tasks = {}
    for each in schedules:
        name = each.task.name
        if each.ended_seeds(choice(trials[name]), done):
            tasks[name] = each.result(trials[name], done)
        else:
            missing[name] = "too few of its runs are stored"
    return ExperimentResult(experiment, tasks, missing, interrupted)


def complete(schedules: list[Schedule], done: Results, missing: dict[str, str]) -> list[Schedule]:
    """The schedules all of whose trials have ended; why not of the others is added to `missing`."""
    found = []
    for each in schedules:
        specs = [spec for spec, *_ in each.trials()]
        ended = sum(spec.key in done for spec in specs)
        if ended == len(specs):
            found.append(each)
        else:
            missing[each.task.name] = f"{ended} of its {len(specs)} trials are stored"
    return found


def schedules_of(experiment: Experiment) -> tuple[list[Schedule], dict[str, str]]:
    """A `Schedule` per task, and {task: why its data cannot be had}."""
    found, missing = [], dict.fromkeys(experiment.left_out, "left out with --only")
    for task in experiment.tasks:
        try:
            whole = optimum_of(task, tuning=False)
            tuned = any(arm.space for arm in task.arms)
            tuning = optimum_of(task, tuning=True) if tuned else whole
        except DeviceError:
            raise
        except OSError as error:
            missing[task.name] = f"its data cannot be had here ({str(error).partition(' (')[0]})"
        else:
            found.append(Schedule(task, experiment.size, tuning, whole))
    return found, missing
