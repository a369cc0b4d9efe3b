"""The same batch for several updates in a row."""

from dataclasses import dataclass
from typing import Any

from .. import validate
from ..objective import FiniteSum
from ..part import Sampler, check_part
from ..state import State
from ..typing import Array, Indices, Rng


@dataclass(frozen=True)
class Repeated(Sampler[Any]):
    """Draw from a sampler at every `every`-th update; in between, serve the latest batch again.

    With `Every` of the same period it makes several updates from one batch.

    Parameters
    ----------
    sampler : Sampler
        Sampler that draws the examples.
    every : int, default 2
        Period (updates), at least 1.

    Raises
    ------
    TypeError
        If `sampler` is not a sampler.
    ValueError
        If `every` is not a whole number of at least 1.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
    Algorithm 3: two updates per batch.
    """

    sampler: Sampler[Any]
    every: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        check_part("sampler", self.sampler, Sampler)
        validate.positive_integer("every", self.every)

    @property
    def replace(self) -> bool:  # type: ignore[override]
        """Whether the inner sampler draws with replacement."""
        return self.sampler.replace

    def init(self, problem: FiniteSum, w: Array) -> Any:
        return self.sampler.init(problem, w)

    def __call__(self, memory: Any, size: int, now: State, rng: Rng) -> tuple[Indices, Any]:
        seen = now.estimate
        if now.step % self.every and seen is not None and seen.size >= size:
            return seen.indices[:size], memory
        return self.sampler(memory, size, now, rng)

    def more(
        self, memory: Any, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, Any]:
        return self.sampler.more(memory, size, now, rng, taken)

    def weights(self, memory: Any, indices: Indices, now: State) -> Array | None:
        return self.sampler.weights(memory, indices, now)
