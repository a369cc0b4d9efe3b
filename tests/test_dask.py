"""Data in shards take the same path as data in one place, and a lost worker is made up for."""

import os
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from inspect import signature

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import adaptivesgd as asgd
from adaptivesgd import catalogue
from adaptivesgd.cli import app
from adaptivesgd.experiments import papers
from adaptivesgd.experiments.execution import RunSpec, Store
from adaptivesgd.experiments.execution.dask import DaskExecutor, connected
from adaptivesgd.experiments.execution.local import LocalExecutor
from adaptivesgd.experiments.papers import communication
from adaptivesgd.experiments.problems.spec import ProblemSpec
from adaptivesgd.experiments.protocol.experiment import Arm, Experiment, Task
from adaptivesgd.experiments.reports import communication as communication_report
from adaptivesgd.networks import BatchNorm, Dense, Dropout, Network, ReLU

distributed = pytest.importorskip("dask.distributed", reason="needs adaptivesgd[dask]")
from adaptivesgd.sharded import DaskSum, save_shard, save_shards  # noqa: E402

SETTINGS = {"step_size": 0.05}
rng = np.random.default_rng(0)
X, LABELS = rng.standard_normal((90, 6)), rng.integers(0, 3, 90)
LAYERS = (Dense(5), ReLU(), Dropout(0.5), Dense(3))
PROBLEMS = {
    "logistic": catalogue.made("logistic", X, LABELS > 0, ridge=0.01, chunk=20),
    "network": Network(X.astype(np.float32), LABELS, LAYERS, ridge=0.01),
}


def alone(cluster):
    """A client that is not the default one, as on the command line."""
    return distributed.Client(cluster, set_as_default=False)


@pytest.fixture(scope="module")
def client():
    """Two workers within this process."""
    how = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    with distributed.LocalCluster(**how) as cluster, alone(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def sharded(client, tmp_path_factory):
    """The same problems in 3 shards on 2 workers."""
    folder = tmp_path_factory.mktemp("shards")
    return {
        name: DaskSum(client, save_shards(problem, folder / name, 3))
        for name, problem in PROBLEMS.items()
    }


def close(first, second, rtol=1e-10):
    """Equal to rounding: of single precision where the data are."""
    rtol = rtol if np.asarray(first).dtype == np.float64 else 2e-4
    np.testing.assert_allclose(first, second, rtol=rtol, atol=rtol * np.abs(second).max())


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("weighted", [False, True])
def test_an_estimate_says_the_same(sharded, name, weighted):
    alone, far = PROBLEMS[name], sharded[name]
    w, indices = alone.start(1) + np.float32(0.1), np.array([80, 3, 41, 3, 5, 66])
    weights = np.linspace(1, 2, 6) if weighted else None
    one, two = (each.estimate(w, indices, replace=True, weights=weights) for each in (alone, far))
    two = two + far.estimate(w, np.array([7, 89]), weights=None if weights is None else weights[:2])
    one = one + alone.estimate(
        w, np.array([7, 89]), weights=None if weights is None else weights[:2]
    )
    for quantity in ("losses", "gradient", "square_norms", "variance", "loss", "noise"):
        close(
            np.asarray(getattr(two, quantity), w.dtype), np.asarray(getattr(one, quantity), w.dtype)
        )
    close(two.inner_products(w), one.inner_products(w))
    close(two.rows.dense(), one.rows.dense())
    assert two.indices.tolist() == one.indices.tolist()
    close(np.float64(two.loss_at(w / 2)), np.float64(one.loss_at(w / 2)), 1e-6)


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_whole_says_the_same(sharded, name):
    alone, far = PROBLEMS[name], sharded[name]
    w = alone.start(1) + np.float32(0.1)
    assert (far.n, far.dim, far.dtype) == (alone.n, alone.dim, alone.dtype)
    assert far.blocks == alone.blocks and np.array_equal(far.start(4), alone.start(4))
    close(far.losses(w), alone.losses(w))
    close(far.gradient(w), alone.gradient(w))
    close(far.gradients(w), alone.gradients(w))


def test_ratios_of_squares_are_the_same_where_squares_underflow(client, tmp_path):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 3)), 2.0**-565 * rng.standard_normal(20)
    alone = asgd.LeastSquares(X, y)
    far = DaskSum(client, save_shards(alone, tmp_path, 2))
    one, two = (each.estimate(alone.start(), np.arange(8)).rescaled for each in (alone, far))
    assert one.unit == two.unit < 1
    close(np.float64(two.variance / two.signal), np.float64(one.variance / one.signal))


METHODS = [
    name for name, f in catalogue.all_methods().items() if "step_size" in signature(f).parameters
]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_takes_the_same_path(sharded, method):
    """Same seed, same examples, same sizes, same bill; the parameters to rounding."""
    method = catalogue.made(method, **SETTINGS)
    one, two = (
        asgd.run(each, method, updates=4, n_records=1000, seed=2)
        for each in (PROBLEMS["logistic"], sharded["logistic"])
    )
    for column in ("updates", "examples", "evaluations", "batch_size"):
        assert one[column].tolist() == two[column].tolist()
    close(two["loss"], one["loss"], 1e-9)
    close(two.w, one.w, 1e-8)


def test_dropout_is_the_same_everywhere(sharded):
    one, two = (
        asgd.run(each, asgd.methods.sgd(0.1, 30), updates=4, seed=2)
        for each in (PROBLEMS["network"], sharded["network"])
    )
    close(two.w, one.w)


def test_one_round_an_update(sharded):
    far, state = sharded["logistic"], None
    method = asgd.methods.sgd(0.1, 30)
    state = method.init(far, far.start())
    before = far.traffic.rounds
    for _ in range(5):
        state = method.step(state)
    assert far.traffic.rounds == before + 5
    assert far.traffic.sent > 0 and far.traffic.received >= 5 * 30 * 8


TAKE = """
import pickle, sys, tracemalloc
import numpy as np
shard = pickle.loads(sys.stdin.buffer.read())
shard.take(np.arange(1))
tracemalloc.start()
part = shard.take(np.arange(0, 40_000, 400))
print(part.n, tracemalloc.get_traced_memory()[1])
"""


def test_a_shard_reads_only_the_chosen_rows(tmp_path):
    """A shard of 32 MB, of which 100 rows are taken, in a process without other threads."""
    big = catalogue.made("least_squares", np.ones((40_000, 100)), np.ones(40_000))
    shard = pickle.dumps(save_shard(big, tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", TAKE], input=shard, capture_output=True, check=True
    )
    rows, peak = map(int, done.stdout.split())
    assert rows == 100 and 8 * 100 * 100 <= peak < 1_000_000


DAMAGE = {
    "missing": (lambda path: path.unlink(), "cannot be read .No such file or directory.; write"),
    "longer": (lambda path: path.write_bytes(2 * path.read_bytes()), "holds .* bytes instead of"),
    "shorter": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "holds .* bytes instead"),
    "random": (lambda path: path.write_bytes(rng.bytes(path.stat().st_size)), "is damaged: its"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "holds .* bytes|cannot be read"),
}


@pytest.mark.parametrize("damage, words", DAMAGE.values(), ids=DAMAGE)
def test_a_shard_that_is_not_the_one_written_is_refused(client, tmp_path, damage, words):
    far = DaskSum(client, save_shards(PROBLEMS["logistic"], tmp_path, 3))
    w = far.start()
    assert far.loss(w) == pytest.approx(PROBLEMS["logistic"].loss(w))
    damage(tmp_path / "0001" / "X")
    with pytest.raises(OSError, match=words) as refused:
        far.loss(w)
    assert "\n" not in str(refused.value)


def test_a_lost_scheduler_is_one_sentence(tmp_path):
    how = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    with distributed.LocalCluster(**how) as cluster, alone(cluster) as client:
        far = DaskSum(client, save_shards(PROBLEMS["logistic"], tmp_path, 1))
        cluster.close()
        with pytest.raises(ConnectionError, match=r"the dask cluster is lost .*; start it again"):
            far.loss(far.start())


def refused(client, tmp_path, what):
    """What cannot be in shards."""
    if what == "nothing":
        return DaskSum(client, ())
    if what == "BatchNorm":
        coupled = Network(X, LABELS, (Dense(5), BatchNorm(), ReLU(), Dense(3)))
        return DaskSum(client, save_shards(coupled, tmp_path, 2))
    from scipy import sparse

    return save_shard(catalogue.made("logistic", sparse.csr_array(X), LABELS > 0), tmp_path)


@pytest.mark.parametrize("what, message", [("nothing", "at least one"), ("BatchNorm", "GroupNorm"),
                                        ("sparse", "dense array")])  # fmt: skip
def test_refusals(client, tmp_path, what, message):
    with pytest.raises(ValueError, match=message):
        refused(client, tmp_path, what)


NAMED = {name: X[:, k] for k, name in enumerate("abcdef")}
OTHERS = {  # what another shard may not be, beside one of least squares
    "model 'LogisticRegression": lambda: asgd.LogisticRegression(X, LABELS > 0),
    "model 'LeastSquares.*ridge=0.5": lambda: asgd.LeastSquares(pd.DataFrame(NAMED), LABELS, 0.5),
    "model 'LeastSquares.*dim=5": lambda: asgd.LeastSquares(X[:, 1:], LABELS),
    "precision 'float32'": lambda: asgd.LeastSquares(X.astype(np.float32), LABELS),
    "columns .*'f', 'e'": lambda: asgd.LeastSquares(pd.DataFrame(NAMED).iloc[:, ::-1], LABELS),
}


@pytest.mark.parametrize("difference", OTHERS)
def test_shards_of_different_models_are_refused(client, tmp_path, difference):
    """Their sum would be of no model, though every worker answers."""
    one = save_shard(asgd.LeastSquares(pd.DataFrame(NAMED), LABELS), tmp_path / "one")
    other = save_shard(OTHERS[difference](), tmp_path / "other")
    with pytest.raises(ValueError, match=f"of one model, but shard 1 has the {difference}"):
        DaskSum(client, [one, other])


def test_what_is_no_shard_is_refused(client, tmp_path):
    shard = save_shard(PROBLEMS["logistic"], tmp_path / "one")
    with pytest.raises(ValueError, match="is there twice"):
        DaskSum(client, [shard, shard])
    for shards in (3, "ab", shard, [shard, tmp_path]):
        with pytest.raises(TypeError, match="shards must be a sequence of what save_shard returns"):
            DaskSum(client, shards)
    with pytest.raises(TypeError, match="client must be a dask Client, not None"):
        DaskSum(None, [shard])
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="as a file is there"):
        save_shard(PROBLEMS["logistic"], tmp_path / "file")


# Processes, one of which is killed.


@pytest.fixture(scope="module")
def processes():
    """Two workers in processes of their own."""
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with distributed.LocalCluster(**how) as cluster, alone(cluster) as client:
        yield client


def test_a_lost_worker_is_made_up_for(processes, tmp_path):
    alone = PROBLEMS["logistic"]
    far = DaskSum(processes, save_shards(alone, tmp_path, 2))
    killed = []

    def kill_one(row):
        if row["updates"] == 5:
            killed.extend(list(processes.run(os.getpid).values())[:1])
            os.kill(killed[0], signal.SIGKILL)

    method = asgd.methods.big_batch_armijo(initial_size=8)
    one = asgd.run(alone, method, updates=15, n_records=1000, seed=3)
    two = asgd.run(far, method, updates=15, n_records=1000, seed=3, callback=kill_one)
    assert len(killed) == 1
    assert one["batch_size"].tolist() == two["batch_size"].tolist()
    close(two.w, one.w, 1e-8)


def test_cells_on_a_cluster_are_those_of_one_machine(processes, tmp_path):
    problem = ProblemSpec("digits", "softmax", {"ridge": 1e-3}, rows=100, test_rows=50)
    cells = [
        RunSpec(problem, "cabs", {"step_size": step}, seed, 2.0)
        for step in (0.1, 0.5)
        for seed in range(2)
    ]
    here = LocalExecutor(Store(tmp_path / "here")).run(cells, "runs")
    executor = DaskExecutor(Store(tmp_path / "there"), processes.scheduler.address)
    there = executor.run(cells, "runs")
    assert here.keys() == there.keys()
    for key, finish in there.items():
        assert np.array_equal(finish.trace.w, here[key].trace.w)
    assert all(executor.store.find(cell) is not None for cell in cells)


def test_communication_is_measured_and_reported(processes, tmp_path):
    found = communication.measure(
        communication.LOADS["tiny"], tmp_path / "shards", print, processes.scheduler.address
    )
    assert not (tmp_path / "shards").exists()
    rounds, updates = (
        {
            name: found.to_target(name, lambda trace, clock=clock: trace[clock]).median
            for name in found.traces
        }
        for clock in ("rounds", "updates")
    )
    assert rounds["SGD, B = 256"] == updates["SGD, B = 256"]
    assert rounds["CABS"] == 2 * updates["CABS"] - 1  # its first batch computes no variance
    idle, loaded = (replace(found, busy=each) for each in (0.1, 1.5))
    text = communication_report.publish(idle, tmp_path / "report", "tiny").read_text()
    assert "P = 100" in text and "Big Batch" in text
    text = communication_report.publish(loaded, tmp_path / "loaded", "tiny").read_text()
    assert "1.5 processes per core" in text and "Big Batch" in text
    assert "seconds of" not in text and "P = 100" not in text
    assert not (tmp_path / "loaded" / "communication.png").exists()


def test_a_scheduler_that_is_not_there_is_told(tmp_path):
    problem = ProblemSpec("digits", "softmax", rows=100)
    cells = [RunSpec(problem, "sgd", SETTINGS, 0, 1.0)]
    with pytest.raises(OSError, match=r"127\.0\.0\.1:1"):
        DaskExecutor(Store(tmp_path), "tcp://127.0.0.1:1", patience=0.5).run(cells, "runs")


@pytest.mark.parametrize("address", ["foo", "tcp://foo", "", "foo:", "http://foo:80/status"])
def test_an_address_that_is_none_is_told_at_once(address, tmp_path):
    with pytest.raises(ValueError, match="address is HOST:PORT"):
        DaskExecutor(Store(tmp_path), address)


@pytest.mark.parametrize("address", ["foo:99999", "nothing://127.0.0.1:1"])
def test_every_failure_of_a_client_is_told(address):
    with pytest.raises(OSError, match=f"no dask scheduler can be used at {address}: .+"):
        connected(address, patience=0.5)


def test_the_command_line_runs_cells_on_a_cluster(processes, tmp_path, monkeypatch):
    monkeypatch.setattr(papers, "sngm", experiment)
    done = CliRunner().invoke(app, ["reproduce", "sngm", "--size", "tiny", "--out", str(tmp_path),
                                    "--scheduler", processes.scheduler.address])  # fmt: skip
    assert done.exit_code == 0, done.output
    assert (tmp_path / "sngm" / "report.md").exists()


def experiment(size):
    """One task of one method."""
    problem = ProblemSpec("digits", "softmax", {"ridge": 1e-3}, rows=100, test_rows=50)
    task = Task("digits", problem, (Arm("SGD", "sgd", SETTINGS),), seeds=2, epochs=1.0, points=5)
    return Experiment("sngm", "A small one", "no paper", "Digits.", (task,), (), size)
