"""From an experiment to its results: first every trial, then the chosen settings over all seeds."""

from collections.abc import Sequence
from typing import Protocol

from ...backend import DeviceError
from ..execution.local import Interrupted, Results
from ..execution.run_spec import RunSpec
from .experiment import Experiment
from .schedule import Schedule, choice, optimum_of
from .task_result import ExperimentResult, TaskResults, Trial


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
    planned = sum(each.planned for each in schedules)
    first = [spec for each in schedules for spec, *_ in each.trials()]
    tried = executor.run(first, "trials")
    schedules, untuned = complete(schedules, tried)
    trials = {each.task.name: each.trial_results(tried) for each in schedules}
    specs = [spec for each in schedules for spec, _ in each.runs(choice(trials[each.task.name]))]
    specs.sort(key=lambda spec: spec.seed)  # every arm once, then again: part of it can be reported
    interrupted = False
    try:
        done = executor.run(specs, "runs")
    except Interrupted as stop:
        if not keep_partial:
            raise
        done, interrupted = stop.done, True
    tasks, few = results_of(schedules, trials, done)
    ran = ended(first, tried) + ended(specs, done)
    return ExperimentResult(experiment, tasks, missing | untuned | few, interrupted, ran, planned)


def results_of(
    schedules: list[Schedule], trials: dict[str, dict[str, list[Trial]]], done: Results
) -> tuple[TaskResults, dict[str, str]]:
    """The results of the tasks of which enough runs have ended, and {task: why not} of the others."""
    tasks, few = {}, {}
    for each in schedules:
        name = each.task.name
        chosen = choice(trials[name])
        if each.ended_seeds(chosen, done):
            tasks[name] = each.result(trials[name], done)
        else:
            specs = [spec for spec, _ in each.runs(chosen)]
            count = f"{ended(specs, done)} of its {len(specs)} runs"
            few[name] = f"{count} are stored, too few to compare"
    return tasks, few


def complete(schedules: list[Schedule], done: Results) -> tuple[list[Schedule], dict[str, str]]:
    """The schedules all of whose trials have ended, and {task: how many have} of the others."""
    found, untuned = [], {}
    for each in schedules:
        specs = [spec for spec, *_ in each.trials()]
        if (count := ended(specs, done)) == len(specs):
            found.append(each)
        else:
            untuned[each.task.name] = f"{count} of its {len(specs)} trials are stored"
    return found, untuned


def ended(specs: Sequence[RunSpec], done: Results) -> int:
    """How many of these runs have ended."""
    return sum(spec.key in done for spec in specs)


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
