"""From an experiment to its results: first every trial, then the chosen settings over all seeds."""

from dataclasses import replace
from math import inf, isfinite

from .cells import plain
from .cells.cell import Cell, problem_of
from .findings import Findings, Results, Trial
from .measures.clocks import CLOCKS, time_to
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
        task.name: found(task, trials[task.name], chosen[task.name], runs[task.name], done, grounds)
        for task in tasks
    }
    return Results(experiment, findings, missing)


def ground(task, tuning):
    """F* of the objective, or of the one that bounds it; 0 if nobody knows. And how it is known."""
    asked = task.below or task.problem
    problem = problem_of((asked.for_tuning() if tuning else asked).told).train
    known = getattr(problem, "minimum", None)
    if known is None:
        return 0.0, "a bound: losses are not negative"
    return float(f"{known:.12g}"), known.how


def trial_cells(task, size, known):
    """(cell, arm, changes) for every trial of every arm that is tuned: as many for each."""
    return [
        (cell_of(task, arm, changes, TUNING_SEED, known[0], tuning=True), arm.name, changes)
        for arm in task.arms
        if arm.space
        for changes in points(arm.space, size.trials)
    ]


def run_cells(task, chosen, known):
    """(cell, arm) for every seed of every arm, with the settings chosen."""
    return [
        (cell_of(task, arm, chosen.get(arm.name, {}), seed, known[0]), arm.name)
        for arm in task.arms
        for seed in range(task.seeds)
    ]


def cell_of(task, arm, changes, seed, minimum, tuning=False):
    """The cell of one run."""
    settings = with_minimum(arm.settings, minimum)
    for path, value in changes.items():
        settings = plain.changed(settings, path, value)
    problem = task.problem.for_tuning() if tuning else task.problem
    budget = {"epochs": task.epochs * arm.epochs, "updates": task.updates}
    how = {"points": task.points, "measure": task.measure, "name": f"{arm.name}, {task.name}"}
    return Cell(problem, arm.method, settings, seed, **budget, **how)


def with_minimum(settings, minimum):
    """The settings with the number F* where "F*" stands."""
    return {key: minimum if value == "F*" else value for key, value in settings.items()}


def judged(task, cells, done, known):
    """{arm: trials}."""
    trials = {}
    for cell, arm, changes in cells:
        score = (inf, inf)
        if (trace := done[cell.key].trace) is not None:
            score = SCORES[task.tuned_for](trace, task, known[0])
        trials.setdefault(arm, []).append(Trial(changes, *score))
    return trials


def examples_to_target(trace, task, floor):
    """Example gradients until the share `task.levels[-1]` of the gap is left, then the last loss."""
    start = float(trace["loss"][0])
    target = floor + task.levels[-1] * (start - floor)
    return time_to(trace, target, CLOCKS["examples"]), finite(trace["loss"][-1])


def validation_loss(trace, task, floor):
    """The last loss on the rows to judge by, then the last loss on those learnt."""
    return finite(trace["test_loss"][-1]), finite(trace["loss"][-1])


SCORES = {"target": examples_to_target, "validation": validation_loss}


def finite(loss):
    """A loss; infinite if it is no number."""
    return float(loss) if isfinite(loss) else inf


def best(trials):
    """The changes of the lowest score; among equal ones, of the lowest last loss."""
    return min(trials, key=lambda trial: (trial.score, trial.loss)).changes


def named(trace, name):
    """The trace, called like its arm."""
    method = trace.settings["method"] | {"name": name}
    return replace(trace, settings=trace.settings | {"method": method})


def found(task, trials, chosen, runs, done, grounds):
    """The `Findings` of a task."""
    traces, failures = {}, {}
    for cell, arm in runs:
        finish = done[cell.key]
        if finish.trace is None:
            failures[arm] = finish.failure
        else:
            traces.setdefault(arm, []).append(named(finish.trace, arm))
    return Findings(task, trials, chosen, traces, *grounds[task.name][1], failures)
