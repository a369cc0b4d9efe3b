"""Passes over the shuffled data: every example once before any comes twice."""

from dataclasses import dataclass

import numpy as np

from ..backend import asarray_like, to_host
from ..objective import FiniteSum
from ..part import Sampler
from ..state import State
from ..typing import Array, Indices, Rng

NONE = np.arange(0)


@dataclass(frozen=True, eq=False)
class Queue:
    """The examples to come, in order. A whole epoch is moved to the device at once.

    Parameters
    ----------
    host : Indices
        The examples on the host.
    there : Indices
        The same on the device that holds the data.
    distinct : int, default 0
        So many of the first are known to be different examples.
    """

    host: Indices
    there: Indices
    distinct: int = 0

    def after(self, size: int) -> "Queue":
        """Return what remains when the first `size` have been served.

        Parameters
        ----------
        size : int
            Number of examples served.

        Returns
        -------
        Queue
            The rest of the queue.
        """
        return Queue(self.host[size:], self.there[size:], self.distinct - size)


@dataclass(frozen=True)
class Shuffled(Sampler[Queue]):
    """Serve the examples of a random order; when it runs out, append a new random order.

    No batch holds an example twice: at the turn of an epoch, and in a batch that is enlarged, an
    example that is already in the batch waits for its next turn.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.samplers import Shuffled
    >>> method = asgd.methods.sgd(0.1, batch_size=32, sampler=Shuffled())
    """

    def init(self, problem: FiniteSum, w: Array) -> Queue:
        return Queue(NONE, asarray_like(w, NONE))

    def __call__(self, queue: Queue, size: int, now: State, rng: Rng) -> tuple[Indices, Queue]:
        if size <= queue.distinct:
            return queue.there[:size], queue.after(size)
        return self.more(queue, size, now, rng, NONE)

    def more(
        self, queue: Queue, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, Queue]:
        host, taken = queue.host, to_host(taken)
        turns = _turns(host, taken)
        while len(turns) < size:
            host = np.concatenate([host, rng.permutation(now.problem.n)])
            turns = _turns(host, taken)
        first = turns[:size]
        order = np.concatenate([host[first], np.delete(host, first)])
        queue = Queue(order, asarray_like(queue.there, order), _distinct(order))
        return queue.there[:size], queue.after(size)


def _distinct(order: Indices) -> int:
    """How many examples there are before the first that comes again."""
    first = np.zeros(len(order), bool)
    first[np.unique(order, return_index=True)[1]] = True
    return len(order) if first.all() else int(first.argmin())


def _turns(order: Indices, taken: Indices) -> Indices:
    """Places in the order where an example that is not taken comes first."""
    first = np.sort(np.unique(order, return_index=True)[1])
    return first[np.isin(order[first], taken, invert=True)]
