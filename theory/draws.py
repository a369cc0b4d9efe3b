"""The laws of samplers: every draw that one can make next, with its probability."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement
from math import comb, factorial, prod
from typing import Any

import numpy as np

from adaptivesgd.backend import asarray_like, to_host
from adaptivesgd.errors import AdaptiveSGDError
from adaptivesgd.part import Sampler
from adaptivesgd.samplers import RankBased, Scripted, Shuffled, Uniform
from adaptivesgd.samplers.rank_based import probabilities
from adaptivesgd.samplers.ranking import Listed
from adaptivesgd.samplers.shuffled import Queue

MOST = 200_000  # outcomes of one step; beyond that, another engine is the better choice


class UndecidedError(AdaptiveSGDError):
    """Raised where a script of draws ends and another draw is needed.

    Parameters
    ----------
    memory : object
        What the sampler remembers.
    size : int
        The number of examples still to draw.
    now : State
        The state at which they are drawn.
    taken : ndarray or None
        Indices already in the batch; None at the first draw of a step.
    """

    def __init__(self, memory: Any, size: int, now: Any, taken: Any) -> None:
        super().__init__(f"the script of draws ends where {size} more examples are needed")
        self.memory, self.size, self.now, self.taken = memory, size, now, taken


@dataclass(frozen=True)
class Script(Sampler):
    """Plays these draws, pairs (indices, memory), in the place of `sampler`."""

    sampler: Any
    draws: tuple
    replace: bool = False

    def init(self, problem, w):
        return self.sampler.init(problem, w)

    def __call__(self, memory, size, now, rng):
        return self.play(0, memory, size, now, None)

    def more(self, memory, size, now, rng, taken):
        lengths = np.cumsum([len(indices) for indices, _ in self.draws])
        return self.play(int(np.sum(lengths <= len(taken))), memory, size, now, taken)

    def play(self, place, memory, size, now, taken):
        """The draw at this place of the script."""
        if place == len(self.draws):
            raise UndecidedError(memory, size, now, taken)
        return self.draws[place]

    def weights(self, memory, indices, now):
        return self.sampler.weights(memory, indices, now)


def possible_draws(sampler: Any, at: UndecidedError) -> Iterator[tuple[float, tuple]]:
    """Yield (probability, (indices, memory)) for every draw of a sampler whose law is known.

    Parameters
    ----------
    sampler : Uniform, Shuffled, RankBased or Scripted
        The sampler, or one that draws in the same way (ReweightedRankBased). Others are refused:
        their batches could be listed, but not their probabilities.
    at : UndecidedError
        Where the draw is needed.

    Raises
    ------
    ValueError
        If the law of the sampler is not known, or there are more than `MOST` draws.
    """
    law = next((LAWS[base] for base in LAWS if draws_as(type(sampler), base)), None)
    if law is None:
        known = ", ".join(kind.__name__ for kind in LAWS)
        raise ValueError(
            f"exact expectations know the laws of {known}, not that of {sampler!r}; "
            "use the engine MonteCarlo"
        )
    return law(sampler, at)


def uniform(sampler, at):
    """Subsets, or multisets if drawn with replacement, each as likely as its orders are many."""
    n = at.now.problem.n
    if sampler.replace:
        return multisets(np.full(n, 1 / n), at.size, lambda draw: (np.array(draw), at.memory))
    left = np.setdiff1d(np.arange(n), [] if at.taken is None else to_host(at.taken))
    return subsets(left, at.size, lambda draw: (draw, at.memory))


def shuffled(sampler, at):
    """Subsets of the rest of the epoch: what is left of a random order is in random order."""
    queue, n = at.memory.host, at.now.problem.n
    if not len(queue) and at.taken is None:
        queue = np.arange(n)
    if len(queue) < at.size:
        raise ValueError(
            f"exact expectations know Shuffled where the batches divide an epoch, but {at.size} "
            f"examples are drawn and {len(queue)} are left; use the engine MonteCarlo"
        )

    def drawn(draw):
        rest = np.setdiff1d(queue, draw)
        return draw, Queue(rest, asarray_like(at.memory.there, rest))

    return subsets(queue, at.size, drawn)


def rank_based(sampler, at):
    """In the first epoch subsets of what is left of it, and then multisets of ranks with p_i."""
    n = at.now.problem.n
    if at.taken is not None:
        raise ValueError("exact expectations know RankBased for batches that do not grow")
    if at.memory.served < n:
        return first_epoch(sampler, at)
    p = probabilities(sampler.pressure_at(at.memory.served // n), n)
    middles = np.cumsum(p) - p / 2

    def drawn(ranks):
        return sampler(at.memory, at.size, at.now, Numbers(middles[list(ranks)]))

    return multisets(p, min(at.size, n - at.memory.served % n), drawn)


def first_epoch(sampler, at):
    """Subsets of the examples that the first epoch has not served; the others wait in any order."""
    served, n = at.memory.served, at.now.problem.n
    order = to_host(at.memory.order)

    def drawn(draw):
        rest = np.setdiff1d(order[served:], draw)
        arranged = np.concatenate([order[:served], draw, rest])
        ranking = at.memory.ranking
        listed = Listed(asarray_like(ranking.order, arranged), ranking.losses)
        memory = replace(at.memory, ranking=listed)
        return sampler(memory, at.size, at.now, Numbers(arranged))

    return subsets(order[served:], min(at.size, n - served), drawn)


def scripted(sampler, at):
    """The one draw that is written down."""
    taken = () if at.taken is None else at.taken
    yield 1.0, sampler.more(at.memory, at.size, at.now, None, taken)


LAWS = {Uniform: uniform, Shuffled: shuffled, RankBased: rank_based, Scripted: scripted}


def draws_as(kind, base):
    """Whether a class draws as `base` does; its weights and its pressure may differ."""
    if not issubclass(kind, base):
        return False
    between = kind.__mro__[: kind.__mro__.index(base)]
    own = {name for each in between for name in vars(each)}
    return not {"__call__", "more", "ranks", "turns", "noted", "recomputed"} & own


@dataclass(frozen=True, eq=False)
class Numbers:
    """In the place of a random generator: these numbers, or this order."""

    numbers: np.ndarray

    def random(self, size):
        """The first `size` numbers."""
        return self.numbers[:size]

    def permutation(self, n):
        """The order."""
        return self.numbers


def subsets(left, size, drawn):
    """Every subset of `left` with `size` elements, all equally likely."""
    ways = few_enough(comb(len(left), size), size, len(left))
    return ((1 / ways, drawn(np.array(draw, dtype=int))) for draw in combinations(left, size))


def multisets(p, size, drawn):
    """Every multiset of `size` of the numbers 0..n-1, drawn independently with p, shape (n,):
    B! / (m_1! m_2! ...) times the product of the p.
    """
    few_enough(comb(len(p) + size - 1, size), size, len(p))
    for draw in combinations_with_replacement(range(len(p)), size):
        orders = factorial(size) // prod(map(factorial, Counter(draw).values()))
        yield orders * float(p[list(draw)].prod()), drawn(draw)


def few_enough(ways, size, n):
    """`ways`, unless there are too many."""
    if ways > MOST:
        raise ValueError(
            f"a batch of {size} out of {n} can be drawn in {ways} ways, more than "
            f"{MOST}; use a smaller problem, or the engine MonteCarlo"
        )
    return ways
