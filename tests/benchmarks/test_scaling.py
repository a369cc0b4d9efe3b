"""What a step costs against n, d and B: flat in n, whether the data are in memory or on disk."""

import numpy as np
from timing import interleaved, table

import adaptivesgd as asgd
from adaptivesgd import samplers

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


def told(seconds):
    return f"{1e6 * seconds:.0f} us"


def test_cost_against_n_d_and_B(capsys, tmp_path):
    small = rng.random((100_000, 8), dtype=np.float32)
    rows = []
    for n in (1000, 10_000, 100_000):
        seconds = interleaved({"in memory": stepper(small[:n], 128)}, rounds=100)
        rows.append((f"n = {n:,}, d = 8, B = 128", told(seconds["in memory"]), "in memory"))
    for n in (1_000_000, 10_000_000):
        seconds = interleaved({"on disk": stepper(on_disk(tmp_path, n, 8), 128)}, rounds=100)
        rows.append((f"n = {n:,}, d = 8, B = 128", told(seconds["on disk"]), "memory-mapped"))
    for d in (10, 100, 1000):
        X = rng.random((20_000, d), dtype=np.float32)
        seconds = interleaved({"d": stepper(X, 128)}, rounds=100)
        rows.append((f"n = 20,000, d = {d}, B = 128", told(seconds["d"]), ""))
    for B in (1, 16, 256, 4096):
        seconds = interleaved({"B": stepper(small, B)}, rounds=100)
        rows.append((f"n = 100,000, d = 8, B = {B}", told(seconds["B"]), ""))
    with capsys.disabled():
        print(table("A step of least squares", rows))


def test_drawing_costs_what_is_drawn(capsys):
    """Without replacement: O(B), not O(n)."""
    draws = {
        f"n = {n:,}": lambda n=n: np.random.default_rng(0).choice(n, 128, replace=False)
        for n in (100_000, 1_000_000, 100_000_000)
    }
    seconds = interleaved(draws, rounds=200)
    with capsys.disabled():
        print(
            table(
                "128 examples without replacement", [(k, told(v), "") for k, v in seconds.items()]
            )
        )
