"""What is known of a task's objective before anything is run."""

from typing import NamedTuple

from ..execution.run_spec import cached_problem


class Optimum(NamedTuple):
    """F*, or a bound of it, how it is known, and the number of examples."""

    minimum: float
    how: str
    n: int


def optimum_of(task, tuning):
    """The `Optimum` of a task, on the rows for tuning or on all; its minimum is 0 if nobody knows it."""
    asked = [each for each in (task.problem, task.below) if each is not None]
    problems = [
        cached_problem((each.for_tuning() if tuning else each).told).train for each in asked
    ]
    known = getattr(problems[-1], "minimum", None)
    if known is None:
        return Optimum(0.0, "a bound: losses are not negative", problems[0].n)
    return Optimum(float(f"{known:.12g}"), known.how, problems[0].n)


def resolved(arm, epochs, optimum):
    """The settings of an arm with numbers for its symbols: "F*", and "T" for the updates in a
    budget of so many epochs.
    """
    size = arm.settings.get("batch_size")
    updates = epochs * optimum.n / size if isinstance(size, int) else epochs
    return replaced(arm.settings, {"F*": optimum.minimum, "T": max(1, round(updates))})


def replaced(settings, symbols):
    """The settings with these strings replaced, inside parts as well."""
    if isinstance(settings, dict):
        return {key: replaced(value, symbols) for key, value in settings.items()}
    return symbols.get(settings, settings) if isinstance(settings, str) else settings
