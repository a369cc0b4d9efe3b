"""Exact expectations, engine one: go through every batch that could have been drawn."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement
from math import comb, factorial, prod
from typing import Any

import numpy as np

from adaptivesgd.errors import AdaptiveSGDError
from adaptivesgd.part import Sampler, Stop

MOST = 200_000  # outcomes of one step, before it is better to ask another engine


class UndecidedError(AdaptiveSGDError):
    """A script ran out: so many more examples are wanted of those not `taken`."""

    def __init__(self, size, taken):
        super().__init__(size)
        self.size, self.taken = size, taken


@dataclass(frozen=True)
class Script(Sampler):
    """Plays these draws one after the other, in the place of `sampler`."""

    sampler: Any
    draws: tuple
    replace: bool = False

    def init(self, problem, w):
        return self.sampler.init(problem, w)

    def __call__(self, memory, size, now, rng):
        return self.more(memory, size, now, rng, np.empty(0, dtype=int))

    def more(self, memory, size, now, rng, taken):
        played = 0
        for draw in self.draws:
            if played == len(taken):
                return np.asarray(draw), memory
            played += len(draw)
        raise UndecidedError(size, taken)

    def weights(self, memory, indices, now):
        return self.sampler.weights(memory, indices, now)


@dataclass(frozen=True)
class Enumeration:
    """Every batch of a uniform sampler, with or without replacement; any model, any method.

    A batch that grows after a look at it branches again over every way to grow.
    """

    badge = "exact"

    def outcomes(self, method, state, draws=()):
        """Yield (probability, next state) for everything that one step can do; a run that stops itself
        stays where it is.
        """
        script = Script(method.sampler, draws, replace=method.sampler.replace)
        try:
            after = replace(method, sampler=script).step(state)
        except UndecidedError as undecided:
            for chance, draw in possible_draws(method.sampler, undecided, state.problem.n):
                for p, after in self.outcomes(method, state, (*draws, draw)):
                    yield chance * p, after
        except Stop:
            yield 1.0, state
        else:
            yield 1.0, after

    def after(self, method, state, quantity):
        """E[quantity(next state) | state]."""
        return sum(p * quantity(after) for p, after in self.outcomes(method, state))

    def next(self, case, quantity):
        """E[quantity(next state) | state] at every state of the case's run but the last."""
        return np.array([self.after(case.method, s, quantity) for s in case.states[:-1]])

    def along(self, case, quantity):
        """E[quantity(state k)], k = 0..K, over every run of so many steps: a tree, for few."""
        leaves, series = [(1.0, case.first)], []
        for k in range(case.steps + 1):
            series.append(sum(p * quantity(state) for p, state in leaves))
            if k < case.steps:
                leaves = [
                    (p * q, after) for p, s in leaves for q, after in self.outcomes(case.method, s)
                ]
        return np.array(series)


def possible_draws(sampler, undecided, n):
    """(probability, indices) of every draw of so many more examples. With replacement, draws that
    differ in order only count as one: B! / (m_1! m_2! ...) of n^B.
    """
    size, taken = undecided.size, set(undecided.taken.tolist())
    left = [i for i in range(n) if sampler.replace or i not in taken]
    ways = comb(len(left) + size - 1, size) if sampler.replace else comb(len(left), size)
    if ways > MOST:
        raise ValueError(
            f"a batch of {size} out of {len(left)} can be drawn in {ways} ways, more than "
            f"{MOST}; use a smaller problem, or the engine MonteCarlo"
        )
    if not sampler.replace:
        return ((1 / ways, draw) for draw in combinations(left, size))
    return ((chance(draw, n), draw) for draw in combinations_with_replacement(left, size))


def chance(draw, n):
    """The probability of a multiset of examples, each drawn uniformly with replacement."""
    orders = factorial(len(draw)) // prod(factorial(m) for m in Counter(draw).values())
    return orders / n ** len(draw)
