"""The contracts of the four components of a method.

A part is a frozen dataclass and a pure function, `answer, memory = part(memory, ..., now)`: its
hyper-parameters are fields, what it remembers between updates is the separate `memory`, which it
replaces and never changes in place. `now` is the State before the update.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from inspect import isclass
from math import ceil, inf, isnan
from numbers import Integral, Real
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

import numpy as np

from .errors import Stop as Stop
from .estimate import Estimate
from .objective import FiniteSum
from .state import State
from .typing import Array, Indices, Rng
from .validate import positive_integer, shown

M = TypeVar("M")
"""The type of a part's memory."""

InEpochs: TypeAlias = Mapping[str, Callable[[float], Any]]
"""Fields counted in passes over the data, with a function of the length of a run that sets them."""


@dataclass(frozen=True)
class Part(Generic[M]):
    """Base class of the four components of a method: batch size, sampler, direction, step size.

    A subclass defines `__call__`; it overrides `init` only if it has a memory. A `__post_init__`
    that checks the fields calls `super().__post_init__()` first.

    Attributes
    ----------
    looks_at : str
        The data that the rule depends on, as the tables of rules print it; "nothing" for a
        schedule, empty where it is not stated.
    in_epochs : mapping of str to callable
        Fields that are counted in passes over the data. Each comes with a function of the length of
        a run (passes over the data) that returns a value suited to it.
    """

    looks_at: ClassVar[str] = ""
    in_epochs: ClassVar[InEpochs] = {}

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, plain(getattr(self, each.name)))

    def init(self, problem: FiniteSum, w: Array) -> M:
        """Return the memory before the first update; None by default.

        Parameters
        ----------
        problem : FiniteSum
            The objective.
        w : Array
            The start, shape (d,); it must not be changed in place.

        Returns
        -------
        M
            The memory that the first call receives.
        """
        return None  # type: ignore[return-value]

    def components(self) -> Iterator["Part[Any]"]:
        """Yield this part and every part that it is composed of.

        Returns
        -------
        iterator of Part
            The part itself first, then the parts among its fields, depth first.

        Examples
        --------
        >>> from adaptivesgd.batch_sizes import Constant, Every
        >>> [type(part).__name__ for part in Every(Constant(8), every=5).components()]
        ['Every', 'Constant']
        """
        yield self
        for each in fields(self):
            value = getattr(self, each.name)
            for inner in value if isinstance(value, tuple) else (value,):
                if isinstance(inner, Part):
                    yield from inner.components()


@dataclass(frozen=True)
class BatchSize(Part[M]):
    """Base class of batch-size rules: `size, memory = rule(memory, now)`.

    A rule may request more examples than there are. At most `max_size` are drawn (by default all
    n), and a step size that uses `estimate.granted_fraction` shrinks by the fraction granted.

    Parameters
    ----------
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If `max_size` is not a whole number of at least 1.

    Attributes
    ----------
    guarantee : str
        What is known of the rule, with the theorems in brackets, such as "[adadamp/linear_rate]".
    looks_per_epoch : int
        How many times a rule that evaluates all the examples is best evaluated in the first pass
        over the data; 0 for a rule whose evaluation is free.
    """

    guarantee: ClassVar[str] = "none known"
    looks_per_epoch: ClassVar[int] = 0

    max_size: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.max_size is not None:
            positive_integer("max_size", self.max_size)

    def __call__(self, memory: M, now: State) -> tuple[int, M]:
        """Return the requested batch size of this update, and the new memory.

        Parameters
        ----------
        memory : M
            What `init` or the previous call returned; it must not be changed in place.
        now : State
            The state before the update. `now.estimate` is the previous batch, None at update 0.

        Returns
        -------
        size : int
            Requested number of examples, at least 1; it may exceed n.
        memory : M
            The memory for the next update.
        """
        raise NotImplementedError

    def latest(self, seen: Estimate) -> int:
        """Return the size of a batch, had the sampler not cut it short at the end of an epoch.

        Parameters
        ----------
        seen : Estimate
            The latest batch.

        Returns
        -------
        int
            Its size or, if that is larger, the size first requested, up to n and `max_size`.
        """
        return max(seen.size, min(seen.wanted, self.max_size or seen.n, seen.n))

    def enlarge(self, estimate: Estimate, now: State) -> int:
        """Return how large the batch that was just evaluated has to become; by default, no larger.

        `Method.step` draws and adds examples until this size, `max_size` or n is reached.

        Parameters
        ----------
        estimate : Estimate
            The batch evaluated so far at this update.
        now : State
            The state before the update.

        Returns
        -------
        int
            Number of examples wanted in total; `estimate.size` if they suffice.
        """
        return estimate.size


@dataclass(frozen=True)
class Sampler(Part[M]):
    """Base class of samplers: `indices, memory = sampler(memory, size, now, rng)`.

    The indices are on the host, or on the device that holds the data.

    Attributes
    ----------
    replace : bool
        Whether examples are drawn with replacement; it decides how the noise of a batch is estimated.
    """

    replace = False

    def __call__(self, memory: M, size: int, now: State, rng: Rng) -> tuple[Indices, M]:
        """Return the examples of this update, and the new memory.

        Parameters
        ----------
        memory : M
            What `init` or the previous call returned; it must not be changed in place.
        size : int
            Number of examples, from 1 to n. A sampler may return fewer at the end of an epoch.
        now : State
            The state before the update.
        rng : numpy.random.Generator
            The only source of random numbers, seeded by (seed, update).

        Returns
        -------
        indices : Indices
            Positions of the examples, shape (size,), from 0 to n - 1.
        memory : M
            The memory for the next call.
        """
        raise NotImplementedError

    def more(self, memory: M, size: int, now: State, rng: Rng, taken: Indices) -> tuple[Indices, M]:
        """Return further examples for a batch that is being enlarged, and the new memory.

        Parameters
        ----------
        memory : M
            What the previous call returned.
        size : int
            Number of further examples.
        now : State
            The state before the update.
        rng : numpy.random.Generator
            The generator of this update.
        taken : Indices
            Examples that the batch already holds, shape (B,).

        Returns
        -------
        indices : Indices
            Positions of the further examples, shape (size,).
        memory : M
            The memory for the next call.
        """
        return self(memory, size, now, rng)

    def weights(self, memory: M, indices: Indices, now: State) -> Array | None:
        """Return the importance weights c_i of the examples just drawn, or None for c_i = 1.

        Parameters
        ----------
        memory : M
            What the call that drew them returned.
        indices : Indices
            The examples, shape (B,).
        now : State
            The state before the update.

        Returns
        -------
        Array or None
            Weights of the losses and gradients, shape (B,).
        """
        return None


@dataclass(frozen=True)
class Direction(Part[M]):
    """Base class of directions: `d, memory = direction(memory, g, now)`; the update subtracts d."""

    def __call__(self, memory: M, g: Array, now: State) -> tuple[Array, M]:
        """Return the direction d of this update, and the new memory.

        Parameters
        ----------
        memory : M
            What `init` or the previous call returned; it must not be changed in place.
        g : Array
            The batch gradient at `now.w`, or what an earlier direction made of it, shape (d,).
        now : State
            The state before the update.

        Returns
        -------
        direction : Array
            Shape (d,), with the precision of g; the update is w - alpha * direction.
        memory : M
            The memory for the next update.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class StepSize(Part[M]):
    """Base class of step sizes: `alpha, memory = step_size(memory, d, estimate, now)`."""

    def __call__(self, memory: M, d: Array, estimate: Estimate, now: State) -> tuple[float, M]:
        """Return the step size alpha of this update, and the new memory.

        Parameters
        ----------
        memory : M
            What `init` or the previous call returned; it must not be changed in place.
        d : Array
            The direction of the update, shape (d,).
        estimate : Estimate
            The batch of this update, evaluated at `now.w`.
        now : State
            The state before the update; `now.estimate` is the previous batch.

        Returns
        -------
        alpha : float
            Step size (parameters per unit of direction), finite and not negative.
        memory : M
            The memory for the next update.
        """
        raise NotImplementedError


def check_part(name: str, value: object, kind: type[Part[Any]]) -> None:
    """Raise a TypeError unless a value can serve as this kind of part.

    A part need not inherit from `Part`: being callable and having `init` is enough.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : object
        What was passed.
    kind : type
        BatchSize, Sampler, Direction or StepSize.

    Raises
    ------
    TypeError
        If the value is a part of another kind, a class, or no part at all.
    """
    kinds = (BatchSize, Sampler, Direction, StepSize)
    another = isinstance(value, kinds) and not isinstance(value, kind)
    if callable(value) and hasattr(value, "init") and not isclass(value) and not another:
        return
    called = getattr(value, "__name__", None)
    if isclass(value):
        what = f"the class {called}; call it, as in {called}(...)"
    else:
        what = f"the function {called}" if called else shown(value)
        what += f"; adaptivesgd.{NAMESPACES[kind]} has ready ones"
    raise TypeError(f"{name} must be a part, a {kind.__name__}, not {what}")


NAMESPACES: dict[type, str] = {
    BatchSize: "batch_sizes",
    Sampler: "samplers",
    Direction: "directions",
    StepSize: "step_sizes",
}


def plain(value: Any) -> Any:
    """Return a NumPy number as Python's own, since NumPy's widen float32 arrays to float64.

    Parameters
    ----------
    value : object
        A number, or anything else.

    Returns
    -------
    object
        A Python number of the same value; anything else unchanged.

    Examples
    --------
    >>> import numpy as np
    >>> type(plain(np.float64(0.5)))
    <class 'float'>
    """
    if isinstance(value, Real) and not isinstance(value, Integral):
        with suppress(OverflowError):  # too large for a float: the checks say so
            return float(value)
    return value.item() if isinstance(value, np.generic) else value


LARGEST = 2**53  # beyond it, floats no longer count examples one by one


def whole(size: float, rounded: Callable[[float], int] = ceil) -> int:
    """Round a real number to a batch size between 1 and 2^53.

    Parameters
    ----------
    size : float
        Requested number of examples; infinity is allowed.
    rounded : callable, default math.ceil
        How to round.

    Returns
    -------
    int
        A whole number from 1 to 2^53.

    Raises
    ------
    Stop
        With the reason "diverged", if the size is NaN.

    Examples
    --------
    >>> whole(2.1), whole(2.1, round), whole(0.0), whole(float("inf")) == 2**53
    (3, 2, 1, True)
    """
    if isnan(size):
        raise Stop("diverged")
    return max(1, rounded(min(size, LARGEST)))


def ratio(a: float, b: float) -> float:
    """Return a / b of numbers that are not negative: infinity where only b is 0, 0 where both are.

    Parameters
    ----------
    a, b : float
        Numerator and denominator, not negative.

    Returns
    -------
    float
        The quotient.

    Examples
    --------
    >>> ratio(1, 4), ratio(1, 0), ratio(0, 0)
    (0.25, inf, 0.0)
    """
    if b == 0:
        return inf if a > 0 else 0.0
    return a / b


def power(base: float, exponent: float) -> float:
    """Return base ** exponent, and infinity where a float cannot hold it.

    Parameters
    ----------
    base : float
        At least 0.
    exponent : float
        Any real number.

    Returns
    -------
    float
        The power.

    Examples
    --------
    >>> power(2.0, 3.0), power(10.0, 400.0)
    (8.0, inf)
    """
    try:
        return float(base**exponent)
    except OverflowError:
        return inf
