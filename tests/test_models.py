"""Laws that every model keeps: gradients, statistics, constants, minima, precision, devices."""

import pickle
import tracemalloc

import numpy as np
import pytest
from device_array import DeviceArray
from problems import DENSE, LINEAR, NAMES, points, problem
from scipy.sparse import csr_array

from adaptivesgd.checks import check_gradient, check_problem
from adaptivesgd.checks.problem import LAWS
from adaptivesgd.models.constants import ConstantUnavailableError, Known
from adaptivesgd.models.logistic import LogisticRegression
from adaptivesgd.objective import EvaluationCounter

CONSTANTS = ("smoothness", "max_smoothness", "strong_convexity", "pl_constant", "minimum")


def known(problem, names=CONSTANTS):
    return {name: value for name in names if (value := getattr(problem, name, None)) is not None}


def evidence(problem, w, v):
    """Every quantity of a problem at w, on the host."""
    seen = problem.estimate(w)
    arrays = seen.losses, seen.gradient, seen.square_norms, seen.inner_products(v)
    host = [array.get() if isinstance(array, DeviceArray) else array for array in arrays]
    return [*host, seen.loss, seen.variance, problem.loss(w)]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("name", NAMES)
def test_laws(name, law):
    check_problem(problem(name), laws=(law,))


@pytest.mark.parametrize("name", NAMES)
def test_taylor_slope_is_two(name):
    F = problem(name)
    for seed, w in enumerate(points(F)):
        report = check_gradient(F, w, seed=seed)
        assert abs(report.slope - 2) < 0.01 and report.error < 1e-8


@pytest.mark.parametrize("name", LINEAR)
def test_sparse_is_dense(name):
    dense, sparse = problem(name), problem(name, matrix=csr_array)
    w, v = points(dense, 2)
    for one, other in zip(evidence(dense, w, v), evidence(sparse, w, v), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-11, atol=1e-13)
    for constant, value in known(dense).items():
        assert getattr(sparse, constant) == pytest.approx(value, rel=1e-9)
    check_problem(sparse)


@pytest.mark.parametrize("name", DENSE)
def test_device_is_host(name):
    host, device = problem(name), problem(name, matrix=DeviceArray, array=DeviceArray)
    w, v = points(host, 2)
    there = DeviceArray(w, writeable=False)
    for one, other in zip(
        evidence(host, w, v), evidence(device, there, DeviceArray(v)), strict=True
    ):
        np.testing.assert_allclose(other, one, rtol=1e-13)
    assert known(device) == known(host)
    assert isinstance(device.start(), DeviceArray)
    assert isinstance(getattr(device, "minimiser", there), DeviceArray)
    assert not hasattr(host, "accuracy") or device.accuracy(there) == host.accuracy(w)
    check_problem(device)


@pytest.mark.parametrize("name", NAMES)
def test_precision_is_kept(name):
    low, high = problem(name, np.float32), problem(name)
    w = points(low)[0]
    seen, v = low.estimate(w), points(low)[1]
    arrays = (w, seen.losses, seen.gradient, seen.square_norms, seen.inner_products(v))
    assert {array.dtype for array in (*arrays, low.gradients(w))} == {np.dtype(np.float32)}
    assert getattr(low, "minimiser", w).dtype == np.float32
    exact = high.estimate(w.astype(np.float64))
    np.testing.assert_allclose(seen.gradient, exact.gradient, rtol=1e-4, atol=1e-5)
    assert seen.variance == pytest.approx(exact.variance, rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_constants_do_not_lose_precision(name):
    """They are computed in double precision, so they bound float32 data as well."""
    check_problem(problem(name, np.float32), laws=("constants",))
    assert known(problem(name, np.float32)) == pytest.approx(
        known(problem(name)), rel=1e-3, abs=1e-6
    )


@pytest.mark.parametrize("name", NAMES)
def test_read_only_data(name):
    F = problem(name)
    w = points(F)[0]
    before = F.estimate(w).gradient
    for array in (w, *(getattr(F, each) for each in F.examples)):
        array.flags.writeable = False
    assert np.array_equal(F.estimate(w).gradient, before)
    known(F)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_constants_say_how_and_are_kept(name, dtype):
    F = problem(name, dtype)
    for constant, value in known(F).items():
        assert isinstance(value, Known) and len(value.how) > 10
        assert getattr(F, constant) is value
        again = pickle.loads(pickle.dumps(value))
        assert again == value and again.how == value.how
    assert not set(vars(F.batch([0, 1]))) & set(CONSTANTS)


@pytest.mark.parametrize("indices", [None, np.arange(7999)[::-1]], ids=["all", "all but one"])
def test_memory_is_bounded_by_the_chunk(indices):
    """Whichever examples a batch holds, with the variance and in a line search: X is never copied."""
    X = np.ones((8000, 200))
    F = LogisticRegression(X, np.arange(8000) % 2, chunk=100)
    w = F.start()
    F.estimate(w)
    tracemalloc.start()
    estimate = F.estimate(w, indices)
    assert estimate.variance >= 0 and estimate.loss_at(w + 1e-3) > 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < X.nbytes / 10


@pytest.mark.parametrize("name", NAMES)
def test_a_line_search_bills_and_finds_the_same_in_pieces(name):
    whole = problem(name)
    found = []
    for F in (whole, whole._replace(chunk=2)):
        bill = EvaluationCounter()
        estimate = F.counted_by(bill, (0, 1)).estimate(F.start(0), np.arange(F.n)[: F.n - 1])
        found.append((estimate.loss_at(F.start(1)), bill))
    assert found[1][1] == found[0][1] and found[0][1].evaluations == whole.n - 1
    assert found[1][0] == pytest.approx(found[0][0], rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_constants_are_billed_to_nobody(name):
    bill = EvaluationCounter()
    F = problem(name)
    assert known(F.counted_by(bill)) == known(F)
    assert bill == EvaluationCounter()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_unknown_says_why(name):
    F = problem(name)
    for constant in set(CONSTANTS) - set(known(F)):
        with pytest.raises(ConstantUnavailableError, match=r"\w+ \w+ \w+"):
            getattr(F, constant)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LINEAR)
def test_huge_scores(name, dtype):
    """Overflow, division by zero and invalid operations raise in these tests."""
    F = problem(name, dtype)
    for size in (1e2, 1e4, 1e6):
        seen = F.estimate(size * points(F)[0])
        assert np.isfinite(seen.losses).all() and np.isfinite(seen.gradient).all()
        assert (seen.losses >= 0).all()
