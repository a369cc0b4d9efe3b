"""The examples that somebody wrote down: for proofs, tests and exact expectations."""

from dataclasses import dataclass

import numpy as np

from ..part import Sampler


@dataclass(frozen=True)
class Scripted(Sampler):
    """At update k, the first `size` examples of batches[k]; after the last batch, that one again.

    A batch that grows takes the following ones.

    batches: one sequence of indices per update; replace: whether to count them as drawn with
    replacement.
    """

    batches: tuple[tuple[int, ...], ...]
    replace: bool = False

    def __call__(self, memory, size, now, rng):
        return self.more(memory, size, now, rng, ())

    def more(self, memory, size, now, rng, taken):
        script = self.batches[min(now.step, len(self.batches) - 1)]
        if len(taken) + size > len(script):
            raise ValueError(
                f"the script holds {len(script)} examples for update {now.step}, "
                f"but {len(taken) + size} are asked for; write down more"
            )
        return np.array(script[len(taken) : len(taken) + size]), memory
