"""State: everything a method knows between two updates."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Memory:
    """What each of the four parts remembers."""

    batch_size: Any
    sampler: Any
    direction: Any
    step_size: Any


@dataclass(frozen=True, eq=False)
class State:
    """The parameters, the counter, the latest evidence, and each part's memory. Never changed in
    place: a state can be replayed, branched, saved and resumed.
    """

    problem: Any = field(repr=False)
    w: Any = field(repr=False)  # the parameters, shape (d,)
    seed: int = 0
    step: int = 0  # updates made so far
    examples: int = 0  # example gradients evaluated so far
    evaluations: int = 0  # forward-only example losses evaluated so far
    estimate: Any = field(default=None, repr=False)  # the latest evidence, at the previous w
    step_size: float = np.nan  # the length of the latest step
    memory: Memory | None = field(default=None, repr=False)

    @property
    def epochs(self):
        """Example gradients evaluated so far, in passes over the data."""
        return self.examples / self.problem.n

    @property
    def batch_size(self):
        """The size of the latest batch; 0 before the first."""
        return 0 if self.estimate is None else self.estimate.size

    def counted_by(self, counter):
        """The same state, whose problem notes on `counter` whatever is evaluated at this step."""
        return replace(self, problem=self.problem.counted_by(counter, key=(self.seed, self.step)))

    def after(self, w, estimate, step_size, memory, counter):
        """The state one update later."""
        return State(
            problem=self.problem,
            w=w,
            seed=self.seed,
            step=self.step + 1,
            examples=self.examples + counter.examples,
            evaluations=self.evaluations + counter.evaluations,
            estimate=estimate,
            step_size=step_size,
            memory=memory,
        )
