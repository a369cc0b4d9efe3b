"""Expectations where nothing exact reaches: the mean over random runs, with its confidence."""

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from joblib import Parallel, delayed

from adaptivesgd.part import Stop
from adaptivesgd.samplers import RankBased, Shuffled

from .level import LEVEL
from .series import Sample


@dataclass(frozen=True)
class MonteCarlo:
    """The mean over so many runs, for any model and any method; every answer is a Sample.

    Run r of a case has the seed (case.seed + 1) * 1_000_003 + r, whatever is measured: quantities,
    methods and problems are compared on the same draws.

    Parameters
    ----------
    runs : int, default 200
        How many runs, at least 2.
    level : float
        With this probability all the numbers of a series lie within their intervals.
    jobs : int, default 1
        Processes; the answer is the same for any number of them.
    """

    runs: int = 200
    level: float = LEVEL
    jobs: int = 1

    badge = "Monte Carlo"

    def seeds(self, case):
        """The seeds of the runs, whole numbers."""
        first = (case.seed + 1) * 1_000_003
        return range(first, first + self.runs)

    def next(self, case, quantity):
        """E[quantity(next state) | state] at every state of the case's run but the last."""
        refuse_hidden_order(case)

        def row(seed):
            draws = (replace(state, seed=seed) for state in case.states[:-1])
            return [quantity(step_or_stay(case.method, state)) for state in draws]

        return self.sample(case, row)

    def along(self, case, quantity):
        """E[quantity(state k)], k = 0..K. A run that stops itself keeps its last value."""

        def row(seed):
            path = until_stop(islice(case.path(seed), case.steps + 1))
            values = [quantity(state) for state in path]
            return values + values[-1:] * (case.steps + 1 - len(values))

        return self.sample(case, row)

    def over_paths(self, case, summary):
        """E[summary(path)], with path the iterator over the states of a run without end, and
        summary a function of it that gives a list of numbers, as many for every run.
        """
        return self.sample(case, lambda seed: summary(case.path(seed)))

    def sample(self, case, row):
        """The Sample whose rows are row(seed)."""
        rows = Parallel(n_jobs=self.jobs)(delayed(row)(seed) for seed in self.seeds(case))
        return Sample(np.array(rows), self.level)


def refuse_hidden_order(case):
    """A ValueError if a state of the run holds the order of examples that are still to come."""
    if isinstance(case.method.sampler, Shuffled | RankBased) and len(case.states) > 2:
        raise ValueError(
            f"a state of {case.method.sampler!r} fixes which examples come next, so its next step is "
            "not random; use the engine Enumeration, or expectations along the whole run"
        )


def step_or_stay(method, state):
    """The next state, or this one if a part says that the run cannot, or need not, go on."""
    try:
        return method.step(state)
    except Stop:
        return state


def until_stop(path):
    """The states of a path; it ends where a part says that the run cannot, or need not, go on."""
    try:
        yield from path
    except Stop:
        return
