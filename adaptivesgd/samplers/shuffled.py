"""Passes over the shuffled data: every example once before any comes twice."""

from dataclasses import dataclass

import numpy as np

from ..part import Sampler

NONE = np.arange(0)


@dataclass(frozen=True)
class Shuffled(Sampler):
    """The next examples of a random order; when it runs out, a new order is appended.

    No batch holds an example twice: at the turn of an epoch, and in a batch that grows, an example
    that is already in the batch waits for its next turn.
    """

    def init(self, problem, w):
        return NONE

    def __call__(self, queue, size, now, rng):
        head = queue[:size]
        if len(np.unique(head)) == size:
            return head, queue[size:]
        return self.more(queue, size, now, rng, NONE)

    def more(self, queue, size, now, rng, taken):
        turns = self.turns(queue, taken)
        while len(turns) < size:
            queue = np.concatenate([queue, rng.permutation(now.problem.n)])
            turns = self.turns(queue, taken)
        return queue[turns[:size]], np.delete(queue, turns[:size])

    def turns(self, queue, taken):
        """Places in the queue where an example that is not taken comes first."""
        first = np.sort(np.unique(queue, return_index=True)[1])
        return first[np.isin(queue[first], taken, invert=True)]
