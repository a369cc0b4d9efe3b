"""Online batch selection: the examples with the largest known losses, exponentially more often."""

from dataclasses import dataclass, field, replace
from math import log
from typing import ClassVar, cast

import numpy as np

from .. import validate
from ..backend import asarray_like
from ..objective import FiniteSum
from ..part import InEpochs, Sampler
from ..state import State
from ..typing import Array, Indices, Rng
from .layers import Note, Ranked
from .ranking import Listed


@dataclass(frozen=True, eq=False)
class Ranks:
    """What `RankBased` remembers, on the device that holds the data; arrays never change in place.

    Parameters
    ----------
    ranking : Listed or Ranked
        The examples by falling latest known loss as of the last sort; in the first epoch, in the
        order in which they are served.
    notes : tuple of (Indices, Array), default ()
        Losses noted since the last sort, oldest first; a step adds to them and copies none of the n.
    served : int, default 0
        Number of examples served so far.
    since_sort : int, default 0
        Number of examples served since the last sort.
    recomputed : int, default 0
        Value of `served` at the last recomputation of the losses.
    drawn : Indices or None, default None
        Ranks of the latest draw, from 0, on the host; None in the first epoch.
    """

    ranking: Listed | Ranked = field(repr=False)
    notes: tuple[Note, ...] = field(default=(), repr=False)
    served: int = 0
    since_sort: int = 0
    recomputed: int = 0
    drawn: Indices | None = field(default=None, repr=False)

    @property
    def order(self) -> Indices:
        """All examples in the order of the ranking, shape (n,): built on each call, in O(n log n)."""
        return self.ranking.examples(slice(None))

    def noted(self, indices: Indices, losses: Array, n: int) -> "Ranks":
        """Return the memory with new losses of some examples.

        In the first epoch, when no example comes twice, notes are joined so that the sizes fall at
        least by half from one to the next: an update adds O(B log n) amortised.

        Parameters
        ----------
        indices : Indices
            The examples, shape (B,).
        losses : Array
            Their losses, shape (B,).
        n : int
            The number of all examples.

        Returns
        -------
        Ranks
            A new memory that shares the ranking.
        """
        notes, new = self.notes, (indices, losses)
        while self.served <= n and notes and len(notes[-1][0]) <= len(new[0]):
            new = (np.concatenate([notes[-1][0], new[0]]), np.concatenate([notes[-1][1], new[1]]))
            notes = notes[:-1]
        return replace(self, notes=(*notes, new))

    def sorted(self) -> "Ranks":
        """Return the memory with the noted losses in the ranking.

        Returns
        -------
        Ranks
            A new memory without notes: in O(m log n) amortised for m noted losses, after the first
            sort, and on the host.
        """
        return replace(self, ranking=self.ranking.updated(self.notes), notes=(), since_sort=0)


@dataclass(frozen=True)
class RankBased(Sampler[Ranks]):
    """Draw rank i = 1..N, by falling latest known loss, with replacement, with probability

        p_i = r^-i / sum_j r^-j,    r = s_e^(1/N),    s_e = s_0 (s_end / s_0)^min(e / E, 1).

    The first epoch e = 0 serves every example once, in random order, and notes its loss. An epoch
    is N examples served, and its last batch takes the rest of it. On a GPU, losses, ranking and the
    examples drawn stay there.

    Parameters
    ----------
    pressure : float, default 100.0
        Selection pressure s_0, the largest over the smallest probability (dimensionless), at least
        1; 1 is uniform.
    final_pressure : float or None, default None
        Selection pressure at the end of the schedule, s_end (dimensionless), at least 1; None for
        s_0.
    epochs : float, default 50.0
        Length of the schedule (passes over the data), E, above 0.
    sort_every : int, default 100
        Examples served between two sorts (examples), at least 1.
    recompute_frequency : float, default 0.0
        How often the losses are evaluated again (per pass over the data), at least 0; 0 for never.
    recompute_fraction : float, default 1.0
        Fraction of the examples, first in rank, that is evaluated again (dimensionless), in (0, 1].

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    as in a released script.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.samplers import RankBased
    >>> sampler = RankBased(pressure=100, final_pressure=1, epochs=20)
    >>> [round(sampler.pressure_at(epoch)) for epoch in (0, 10, 20, 30)]
    [100, 10, 1, 1]
    >>> method = asgd.methods.adam(batch_size=64)
    """

    in_epochs: ClassVar[InEpochs] = {"epochs": lambda length: length}

    pressure: float = 100.0
    final_pressure: float | None = None
    epochs: float = 50.0
    sort_every: int = 100
    recompute_frequency: float = 0.0
    recompute_fraction: float = 1.0

    replace = True

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.at_least("pressure", self.pressure, 1)
        if self.final_pressure is not None:
            validate.at_least("final_pressure", self.final_pressure, 1)
        validate.positive("epochs", self.epochs)
        validate.positive_integer("sort_every", self.sort_every)
        validate.nonnegative("recompute_frequency", self.recompute_frequency)
        validate.fraction("recompute_fraction", self.recompute_fraction, one=True)

    def init(self, problem: FiniteSum, w: Array) -> Ranks:
        losses = asarray_like(w, np.full(problem.n, np.inf))
        order = asarray_like(w, np.arange(problem.n))
        return Ranks(Listed(order, losses), since_sort=2 * self.sort_every)

    def __call__(self, memory: Ranks, size: int, now: State, rng: Rng) -> tuple[Indices, Ranks]:
        n = now.problem.n
        if now.estimate is not None:
            memory = memory.noted(now.estimate.indices, now.estimate.losses, n)
        memory = self._recomputed(memory, now)
        if memory.served < n:
            if memory.served == 0:
                memory = replace(memory, ranking=cast(Listed, memory.ranking).shuffled(rng))
        elif memory.since_sort >= self.sort_every:
            memory = memory.sorted()
        return self.more(memory, min(size, n - memory.served % n), now, rng, np.arange(0))

    def more(
        self, memory: Ranks, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, Ranks]:
        served, n = memory.served, now.problem.n
        drawn = None
        if served < n:
            indices = memory.ranking.examples(slice(served, served + size))
        else:
            drawn = self.ranks(self.pressure_at(served // n), n, size, rng)
            indices = memory.ranking.examples(drawn)
        count = len(indices)
        since_sort = memory.since_sort + count
        return indices, replace(memory, served=served + count, since_sort=since_sort, drawn=drawn)

    def pressure_at(self, epoch: float) -> float:
        """Return the selection pressure s_e; from epoch E on, s_end.

        Parameters
        ----------
        epoch : float
            Number of the epoch e (passes over the data), from 0.

        Returns
        -------
        float
            s_e, at least 1.
        """
        end = self.pressure if self.final_pressure is None else self.final_pressure
        if epoch >= self.epochs:
            return end
        return self.pressure * (end / self.pressure) ** (epoch / self.epochs)

    def ranks(self, s: float, n: int, size: int, rng: Rng) -> Indices:
        """Draw ranks: the inverse of the distribution function (1 - r^-i) / (1 - 1/s) at uniforms.

        Parameters
        ----------
        s : float
            Selection pressure, at least 1.
        n : int
            Number of examples N.
        size : int
            Number of ranks to draw.
        rng : numpy.random.Generator
            Source of the uniform random numbers.

        Returns
        -------
        Indices
            Ranks from 0 to n - 1, shape (size,), on the host.
        """
        u = rng.random(size)
        if s == 1:
            return (n * u).astype(int)
        ranks = -n / log(s) * np.log1p(-u * (1 - 1 / s))
        return np.minimum(ranks.astype(int), n - 1)

    def _recomputed(self, memory: Ranks, now: State) -> Ranks:
        """The losses of the examples that rank first, evaluated again if they are due."""
        n, frequency = now.problem.n, self.recompute_frequency
        if frequency == 0 or memory.served - memory.recomputed <= n / frequency:
            return memory
        first = memory.ranking.examples(slice(max(1, int(n * self.recompute_fraction))))
        memory = memory.noted(first, now.problem.batch(first).losses(now.w), n)
        return replace(memory, recomputed=memory.served)


@dataclass(frozen=True)
class ReweightedRankBased(RankBased):
    """`RankBased` with the importance weights c_i = 1 / (N p_i).

    They make the batch gradient an unbiased estimate of grad F. The weights mean(p) / p_i over the
    batch, of a released script, do not: they inflate the gradient, about 2.35-fold at s = 100.

    Parameters
    ----------
    pressure : float, default 100.0
        Selection pressure s_0, the largest over the smallest probability (dimensionless), at least
        1; 1 is uniform.
    final_pressure : float or None, default None
        Selection pressure at the end of the schedule, s_end (dimensionless), at least 1; None for
        s_0.
    epochs : float, default 50.0
        Length of the schedule (passes over the data), E, above 0.
    sort_every : int, default 100
        Examples served between two sorts (examples), at least 1.
    recompute_frequency : float, default 0.0
        How often the losses are evaluated again (per pass over the data), at least 0; 0 for never.
    recompute_fraction : float, default 1.0
        Fraction of the examples, first in rank, that is evaluated again (dimensionless), in (0, 1].

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    the weights are ours; as in a released script.
    """

    def weights(self, memory: Ranks, indices: Indices, now: State) -> Array:
        n = now.problem.n
        if memory.drawn is None:
            return np.ones(len(indices))
        # served counts this batch too; the epoch is that of its first example
        s = self.pressure_at((memory.served - len(indices)) // n)
        return 1 / (n * probability(memory.drawn, s, n))


def probability(ranks: Indices, s: float, n: int) -> Array:
    """Return p_i = r^-(i-1) (1 - 1/r) / (1 - 1/s), r = s^(1/n), of some ranks.

    Parameters
    ----------
    ranks : Indices
        Ranks i - 1, from 0 to n - 1.
    s : float
        Selection pressure, at least 1; 1 is uniform.
    n : int
        Number of examples N.

    Returns
    -------
    Array
        Probabilities, with the shape of `ranks`.

    Raises
    ------
    ValueError
        If s is below 1.
    """
    validate.at_least("the pressure s", s, 1)
    if s == 1:
        return np.full(len(ranks), 1 / n)
    step = log(s) / n
    p: Array = np.exp(-step * ranks) * np.expm1(-step) / np.expm1(-log(s))
    return p


def probabilities(s: float, n: int) -> Array:
    """Return p_1..p_n: the probabilities of all ranks.

    Parameters
    ----------
    s : float
        Selection pressure, at least 1; 1 is uniform.
    n : int
        Number of examples N.

    Returns
    -------
    Array
        Probabilities, shape (n,), falling, with sum 1.

    Raises
    ------
    ValueError
        If s is below 1.

    Examples
    --------
    >>> probabilities(16.0, 4).round(4).tolist()
    [0.5333, 0.2667, 0.1333, 0.0667]
    """
    return probability(np.arange(n), s, n)
