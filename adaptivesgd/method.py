"""Method: the four components, called in order. This is the only update in the package."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from . import validate
from .backend import fused
from .batch_sizes.constant import as_batch_size
from .directions.gradient import Gradient
from .errors import kind_of
from .estimate import Estimate
from .html import html_table
from .objective import EvaluationCounter, FiniteSum
from .part import BatchSize, Direction, Part, Sampler, StepSize, check_part
from .samplers.uniform import Uniform
from .state import Memory, State
from .step_sizes.fixed import as_step_size
from .typing import Array, ArrayLike, Indices

KINDS = {"batch_size": BatchSize, "step_size": StepSize, "direction": Direction, "sampler": Sampler}


@dataclass(frozen=True)
class Method:
    """A stochastic-gradient method w <- w - alpha d, composed of four parts.

    The batch size says how many examples, the sampler which ones, the direction which way, and the
    step size how far. Any part combines with any other.

    Parameters
    ----------
    batch_size : int or BatchSize
        Batch size B (examples), at least 1, or a rule of `adaptivesgd.batch_sizes`.
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0, or a rule of
        `adaptivesgd.step_sizes`.
    direction : Direction, default Gradient()
        Direction d of the update, made from the batch gradient.
    sampler : Sampler, default Uniform()
        Sampler that draws the examples.
    name : str, default ""
        Name in tables and figures; it does not affect the method or comparisons of methods.

    Raises
    ------
    TypeError
        If a component is not a part of its kind, or the name is not a str.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.batch_sizes import SignalOverNoise
    >>> from adaptivesgd.directions import Adam
    >>> asgd.Method(16, 0.3) == asgd.methods.sgd(0.3)
    True
    >>> method = asgd.Method(SignalOverNoise(8), 0.01, Adam(), name="Big Batch with Adam")
    """

    batch_size: BatchSize[Any]
    step_size: StepSize[Any]
    direction: Direction[Any] = field(default_factory=Gradient)
    sampler: Sampler[Any] = field(default_factory=Uniform)
    name: str = field(default="", compare=False)

    if TYPE_CHECKING:  # numbers are accepted, and stored as parts

        def __init__(
            self,
            batch_size: int | BatchSize[Any],
            step_size: float | StepSize[Any],
            direction: Direction[Any] = ...,
            sampler: Sampler[Any] = ...,
            name: str = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "batch_size", as_batch_size(self.batch_size))
        object.__setattr__(self, "step_size", as_step_size(self.step_size))
        for name, kind in KINDS.items():
            check_part(name, getattr(self, name), kind)
        if not isinstance(self.name, str):
            raise TypeError(f"name must be a str, not {validate.shown(self.name)}")

    def _repr_html_(self) -> str:
        """The four components as a table."""
        rows = [(name.replace("_", " "), repr(getattr(self, name))) for name in KINDS]
        return html_table(self.name or "Method", rows)

    def components(self) -> Iterator[Part[Any]]:
        """Yield every part of the method, and the parts that these are composed of.

        Returns
        -------
        iterator of Part
            Batch size, step size, direction and sampler, each followed by its own parts.
        """
        for name in KINDS:
            if isinstance(part := getattr(self, name), Part):
                yield from part.components()

    def init(self, problem: FiniteSum, w: ArrayLike, seed: int = 0) -> State:
        """Return the state before the first update.

        Parameters
        ----------
        problem : FiniteSum
            The objective.
        w : array_like
            The start, shape (d,), finite; it is converted to the precision of the data.
        seed : int, default 0
            Seed of the run, at least 0.

        Returns
        -------
        State
            At update 0, with the initial memory of each part.

        Raises
        ------
        ValueError
            If the start has the wrong shape, is not finite or is on another device than the data.
        TypeError
            If `problem` is not an objective.
        """
        validate.objective(problem)
        seed = validate.seed(seed)
        data = getattr(problem, problem.examples[0])
        start = validate.start(w, problem.dim, problem.dtype)
        at: Array = validate.same_device("the start w", start, data).copy()  # w may change later
        parts = self.batch_size, self.sampler, self.direction, self.step_size
        counter = EvaluationCounter()
        seen = problem.counted_by(counter, key=(seed, 0))
        memory = Memory(*(part.init(seen, at) for part in parts))
        return State(
            problem,
            at,
            seed,
            examples=counter.examples,
            evaluations=counter.evaluations,
            memory=memory,
        )

    def step(self, state: State) -> State:
        """Return the state after one update, w - alpha d.

        Parameters
        ----------
        state : State
            The state before the update; it is left as it is.

        Returns
        -------
        State
            The next state. The same state always gives the same next state.

        Raises
        ------
        TypeError
            If `state` is something else.
        Stop
            If a part ends the run: stationary, converged, diverged, or no step was found.
        """
        if not isinstance(state, State):
            raise TypeError(f"state must be a State, as init returns it, not {kind_of(state)}")
        counter = EvaluationCounter()
        now = state.counted_by(counter)
        problem, w, past = now.problem, now.w, state.memory
        rng = np.random.default_rng((now.seed, now.step))

        def evaluate(indices: Indices) -> Estimate:
            weights = self.sampler.weights(draws, indices, now)
            replace = self.sampler.replace
            return problem.estimate(w, indices, wanted=wanted, replace=replace, weights=weights)

        # How many examples?
        wanted, sizes = self.batch_size(past.batch_size, now)
        if type(wanted) is not int or wanted < 1:
            wanted = _as_size(self.batch_size, wanted)
        n = problem.n
        most = min(self.batch_size.max_size or n, n)
        size = min(wanted, most)
        # Which ones? And, once they are evaluated, do they suffice?
        indices, draws = self.sampler(past.sampler, size, now, rng)
        estimate = evaluate(indices)
        while (more := min(self.batch_size.enlarge(estimate, now), most) - estimate.size) > 0:
            indices, draws = self.sampler.more(draws, more, now, rng, estimate.indices)
            estimate = estimate + evaluate(indices)
        # Which way?
        direction, ways = self.direction(past.direction, estimate.gradient, now)
        # How far?
        length, lengths = self.step_size(past.step_size, direction, estimate, now)

        w = _updated(w, length, direction)
        return state.after(w, estimate, length, Memory(sizes, draws, ways, lengths), counter)


@fused
def _updated(w: Array, length: float, direction: Array) -> Array:
    """The parameters after a step of this length."""
    return w - length * direction


def _as_size(rule: object, size: object) -> int:
    """The batch size that a rule returned as an int, if it is a whole number of at least 1."""
    if isinstance(size, bool) or not isinstance(size, Integral) or size < 1:
        raise TypeError(
            f"{rule!r} must return a batch size of at least 1, a whole number, not {size!r}"
        )
    return int(size)
