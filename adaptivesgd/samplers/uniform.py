"""Every example is equally likely."""

from dataclasses import dataclass

import numpy as np

from ..part import Sampler


@dataclass(frozen=True)
class Uniform(Sampler):
    """Every example equally likely: without replacement (the default), so that a batch of n is
    the whole data set and a growing batch never repeats an example; or with replacement.
    """

    replace: bool = False

    def __call__(self, memory, size, now, rng):
        n = now.problem.n
        if size == n and not self.replace:
            return np.arange(n), memory
        return rng.choice(n, size, replace=self.replace), memory

    def more(self, memory, size, now, rng, taken):
        if self.replace:
            return self(memory, size, now, rng)
        left = np.delete(np.arange(now.problem.n), taken)
        return rng.choice(left, size, replace=False), memory
