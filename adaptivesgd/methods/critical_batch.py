"""The critical batch size, measured by branches of a run."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt
from typing import NamedTuple

from .. import validate
from ..batch_sizes import Constant
from ..method import Method
from ..state import State
from ..step_sizes import Fixed


class CriticalBatch(NamedTuple):
    """What `critical_batch` found.

    Parameters
    ----------
    size : int
        The largest batch that does no worse than all smaller ones (examples).
    losses : dict of int to float
        The loss F that each batch size reached with the same number of examples.
    """

    size: int
    losses: dict[int, float]


def critical_batch(
    state: State,
    method: Method,
    examples: int,
    factors: Sequence[int] = (1, 2, 4, 8, 16),
    tolerance: float = 0.01,
    scaling: Callable[[float], float] = sqrt,
) -> CriticalBatch:
    """Measure the local critical batch size: branch a run with larger batches and longer steps.

    From the state, each branch k B with step f(k) alpha uses up the same number of examples. The
    critical size is the largest one whose loss exceeds that of no smaller one by more than the
    tolerance.

    Parameters
    ----------
    state : State
        Where to branch, after at least one update; its batch size is B and its step size alpha.
    method : Method
        The method of the run; directions and samplers keep their memory.
    examples : int
        Length of a branch (examples), at least the largest batch.
    factors : sequence of int, default (1, 2, 4, 8, 16)
        Factors k of the batch (dimensionless), rising from 1.
    tolerance : float, default 0.01
        Loss that a larger batch may lose (units of the loss), at least 0.
    scaling : callable, default math.sqrt
        f: the factor of the step for a batch k times as large; the identity for SGD.

    Returns
    -------
    CriticalBatch
        The size, and the loss of every branch.

    Raises
    ------
    ValueError
        If the state is an initial one, or a parameter is out of range.

    References
    ----------
    Merrill and others (2025), "Critical batch size revisited: a simple empirical approach to
    large-batch language model training" (attributed); the loss is that of all examples, not smoothed.

    Examples
    --------
    >>> from itertools import islice
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.methods.critical_batch import critical_batch
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> method = asgd.methods.sgd(0.05, batch_size=2)
    >>> *_, state = islice(asgd.states(problem, method), 20)
    >>> found = critical_batch(state, method, examples=178, scaling=float)
    >>> sorted(found.losses)
    [2, 4, 8, 16, 32]
    """
    if state.estimate is None:
        raise ValueError(
            "state must have made an update, but it is the initial one; take a later one"
        )
    validate.rising("factors", factors)
    validate.nonnegative("tolerance", tolerance)
    B, alpha = state.batch_size, state.step_size
    validate.positive_integer("examples", examples, smallest=B * max(factors))
    losses: dict[int, float] = {}
    size = B
    for k in factors:
        branch = replace(method, batch_size=Constant(k * B), step_size=Fixed(scaling(k) * alpha))
        losses[k * B] = _loss_after(branch, state, examples)
        if losses[k * B] <= min(losses.values()) + tolerance and k * B <= state.problem.n:
            size = k * B
    return CriticalBatch(size, losses)


def _loss_after(branch: Method, state: State, examples: int) -> float:
    """F after so many further examples."""
    memory = replace(state.memory, batch_size=None, step_size=None)
    now = replace(state, memory=memory)
    while now.examples - state.examples < examples:
        now = branch.step(now)
    return now.problem.loss(now.w)
