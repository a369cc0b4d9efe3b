"""From an experiment to its results: first every trial, then the chosen settings over all seeds."""

from ..backend import DeviceError
from .findings import Results
from .ground import ground
from .plan import Plan, choice


def reproduce(experiment, crew):
    """The `Results` of an experiment. crew: `crew.run(cells, purpose)` gives {key: Finish}."""
    plans, missing = planned(experiment)
    done = crew.run([cell for plan in plans for cell, *_ in plan.trials()], "trials")
    trials = {plan.task.name: plan.judged(done) for plan in plans}
    runs = [cell for plan in plans for cell, _ in plan.runs(choice(trials[plan.task.name]))]
    done = crew.run(runs, "runs")
    findings = {plan.task.name: plan.findings(trials[plan.task.name], done) for plan in plans}
    return Results(experiment, findings, missing)


def planned(experiment):
    """A `Plan` per task, and {task: why its data cannot be had}."""
    plans, missing = [], {}
    for task in experiment.tasks:
        try:
            known = [ground(task, tuning) for tuning in (True, False)]
        except DeviceError:
            raise
        except OSError as error:
            missing[task.name] = str(error).partition(" (")[0]
        else:
            plans.append(Plan(task, experiment.size, *known))
    return plans, missing
