"""From an experiment to its results: first every trial, then the chosen settings over all seeds."""

from dataclasses import replace
from math import inf
from typing import NamedTuple

from .cells import plain
from .cells.cell import Cell, problem_of
from .findings import Findings, Results, Trial
from .scores import SCORES
from .tuning_space import points

TUNING_SEED = 1000  # no run that counts has it


def reproduce(experiment, crew):
    """The `Results` of an experiment. crew: `crew.run(cells, purpose)` gives {key: Finish}."""
    grounds, missing = {}, {}
    for task in experiment.tasks:
        try:
            grounds[task.name] = [ground(task, tuning) for tuning in (True, False)]
        except OSError as error:  # its data cannot be had
            missing[task.name] = str(error).partition(" (")[0]
    tasks = [task for task in experiment.tasks if task.name in grounds]
    tried = {task.name: trial_cells(task, experiment.size, grounds[task.name][0]) for task in tasks}
    done = crew.run([cell for cells in tried.values() for cell, *_ in cells], "trials")
    trials = {
        task.name: judged(task, tried[task.name], done, grounds[task.name][0]) for task in tasks
    }
    chosen = {name: {arm: best(each) for arm, each in of.items()} for name, of in trials.items()}
    runs = {task.name: run_cells(task, chosen[task.name], grounds[task.name][1]) for task in tasks}
    done = crew.run([cell for cells in runs.values() for cell, _ in cells], "runs")
    findings = {
        task.name: found(
            task, trials[task.name], chosen[task.name], runs[task.name], done, grounds[task.name][1]
        )
        for task in tasks
    }
    return Results(experiment, findings, missing)


class Ground(NamedTuple):
    """What is known of a task's objective: F*, or a bound, how it is known, and n."""

    minimum: float
    how: str
    n: int


def ground(task, tuning):
    """F* of the objective, or of the one that bounds it; 0 if nobody knows."""
    asked = [each for each in (task.problem, task.below) if each is not None]
    problems = [problem_of((each.for_tuning() if tuning else each).told).train for each in asked]
    known = getattr(problems[-1], "minimum", None)
    if known is None:
        return Ground(0.0, "a bound: losses are not negative", problems[0].n)
    return Ground(float(f"{known:.12g}"), known.how, problems[0].n)


def trial_cells(task, size, known):
    """(cell, arm, changes) for every trial of every arm that is tuned: as many for each."""
    return [
        (cell_of(task, arm, changes, TUNING_SEED, known, tuning=True), arm.name, changes)
        for arm in task.arms
        if arm.space
        for changes in points(arm.space, size.trials)
    ]


def run_cells(task, chosen, known):
    """(cell, arm) for every seed of every arm, with the settings chosen."""
    return [
        (cell_of(task, arm, chosen.get(arm.name, {}), seed, known), arm.name)
        for arm in task.arms
        for seed in range(task.seeds)
    ]


def cell_of(task, arm, changes, seed, known, tuning=False):
    """The cell of one run."""
    epochs = task.epochs * arm.epochs
    size = arm.settings.get("batch_size")
    updates = epochs * known.n / size if isinstance(size, int) else epochs
    settings = resolved(arm.settings, {"F*": known.minimum, "T": max(1, round(updates))})
    for path, value in changes.items():
        settings = plain.changed(settings, path, value)
    problem = task.problem.for_tuning() if tuning else task.problem
    how = {"points": task.points, "measure": task.measure, "name": f"{arm.name}, {task.name}"}
    return Cell(problem, arm.method, settings, seed, epochs, task.updates, **how)


def resolved(settings, symbols):
    """The settings with numbers where symbols stand, inside parts as well."""
    if isinstance(settings, dict):
        return {key: resolved(value, symbols) for key, value in settings.items()}
    return symbols.get(settings, settings) if isinstance(settings, str) else settings


def judged(task, cells, done, known):
    """{arm: trials}."""
    trials = {}
    for cell, arm, changes in cells:
        score = inf, inf
        if (trace := done[cell.key].trace) is not None:
            score = SCORES[task.tuned_for](trace, task, known.minimum)
        trials.setdefault(arm, []).append(Trial(changes, *score))
    return trials


def best(trials):
    """The changes of the lowest score; among equal ones, of the lowest last loss."""
    return min(trials, key=lambda trial: (trial.score, trial.loss)).changes


def named(trace, name):
    """The trace, called like its arm."""
    method = trace.settings["method"] | {"name": name}
    return replace(trace, settings=trace.settings | {"method": method})


def found(task, trials, chosen, runs, done, known):
    """The `Findings` of a task."""
    traces, failures = {}, {}
    for cell, arm in runs:
        finish = done[cell.key]
        if finish.trace is None:
            failures[arm] = finish.failure
        else:
            traces.setdefault(arm, []).append(named(finish.trace, arm))
    return Findings(task, trials, chosen, traces, known.minimum, known.how, failures)
