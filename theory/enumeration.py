"""Exact expectations, engine one: go through every batch that could have been drawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from adaptivesgd.part import Stop

from .draws import Script, UndecidedError, possible_draws


@dataclass(frozen=True)
class Enumeration:
    """Every batch of a sampler whose law is known, with its probability; any model, any method.

    The samplers are Uniform (with and without replacement), Shuffled (where batches divide an
    epoch), RankBased and ReweightedRankBased, and Scripted. Others are refused, and so is a method
    that draws random numbers beside its sampler. A batch that grows after its gradient was seen
    branches again over every way to grow.

    Examples
    --------
    >>> from theory import Case, far_start, gap, small_quadratic
    >>> from adaptivesgd.methods import sgd
    >>> F = small_quadratic()
    >>> Case("one step", F, sgd(0.5, 2), 1, far_start(F)).expected_next(gap).shape
    (1,)
    """

    badge = "exact"

    def outcomes(self, method: Any, state: Any, draws: tuple = ()) -> Iterator[tuple[float, Any]]:
        """Yield (probability, next state) for everything that one step can do; a run that stops
        itself stays where it is.
        """
        script = Script(method.sampler, draws, replace=method.sampler.replace)
        try:
            after = replace(method, sampler=script).step(state)
        except UndecidedError as undecided:
            for chance, draw in possible_draws(method.sampler, undecided):
                for p, after in self.outcomes(method, state, (*draws, draw)):
                    yield chance * p, after
        except Stop:
            yield 1.0, state
        else:
            yield 1.0, after

    def after(self, method: Any, state: Any, quantity: Callable) -> float:
        """E[quantity(next state) | state]."""
        return sum(p * quantity(after) for p, after in self.outcomes(method, state))

    def next(self, case: Any, quantity: Callable) -> np.ndarray:
        """E[quantity(next state) | state] at every state of the case's run but the last."""
        for state in case.states[:-1][:: max(1, len(case.states) - 2)]:  # the first and the last
            self.refuse_other_randomness(case.method, state)
        return np.array([self.after(case.method, s, quantity) for s in case.states[:-1]])

    def along(self, case: Any, quantity: Callable) -> np.ndarray:
        """E[quantity(state k)], k = 0..K, over every run of so many steps: a tree, for few."""
        self.refuse_other_randomness(case.method, case.first)
        leaves, series = [(1.0, case.first)], []
        for k in range(case.steps + 1):
            series.append(sum(p * quantity(state) for p, state in leaves))
            if k < case.steps:
                leaves = [
                    (p * q, after) for p, s in leaves for q, after in self.outcomes(case.method, s)
                ]
        return np.array(series)

    def refuse_other_randomness(self, method, state):
        """A ValueError if a step depends on the seed although its draw is fixed."""
        seeds = (state.seed, state.seed + 1, state.seed + 2)
        firsts = [next(self.outcomes(method, replace(state, seed=seed)))[1] for seed in seeds]
        same = all(np.array_equal(firsts[0].w, each.w, equal_nan=True) for each in firsts[1:])
        if not same or len({each.batch_size for each in firsts}) > 1:
            raise ValueError(
                "a part or the problem draws random numbers of its own, which exact expectations "
                "do not know; use the engine MonteCarlo"
            )
