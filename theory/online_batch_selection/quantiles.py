"""Every draw of a rank-based sampler: the sampler itself, with chosen numbers in place of random ones."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import Any

import numpy as np

from adaptivesgd.part import Sampler
from adaptivesgd.samplers.rank_based import probabilities
from theory import Enumeration


@dataclass(frozen=True, eq=False)
class Quantiles:
    """Stands where a random generator would; gives these numbers for uniform ones."""

    numbers: np.ndarray

    def random(self, size):
        """The numbers, shape (size,)."""
        return self.numbers[:size]


@dataclass(frozen=True, eq=False)
class Dictated(Sampler):
    """A rank-based sampler that draws at these quantiles."""

    sampler: Any
    quantiles: Quantiles

    replace = True

    def init(self, problem, w):
        return self.sampler.init(problem, w)

    def __call__(self, memory, size, now, rng):
        return self.sampler(memory, size, now, self.quantiles)

    def weights(self, memory, indices, now):
        return self.sampler.weights(memory, indices, now)


@dataclass(frozen=True)
class EveryDraw(Enumeration):
    """Every batch of ranks that a `RankBased` sampler can draw after its first epoch, with
    replacement; draws that differ in order only count as one.
    """

    def outcomes(self, method, state, draws=()):
        """Yield (probability, next state)."""
        n, served = state.problem.n, state.memory.sampler.served
        p = probabilities(method.sampler.pressure_at(served // n), n)
        middles = np.cumsum(p) - p / 2
        for ranks in combinations_with_replacement(range(n), method.batch_size.size):
            orders = factorial(len(ranks)) // prod(map(factorial, Counter(ranks).values()))
            dictated = Dictated(method.sampler, Quantiles(middles[list(ranks)]))
            after = replace(method, sampler=dictated).step(state)
            yield orders * p[list(ranks)].prod(), after
