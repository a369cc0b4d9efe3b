"""The entrance examination of a method: the laws that its four parts must keep."""

from dataclasses import fields, is_dataclass, replace
from numbers import Integral

import numpy as np

from .. import validate
from ..backend import on_host
from ..models.softmax import SoftmaxRegression

LAWS = ("contract", "purity", "replay", "precision")


def check_method(method, problem=None, w=None, updates=12, seed=0):
    """Run a method for some updates and assert that its parts keep their contracts.

    contract: sizes are whole numbers, 1 <= B <= n; directions have the shape of w; step sizes are
    finite and not negative. purity: no part changes an array in place. replay: the same state gives
    the same next state, bit for bit. precision: float32 parameters stay float32.

    problem: by default a small softmax regression; w: the start, shape (d,).
    Raises AssertionError with one sentence; returns the names of the laws that were checked.
    """
    problem = small_problem() if problem is None else problem
    validate.runnable(problem, method)
    w = problem.start(seed) if w is None else w
    state = method.init(problem, frozen(w), seed)
    for _ in range(updates):
        state = examined(method, state)
    low = problem.map_arrays(lambda array: array.astype(np.float32))
    state = method.step(method.init(low, w.astype(np.float32), seed))
    assert state.w.dtype == np.float32, (
        f"parameters of float32 became {state.w.dtype} after one update; keep hyper-parameters as "
        "Python floats"
    )
    return LAWS


def examined(method, state):
    """The next state, if the laws hold on the way to it."""
    memory = freeze(state.memory)
    n, step = state.problem.n, state.step
    size, _ = method.batch_size(memory.batch_size, state)
    assert isinstance(size, Integral) and size >= 1, (
        f"batch_size must answer with a whole number of at least 1, not {size!r} (update {step})"
    )
    try:
        after, again = method.step(state), method.step(state)
    except ValueError as error:
        assert "read-only" not in str(error), (
            f"a part changed an array in place at update {step}; compute a new one instead, such as "
            "v = beta * v + g"
        )
        raise
    assert 1 <= after.batch_size <= n, f"a batch of {after.batch_size} of {n} examples"
    assert after.w.shape == state.w.shape, (
        f"direction must have the shape of w, {state.w.shape}, but the update gave {after.w.shape}"
    )
    assert np.isfinite(after.step_size) and after.step_size >= 0, (
        f"step_size must be finite and not negative, not {after.step_size!r} (update {step})"
    )
    assert np.array_equal(after.w, again.w, equal_nan=True), (
        f"update {step} came out differently when it was repeated from the same state; draw random "
        "numbers from the generator that is given, and keep memory out of the part"
    )
    return replace(after, w=frozen(after.w))


def freeze(thing):
    """The same thing, with every array in it read-only."""
    if isinstance(thing, np.ndarray):
        thing.flags.writeable = False
    elif isinstance(thing, (tuple, list)):
        for item in thing:
            freeze(item)
    elif isinstance(thing, dict):
        freeze(tuple(thing.values()))
    elif is_dataclass(thing):
        freeze(tuple(getattr(thing, field.name) for field in fields(thing)))
    return thing


def frozen(w):
    """A read-only copy of w on the host; a device array as it is."""
    return freeze(w.copy()) if on_host(w) else w


def small_problem():
    """Softmax regression on 60 random examples in three classes."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 4))
    y = (X[:, :3] + rng.standard_normal((60, 3))).argmax(axis=1)
    return SoftmaxRegression(freeze(X), freeze(y), ridge=0.01)
