"""Every example is equally likely."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import asarray_like, on_host, to_host
from ..part import Sampler
from ..state import State
from ..typing import Indices, Rng

MOST = 2**16  # indices that go up at once


@dataclass(frozen=True, eq=False)
class Ahead:
    """Batches that have been drawn for the next steps and are on the device already: of a GPU only.

    Update k draws from its own generator, so what it will draw is known as soon as its size is. As
    long as the size stays, twice as many batches go up each time.

    Parameters
    ----------
    law : tuple of int
        (seed, n, B): they hold for no other seed, number of examples or batch size.
    first : int
        The step of the first of them.
    batches : Indices
        Examples, shape (steps, B); of one step they stay on the host.
    """

    law: tuple[int, int, int]
    first: int
    batches: Indices

    @property
    def next(self) -> int:
        """The step after the last of them."""
        return self.first + len(self.batches)


@dataclass(frozen=True)
class Uniform(Sampler[Ahead | None]):
    """Draw every example with the same probability, without or with replacement.

    Without replacement, a batch of n is the whole data set, and a batch that is enlarged never
    repeats an example.

    Parameters
    ----------
    replace : bool, default False
        Whether examples are drawn with replacement.

    Raises
    ------
    ValueError
        If `replace` is neither True nor False.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.samplers import Uniform
    >>> method = asgd.methods.sgd(0.1, sampler=Uniform(replace=True))
    """

    replace: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.boolean("replace", self.replace)

    def __call__(
        self, memory: Ahead | None, size: int, now: State, rng: Rng
    ) -> tuple[Indices, Ahead | None]:
        n = now.problem.n
        if size == n and not self.replace:
            return np.arange(n), memory
        if on_host(now.w):
            return rng.choice(n, size, replace=self.replace), memory
        law = now.seed, n, size
        if memory is None or memory.law != law or not memory.first <= now.step < memory.next:
            memory = self._drawn(law, now, rng, memory)
        return memory.batches[now.step - memory.first], memory

    def _drawn(self, law: tuple[int, int, int], now: State, rng: Rng, past: Ahead | None) -> Ahead:
        """This batch, and, if the last ones were used up, those of the next steps."""
        again = past is not None and past.law == law and past.next == now.step
        steps = min(2 * len(past.batches), max(1, MOST // law[2])) if past and again else 1
        later = (np.random.default_rng((now.seed, now.step + k)) for k in range(1, steps))
        batches = np.stack([r.choice(law[1], law[2], replace=self.replace) for r in (rng, *later)])
        return Ahead(law, now.step, batches if steps == 1 else asarray_like(now.w, batches))

    def more(
        self, memory: Ahead | None, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, Ahead | None]:
        n = now.problem.n
        if memory is not None and memory.first < now.step < memory.next:
            rng.choice(n, memory.law[2], replace=self.replace)  # what came from there, once more
        if self.replace:
            return asarray_like(taken, rng.choice(n, size)), None
        places = rng.choice(n - len(taken), size, replace=False)
        return asarray_like(taken, untaken(places, to_host(taken))), None


def untaken(places: Indices, taken: Indices) -> Indices:
    """The examples at these places among those that are not taken, in O(B log B).

    Parameters
    ----------
    places : Indices
        Whole numbers from 0 to n - 1 - len(taken).
    taken : Indices
        Different examples, in any order.

    Returns
    -------
    Indices
        `np.delete(np.arange(n), taken)[places]`, of which nothing of size n is made.

    Examples
    --------
    >>> import numpy as np
    >>> untaken(np.arange(4), np.array([3, 0])).tolist()
    [1, 2, 4, 5]
    """
    below = np.sort(taken) - np.arange(len(taken))  # free examples below each taken one
    return places + np.searchsorted(below, places, side="right")
