"""What is known of a task's objective before anything is run."""

from typing import Any, NamedTuple

from ..problems.spec import cached_problem
from .experiment import Arm, Task

AFFORDABLE = 1e10  # n d^2, the work of a step of Newton's method


class Optimum(NamedTuple):
    """F*, or a bound of it, how it is known, and the number of examples."""

    minimum: float
    how: str
    n: int

    @property
    def known(self) -> bool:
        """Whether it is F* itself."""
        return not self.how.startswith("a bound")


def optimum_of(task: Task, tuning: bool) -> Optimum:
    """The `Optimum` of a task, on the rows for tuning or on all; 0 bounds what is unknown, or would
    take minutes to compute.
    """
    specs = [each for each in (task.problem, task.below) if each is not None]
    texts = [(each.for_tuning() if tuning else each).to_json() for each in specs]
    problems = [cached_problem(text).train for text in texts]
    n = problems[0].n
    known = minimum_of(problems[-1])
    if known is None:
        return Optimum(0.0, "a bound: losses are not negative", n)
    return Optimum(float(f"{known:.12g}"), known.how, n)


def minimum_of(problem: Any) -> Any:
    """F* with how it is known; None where it is unknown, or would take minutes."""
    if problem.n * problem.dim**2 > AFFORDABLE:
        return None
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return getattr(problem, "minimum", None)


def resolved(arm: Arm, epochs: float | None, optimum: Optimum, problem: str = "") -> dict[str, Any]:
    """The settings of an arm with values for its symbols: "F*", "T" for the updates in a budget of
    so many epochs, and "PROBLEM" for the `ProblemSpec` as JSON.
    """
    size, epochs = arm.settings.get("batch_size"), epochs or 1.0
    updates = epochs * optimum.n / size if isinstance(size, int) else epochs
    symbols = {"F*": optimum.minimum, "T": max(1, round(updates)), "PROBLEM": problem}
    return replaced(arm.settings, symbols)


def replaced(settings: Any, symbols: dict[str, Any]) -> Any:
    """The settings with these strings replaced, inside parts as well."""
    if isinstance(settings, dict):
        return {key: replaced(value, symbols) for key, value in settings.items()}
    return symbols.get(settings, settings) if isinstance(settings, str) else settings
