"""What a method will do whatever it sees: batch sizes and step lengths that depend on no draw."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from adaptivesgd.errors import AdaptiveSGDError
from adaptivesgd.state import State

from .quantities import batch_size


class RunDependentError(AdaptiveSGDError, ValueError):
    """A part looked at something that the draws decide."""


class Unseen:
    """Stands where a problem, a point or an estimate would; tells what is the same in every run."""

    def __init__(self, **known):
        vars(self).update(known)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise RunDependentError(
            f"a part of the method reads `{name}`, which depends on the run; "
            "this engine needs batch and step sizes that do not: use MonteCarlo"
        )


@dataclass(frozen=True, eq=False)
class Schedule:
    """B_k (examples) and alpha_k for k = 0..K-1, shape (K,) each."""

    sizes: np.ndarray
    lengths: np.ndarray


def schedule(method, n, steps):
    """The Schedule of a method on any problem of n examples."""
    problem: Any = Unseen(n=n)
    w: Any = Unseen()
    past = method.batch_size.init(problem, w), method.step_size.init(problem, w)
    examples, sizes, lengths = 0, [], []
    for k in range(steps):
        now = State(problem, w, step=k, examples=examples)
        wanted, grown = method.batch_size(past[0], now)
        size = min(wanted, method.batch_size.max_size or n, n)
        length, shrunk = step_length(method, past[1], size, wanted, now)
        past, examples = (grown, shrunk), examples + size
        sizes.append(size)
        lengths.append(length)
    return Schedule(np.array(sizes), np.array(lengths))


def decided(method, state):
    """(B, alpha) of the next step, where they depend on the state but not on the next draw."""
    size = batch_size(method, state)
    wanted, _ = method.batch_size(state.memory.batch_size, state)
    length, _ = step_length(method, state.memory.step_size, size, wanted, state)
    return size, length


def step_length(method, memory, size, wanted, now):
    """alpha and the step size's memory, for an estimate of which only the size is known."""
    n = now.problem.n
    estimate = Unseen(size=size, wanted=wanted, n=n, granted_fraction=min(1.0, size / wanted))
    method.batch_size.enlarge(estimate, now)
    return method.step_size(memory, Unseen(), estimate, now)
