"""Parts that cost something: a batch whose variance is asked for, and ranks from the first step on."""

from dataclasses import replace

import numpy as np

from adaptivesgd.part import BatchSize
from adaptivesgd.samplers import RankBased


class VarianceSeen(BatchSize):
    """As `Constant(max_size)`, but it reads the variance of the last estimate."""

    def __call__(self, memory, now):
        if now.estimate is not None:
            _ = now.estimate.variance
        return self.max_size, memory


class SecondEpoch(RankBased):
    """`RankBased` whose first pass over the data is over: random losses, in their order."""

    def init(self, problem, w):
        memory = super().init(problem, w)
        losses = np.random.default_rng(0).random(problem.n)
        notes = ((np.arange(problem.n), losses),)
        return replace(memory, notes=notes, served=problem.n).sorted()
