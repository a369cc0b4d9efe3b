"""Every run of a few steps, with its probability: for what depends on the whole path."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .enumeration import Enumeration


def paths(case: Any) -> Iterator[tuple[float, tuple]]:
    """Yield (probability, states) for every run of `case.steps` steps: few steps, small problems.

    Parameters
    ----------
    case : Case
        Its sampler must be one whose law is known (Enumeration).
    """
    engine = Enumeration()
    engine.refuse_other_randomness(case.method, case.first)
    found: list[tuple[float, tuple]] = [(1.0, (case.first,))]
    for _ in range(case.steps):
        found = [
            (p * chance, (*states, after))
            for p, states in found
            for chance, after in engine.outcomes(case.method, states[-1])
        ]
    yield from found


def values(case: Any, number: Callable) -> tuple[np.ndarray, np.ndarray]:
    """The probabilities of all runs, shape (m,), and number(states) of each, shape (m, ...).

    Parameters
    ----------
    case : Case
        As in `paths`.
    number : callable
        States of a run -> a number, or an array.
    """
    chances, numbers = zip(*((p, number(states)) for p, states in paths(case)), strict=True)
    return np.array(chances), np.array(numbers, dtype=float)


def quantile(chances: np.ndarray, numbers: np.ndarray, level: float) -> float:
    """The smallest number that is not exceeded with a probability of at least `level`.

    Parameters
    ----------
    chances, numbers : ndarray
        Probabilities and what they belong to, shape (m,).
    level : float
        In (0, 1].
    """
    order = np.argsort(numbers)
    reached = np.cumsum(chances[order]) >= level * (1 - 1e-12)
    return float(numbers[order][reached.argmax()])
