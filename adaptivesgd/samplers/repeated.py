"""The same batch for several updates in a row."""

from dataclasses import dataclass

from .. import validate
from ..part import Sampler


@dataclass(frozen=True)
class Repeated(Sampler):
    """Ask the sampler at every `every`-th update; in between, serve the latest batch again.

    With `Every` of the same period it makes several updates from one batch, as in Algorithm 3 of
    De, Yadav, Jacobs and Goldstein (2017).

    every: updates.
    """

    sampler: Sampler
    every: int = 2

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("every", self.every)

    @property
    def replace(self):  # type: ignore[override]
        """As the sampler draws."""
        return self.sampler.replace

    def init(self, problem, w):
        return self.sampler.init(problem, w)

    def __call__(self, memory, size, now, rng):
        if now.step % self.every and now.batch_size >= size:
            return now.estimate.indices[:size], memory
        return self.sampler(memory, size, now, rng)

    def more(self, memory, size, now, rng, taken):
        return self.sampler.more(memory, size, now, rng, taken)

    def weights(self, memory, indices, now):
        return self.sampler.weights(memory, indices, now)
