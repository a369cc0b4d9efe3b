"""Large data: an epoch beside scikit-learn's SGDClassifier, its memory, and what a step of each sampler
costs against n. Printed, never asserted. Run with `-k scale_speed`.

An epoch is extrapolated from some of its updates, since at B = 1 it has half a million.
"""

import tracemalloc
from time import perf_counter

import numpy as np
import pytest
from looking import SecondEpoch
from scipy import sparse
from sklearn.linear_model import SGDClassifier
from timing import interleaved, microseconds, times

import adaptivesgd as asgd
from adaptivesgd import samplers
from adaptivesgd.threads import working_threads

SIZES = (1, 8, 64)


def covtype():
    """Random numbers of the size of covtype, 581 012 x 54, and two classes."""
    rng = np.random.default_rng(0)
    return rng.random((581_012, 54)), rng.integers(0, 2, 581_012)


def rcv1():
    """Random sparse rows of the size of rcv1's training set: 20 242 x 47 236 with 74 numbers each."""
    rng, n, p, each = np.random.default_rng(0), 20_242, 47_236, 74
    places = np.sort(rng.integers(0, p, (n, each), dtype=np.int32), axis=1).ravel()
    ends = np.arange(0, n * each + 1, each, dtype=np.int32)
    X = sparse.csr_array((rng.random(n * each), places, ends), (n, p))
    X.sum_duplicates()
    return X, rng.integers(0, 2, n)


def classifier(X, y, B):
    """A function that lets scikit-learn see B examples: it updates after every one."""
    model, rng = SGDClassifier(loss="log_loss", alpha=1e-9), np.random.default_rng(0)

    def step():
        chosen = rng.choice(len(y), B, replace=False)
        model.partial_fit(X[chosen], y[chosen], classes=(0, 1))

    return step


def epoch_of_classifier(X, y):
    """Seconds of one pass by scikit-learn alone, in its own compiled loop."""
    model = SGDClassifier(loss="log_loss", alpha=1e-9)
    began = perf_counter()
    model.partial_fit(X, y, classes=(0, 1))
    return perf_counter() - began


def stepper(problem, B, sampler=samplers.Uniform()):  # noqa: B008, parts are immutable
    """A function that makes one update of SGD after another."""
    method = asgd.methods.sgd(1e-3, B, sampler)
    state = method.step(method.init(problem, problem.start()))

    def step():
        nonlocal state
        state = method.step(state)

    return step


@pytest.mark.parametrize("data", [covtype, rcv1])
def test_an_epoch_beside_scikit_learn(data, report):
    X, y = data()
    tracemalloc.start()
    problem = asgd.LogisticRegression(X, y)
    bytes_of = X.nbytes if isinstance(X, np.ndarray) else X.data.nbytes + X.indices.nbytes
    memory = tracemalloc.get_traced_memory()[1] / bytes_of
    tracemalloc.stop()
    alone, rows = epoch_of_classifier(X, y), []
    for B in SIZES:
        contenders = {"ours": stepper(problem, B), "theirs": classifier(X, y, B)}
        with working_threads():
            seconds = interleaved(contenders, rounds=60, repeat=5)
        ours, theirs = (len(y) / B * seconds[name] for name in ("ours", "theirs"))
        rows.append((
            *(data.__name__, B, f"{ours:.2f} s", f"{theirs:.2f} s", times(ours, theirs)),
            *(f"{alone:.2f} s", times(ours, alone), f"{memory:.2f} ×"),
        ))  # fmt: skip
    heads = (
        *("data", "B", "an epoch", "SGDClassifier, by batches", "ours over it"),
        *("SGDClassifier, whole", "ours over it", "our copy of the data"),
    )
    report("An epoch of logistic regression beside scikit-learn", heads, rows)
    assert len(rows) == len(SIZES)


SAMPLERS = {
    "Uniform()": samplers.Uniform(),
    "Uniform(replace=True)": samplers.Uniform(replace=True),
    "Shuffled()": samplers.Shuffled(),
    "RankBased(), first epoch": samplers.RankBased(),
    "RankBased(), later": SecondEpoch(),
    "LargestLosses()": samplers.LargestLosses(),
    "GradientNorms()": samplers.GradientNorms(),
    "Repeated(Uniform())": samplers.Repeated(samplers.Uniform()),
}


def test_cost_of_a_step_against_n(report):
    X = np.random.default_rng(0).random((2_000_000, 8), dtype=np.float32)
    problems = {n: asgd.LeastSquares(X[:n], X[:n, 0]) for n in (20_000, 200_000, 2_000_000)}
    rows = []
    for name, sampler in SAMPLERS.items():
        steps = {n: stepper(problem, 128, sampler) for n, problem in problems.items()}
        with working_threads():
            seconds = interleaved(steps, rounds=40)
        few, most = seconds[20_000], seconds[2_000_000]
        flat = "flat" if most < 1.5 * few + 2e-5 else "grows"
        rows.append((f"`{name}`", *map(microseconds, seconds.values()), times(most, few), flat))
    heads = ("sampler", *(f"n = {n:,}" for n in problems), "largest over smallest", "")
    report("A step of least squares, d = 8, B = 128, against n", heads, rows)
    assert len(rows) == len(SAMPLERS)
