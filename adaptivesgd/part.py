"""The contracts of the four answers. A part is a frozen dataclass and a pure function:

    answer, memory = part(memory, question..., now)

Hyper-parameters are its fields; what it remembers from step to step is the separate `memory`,
which it never changes in place. `now` is the State before the update.
"""

from dataclasses import dataclass, field, fields
from math import ceil, inf, isnan

import numpy as np

from .errors import Stop
from .validate import positive_integer


@dataclass(frozen=True)
class Part:
    """One of a method's four answers. Override `init` only if it remembers something.

    A part that checks its fields in `__post_init__` calls `super().__post_init__()` first.
    """

    def __post_init__(self):
        for each in fields(self):
            object.__setattr__(self, each.name, plain(getattr(self, each.name)))

    def init(self, problem, w):
        """The memory before the first step."""
        return None


@dataclass(frozen=True)
class BatchSize(Part):
    """How many examples?  size, memory = batch_size(memory, now)

    A rule may ask for more than there are examples. It gets `max_size` (by default all n), and a
    step size that heeds `estimate.granted_fraction` shrinks by the fraction that was not granted.
    """

    max_size: int | None = field(default=None, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        if self.max_size is not None:
            positive_integer("max_size", self.max_size)

    def __call__(self, memory, now):
        raise NotImplementedError

    def latest(self, now):
        """The latest batch's size, had the sampler not cut it short at the end of an epoch."""
        seen = now.estimate
        return max(seen.size, min(seen.wanted, self.max_size or seen.n, seen.n))

    def enlarge(self, estimate, now):
        """How many examples are wanted after seeing these; by default, no more."""
        return estimate.size


@dataclass(frozen=True)
class Sampler(Part):
    """Which examples?  indices, memory = sampler(memory, size, now, rng), on the host
    or where the data live."""

    replace = False  # with replacement?

    def __call__(self, memory, size, now, rng):
        raise NotImplementedError

    def more(self, memory, size, now, rng, taken):
        """`size` further examples for a batch that already holds the examples `taken`."""
        return self(memory, size, now, rng)

    def weights(self, memory, indices, now):
        """Importance weights c_i of the examples drawn, shape (B,), or None for 1."""
        return None


@dataclass(frozen=True)
class Direction(Part):
    """Which way?  direction, memory = direction(memory, g, now); the update subtracts it."""

    def __call__(self, memory, g, now):
        raise NotImplementedError


@dataclass(frozen=True)
class StepSize(Part):
    """How far?  length, memory = step_size(memory, d, estimate, now)"""

    def __call__(self, memory, d, estimate, now):
        raise NotImplementedError


def plain(value):
    """NumPy's numbers, and kinds of float, as Python's own: the others turn float32 into float64."""
    if isinstance(value, float):
        return float(value)
    return value.item() if isinstance(value, np.generic) else value


LARGEST = 2**53  # beyond it, floats no longer count examples one by one


def whole(size, rounded=ceil):
    """The real number `size` rounded up (or otherwise) to a batch size, from 1 to LARGEST."""
    if isnan(size):
        raise Stop("diverged")
    return max(1, rounded(min(size, LARGEST)))


def ratio(a, b):
    """a / b for numbers that are not negative; infinite where only b is 0, and 0 where both are."""
    if b == 0:
        return inf if a > 0 else 0.0
    return a / b


def power(base, exponent):
    """base ** exponent, infinite where a float cannot hold it."""
    try:
        return base**exponent
    except OverflowError:
        return inf
