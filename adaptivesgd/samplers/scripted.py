"""Examples from a list: for proofs, tests and exact expectations."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import validate
from ..part import Sampler
from ..state import State
from ..typing import Indices, Rng


@dataclass(frozen=True)
class Scripted(Sampler[None]):
    """At update k, the first `size` examples of batches[k]; after the last batch, that one again.

    A batch that is enlarged takes the examples that follow.

    Parameters
    ----------
    batches : tuple of tuple of int
        Positions of the examples of each update.
    replace : bool, default False
        Whether examples are drawn with replacement.

    Raises
    ------
    ValueError
        If `batches` is empty or does not hold positions; and at an update that needs more examples
        than its batch lists.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.samplers import Scripted
    >>> method = asgd.Method(2, 0.1, sampler=Scripted(((0, 1), (2, 0))))
    """

    batches: tuple[tuple[int, ...], ...]
    replace: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.boolean("replace", self.replace)
        batches = tuple(
            tuple(validate.positive_integer("an example", k, smallest=0) for k in _several(batch))
            for batch in _several(self.batches)
        )
        if not batches:
            raise ValueError(
                "batches must list the examples of one update or more, but it is empty"
            )
        object.__setattr__(self, "batches", batches)

    def __call__(self, memory: None, size: int, now: State, rng: Rng) -> tuple[Indices, None]:
        return self.more(memory, size, now, rng, np.arange(0))

    def more(
        self, memory: None, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, None]:
        script = self.batches[min(now.step, len(self.batches) - 1)]
        if len(taken) + size > len(script):
            raise ValueError(
                f"batches lists {len(script)} examples for update {now.step}, "
                f"but {len(taken) + size} are needed; list more"
            )
        return np.array(script[len(taken) : len(taken) + size]), memory


def _several(values: Any) -> tuple[Any, ...]:
    """The batches, or the examples of one."""
    return validate.several("batches", values, "((0, 1), (2, 0))")
