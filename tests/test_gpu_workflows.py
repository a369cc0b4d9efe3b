"""Whole workflows on a device: what a session with the package does there, and the same numbers.

Marked `gpu`: they run on a card, and over the emulated CUDA with `make gpu-emulated`.
"""

import io
import json
import pickle
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from network_cases import network
from parts import ALL, DRAWS, LENGTHS, PROBLEM, SIZES, START, WAYS
from problems import NAMES, problem
from typer.testing import CliRunner

import adaptivesgd as asgd
from adaptivesgd.backend import has_gpu, to_host
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.cli import app
from adaptivesgd.experiments.execution.checkpoint import read_checkpoint, write_checkpoint
from adaptivesgd.experiments.execution.run_spec import RunSpec
from adaptivesgd.experiments.execution.store import Store
from adaptivesgd.experiments.problems.spec import ProblemSpec
from adaptivesgd.method import Method
from adaptivesgd.models import LeastSquares
from adaptivesgd.step_sizes import Fixed

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not has_gpu(), reason="needs CuPy and a GPU; `make gpu-emulated` has one"),
]


def assert_same(there, here, rtol=1e-9):
    """Equal to rounding in double precision."""
    here = np.asarray(here)
    scale = max(float(np.abs(here).max(initial=0.0)), 1.0)
    np.testing.assert_allclose(to_host(there), here, rtol=rtol, atol=rtol * scale)


PARTS = (
    {f"batch_size {name}": Method(part, Fixed(0.1)) for name, part in SIZES.items()}
    | {f"direction {n}": Method(Constant(5), Fixed(0.1), part) for n, part in WAYS.items()}
    | {f"step_size {n}": Method(Constant(5), part) for n, part in LENGTHS.items()}
    | {f"sampler {n}": Method(Constant(5), Fixed(0.1), sampler=p) for n, p in DRAWS.items()}
)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_takes_the_same_path(name):
    here = islice(asgd.states(PROBLEM, PARTS[name], w=START, seed=3), 13)
    far = islice(
        asgd.states(asgd.to_device(PROBLEM), PARTS[name], w=asgd.to_device(START), seed=3), 13
    )
    for a, b in zip(here, far, strict=True):
        assert (a.batch_size, a.examples, a.evaluations) == (
            b.batch_size,
            b.examples,
            b.evaluations,
        )
        assert_same(b.w, a.w)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", NAMES)
def test_every_model_and_what_is_known_about_it(name, dtype):
    here = problem(name, dtype)
    far = asgd.to_device(here)
    w = here.start(1)
    rtol = 1e-9 if dtype == np.float64 else 2e-4
    assert_same(far.losses(asgd.to_device(w)), here.losses(w), rtol)
    assert_same(far.gradient(asgd.to_device(w)), here.gradient(w), rtol)
    assert far.start(1).dtype == far.gradient(far.start(1)).dtype == dtype
    for constant in ("smoothness", "max_smoothness", "strong_convexity", "pl_constant", "minimum"):
        known = getattr(here, constant, None)
        assert getattr(far, constant, None) == known, constant
        if known is not None:
            for product in (
                known * far.start(1),
                far.start(1) / known,
                1 + known * far.losses(far.start(1)),
            ):
                assert type(product) is type(far.start(1)) and product.dtype == dtype
    if (minimiser := getattr(here, "minimiser", None)) is not None:
        assert_same(far.minimiser, minimiser, rtol)


def test_an_index_out_of_range_is_refused():
    far = asgd.to_device(PROBLEM)
    for indices in ([0, PROBLEM.n], [-PROBLEM.n - 1]):
        with pytest.raises(IndexError, match=f"from 0 to {PROBLEM.n - 1}"):
            far.batch(np.array(indices))


@pytest.mark.parametrize("name", ALL)
def test_a_checkpoint_goes_on_to_the_bit(name):
    """Written to a file and read again, a run ends with the very same numbers."""
    far, files = asgd.to_device(PROBLEM), []

    def keep(checkpoint):
        files.append(io.BytesIO())
        write_checkpoint(files[-1], checkpoint, name)

    how = {"updates": 8, "n_records": 10_000, "seed": 3}
    whole = asgd.run(far, ALL[name], w=asgd.to_device(START), on_checkpoint=keep, **how)
    files[3].seek(0)
    again = asgd.run(far, ALL[name], resume=read_checkpoint(files[3], far, name), **how)
    assert np.array_equal(to_host(again.w), to_host(whole.w))
    assert np.array_equal(again["loss"], whole["loss"])


def test_a_state_is_pickled():
    state = next(islice(asgd.states(asgd.to_device(PROBLEM), ALL["adam"], seed=3), 3, None))
    again = pickle.loads(pickle.dumps(state))
    assert np.array_equal(to_host(ALL["adam"].step(again).w), to_host(ALL["adam"].step(state).w))


def test_a_run_is_recorded_and_saved(tmp_path):
    far = asgd.to_device(PROBLEM)
    trace = asgd.run(far, ALL["cabs"], updates=5, test=far)
    trace.save(tmp_path / "trace.npz")
    assert np.array_equal(asgd.Trace.load(tmp_path / "trace.npz").w, to_host(trace.w))
    assert_same(trace["loss"], asgd.run(PROBLEM, ALL["cabs"], updates=5, test=PROBLEM)["loss"])


# Theory's exact engines.


@pytest.mark.parametrize("name", ["sgd", "adam", "sngm", "adadamp", "norm_test", "cabs"])
def test_exact_expectations_by_enumeration(name):
    from theory.enumeration import Enumeration

    rows = slice(0, 5)
    here = LeastSquares(problem("least squares").X[rows], problem("least squares").y[rows])
    size = {"batch_size": 2} if name in ("sgd", "adam", "sngm") else {"initial_size": 2}
    method = getattr(asgd.methods, name)(0.1, **size)

    def expected(F, w):
        state = method.init(F, w)
        return Enumeration().after(method, state, lambda after: after.w)

    w = np.linspace(-1, 1, here.dim)
    assert_same(expected(asgd.to_device(here), asgd.to_device(w)), expected(here, w))


@pytest.mark.parametrize("name", ["least squares", "ridge regression", "noisy quadratic"])
def test_exact_expectations_by_moments(name):
    from theory import quantities
    from theory.case import Case
    from theory.moments import Moments

    here, method = problem(name), asgd.methods.momentum(0.05, batch_size=3)

    def expected(F):
        case = Case("", F, method, steps=6, w=F.start(0) + 1, engine=Moments())
        return case.expected(quantities.square_distance)

    assert_same(expected(asgd.to_device(here)), expected(here))


# Experiments.


def test_a_cell_of_an_experiment(tmp_path):
    """What `reproduce --device gpu` runs, on data that come with scikit-learn."""
    from adaptivesgd.experiments.execution.worker import run_or_resume

    def trace(device):
        spec = ProblemSpec("digits", "mlp", {"widths": [8]}, rows=200, device=device)
        return run_or_resume(
            RunSpec(spec, "cabs", {"step_size": 0.1}, seed=0, epochs=1),
            Store(tmp_path / device),
            every=60,
        )

    np.testing.assert_allclose(trace("gpu")["loss"], trace("cpu")["loss"], rtol=1e-3)


def test_the_command_reproduce(tmp_path, monkeypatch):
    """Big Batch's regression on data that come with scikit-learn, at size tiny with fewer rows."""
    from adaptivesgd.experiments import papers
    from adaptivesgd.experiments.protocol.experiment import SIZES, TINY

    def shorter(size, whole=papers.big_batch):
        experiment = whole(size)
        tasks = tuple(each for each in experiment.tasks if each.problem.data == "diabetes")
        return replace(experiment, tasks=tasks)

    size = replace(TINY, rows=40, trials=1, seeds=1, epochs=0.05)
    monkeypatch.setattr(papers, "big_batch", shorter)
    monkeypatch.setitem(SIZES, "tiny", size)
    for device in ("cpu", "gpu"):
        out = tmp_path / device
        words = ["reproduce", "big_batch", "--size", "tiny", "--device", device, "--out", str(out)]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
    here, there = (
        json.loads((tmp_path / each / "big_batch" / "results.json").read_text())
        for each in ("cpu", "gpu")
    )
    (here,), (there,) = here["tasks"].values(), there["tasks"].values()
    assert not there["failures"] and set(there) == set(here)


def test_the_command_compare(tmp_path):
    words = ["compare", "sgd", "cabs", "sngm", "--data", "digits", "--epochs", "1"]
    done = CliRunner().invoke(app, [*words, "--device", "gpu", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "comparison.json").exists()


def test_shards_hold_a_device_array(tmp_path):
    """Shards are files of the host: a problem on a device is saved from there, and gives the same values."""
    pytest.importorskip("dask.distributed", reason="needs adaptivesgd[dask]")
    from dask import distributed

    from adaptivesgd.sharded import DaskSum, save_shards

    how = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    with distributed.LocalCluster(**how) as cluster, distributed.Client(cluster) as client:
        F = DaskSum(client, save_shards(asgd.to_device(PROBLEM), tmp_path, 3))
        assert_same(F.gradient(START), PROBLEM.gradient(START))


def test_dropout_is_the_same_on_every_device():
    from adaptivesgd.networks import Dense, Dropout, Network, Tanh

    base = network("perceptron")
    here = Network(base.X, base.y, (Dense(6), Tanh(), Dropout(0.5), Dense(3)))
    method = asgd.methods.sgd(0.1, 4)
    a = next(islice(asgd.states(here, method, seed=3), 3, None))
    b = next(islice(asgd.states(asgd.to_device(here), method, seed=3), 3, None))
    assert_same(b.w, a.w)
