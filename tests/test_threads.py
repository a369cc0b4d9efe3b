"""Threads change no bit, are given back, and see the same error state."""

import json
import threading
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
import pytest

import adaptivesgd as asgd
from adaptivesgd import objective, threads
from adaptivesgd.batch_sizes import SignalOverNoise
from adaptivesgd.networks import BatchNorm, Conv2D, Dense, Flatten, MaxPool, Network, ReLU
from adaptivesgd.threads import side_by_side, working_threads
from adaptivesgd.trace import blas

rng = np.random.default_rng(0)
IMAGES = rng.random((90, 6, 6, 2), dtype=np.float32)
LABELS = rng.integers(0, 3, 90)
CONVOLVING = (Conv2D(4, 3), MaxPool(2), ReLU(), Flatten(), Dense(3))
FLAT = IMAGES.reshape(90, -1).astype(float)

PROBLEMS = {
    "network": lambda: Network(IMAGES, LABELS, CONVOLVING, ridge=0.1),
    "network in chunks": lambda: Network(IMAGES, LABELS, CONVOLVING, chunk=20),
    "softmax": lambda: asgd.SoftmaxRegression(FLAT, LABELS, ridge=0.1),
    "least squares in chunks": lambda: asgd.LeastSquares(FLAT, FLAT[:, 0], chunk=7),
}
METHODS = {
    "sgd": asgd.methods.sgd(0.1, 33),
    "online batch selection": asgd.methods.online_batch_selection(0.1, batch_size=33),
    "the variance": asgd.Method(SignalOverNoise(32), 0.1),
}


@pytest.fixture
def halving(monkeypatch):
    """Every batch is worth two threads."""
    monkeypatch.setattr(objective, "WORTHWHILE", 1)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("make", PROBLEMS.values(), ids=PROBLEMS)
def test_the_number_of_threads_changes_no_bit(make, method, halving):
    one, three = (asgd.run(make(), method, updates=6, threads=count) for count in (1, 3))
    assert np.array_equal(one.w, three.w) and np.array_equal(one["loss"], three["loss"])
    assert (one.settings["threads"], three.settings["threads"]) == (1, 3)
    assert {library["threads"] for library in three.settings["blas"]} == {1}


@pytest.mark.parametrize("make", PROBLEMS.values(), ids=PROBLEMS)
def test_halves_are_the_whole(make, monkeypatch):
    problem = make()
    w, chosen, c = problem.start(), np.arange(5, 38), rng.random(33)
    for how in ({}, {"weights": c}):
        whole = problem.estimate(w, chosen, **how)
        monkeypatch.setattr(objective, "WORTHWHILE", 1)
        halves = problem.estimate(w, chosen, **how)
        monkeypatch.undo()
        for name in ("losses", "gradient", "square_norms", "variance", "loss", "signal"):
            np.testing.assert_allclose(
                getattr(halves, name), getattr(whole, name), rtol=2e-4, atol=1e-6
            )
        assert (halves.size, halves.rows.n, halves.wanted) == (33, 33, 33)


def test_batches_are_halved_from_a_size_on():
    problem = asgd.SoftmaxRegression(np.ones((90, 100)), np.arange(90) % 10)
    assert len(problem._halves(33_554)) == 1 and len(problem._halves(33_555)) == 2
    assert len(asgd.to_device(problem, "cpu")._halves(33_555)) == 2


def test_the_size_from_which_batches_are_halved_follows_from_the_record():
    """The least power of two from which two threads were faster in every row."""
    record = Path(__file__).parents[1] / "docs" / "measured" / "halving.json"
    (table,) = json.loads(record.read_text())["tables"]
    two = table["heads"].index("halves, two threads")
    found = [
        (float(row[2].removeprefix("2^")), float(row[two].split()[0])) for row in table["rows"]
    ]
    lost = max(size for size, ratio in found if ratio >= 1)
    assert 2 ** ceil(lost) == objective.WORTHWHILE and max(found)[0] > ceil(lost)


def test_batch_statistics_are_those_of_the_whole_batch(halving):
    layers = (Conv2D(4, 3), BatchNorm(), Flatten(), Dense(3))
    problem = Network(IMAGES, LABELS, layers)
    assert problem._halves(90) == [slice(0, 90)]


@dataclass(frozen=True, eq=False)
class Watched(asgd.LeastSquares):
    """It notes which thread evaluates, and waits until there are two."""

    def forward(self, w):
        SEEN.append(threading.get_ident())
        if len(SEEN) % 2:
            MEETING.wait(10)
        else:
            MEETING.set()
        return super().forward(w)


SEEN, MEETING = [], threading.Event()


def test_two_threads_work_at_the_same_time():
    problem = Watched(FLAT, FLAT[:, 0], chunk=45)
    SEEN.clear(), MEETING.clear()
    with working_threads(2):
        problem.loss(problem.start())
    assert MEETING.is_set() and len(set(SEEN)) == 2


def counts():
    return [library.num_threads for library in threads.blas_libraries()]


def test_threads_of_blas_are_given_back():
    before = counts()
    with working_threads(2) as outer, working_threads() as inner:
        assert counts() == [1] * len(before)
        assert (outer, inner) == (2, max(before))
    assert counts() == before
    with pytest.raises(ZeroDivisionError), working_threads(2):
        list(side_by_side(lambda x: 1 / x, [1, 0, 2]))
    assert counts() == before


@pytest.mark.parametrize("ask", ["argument", "environment"])
def test_blas_may_keep_its_threads(ask, monkeypatch):
    monkeypatch.setenv("ADAPTIVESGD_THREADS", "blas" if ask == "environment" else "2")
    before, seen, large = counts(), [], PROBLEMS["softmax"]()
    trace = asgd.run(
        PROBLEMS["least squares in chunks"](),
        METHODS["sgd"],
        updates=1,
        threads="blas" if ask == "argument" else None,
        callback=lambda row: seen.append(
            (counts(), threads._team.get().count, large._halves(10**6))
        ),
    )
    assert seen and all(each == (before, 1, [slice(0, 10**6)]) for each in seen)
    assert len(large._halves(10**6)) == 2
    assert trace.settings["threads"] == "blas" and counts() == before
    json.dumps(trace.settings)


def test_a_system_that_lists_no_libraries_leaves_their_threads(monkeypatch):
    def unlisted():
        raise PermissionError("/proc/self/maps")

    threads.blas_libraries.cache_clear()
    monkeypatch.setattr("threadpoolctl.ThreadpoolController", unlisted)
    try:
        with working_threads() as count:
            assert count == 1 and counts() == []
        assert blas() == []
    finally:
        threads.blas_libraries.cache_clear()


def test_the_environment_sets_the_number(monkeypatch):
    monkeypatch.setenv("ADAPTIVESGD_THREADS", "3")
    with working_threads() as count, working_threads(2) as own:
        assert (count, own) == (3, 2)
    monkeypatch.setenv("ADAPTIVESGD_THREADS", "many")
    with pytest.raises(ValueError, match="ADAPTIVESGD_THREADS must be a whole number"):
        asgd.run(PROBLEMS["softmax"](), METHODS["sgd"], updates=1)
    with pytest.raises(ValueError, match="threads must be a whole number of at least 1, not 0"):
        asgd.run(PROBLEMS["softmax"](), METHODS["sgd"], updates=1, threads=0)
    with pytest.raises(ValueError, match='threads must be a whole number of at least 1 or "blas"'):
        asgd.run(PROBLEMS["softmax"](), METHODS["sgd"], updates=1, threads="all")


def test_results_come_in_order_with_the_error_state_of_the_caller_and_are_not_divided_again():
    def nested(x):
        return np.float64(1) / x, sum(side_by_side(lambda y: y, range(5)))

    with working_threads(3), np.errstate(divide="ignore"):
        found = list(side_by_side(nested, [np.float64(x) for x in (1, 2, 0, 4)]))
    assert found == [(1, 10), (0.5, 10), (np.inf, 10), (0.25, 10)]
