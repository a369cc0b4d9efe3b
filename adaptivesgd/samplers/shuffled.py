"""Passes over the shuffled data: every example once before any comes twice."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import asarray_like, to_host
from ..part import Sampler

NONE = np.arange(0)


@dataclass(frozen=True, eq=False)
class Queue:
    """The examples to come, in order. A whole epoch goes to the device at once, not batch by batch."""

    host: np.ndarray
    there: Any  # the same where the data live

    def after(self, size):
        """What is left when the first `size` have been served."""
        return Queue(self.host[size:], self.there[size:])


@dataclass(frozen=True)
class Shuffled(Sampler):
    """The next examples of a random order; when it runs out, a new order is appended.

    No batch holds an example twice: at the turn of an epoch, and in a batch that grows, an example
    that is already in the batch waits for its next turn.
    """

    def init(self, problem, w):
        return Queue(NONE, asarray_like(w, NONE))

    def __call__(self, queue, size, now, rng):
        if len(np.unique(queue.host[:size])) == size:
            return queue.there[:size], queue.after(size)
        return self.more(queue, size, now, rng, NONE)

    def more(self, queue, size, now, rng, taken):
        host, taken = queue.host, to_host(taken)
        turns = self.turns(host, taken)
        while len(turns) < size:
            host = np.concatenate([host, rng.permutation(now.problem.n)])
            turns = self.turns(host, taken)
        first = turns[:size]
        order = np.concatenate([host[first], np.delete(host, first)])
        queue = Queue(order, asarray_like(queue.there, order))
        return queue.there[:size], queue.after(size)

    def turns(self, order, taken):
        """Places in the order where an example that is not taken comes first."""
        first = np.sort(np.unique(order, return_index=True)[1])
        return first[np.isin(order[first], taken, invert=True)]
