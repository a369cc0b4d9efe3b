"""What a step costs against n, d and B: flat in n, whether the data are in memory or on disk."""

import numpy as np
from timing import interleaved, microseconds

import adaptivesgd as asgd
from adaptivesgd import samplers
from adaptivesgd.threads import working_threads

rng = np.random.default_rng(0)


def on_disk(folder, n, d):
    """A memory-mapped float32 matrix, written in pieces."""
    X = np.memmap(folder / f"X{n}", np.float32, "w+", shape=(n, d))
    for start in range(0, n, 250_000):
        piece = X[start : start + 250_000]
        piece[:] = rng.random(piece.shape, dtype=np.float32)
    return X


def stepper(X, B, sampler=samplers.Uniform()):  # noqa: B008, parts are immutable
    """A function that makes one update of SGD on least squares after another."""
    problem = asgd.LeastSquares(X, np.zeros(len(X), np.float32))
    method = asgd.methods.sgd(1e-3, B, sampler)
    state = method.init(problem, problem.start())
    state = method.step(state)

    def step():
        nonlocal state
        state = method.step(state)

    return step


def timed(X, B=128):
    """Microseconds of a step, for the given settings."""
    with working_threads():
        return microseconds(interleaved({"": stepper(X, B)}, rounds=100)[""])


def test_cost_against_n_d_and_B(report, tmp_path):
    small = rng.random((100_000, 8), dtype=np.float32)
    rows = [(f"{n:,}", 8, 128, "memory", timed(small[:n])) for n in (1000, 10_000, 100_000)]
    for n in (1_000_000, 10_000_000):
        rows.append((f"{n:,}", 8, 128, "a memory-mapped file", timed(on_disk(tmp_path, n, 8))))
    for d in (10, 100, 1000):
        X = rng.random((20_000, d), dtype=np.float32)
        rows.append(("20,000", d, 128, "memory", timed(X)))
    rows += [("100,000", 8, B, "memory", timed(small, B)) for B in (1, 16, 256, 4096)]
    report("A step of least squares", ("n", "d", "batch", "data in", "a step"), rows)
    assert len(rows) == 12


def test_drawing_costs_what_is_drawn(report):
    """Without replacement: O(B), not O(n)."""
    draws = {
        f"{n:,}": lambda n=n: np.random.default_rng(0).choice(n, 128, replace=False)
        for n in (100_000, 1_000_000, 100_000_000)
    }
    seconds = interleaved(draws, rounds=200)
    rows = [(n, microseconds(time)) for n, time in seconds.items()]
    report("Drawing 128 of n without replacement", ("n", "time"), rows)
    assert len(rows) == 3
