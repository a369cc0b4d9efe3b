"""Case: where a theorem is checked. And sides of an inequality, written for one state at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import islice
from typing import Any

import numpy as np

from adaptivesgd.errors import Stop
from adaptivesgd.runner import states

from .enumeration import Enumeration
from .monte_carlo import until_stop


@dataclass(frozen=True, eq=False)
class Case:
    """A problem, a method, a start, so many steps; and the engine that takes expectations.

    A theorem about formulas alone needs neither problem nor method.

    Parameters
    ----------
    name : str
        A few words that tell it from the other cases of its theorem.
    problem : FiniteSum or None
        What is minimised; None for a theorem about formulas alone.
    method : Method or None
        What minimises it.
    steps : int, default 20
        How many steps a run makes, at least 0.
    w : array, shape (d,), or None
        The start; by default `problem.start()`.
    seed : int, default 0
        Of the run whose states are looked at.
    engine : Enumeration, Moments, Cubature or MonteCarlo
        What takes expectations; by default every batch.
    given : mapping of str to object
        Numbers that the theorem speaks of and neither problem nor method knows.
    note : str
        Of a broken case, which assumption is broken; of a refusal, words of the objection.
    """

    name: str
    problem: Any = field(default=None, repr=False)
    method: Any = None
    steps: int = 20
    w: Any = field(default=None, repr=False)  # the start, shape (d,); by default problem.start()
    seed: int = 0
    engine: Any = field(default_factory=Enumeration)
    given: Mapping = field(default_factory=dict)
    note: str = ""

    @cached_property
    def states(self):
        """The states of one run, before the first step and after each; fewer if it stops itself."""
        return tuple(until_stop(islice(self.path(self.seed), self.steps + 1)))

    @cached_property
    def first(self):
        """The state before the first step."""
        return next(self.path(self.seed))

    @property
    def ending(self):
        """Why the run stops before its last step; "" if it does not."""
        try:
            for _ in islice(self.path(self.seed), self.steps + 1):
                pass
        except Stop as stop:
            return stop.reason
        return ""

    def path(self, seed):
        """The states of the run with this seed, without end."""
        return states(self.problem, self.method, w=self.w, seed=seed)

    def expected_next(self, quantity):
        """E[quantity(next state) | state] at every state but the last, shape (K,)."""
        return self.engine.next(self, quantity)

    def expected(self, quantity):
        """E[quantity(state k)] for k = 0..K, over all runs, shape (K+1,)."""
        return self.engine.along(self, quantity)


def at_every_state(side):
    """Make side(method, state) a side of the whole run: its values at every state but the last,
    shape (K,).

    Parameters
    ----------
    side : callable
        (method, state) -> float.

    Returns
    -------
    callable
        Case -> array, shape (K,).
    """

    @wraps(side)
    def series(case):
        return np.array([side(case.method, state) for state in case.states[:-1]])

    return series


def at_every_step(side):
    """Make side(method, state, after) a side of the whole run: its values at every step, shape (K,).

    Parameters
    ----------
    side : callable
        (method, state, next state) -> float.

    Returns
    -------
    callable
        Case -> array, shape (K,).
    """

    @wraps(side)
    def series(case):
        pairs = zip(case.states[:-1], case.states[1:], strict=True)
        return np.array([side(case.method, state, after) for state, after in pairs])

    return series
