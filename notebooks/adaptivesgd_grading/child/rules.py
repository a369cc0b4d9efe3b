"""Run a student's batch-size rule in the engine."""

from itertools import islice
from types import SimpleNamespace
from typing import Any


def engine() -> tuple[Any, ...]:
    """What it takes to run a rule."""
    import adaptivesgd as asgd
    from adaptivesgd.step_sizes import Fixed

    return asgd.LeastSquares, asgd.Method, Fixed, asgd.states


def rule_sizes(rule: Any, i: SimpleNamespace, updates: int = 12) -> dict[str, list]:
    """The batch sizes of a rule along a run on least squares, and its answers when called again.

    Parameters
    ----------
    rule : BatchSize
    i : namespace of X (n, d), y (n,), w (d,), alpha > 0 and an integer seed
    updates : int, default 12

    Returns
    -------
    dict
        sizes: one per update; again: two lists, the rule's answers at the same states, twice.
    """
    LeastSquares, Method, Fixed, states = engine()
    problem = LeastSquares(i.X, i.y)
    path = states(problem, Method(rule, Fixed(i.alpha)), w=i.w, seed=i.seed)
    run = list(islice(path, updates + 1))

    largest = min(getattr(rule, "max_size", None) or problem.n, problem.n)

    def answer(state: Any) -> int:
        return min(rule(state.memory.batch_size, state)[0], largest)

    return {
        "sizes": [state.batch_size for state in run[1:]],
        "again": [[answer(state) for state in run[:-1]] for _ in range(2)],
    }
