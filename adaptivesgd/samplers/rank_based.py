"""Online batch selection: the examples with the largest known losses, exponentially more often."""

from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np

from .. import validate
from ..backend import asarray_like
from ..part import Sampler
from .ranking import merge


@dataclass(frozen=True, eq=False)
class Ranks:
    """What `RankBased` remembers, where the data live. Its arrays are never changed in place."""

    losses: Any  # latest known loss of every example, shape (n,)
    order: Any  # the examples by falling loss as of the last sort, shape (n,)
    stale: tuple = ()  # indices whose loss is newer than that sort, an array per batch
    served: int = 0  # examples served so far
    since_sort: int = 0  # examples served since the last sort
    recomputed: int = 0  # examples served at the last recomputation
    drawn: Any = None  # ranks of the latest draw, from 0, on the host; None in the first epoch


@dataclass(frozen=True)
class RankBased(Sampler):
    """Draw rank i = 1..N, by falling latest known loss, with replacement, with probability

        p_i = r^-i / sum_j r^-j,    r = s_e^(1/N),    s_e = s_0 (s_end / s_0)^(e / E).

    The first epoch e = 0 serves every example once, in random order, and notes its loss; an
    epoch is N examples served, and its last batch takes what is left of it.

    pressure: s_0 >= 1, the ratio of the largest to the smallest probability; 1 is uniform.
    final_pressure: s_end; by default s_0. epochs: E, over which the pressure decays.
    sort_every: examples served between two sorts. recompute_frequency: how many times per epoch
    the losses are evaluated anew (0: never, 0.5: every second epoch), of the share
    recompute_fraction of the examples that rank first; this is counted as evaluations.

    On a GPU losses, ranking and the examples drawn stay there: nothing waits for the host.

    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks".
    """

    pressure: float = 100.0
    final_pressure: float | None = None
    epochs: float = 50.0
    sort_every: int = 100
    recompute_frequency: float = 0.0
    recompute_fraction: float = 1.0

    replace = True

    def __post_init__(self):
        super().__post_init__()
        validate.at_least("pressure", self.pressure, 1)
        if self.final_pressure is not None:
            validate.at_least("final_pressure", self.final_pressure, 1)
        validate.positive("epochs", self.epochs)
        validate.positive_integer("sort_every", self.sort_every)
        validate.nonnegative("recompute_frequency", self.recompute_frequency)
        validate.fraction("recompute_fraction", self.recompute_fraction, one=True)

    def init(self, problem, w):
        losses, order = np.full(problem.n, np.inf), np.arange(problem.n)
        return Ranks(
            asarray_like(w, losses), asarray_like(w, order), since_sort=2 * self.sort_every
        )

    def __call__(self, memory, size, now, rng):
        n = now.problem.n
        memory = self.recomputed(self.noted(memory, now), now)
        if memory.served < n:
            if memory.served == 0:
                memory = replace(memory, order=asarray_like(memory.order, rng.permutation(n)))
        elif memory.since_sort >= self.sort_every:
            order = merge(memory.losses, memory.order, np.concatenate(memory.stale))
            memory = replace(memory, order=order, stale=(), since_sort=0)
        return self.more(memory, min(size, n - memory.served % n), now, rng, ())

    def more(self, memory, size, now, rng, taken):
        served, n = memory.served, now.problem.n
        drawn = None
        if served < n:
            indices = memory.order[served : served + size]
        else:
            drawn = self.ranks(self.pressure_at(served // n), n, size, rng)
            indices = memory.order[asarray_like(memory.order, drawn)]
        count = len(indices)
        since_sort = memory.since_sort + count
        return indices, replace(memory, served=served + count, since_sort=since_sort, drawn=drawn)

    def pressure_at(self, epoch):
        """s_e; after the last epoch s_end."""
        end = self.pressure if self.final_pressure is None else self.final_pressure
        return self.pressure * (end / self.pressure) ** min(1.0, epoch / self.epochs)

    def ranks(self, s, n, size, rng):
        """`size` ranks, from 0: the inverse of the distribution function
        (1 - r^-i) / (1 - 1/s) of p at uniform random numbers.
        """
        u = rng.random(size)
        if s == 1:
            return (n * u).astype(int)
        ranks = -n / log(s) * np.log1p(-u * (1 - 1 / s))
        return np.minimum(ranks.astype(int), n - 1)

    def noted(self, memory, now):
        """The losses that the latest update has seen, written down."""
        if now.estimate is None:
            return memory
        losses, seen = memory.losses.copy(), now.estimate.indices
        losses[seen] = now.estimate.losses
        return replace(memory, losses=losses, stale=(*memory.stale, seen))

    def recomputed(self, memory, now):
        """The losses of the examples that rank first, evaluated anew if it is time."""
        n, frequency = now.problem.n, self.recompute_frequency
        if frequency == 0 or memory.served - memory.recomputed <= n / frequency:
            return memory
        first = memory.order[: max(1, int(n * self.recompute_fraction))]
        losses = memory.losses.copy()
        losses[first] = now.problem.batch(first).losses(now.w)
        stale = (*memory.stale, first)
        return replace(memory, losses=losses, stale=stale, recomputed=memory.served)


@dataclass(frozen=True)
class ReweightedRankBased(RankBased):
    """`RankBased` with the importance weights c = 1 / (N p_i) that make the batch gradient an
    unbiased estimate of grad F.

    The weights mean(p) / p_i over the batch of a released script are not: they inflate the
    gradient, about 2.35-fold at s = 100.
    """

    def weights(self, memory, indices, now):
        n = now.problem.n
        if memory.drawn is None:
            return np.ones(len(indices))
        # served counts this batch too; the epoch is that of its first example
        s = self.pressure_at((memory.served - len(indices)) // n)
        return 1 / (n * probabilities(s, n)[memory.drawn])


def probabilities(s, n):
    """p_i = r^-(i-1) (1 - 1/r) / (1 - 1/s) for ranks i = 1..n, with r = s^(1/n), shape (n,)."""
    validate.at_least("the pressure s", s, 1)
    if s == 1:
        return np.full(n, 1 / n)
    step = log(s) / n
    return np.exp(-step * np.arange(n)) * np.expm1(-step) / np.expm1(-log(s))
