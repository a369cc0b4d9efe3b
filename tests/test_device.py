"""Device arrays without a device: what is copied, what waits for the host, which functions are called."""

from itertools import islice

import numpy as np
import pytest
from device_array import DeviceArray
from parts import ALL, PROBLEM, START
from problems import DENSE, problem
from scipy.sparse import csr_array

import adaptivesgd as asgd
from adaptivesgd import backend, batch_sizes, samplers, step_sizes
from adaptivesgd.example_gradients import Shifted, SideBySide, Stacked
from adaptivesgd.example_gradients.moments import settled
from adaptivesgd.method import Method
from adaptivesgd.networks.convolved import GramConvolved
from adaptivesgd.networks.window import Window

THERE = PROBLEM.map_arrays(DeviceArray)

# Every NumPy function that meets a device array: tests/test_gpu.py sees each dispatch on a real one.
FUNCTIONS = {
    "absolute", "add", "argsort", "asarray", "bitwise_and", "broadcast_to", "concatenate", "cos", "cosh", "divide",
    "einsum", "empty_like", "equal", "exp", "full_like", "greater", "hypot", "isfinite", "less", "log",
    "logaddexp", "matmul", "max", "maximum", "minimum", "multiply", "negative", "nonzero", "power", "sin", "sinh",
    "sliding_window_view", "sqrt", "stack", "subtract", "tanh", "vdot", "where", "zeros_like",
}  # fmt: skip

WAITS = {  # times per update that the host waits for the device, by what the rule must know
    "sgd": 0,
    "momentum": 0,
    "nesterov": 0,
    "adam": 0,
    "adadelta": 0,
    "adagrad": 0,
    "rmsprop": 0,
    "lars": 0,
    "lamb": 0,
    "sngm": 0,
    "sngm_blockwise": 0,
    "msgd": 0,
    "gradient_descent": 0,
    "padadamp": 0,
    "geodamp": 0,
    "adabatch": 0,
    "smith": 0,
    "friedlander_schmidt": 0,
    "online_batch_selection": 0,  # losses are noted, ranked and drawn from on the device
    "online_batch_selection_adam": 0,
    "adadamp": 1,  # the loss
    "adadamp_nonconvex": 1,  # the squared gradient
    "adadamp_running": 1,  # the batch's loss
    "radadamp": 1,  # loss and squared gradient at once
    "cabs": 1,  # loss, and the numbers of the variance
    "norm_test": 1,  # squared gradient and variance
    "noise_scale": 1,
    "adascale": 1,
    "adadagrad": 1,
    "divebatch": 1,  # squared gradient and the sum of the squared norms
    "polyak": 1,  # loss and squared gradient
    "momo": 1,  # loss and three products
    "inner_product_test": 3,  # whether squares are in range, then one for each of two tests
    "two_batch_noise_scale": 2,  # whether squares are in range, then the half's
    "selection, reweighted": 0,
}


@pytest.mark.parametrize("name", WAITS)
def test_the_host_waits_only_for_what_the_rule_must_know(name):
    run = asgd.states(THERE, ALL[name], w=DeviceArray(START), seed=3)
    list(islice(run, 3))
    before = DeviceArray.syncs
    list(islice(run, 5))
    assert DeviceArray.syncs - before <= 5 * WAITS[name]


def test_a_line_search_waits_once_and_for_each_trial():
    method = Method(5, step_sizes.Armijo(initial_step=16.0))
    run = asgd.states(THERE, method, w=DeviceArray(START), seed=3)
    before, syncs = next(run), DeviceArray.syncs
    after = next(islice(run, 4, None))
    trials = (after.evaluations - before.evaluations) / 5
    assert trials > 5
    assert DeviceArray.syncs - syncs == 5 + trials


def test_numbers_of_an_estimate_come_together_and_are_kept():
    names = ("loss", "signal", "variance", "square_norm_sum")
    here = PROBLEM.estimate(START, np.arange(9))
    far = THERE.estimate(DeviceArray(START), np.arange(9))
    before = DeviceArray.syncs
    found = far.numbers(*names, far.gradient @ far.w)
    assert DeviceArray.syncs - before == 1
    expected = [*(getattr(here, name) for name in names), here.gradient @ START]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert (
        far.fetched(*names).numbers(*names) == [getattr(far, name) for name in names] == found[:4]
    )
    assert DeviceArray.syncs - before == 1


def test_on_the_host_nothing_is_fetched():
    """A rule that fetches what it may not need evaluates no more than before."""
    seen = PROBLEM.estimate(START)
    known = set(vars(seen))
    assert seen.fetched("loss", "signal", "variance", "square_norm_sum") is seen
    assert set(vars(seen)) == known


WRAPPED = {
    "alone": lambda G: G,
    "side by side": lambda G: SideBySide((G, G), (slice(0, 1), slice(1, 2))),
    "stacked": lambda G: Stacked((G, G)),
    "shifted": lambda G: Shifted(G, 0 * G.slopes[0, 0]),
}


@pytest.mark.parametrize("cancels", [False, True])
@pytest.mark.parametrize("kind", WRAPPED)
def test_one_look_tells_whether_norms_have_cancelled(kind, cancels):
    """Only where they have does the host wait more than once, and takes them again."""
    image = np.ones((3, 1, 2, 1), np.float32)
    image[:, 0, 1, 0] += np.float32([0, 1e-6, 2e-6]) if cancels else 1
    slopes = np.tile(np.float32([1.0, -1.0]), (3, 1))[:, :, None]
    here, far = (
        WRAPPED[kind](GramConvolved(Window(1).patches(move(image)), move(slopes)))
        for move in (np.asarray, DeviceArray)
    )
    before = DeviceArray.syncs
    found = settled(far.square_norm_sum())
    assert (DeviceArray.syncs - before == 1) != cancels
    exact = (here.dense().astype(float) ** 2).sum()
    assert found == pytest.approx(exact, rel=1e-3)
    np.testing.assert_allclose(far.square_norms().get(), here.square_norms(), rtol=1e-3)


@pytest.mark.parametrize(
    "rule", [batch_sizes.Constant(7), batch_sizes.SignalOverNoise(4)], ids=repr
)
def test_a_shuffled_epoch_goes_to_the_device_at_once(rule):
    """Its batches are slices there, and the same as on the host."""
    method = Method(rule, step_sizes.Fixed(0.1), sampler=samplers.Shuffled())
    here = islice(asgd.states(PROBLEM, method, w=START, seed=3), 1, 25)
    there = islice(asgd.states(THERE, method, w=DeviceArray(START), seed=3), 1, 25)
    for a, b in zip(here, there, strict=True):
        assert isinstance(b.estimate.indices, DeviceArray)
        assert np.array_equal(b.estimate.indices.get(), a.estimate.indices)


def test_functions_used_on_a_device_are_known():
    DeviceArray.used.clear()
    for method in ALL.values():
        list(islice(asgd.states(THERE, method, w=DeviceArray(START)), 12))
    for name in DENSE:
        F = problem(name, matrix=DeviceArray, array=DeviceArray)
        w = F.start(0)
        estimate = F.estimate(w) + F.estimate(w, np.arange(3))
        _ = estimate.variance, estimate.square_norms, estimate.inner_products(w + 1)
    assert DeviceArray.used <= FUNCTIONS, DeviceArray.used - FUNCTIONS
    assert len(DeviceArray.used) > 20


def test_a_missing_gpu_is_told(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cupy", None)
    with pytest.raises(asgd.DeviceError, match=r"pip install 'adaptivesgd\[cuda13\]'"):
        asgd.to_device(PROBLEM, "gpu")
    assert not backend.has_gpu()
    moved = asgd.to_device(PROBLEM, "auto")
    assert np.array_equal(moved.gradient(START), PROBLEM.gradient(START))
    with pytest.raises(ValueError, match='"gpu", "cpu" or "auto"'):
        asgd.to_device(PROBLEM, "tpu")
    with pytest.raises(TypeError, match="an objective or an array, not the class LeastSquares"):
        asgd.to_device(asgd.LeastSquares, "cpu")
    with pytest.raises(ValueError, match="not a list of which no array can be made"):
        asgd.to_device([[1.0], [1.0, 2.0]], "cpu")


def test_a_broken_gpu_is_told(monkeypatch):
    class Broken:
        class cuda:
            class runtime:
                @staticmethod
                def getDeviceCount():
                    raise RuntimeError("cudaErrorNoDevice")

    monkeypatch.setitem(__import__("sys").modules, "cupy", Broken)
    with pytest.raises(asgd.DeviceError, match="cudaErrorNoDevice"):
        asgd.to_device(PROBLEM, "gpu")


def test_everything_moves_and_comes_back(monkeypatch):
    """With a stand-in for CuPy: data, start and memory are on the device; back, they are as before."""

    class Stand:
        asarray = staticmethod(DeviceArray)

        class cuda:
            class runtime:
                getDeviceCount = staticmethod(lambda: 1)

    monkeypatch.setitem(__import__("sys").modules, "cupy", Stand)
    for matrix in (np.asarray, csr_array):
        F = problem("logistic", matrix=matrix)
        there = asgd.to_device(F)
        state = next(islice(asgd.states(there, ALL["adam"]), 2, None))
        assert isinstance(there.X, DeviceArray) and isinstance(state.w, DeviceArray)
        assert all(isinstance(m, DeviceArray) for m in state.memory.direction[1:])
        back = asgd.to_device(there, "cpu")
        np.testing.assert_allclose(back.gradient(F.start()), F.gradient(F.start()), rtol=1e-12)


@pytest.mark.parametrize("F, w", [(THERE, START), (PROBLEM, DeviceArray(START))], ids=["w", "data"])
def test_mixed_places_are_told(F, w):
    with pytest.raises(ValueError, match=r"adaptivesgd\.to_device"):
        asgd.run(F, ALL["sgd"], w=w, updates=1)


def test_a_trace_of_a_device_is_saved_from_the_host(tmp_path):
    trace = asgd.run(THERE, ALL["sgd"], w=DeviceArray(START), updates=3)
    trace.save(tmp_path / "t.npz")
    assert np.array_equal(asgd.Trace.load(tmp_path / "t.npz").w, trace.w.get())


def test_the_gpu_check_finds_agreement_and_difference(monkeypatch):
    """The parity of `make gpu-check`, with the stand-in for the card: 0 but for rounding."""
    import gpu_parity

    def away(thing):
        moves = hasattr(thing, "map_arrays")
        return thing.map_arrays(DeviceArray, "fiub") if moves else DeviceArray(thing)

    monkeypatch.setattr(asgd, "to_device", away)
    rows = [row() for _, _, row in gpu_parity.rows()]
    assert len(rows) > 50 and max(row["error"] for row in rows) < 1e-12
    error = gpu_parity.difference(DeviceArray(START * (1 + 1e-6)), START)
    assert not gpu_parity.judged(error)["ok"]


def test_the_gpu_check_loses_no_row(tmp_path, capsys):
    """A row that fails, one that hangs, and one too late: each is written, and the next one runs."""
    import json
    from time import monotonic, sleep

    import gpu_check

    session = gpu_check.Session(tmp_path, monotonic() + 60)
    session.do("fails", lambda: {}["key"], "parity", 5, session.end)
    session.do("hangs", lambda: sleep(5), "speed", 0.05, session.end)
    session.do(
        "runs", lambda: {"ours": 0.5, "fraction": 0.25, "variance": 1.5}, "speed", 5, session.end
    )
    session.do("late", lambda: {}, "speed", 5, monotonic() - 1)
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [row["name"] for row in rows] == ["fails", "hangs", "runs", "late"]
    assert [row["ok"] for row in rows] == [False, False, True, True]
    report = (tmp_path / "report.md").read_text()
    for words in ("fails: KeyError", "hangs: TimeoutError", "| runs | 500.000 | 0.25 |", "- late"):
        assert words in report
    assert (tmp_path / "figure.png").exists()


def test_the_gpu_check_without_a_gpu_says_so(monkeypatch, capsys):
    import gpu_check

    monkeypatch.setitem(__import__("sys").modules, "cupy", None)
    assert gpu_check.main([]) == 2 and "cuda13" in capsys.readouterr().out


def test_the_package_needs_numpy_and_scipy_alone():
    """A machine with a GPU may have no network: what `import adaptivesgd` does not need is not there."""
    import subprocess
    import sys

    code = """
import sys
class Refuse:
    def find_spec(self, name, *rest):
        if name.split(".")[0] in {"pooch", "requests", "rich", "typer", "matplotlib", "sklearn", "joblib"}:
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import adaptivesgd as asgd
asgd.run(asgd.LogisticRegression([[0.0], [1.0]], [0, 1]), asgd.methods.adam(0.1, batch_size=1), updates=2)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_command_line_says_what_is_missing(monkeypatch, tmp_path):
    from typer.testing import CliRunner

    from adaptivesgd.cli import app

    monkeypatch.setitem(__import__("sys").modules, "cupy", None)
    base = ["compare", "sgd", "--epochs", "1", "--out", str(tmp_path), "--device"]
    for device, code, words in (
        ("gpu", 2, "cuda13"),
        ("tpu", 2, "no device 'tpu'"),
        ("auto", 0, "wrote"),
    ):
        done = CliRunner().invoke(app, [*base, device])
        assert done.exit_code == code and words in done.output + str(done.stderr)
