"""Method: the four questions, asked in order. This is the only update in the package."""

from dataclasses import dataclass, field
from inspect import isclass
from numbers import Integral, Real

import numpy as np

from . import validate
from .directions.gradient import Gradient
from .objective import EvaluationCounter
from .part import BatchSize, Direction, Sampler, StepSize
from .samplers.uniform import Uniform
from .state import Memory, State

KINDS = {"batch_size": BatchSize, "step_size": StepSize, "direction": Direction, "sampler": Sampler}


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
        for question in KINDS:
            check_part(question, getattr(self, question))

    def init(self, problem, w, seed=0):
        """The state before the first update. w: the start, shape (d,), which is taken in the data's
        precision; seed: a whole number.
        """
        seed = validate.positive_integer("seed", seed, smallest=0)
        data = getattr(problem, problem.examples[0])
        w = validate.same_device("the start w", validate.start(w, problem.dim, problem.dtype), data)
        parts = self.batch_size, self.sampler, self.direction, self.step_size
        counter = EvaluationCounter()
        seen = problem.counted_by(counter, key=(seed, 0))
        memory = Memory(*(part.init(seen, w) for part in parts))
        return State(
            problem,
            w,
            seed,
            examples=counter.examples,
            evaluations=counter.evaluations,
            memory=memory,
        )

    def step(self, state):
        """The state after one update, w - length * direction."""
        counter = EvaluationCounter()
        now = state.counted_by(counter)
        problem, w, past = now.problem, now.w, state.memory
        rng = np.random.default_rng((now.seed, now.step))

        def look(indices):
            weights = self.sampler.weights(draws, indices, now)
            replace = self.sampler.replace
            return problem.estimate(w, indices, wanted=wanted, replace=replace, weights=weights)

        # How many examples?
        wanted, sizes = self.batch_size(past.batch_size, now)
        if type(wanted) is not int or wanted < 1:
            wanted = examples_of(self.batch_size, wanted)
        most = min(self.batch_size.max_size or problem.n, problem.n)
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
        return state.after(w, estimate, length, Memory(sizes, draws, ways, lengths), counter)


def check_part(question, answer):
    """A TypeError, unless this can be asked that question. A part need not be a `Part`: `init`
    and a call are all that a method asks of it.
    """
    another = isinstance(answer, tuple(KINDS.values())) and not isinstance(answer, KINDS[question])
    if callable(answer) and hasattr(answer, "init") and not isclass(answer) and not another:
        return
    if question == "batch_size" and isinstance(answer, Real):
        raise TypeError(f"batch_size must be a rule such as Constant({answer!r}), not {answer!r}")
    name = getattr(answer, "__name__", None)
    if isclass(answer):
        what = f"the class {name}; make one, as in {name}(...)"
    elif name:
        what = f"the function {name}; see adaptivesgd.{question}s for ready ones"
    else:
        what = f"{answer!r}; see adaptivesgd.{question}s for ready ones"
    raise TypeError(f"{question} must be a part, a {KINDS[question].__name__}, not {what}")


def examples_of(rule, size):
    """What a rule answered as an int, if it is a whole number of at least 1."""
    if isinstance(size, bool) or not isinstance(size, Integral) or size < 1:
        raise TypeError(f"{rule!r} must ask for 1 example or more, a whole number, not {size!r}")
    return int(size)
