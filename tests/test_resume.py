"""A run that is stopped at any moment resumes bit for bit, and is stored once."""

import dataclasses
import io
import json
import os
import signal
from inspect import signature
from itertools import count

import numpy as np
import pytest
from killed import Nursery

import adaptivesgd as asgd
from adaptivesgd import catalogue
from adaptivesgd.experiments.execution import RunSpec, Store
from adaptivesgd.experiments.execution.checkpoint import read_checkpoint, write_checkpoint
from adaptivesgd.experiments.execution.pack import pack, unpack
from adaptivesgd.experiments.execution.store import DiskFullError, whole
from adaptivesgd.experiments.execution.worker import run_or_resume
from adaptivesgd.experiments.problems.spec import ProblemSpec

KILLS = int(os.environ.get("ADAPTIVESGD_KILLS", "5"))  # `make kill-test` asks for 50
TABLE = ProblemSpec("breast_cancer", "logistic", {"ridge": 1e-3})
NETWORK = ProblemSpec("digits", "mlp", {"widths": [8]}, rows=200)
PROBLEMS = {each.model: each.prepared().train for each in (TABLE, NETWORK)}


def needed(name):
    """The settings without which a method cannot be made."""
    makers = catalogue.all_methods()
    return {"step_size": 0.05} if "step_size" in signature(makers[name]).parameters else {}


def same(first, second):
    """Whether two traces agree to the bit, but for the seconds."""
    assert first.reason == second.reason
    assert np.array_equal(first.w, second.w)
    for name in first.columns.keys() - {"seconds"}:
        assert np.array_equal(first[name], second[name], equal_nan=True), name


# The state of every method.


@pytest.mark.parametrize("model", PROBLEMS)
@pytest.mark.parametrize("name", catalogue.all_methods())
def test_every_method_resumes_bit_for_bit(name, model):
    problem, method = PROBLEMS[model], catalogue.made(name, **needed(name))
    how = {"updates": 12, "n_records": 10_000, "seed": 3}
    files = []

    def keep(checkpoint):
        files.append(io.BytesIO())
        write_checkpoint(files[-1], checkpoint, name)

    whole_run = asgd.run(problem, method, on_checkpoint=keep, **how)
    assert len(files) >= 11
    for file in files[::3]:
        file.seek(0)
        checkpoint = read_checkpoint(file, problem, name)
        assert checkpoint.seconds > 0
        same(asgd.run(problem, method, resume=checkpoint, **how), whole_run)


@pytest.mark.parametrize("seed, chunk", [(5, 8192), (6, 8192), (5, 64)])
def test_a_big_batch_resumes_bit_for_bit_wherever_it_grows(seed, chunk):
    """A grown batch has parts, which are held or evaluated again: as they were before the stop."""
    problem = PROBLEMS["logistic"]._replace(chunk=chunk)
    how, files = {"updates": 60, "n_records": 10_000, "seed": seed}, []
    method = catalogue.made("big_batch_bb", initial_size=8)

    def keep(checkpoint):
        files.append(io.BytesIO())
        write_checkpoint(files[-1], checkpoint, "")

    whole_run = asgd.run(problem, method, on_checkpoint=keep, **how)
    for file in files[22:27]:
        file.seek(0)
        same(asgd.run(problem, method, resume=read_checkpoint(file, problem, ""), **how), whole_run)


def test_a_resumed_run_ends_for_its_own_reason():
    problem, method = PROBLEMS["logistic"], asgd.methods.sgd(0.5)
    kept = []
    first = asgd.run(problem, method, epochs=3, until=0.2, on_checkpoint=kept.append)
    assert first.reason == "until"
    same(asgd.run(problem, method, epochs=3, until=0.2, resume=kept[-1]), first)


@pytest.mark.parametrize(
    "value", [None, True, 3, 2**70, 0.1, float("inf"), "x", (1, (2.5, None)), [1]]
)
def test_plain_values_come_back(value):
    assert unpack(json.loads(json.dumps(pack(value, []))), []) == value


@pytest.mark.parametrize("value", [{1: 2}, {3}, lambda: 0, object(), 1j, dataclasses.Field])
def test_what_cannot_be_kept_is_told(value):
    with pytest.raises(TypeError, match="cannot be written to a checkpoint"):
        pack((1, value), [])


@pytest.mark.parametrize("packed", [{"record": "os:system", "fields": {}},
                                  {"record": "adaptivesgd.runner:run", "fields": {}},
                                  {"record": "adaptivesgd.runner:os", "fields": {}}, {"code": "1"}])  # fmt: skip
def test_a_file_cannot_name_code_to_run(packed):
    with pytest.raises(ValueError):
        unpack(packed, [])


# What is stored.


def cell(**changes):
    settings = {"step_size": 0.1, "batch_size": 8}
    return RunSpec(TABLE, "sgd", settings, **({"seed": 0, "epochs": 2} | changes))


def test_a_cell_is_stored_once_and_found(tmp_path):
    store, mine = Store(tmp_path), cell()
    assert store.find(mine) is None
    trace = run_or_resume(mine, store, every=60)
    store.keep(mine, trace)
    same(store.find(mine), trace)
    assert len(list(tmp_path.rglob("*.*"))) == 1


@pytest.mark.parametrize("changes", [{"seed": 1}, {"epochs": 3}, {"points": 7}, {"epochs": None, "updates": 9},
                                     {"measure": ("gradient_norm",)}])  # fmt: skip
def test_the_address_depends_on_everything(changes):
    assert cell(**changes).key != cell().key
    assert cell(name="another name").key == cell().key


DAMAGE = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "empty": lambda path: path.write_bytes(b""),
    "a bit has flipped": lambda path: path.write_bytes(flipped(path.read_bytes())),
    "not a trace": lambda path: path.write_bytes(b"PK\x03\x04 something else"),
    "another program's": lambda path: path.write_bytes(archive(about=np.arange(3))),
    "of another cell": lambda path: asgd.run(
        PROBLEMS["logistic"], asgd.methods.sgd(0.1), epochs=1
    ).save(path),
}


def flipped(content):
    """The content with one bit changed, in the middle of it."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]


def archive(**arrays):
    """The content of an .npz file."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_and_foreign_files_are_set_aside_and_run_again(tmp_path, damage):
    store, mine = Store(tmp_path), cell()
    trace = run_or_resume(mine, store, every=60)
    store.keep(mine, trace)
    damage(store.path(mine))
    assert store.find(mine) is None
    assert len(list((tmp_path / "set-aside").iterdir())) == 1
    store.keep(mine, run_or_resume(mine, store, every=60))
    same(store.find(mine), trace)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_checkpoint_is_set_aside_and_the_run_begins_anew(tmp_path, damage):
    store, mine = Store(tmp_path), cell()
    trace = run_or_resume(mine, store, every=0)  # leaves the checkpoint of its last update
    damage(store.checkpoint_path(mine))
    same(run_or_resume(mine, store, every=60), trace)
    assert len(list((tmp_path / "set-aside").iterdir())) == 1


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path, monkeypatch):
    store, mine = Store(tmp_path), cell()
    store.keep(mine, run_or_resume(mine, store, every=60))
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: os.write(os.open("/dev/full", os.O_WRONLY), b"x")
    )
    with pytest.raises(DiskFullError, match=r"no space left.*free some space"):
        store.keep(mine, store.find(mine))
    assert store.find(mine) is not None
    assert len(list(tmp_path.rglob("*.*"))) == 1


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    with pytest.raises(RuntimeError), whole(tmp_path / "file") as file:
        file.write(b"half of")
        raise RuntimeError
    assert not list(tmp_path.iterdir())


# Killed at random.

KILLED = {
    "cabs": {"step_size": 0.3},
    "online_batch_selection_adam": {"step_size": 0.01, "batch_size": 16},
    "big_batch_bb": {"initial_size": 8},
    "radadamp": {"step_size": 0.1, "every": 5, "warmup": 20},
}


def killed_until_done(mine, folder, rng, most, nursery):
    """Start the cell again and again, and kill it after a random time, at most so many times, until
    it is done. How many times it was killed, and at which updates it went on.
    """
    packed = dataclasses.asdict(mine)
    kills, resumed = 0, set()
    while Store(folder).find(mine) is None:
        code = nursery.run(packed, folder, rng.uniform(0, 0.4) if kills < most else None)
        assert code in (0, -signal.SIGKILL)
        kills += code != 0
        if checkpoint := Store(folder).find_checkpoint(mine, PROBLEMS[mine.problem.model]):
            resumed.add(checkpoint.state.step)
    return kills, resumed


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as open_nursery:
        yield open_nursery


@pytest.mark.parametrize("name", KILLED)
def test_killed_at_random_points(name, tmp_path, nursery):
    """Killed again and again with SIGKILL, a run ends with the same rows, one for every update."""
    wanted = -(-KILLS // len(KILLED))
    mine = RunSpec(NETWORK, name, KILLED[name], seed=5, updates=300, points=10**6)
    alone = run_or_resume(mine, Store(tmp_path / "alone"), every=3600)
    assert len(alone) == 301
    rng, kills, resumed = np.random.default_rng(KILLS), 0, set()
    for attempt in count():
        if kills >= wanted and resumed:
            break
        folder = tmp_path / str(attempt)
        more, steps = killed_until_done(mine, folder, rng, max(2, wanted - kills), nursery)
        kills, resumed = kills + more, resumed | steps
        same(Store(folder).find(mine), alone)
        assert not list((folder / "set-aside").glob("*"))
    print(f"{name}: killed {kills} times, resumed from updates {sorted(resumed)}")
