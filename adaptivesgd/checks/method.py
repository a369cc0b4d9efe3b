"""check_method: the laws that the four parts of a method must satisfy."""

from dataclasses import fields, is_dataclass, replace
from numbers import Integral
from typing import Any

import numpy as np

from .. import validate
from ..backend import on_host
from ..method import Method
from ..models.softmax import SoftmaxRegression
from ..objective import FiniteSum
from ..state import State
from ..typing import Array, ArrayLike

LAWS = ("contract", "purity", "replay", "precision")


def check_method(
    method: Method,
    problem: FiniteSum | None = None,
    w: ArrayLike | None = None,
    updates: int = 12,
    seed: int = 0,
) -> tuple[str, ...]:
    """Run a method for some updates and check that its parts satisfy their contracts.

    The laws are

    - contract: sizes are whole numbers, 1 <= B <= n; directions have the shape of w; step sizes are
      finite and not negative;
    - purity: no part changes an array in place;
    - replay: the same state gives the same next state, bit for bit;
    - precision: float32 parameters stay float32.

    Parameters
    ----------
    method : Method
        The method to check.
    problem : FiniteSum, optional
        What to run it on; by default a small softmax regression.
    w : array, shape (d,), optional
        The start; by default ``problem.start(seed)``.
    updates : int, default 12
        How many updates are made; at least 1.
    seed : int, default 0
        At least 0.

    Returns
    -------
    tuple of str
        The names of the laws.

    Raises
    ------
    AssertionError
        If a law is broken; the message says which, and what to do.
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> asgd.check_method(asgd.methods.adam(0.01))
    ('contract', 'purity', 'replay', 'precision')
    """
    problem = small_problem() if problem is None else problem
    validate.runnable(problem, method)
    validate.positive_integer("updates", updates)
    validate.seed(seed)
    start = validate.start(problem.start(seed) if w is None else w, problem.dim, problem.dtype)
    state = method.init(problem, _frozen(start), seed)
    for _ in range(updates):
        state = _examined(method, state)
    low = problem.map_arrays(lambda array: array.astype(np.float32))
    state = method.step(method.init(low, start.astype(np.float32), seed))
    if state.w.dtype != np.float32:
        raise AssertionError(
            f"parameters of float32 became {state.w.dtype} after one update; keep hyper-parameters "
            "as Python floats"
        )
    return LAWS


def _examined(method: Method, state: State) -> State:
    """The next state, if the laws hold on the way to it."""
    memory: Any = _freeze(state.memory)
    n, step = state.problem.n, state.step
    size, _ = method.batch_size(memory.batch_size, state)
    if not isinstance(size, Integral) or not int(size) >= 1:
        raise AssertionError(
            f"batch_size must answer with a whole number of at least 1, not {validate.shown(size)} "
            f"(update {step})"
        )
    try:
        after, again = method.step(state), method.step(state)
    except ValueError as error:
        if "read-only" in str(error):
            raise AssertionError(
                f"a part changed an array in place at update {step}; compute a new one instead, "
                "such as v = beta * v + g"
            ) from error
        raise
    if not 1 <= after.batch_size <= n:
        raise AssertionError(f"a batch of {after.batch_size} of {n} examples")
    if after.w.shape != state.w.shape:
        raise AssertionError(
            f"direction must have the shape of w, {state.w.shape}, but the update gave "
            f"{after.w.shape}"
        )
    if not (np.isfinite(after.step_size) and after.step_size >= 0):
        raise AssertionError(
            f"step_size must be finite and not negative, not {after.step_size!r} (update {step})"
        )
    if not np.array_equal(after.w, again.w, equal_nan=True):
        raise AssertionError(
            f"update {step} gave another result when it was repeated from the same state; draw "
            "random numbers from the generator that is given, and keep memory out of the part"
        )
    return replace(after, w=_frozen(after.w))


def _freeze(thing: Any) -> Any:
    """The same thing, with every array in it read-only."""
    if isinstance(thing, np.ndarray):
        thing.flags.writeable = False
    elif isinstance(thing, (tuple, list)):
        for item in thing:
            _freeze(item)
    elif isinstance(thing, dict):
        _freeze(tuple(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, type):
        _freeze(tuple(getattr(thing, field.name) for field in fields(thing)))
    return thing


def _frozen(w: Array) -> Array:
    """A read-only copy of w on the host; a device array as it is."""
    return _freeze(w.copy()) if on_host(w) else w


def small_problem() -> SoftmaxRegression:
    """Softmax regression on 60 random examples in three classes.

    Returns
    -------
    SoftmaxRegression
        The problem, whose arrays are read-only.
    """
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 4))
    y = (X[:, :3] + rng.standard_normal((60, 3))).argmax(axis=1)
    return SoftmaxRegression(_freeze(X), _freeze(y), ridge=0.01)
