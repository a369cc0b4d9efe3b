"""Batch warm-up: double the batch when the critical batch size, measured by branches, allows it."""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from typing import NamedTuple

from .. import validate
from ..batch_sizes import Constant
from ..method import Method
from ..state import State
from ..step_sizes import Fixed
from .critical_batch import critical_batch


class WarmUp(NamedTuple):
    """What `batch_warm_up` found.

    Parameters
    ----------
    milestones : tuple of float
        When the batch was doubled (passes over the data), for `MilestoneGrowth(B, 2, milestones)`.
    state : State
        The state at the end of the run, with the last batch size.
    """

    milestones: tuple[float, ...]
    state: State


def batch_warm_up(
    state: State,
    method: Method,
    epochs: float,
    every: float,
    examples: int,
    tolerance: float = 0.01,
    scaling: Callable[[float], float] = sqrt,
) -> WarmUp:
    """Continue a run, and double its batch whenever more than twice its size is not yet critical.

    Every `every` passes the local critical batch B* is measured by branches of 1, 2 and 4 times the
    batch. If B* > 2B, then B <- 2B and alpha <- f(2) alpha. The branches are not counted.

    Parameters
    ----------
    state : State
        Where to begin, after at least one update; its batch size is B and its step size alpha.
    method : Method
        The method of the run; directions and samplers keep their memory.
    epochs : float
        End of the run (passes over the data), above 0.
    every : float
        Interval between two measurements (passes over the data), above 0.
    examples : int
        Length of a branch (examples), at least 4 times the last batch.
    tolerance : float, default 0.01
        Loss that a larger batch may lose (units of the loss), at least 0.
    scaling : callable, default math.sqrt
        f: the factor of the step for a batch k times as large; the identity for SGD.

    Returns
    -------
    WarmUp
        When the batch was doubled, and the last state.

    Raises
    ------
    ValueError
        If the state is an initial one, or a parameter is out of range.

    References
    ----------
    Merrill and others (2025), "Critical batch size revisited: a simple empirical approach to
    large-batch language model training" (attributed).

    Examples
    --------
    >>> from itertools import islice
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.methods.batch_warm_up import batch_warm_up
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> method = asgd.methods.sgd(0.02, batch_size=2)
    >>> *_, state = islice(asgd.states(problem, method), 20)
    >>> found = batch_warm_up(state, method, epochs=6, every=2, examples=178, scaling=float)
    >>> found.state.batch_size == 2 * 2 ** len(found.milestones)
    True
    """
    validate.positive("epochs", epochs)
    validate.positive("every", every)
    milestones: list[float] = []
    due = state.epochs
    while state.epochs < epochs:
        if state.epochs >= due:
            due += every
            B, alpha = state.batch_size, state.step_size
            found = critical_batch(state, method, examples, (1, 2, 4), tolerance, scaling)
            if found.size > 2 * B:
                milestones.append(state.epochs)
                twice, longer = Constant(2 * B), Fixed(scaling(2) * alpha)
                method = replace(method, batch_size=twice, step_size=longer)
                memory = replace(state.memory, batch_size=None, step_size=None)
                state = replace(state, memory=memory)
        state = method.step(state)
    return WarmUp(tuple(milestones), state)
