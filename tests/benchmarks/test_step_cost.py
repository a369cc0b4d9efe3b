"""What a step costs: the engine over a hand-written loop, statistics over none, ranks over none.

Softmax regression, n = 60 000, d = 784, 10 classes, B = 128, float32, BLAS with one thread as in `run`. Printed, never
asserted.
"""

from itertools import count

import numpy as np
import pytest
from looking import SecondEpoch, VarianceSeen
from timing import interleaved, microseconds, times

import adaptivesgd as asgd
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.method import Method
from adaptivesgd.step_sizes import Fixed
from adaptivesgd.threads import working_threads

N, P, C, B = 60_000, 784, 10, 128
rng = np.random.default_rng(0)
X = rng.random((N, P), dtype=np.float32)
LABELS = rng.integers(0, C, N)
PROBLEM = asgd.SoftmaxRegression(X, LABELS)
Y = np.eye(C, dtype=np.float32)[LABELS]


def stepper(method):
    """A function that makes one update after another."""
    state = method.init(PROBLEM, PROBLEM.start())

    def step():
        nonlocal state
        state = method.step(state)

    return step


def hand_written():
    """The same update as SGD's, in NumPy alone."""
    W, steps = np.zeros((P, C), np.float32), count()

    def step():
        nonlocal W
        i = np.random.default_rng((0, next(steps))).choice(N, B, replace=False)
        x, y = X[i], Y[i]
        z = x @ W
        z = z - z.max(axis=1, keepdims=True)
        p = np.exp(z)
        total = p.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - (z * y).sum(axis=1)).mean()
        W = W - 0.01 * (x.T @ (p / total - y) / B)
        return loss

    return step


def test_cost_of_a_step(report):
    fixed = Fixed(0.01)
    contenders = {
        "loop": hand_written(),
        "step": stepper(Method(Constant(B), fixed)),
        "variance": stepper(Method(VarianceSeen(max_size=B), fixed)),
        "ranks": stepper(Method(Constant(B), fixed, sampler=SecondEpoch())),
    }
    with working_threads():
        seconds = interleaved(contenders, rounds=300)
    loop, step, variance, ranks = (seconds[k] for k in ("loop", "step", "variance", "ranks"))
    rows = [
        ("hand-written loop", microseconds(loop), "", ""),
        (
            "`Method.step`",
            microseconds(step),
            f"{1e6 * (step - loop):+.0f} µs over the loop",
            "at most +12 µs",
        ),
        (
            "with the variance",
            microseconds(variance),
            f"{times(variance, step)} the step",
            "at most 1.3 ×",
        ),
        (
            "with ranks",
            microseconds(ranks),
            f"{1e6 * (ranks - step):+.0f} µs over the step",
            "at most +1000 µs",
        ),
    ]
    title = f"A training step of softmax regression, n = {N}, d = {P}, B = {B}, float32"
    report(title, ("what", "median", "extra", "goal"), rows)
    assert all(time > 0 for time in seconds.values())


@pytest.mark.benchmark(group="step of softmax regression")
@pytest.mark.parametrize("name", ["hand-written loop", "Method.step", "with the variance"])
def test_step(benchmark, name):
    rule = VarianceSeen(max_size=B) if "variance" in name else Constant(B)
    with working_threads():
        benchmark(hand_written() if "loop" in name else stepper(Method(rule, Fixed(0.01))))
