"""Every example is equally likely."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import to_host
from ..part import Sampler
from ..state import State
from ..typing import Indices, Rng


@dataclass(frozen=True)
class Uniform(Sampler[None]):
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

    def __call__(self, memory: None, size: int, now: State, rng: Rng) -> tuple[Indices, None]:
        n = now.problem.n
        if size == n and not self.replace:
            return np.arange(n), memory
        return rng.choice(n, size, replace=self.replace), memory

    def more(
        self, memory: None, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, None]:
        if self.replace:
            return self(memory, size, now, rng)
        places = rng.choice(now.problem.n - len(taken), size, replace=False)
        return untaken(places, to_host(taken)), memory


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
