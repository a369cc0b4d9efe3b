"""How accurate the statistics are, beside exact fractions. Printed, never asserted here.

The laws are in tests/test_statistics.py; these are their figures. Run with `-k accuracy`.
"""

from fractions import Fraction

import numpy as np
import pytest
from looking import VarianceSeen
from timing import interleaved, microseconds, times

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.example_gradients import OuterProducts, Rows, Shifted
from adaptivesgd.linalg import square_norm
from adaptivesgd.method import Method
from adaptivesgd.models import LeastSquares, LogisticRegression, SoftmaxRegression
from adaptivesgd.networks import mlp
from adaptivesgd.networks.convolved import Convolved, GramConvolved
from adaptivesgd.networks.window import Window
from adaptivesgd.step_sizes import Fixed
from adaptivesgd.threads import working_threads

N = 48
SPREADS = (1.0, 0.1, 1e-2, 2e-3, 1e-4)
PRECISIONS = (np.float32, np.float64)


def near(rng, value, spread, *shape):
    """Numbers `value`, each with noise of relative size `spread`."""
    return value * (1 + spread * rng.standard_normal(shape))


def outer(rng, e, dtype):
    """Inputs and slopes that both vary by e."""
    X, S = near(rng, 1.5, e, N, 7), near(rng, -0.5, e, N, 3)
    return OuterProducts(X.astype(dtype), S.astype(dtype))


def compensating(rng, e, dtype):
    """Inputs and slopes that vary by a factor of 4, and their products by e."""
    t = rng.uniform(0.5, 2, (N, 1))
    X, S = near(rng, 1.5, e, N, 7) * t, near(rng, -0.5, e, N, 3) / t
    return OuterProducts(X.astype(dtype), S.astype(dtype))


def convolution(kind):
    """Images and slopes that both vary by e, as example gradients of this kind."""

    def made(rng, e, dtype):
        images = near(rng, 1.0, e, N, 6, 6, 2).astype(dtype)
        return kind(Window(3).patches(images), near(rng, 0.3, e, N, 16, 2).astype(dtype))

    return made


KINDS = {
    "dense layer": outer,
    "dense layer, factors that compensate": compensating,
    "bias": lambda rng, e, dtype: Rows(near(rng, 2.0, e, N, 5).astype(dtype)),
    "dense layer with a ridge": lambda *how: Shifted(outer(*how), np.full(21, 3.0, how[2])),
    "convolution": convolution(Convolved),
    "convolution in Gram form": convolution(GramConvolved),
}


def exactly(array):
    """Numbers as fractions."""
    return np.vectorize(Fraction, otypes=[object])(array.astype(float))


def written_out(G):
    """The rows as fractions, from the factors as they are."""
    if isinstance(G, Rows):
        return exactly(G.rows)
    if isinstance(G, Shifted):
        return written_out(G.base) + exactly(G.shift)
    if isinstance(G, OuterProducts):
        return (exactly(G.inputs)[:, :, None] * exactly(G.slopes)[:, None]).reshape(N, -1)
    X = exactly(G.patches).reshape(N, G.slopes.shape[1], -1)
    return (X.transpose(0, 2, 1) @ exactly(G.slopes)).reshape(N, -1)


@pytest.mark.parametrize("kind", KINDS)
def test_accuracy(kind, report):
    lines = []
    for dtype in PRECISIONS:
        for spread in SPREADS:
            rng = np.random.default_rng(0)
            G = KINDS[kind](rng, spread, dtype)
            rows = written_out(G)
            mean = rows.sum(axis=0) / N
            scatter = float(((rows - mean) ** 2).sum())
            signal = float((mean**2).sum())
            found = G.moments()
            naive = float(G.square_norms().sum()) - N * float((g := G.sum() / N) @ g)
            norms, v = (rows**2).sum(axis=1), rng.standard_normal(rows.shape[1]).astype(dtype)
            along, sizes = rows @ exactly(v), np.sqrt(norms.astype(float) * square_norm(v))
            lines.append((
                kind,
                np.dtype(dtype).name,
                f"{signal / scatter * (N - 1):.0e}",
                f"{abs(naive / scatter - 1):.0e}",
                f"{abs(found.scatter / scatter - 1):.0e}",
                f"{found.error / scatter:.0e}",
                f"{max(abs(G.square_norms() / norms.astype(float) - 1)):.0e}",
                f"{max(abs(G.inner_products(v) - along.astype(float)) / sizes):.0e}",
            ))  # fmt: skip
    report(
        "Relative errors of the statistics of 48 example gradients, beside exact fractions",
        ("example gradients", "type", "S/V", "difference of squares alone", "variance",
         "its bound", "norms", "inner products"),
        lines,
    )  # fmt: skip


def images(offset):
    """6000 images of 784 pixels and labels; offset: around 1, and nearly all of one class."""
    rng = np.random.default_rng(0)
    X, y = rng.random((6000, 784), dtype=np.float32), rng.integers(0, 10, 6000)
    if offset:
        X, y[:-10] = 1 + np.float32(4e-3) * X, 3
        y[-10:] = range(10)
    return X, y


CONTENDERS = {
    "softmax regression": SoftmaxRegression,
    "logistic regression, 54 columns": lambda X, y: LogisticRegression(X[:, :54], y == 3),
    "least squares, 54 columns": lambda X, y: LeastSquares(X[:, :54], 100 + X[:, 54]),
    "least squares, 784 columns": lambda X, y: LeastSquares(X, 100 + X[:, 54]),
    "mlp": mlp,
}


@pytest.mark.parametrize("name", CONTENDERS)
def test_price_of_accuracy(name, report):
    lines = []
    for offset in (False, True):
        problem = CONTENDERS[name](*images(offset))
        for B in (64, 512):
            rules = {"plain": Constant(B), "variance": VarianceSeen(max_size=B)}
            steps = {key: stepper(problem, rule) for key, rule in rules.items()}
            with working_threads():
                seconds = interleaved(steps, rounds=60, repeat=5)
            seen = problem.estimate(problem.start(), np.arange(B))
            lines.append((
                name, B, f"{seen.signal / seen.variance:.0e}", microseconds(seconds["plain"]),
                times(seconds["variance"], seconds["plain"]),
            ))  # fmt: skip
    heads = ("problem", "B", "S/V", "a plain step", "with the variance")
    report("A step with the variance, on ordinary data and where the squares cancel", heads, lines)


def stepper(problem, rule):
    """A function that makes one update after another."""
    method = Method(rule, Fixed(1e-9))
    state = method.init(problem, problem.start())

    def step():
        nonlocal state
        state = method.step(state)

    return step
