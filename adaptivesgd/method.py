"""Method: the four questions, asked in order. This is the only update in the package."""

from dataclasses import dataclass, field
from numbers import Integral

import numpy as np

from . import validate
from .directions.gradient import Gradient
from .objective import Bill
from .part import BatchSize, Direction, Sampler, StepSize
from .samplers.uniform import Uniform
from .state import Memory, State


@dataclass(frozen=True)
class Method:
    """How many examples, which ones, which way, and how far.

    name: what tables and figures call it; it does not change the method.
    """

    batch_size: BatchSize
    step_size: StepSize
    direction: Direction = field(default_factory=Gradient)
    sampler: Sampler = field(default_factory=Uniform)
    name: str = field(default="", compare=False)

    def __post_init__(self):
        for question in ("batch_size", "step_size", "direction", "sampler"):
            if not callable(answer := getattr(self, question)):
                raise TypeError(
                    f"{question} must be a part that can be asked, not {answer!r}; "
                    f"see adaptivesgd.{question}s for ready ones"
                    if question != "batch_size"
                    else f"batch_size must be a rule such as Constant({answer!r}), not {answer!r}"
                )

    def init(self, problem, w, seed=0):
        """The state before the first update. w: the start, shape (d,), which is taken in the data's
        precision; seed: a whole number.
        """
        seed = validate.positive_integer("seed", seed, smallest=0)
        data = getattr(problem, problem.examples[0])
        w = validate.beside("the start w", validate.start(w, problem.dim, problem.dtype), data)
        parts = self.batch_size, self.sampler, self.direction, self.step_size
        bill = Bill()
        seen = problem.billed_to(bill, key=(seed, 0))
        memory = Memory(*(part.init(seen, w) for part in parts))
        return State(
            problem, w, seed, examples=bill.examples, evaluations=bill.evaluations, memory=memory
        )

    def step(self, state):
        """The state after one update, w - length * direction."""
        bill = Bill()
        now = state.billed_to(bill)
        problem, w, past = now.problem, now.w, state.memory
        rng = np.random.default_rng((now.seed, now.step))

        def look(indices):
            weights = self.sampler.weights(draws, indices, now)
            replace = self.sampler.replace
            return problem.estimate(w, indices, wanted=wanted, replace=replace, weights=weights)

        # How many examples?
        wanted, sizes = self.batch_size(past.batch_size, now)
        if not (isinstance(wanted, Integral) and wanted >= 1):
            raise TypeError(f"{self.batch_size!r} must ask for 1 example or more, not {wanted!r}")
        most = min(self.batch_size.maximum or problem.n, problem.n)
        size = min(wanted, most)
        # Which ones? And, having looked at them, are they enough?
        indices, draws = self.sampler(past.sampler, size, now, rng)
        estimate = look(indices)
        while (more := min(self.batch_size.enlarge(estimate, now), most) - estimate.size) > 0:
            indices, draws = self.sampler.more(draws, more, now, rng, estimate.indices)
            estimate = estimate + look(indices)
        # Which way?
        direction, ways = self.direction(past.direction, estimate.gradient, now)
        # How far?
        length, lengths = self.step_size(past.step_size, direction, estimate, now)

        w = w - length * direction
        return state.after(w, estimate, length, Memory(sizes, draws, ways, lengths), bill)
