"""What a run leaves behind, how it ends, and that it can be repeated."""

import json
import os
from fractions import Fraction
from pathlib import Path
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import adaptivesgd as asgd

rng = np.random.default_rng(0)
X = rng.standard_normal((60, 5))
y = (X @ rng.standard_normal((5, 3))).argmax(axis=1)
PROBLEM = asgd.SoftmaxRegression(X, y, ridge=1e-3)
SGD = asgd.methods.sgd(0.3)
GD = asgd.methods.gradient_descent(0.3)


# Repeatable.


def test_same_seed_same_run():
    method = asgd.methods.adadamp(0.3, initial_size=4)
    first, second = (asgd.run(PROBLEM, method, epochs=5, seed=1) for _ in range(2))
    assert np.array_equal(first.w, second.w)
    assert np.array_equal(first["loss"], second["loss"])


def test_another_seed_another_run():
    assert not np.array_equal(*(asgd.run(PROBLEM, SGD, updates=3, seed=s).w for s in (0, 1)))


def test_the_start_is_never_changed():
    start = np.ones(PROBLEM.dim)
    start.flags.writeable = False
    trace = asgd.run(PROBLEM, SGD, updates=3, w=start)
    assert trace["loss"][0] == PROBLEM.loss(start) and (start == 1).all()


def test_a_start_that_changes_later_changes_no_state():
    start = np.ones(PROBLEM.dim)
    states = asgd.states(PROBLEM, SGD, w=start)
    first = next(states)
    start[:] = 7.0
    assert (first.w == 1).all()
    assert np.array_equal(next(states).w, asgd.run(PROBLEM, SGD, updates=1, w=first.w).w)


def test_what_watches_a_run_cannot_change_it():
    def change(w):
        w[:] = 0.0

    with pytest.raises(ValueError, match="read-only"):
        asgd.run(PROBLEM, SGD, updates=2, measure={"a": change})
    plain, watched = asgd.run(PROBLEM, SGD, updates=2), []
    trace = asgd.run(PROBLEM, SGD, updates=2, callback=lambda row: watched.append(row.pop("loss")))
    assert np.array_equal(trace["loss"], plain["loss"]) and watched == plain["loss"].tolist()
    assert trace.w.flags.writeable


def test_dense_and_sparse_data_take_the_same_path():
    twin = asgd.SoftmaxRegression(sparse.csr_array(X), y, ridge=1e-3)
    one, other = (asgd.run(problem, SGD, epochs=2) for problem in (PROBLEM, twin))
    assert np.allclose(one.w, other.w, rtol=1e-12, atol=1e-14)


# The columns.


def test_the_columns_say_what_happened():
    held = asgd.SoftmaxRegression(X[:20], y[:20], classes=(0, 1, 2))
    trace = asgd.run(PROBLEM, SGD, updates=7, n_records=1000, test=held,
                     measure={"norm": np.linalg.norm})  # fmt: skip
    states = [state for state, _ in zip(asgd.states(PROBLEM, SGD), range(8), strict=False)]
    assert trace["updates"].tolist() == list(range(8))
    assert trace["examples"].tolist() == [16 * k for k in range(8)]
    assert trace["batch_size"].tolist() == [0] + 7 * [16]
    assert np.isnan(trace["step_size"][0]) and (trace["step_size"][1:] == 0.3).all()
    assert np.array_equal(trace["epochs"], trace["examples"] / 60)
    assert (np.diff(trace["seconds"]) > 0).all() and trace["seconds"][0] == 0
    for name, at in {
        "loss": PROBLEM.loss,
        "test_loss": held.loss,
        "test_accuracy": held.accuracy,
        "norm": np.linalg.norm,
    }.items():
        assert trace[name].tolist() == [at(state.w) for state in states], name
    assert np.array_equal(trace.w, states[-1].w)


def test_held_out_examples_may_be_a_pair():
    X, y = asgd.load("digits")
    problem = asgd.SoftmaxRegression(X[:900], y[:900])
    pair = asgd.run(problem, SGD, updates=3, test=(X[900:], y[900:]))
    objective = asgd.run(problem, SGD, updates=3, test=problem.with_data(X[900:], y[900:]))
    for name in ("test_loss", "test_accuracy"):
        assert (pair[name] == objective[name]).all()
    with pytest.raises(ValueError, match=r"a pair \(X_test, y_test\), not a tuple of 3"):
        asgd.run(problem, SGD, updates=3, test=(X, y, y))
    with pytest.raises(TypeError, match="a NoisyQuadratic has no data to exchange"):
        asgd.run(asgd.models.NoisyQuadratic(np.eye(2), np.eye(2)), SGD, updates=3, test=(X, y))


def test_what_a_method_looks_at_is_billed_and_what_we_record_is_not():
    trace = asgd.run(PROBLEM, asgd.methods.adadamp(0.3, initial_size=10), updates=5, n_records=100)
    assert trace["examples"][-1] == trace["batch_size"].sum()
    assert trace["evaluations"][-1] % 60 == 0 and 4 * 60 <= trace["evaluations"][-1] <= 6 * 60


def test_watch_sees_every_row():
    rows = []
    trace = asgd.run(PROBLEM, SGD, updates=9, callback=rows.append)
    assert [row["loss"] for row in rows] == trace["loss"].tolist()


@pytest.mark.parametrize("points", [1, 5, 50])
def test_about_so_many_rows_are_recorded(points):
    trace = asgd.run(PROBLEM, SGD, updates=400, n_records=points)
    assert 0.8 * points <= len(trace) <= points + 2
    assert trace["updates"][-1] == 400


def test_an_unknown_column_is_told():
    with pytest.raises(KeyError, match="no column 'losses'; it has updates"):
        asgd.run(PROBLEM, SGD, updates=1)["losses"]


# How it ends.


@pytest.mark.parametrize(
    "method, how, reason",
    [
        (SGD, {"epochs": 3}, "budget"),
        (SGD, {"updates": 3}, "budget"),
        (SGD, {"epochs": 50, "until": 0.9}, "until"),
        (SGD, {"epochs": 50, "until": lambda state: state.step == 5}, "until"),
        (asgd.methods.sgd(1e200), {"epochs": 3}, "diverged"),
        (asgd.methods.adadamp(1e200), {"epochs": 30}, "diverged"),
    ],
)
def test_reasons(method, how, reason):
    trace = asgd.run(PROBLEM, method, **how)
    assert trace.reason == reason and len(trace) >= 2
    assert trace["updates"][-1] > 0 and reason in repr(trace)


@pytest.mark.parametrize(
    "method, until, reason",
    [
        (SGD, 0.9, "until"),
        (SGD, lambda state: state.step == 500, "until"),
        (asgd.methods.sgd(1e200), 0.0, "diverged"),
        (asgd.methods.adadamp(1e200, initial_size=60), 0.0, "diverged"),
    ],
)
def test_a_goal_alone_is_budget_enough(method, until, reason):
    """Rows are recorded all the same, so that a loss is reached and a divergence is seen."""

    def not_for_ever(checkpoint):
        assert checkpoint.state.step < 1000

    trace = asgd.run(PROBLEM, method, until=until, on_checkpoint=not_for_ever)
    assert trace.reason == reason and trace["updates"][-1] > 0


@pytest.mark.parametrize("answer", ["no", 0, np.array([True]), np.nan])
def test_an_until_that_does_not_answer_yes_or_no_is_refused(answer):
    with pytest.raises(TypeError, match="until must return True or False, not"):
        asgd.run(PROBLEM, SGD, updates=2, until=lambda state: answer)
    for no in (None, False, np.False_, np.array(False)):
        assert asgd.run(PROBLEM, SGD, updates=2, until=lambda state, no=no: no).reason == "budget"


@pytest.mark.parametrize("name", ["until", "on_checkpoint", "measure"])
def test_what_is_shown_of_a_run_cannot_change_it(name):
    def change(shown):
        getattr(getattr(shown, "state", shown), "w", shown)[:] = 7.0

    with pytest.raises(ValueError, match="read-only"):
        asgd.run(PROBLEM, SGD, updates=2, **{name: {"a": change} if name == "measure" else change})


@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_does_so_in_silence():
    """Whichever detects it first: a row, or a rule that evaluates the loss between two rows."""
    bent = asgd.Rosenbrock(np.random.default_rng(0).standard_normal((65, 4)))
    with np.errstate(all="warn"):
        for method in (asgd.methods.sgd(0.1), asgd.methods.adadamp(0.1)):
            assert asgd.run(bent, method, updates=300, n_records=2).reason == "diverged"


def test_the_budget_that_is_spent_first_ends_the_run():
    assert asgd.run(PROBLEM, GD, epochs=4, updates=100)["updates"][-1] == 4
    assert asgd.run(PROBLEM, GD, epochs=100, updates=4)["updates"][-1] == 4


def test_a_zero_gradient_of_all_examples_is_stationary():
    flat = asgd.LeastSquares(np.eye(3), np.zeros(3))
    trace = asgd.run(flat, GD, updates=10)
    assert trace.reason == "stationary" and trace["updates"][-1] == 1


def test_ctrl_c_keeps_what_was_done():
    def until(state):
        if state.step == 4:
            raise KeyboardInterrupt

    trace = asgd.run(PROBLEM, SGD, epochs=100, until=until)
    assert trace.reason == "interrupted" and trace["updates"][-1] == 4
    assert np.array_equal(trace.w, asgd.run(PROBLEM, SGD, updates=4).w)


@pytest.mark.parametrize(
    "how, words",
    [
        ({}, "how long"),
        ({"epochs": 0}, "epochs must be above zero"),
        ({"epochs": np.inf}, "epochs must be a finite number"),
        ({"updates": 2.5}, "updates must be a whole number"),
        ({"updates": 1, "seed": -1}, "seed must be a whole number of at least 0"),
        ({"updates": 1, "seed": "one"}, "seed must be a whole number"),
        ({"until": "soon"}, "until must be a finite number"),
        ({"updates": 1, "n_records": 0}, "n_records must be a whole number"),
        ({"updates": 1, "w": np.zeros(3)}, "shape"),
        ({"updates": 1, "w": np.full(15, np.nan)}, "NaN or infinite"),
        (
            {"updates": 1, "test": asgd.LeastSquares(X[:, :2], X[:, 0])},
            "test must be the same model",
        ),
        (
            {"updates": 1, "test": asgd.SoftmaxRegression(X, y, classes=(2, 1, 0))},
            r"its classes are \(2, 1, 0\) and the problem's \(0, 1, 2\)",
        ),
        ({"updates": 1, "measure": {"loss": np.sum}}, "measure cannot be called 'loss'"),
    ],
)
def test_bad_arguments_are_told(how, words):
    with pytest.raises(ValueError, match=words):
        asgd.run(PROBLEM, SGD, **how)


@pytest.mark.parametrize(
    "problem, method, words",
    [
        (PROBLEM, "sgd", "the method must be a Method, .* not 'sgd'"),
        (PROBLEM, asgd.methods.sgd, r"not the function sgd; call it, as in sgd\(\.\.\.\)"),
        (X, SGD, "the problem must be an objective, .* not an ndarray"),
        (
            asgd.LeastSquares,
            SGD,
            r"not the class LeastSquares; make one, as in LeastSquares\(X, y\)",
        ),
        (SGD, PROBLEM, "the problem must be an objective, .* not a Method"),
    ],
)
def test_what_cannot_be_run_is_told(problem, method, words):
    with pytest.raises(TypeError, match=words):
        asgd.run(problem, method, updates=1)
    with pytest.raises(TypeError, match=words):
        next(asgd.states(problem, method))


@pytest.mark.parametrize(
    "how, words",
    [
        ({"test": X}, r"such as problem.with_data\(X_test, y_test\), not an ndarray"),
        ({"test": asgd.LeastSquares}, r"such as problem.with_data\(X_test, y_test\), not a type"),
        ({"measure": np.sum}, "measure must be {name: function of w}, not <function sum"),
        ({"measure": {"norm": 1.0}}, r"measure\['norm'\] must be a function"),
    ],
)
def test_what_cannot_be_measured_is_told(how, words):
    with pytest.raises(TypeError, match=words):
        asgd.run(PROBLEM, SGD, updates=1, **how)


def checkpoint(seed):
    """The last checkpoint of a run of 3 updates."""
    kept = []
    asgd.run(PROBLEM, SGD, updates=4, seed=seed, on_checkpoint=kept.append)
    return kept[2]


@pytest.mark.parametrize(
    "problem, how, words",
    [
        (PROBLEM, {"seed": 99}, "the checkpoint is of seed 3, not 99"),
        (PROBLEM.batch(np.arange(9)), {}, "resume with the same problem"),
        (PROBLEM.batch(np.arange(60)[::-1]), {}, "of other data"),
        (asgd.SoftmaxRegression(X, y, ridge=2e-3), {}, "or of a model with other settings"),
        (asgd.SoftmaxRegression(X.astype(np.float32), y, ridge=1e-3), {}, "of other data"),
        (PROBLEM, {"test": PROBLEM}, "resume with the same test and measure"),
        (PROBLEM, {"measure": {"norm": np.sum}}, "resume with the same test and measure"),
    ],
)
def test_another_run_is_not_resumed(problem, how, words):
    with pytest.raises(ValueError, match=words):
        asgd.run(problem, SGD, updates=6, resume=checkpoint(3), **how)


def test_the_same_problem_made_again_is_resumed():
    """Also of a sparse matrix: the numbers are compared."""
    for data in (X, sparse.csr_array(X)):
        one, again = (asgd.SoftmaxRegression(data.copy(), y, ridge=1e-3) for _ in range(2))
        kept = []
        whole = asgd.run(one, SGD, updates=4, on_checkpoint=kept.append)
        assert np.array_equal(asgd.run(again, SGD, updates=4, resume=kept[1]).w, whole.w)


def test_another_method_is_not_resumed():
    for method in (asgd.methods.adam(0.3), asgd.methods.sgd(0.2)):
        with pytest.raises(ValueError, match="the checkpoint is of another method"):
            asgd.run(PROBLEM, method, updates=6, resume=checkpoint(3))


@pytest.mark.filterwarnings("error")
def test_a_start_that_is_far_away_diverges_in_silence():
    with np.errstate(all="warn"):
        F = asgd.LeastSquares(X, X[:, 0])
        assert asgd.run(F, SGD, updates=1, w=np.full(5, 1e200)).reason == "diverged"


def test_a_run_is_resumed_with_its_own_seed():
    again = asgd.run(PROBLEM, SGD, updates=6, resume=checkpoint(3))
    assert again.settings["seed"] == 3
    assert np.array_equal(again.w, asgd.run(PROBLEM, SGD, updates=6, seed=3).w)


# What is kept.


def test_a_trace_comes_back_from_disk(tmp_path):
    trace = asgd.run(PROBLEM, SGD, epochs=2)
    trace.save(tmp_path / "new" / "t.npz")
    again = asgd.Trace.load(tmp_path / "new" / "t.npz")
    assert again.settings == trace.settings and again.reason == trace.reason
    assert np.array_equal(again.w, trace.w) and set(again.columns) == set(trace.columns)
    assert all(np.array_equal(again[name], trace[name], equal_nan=True) for name in trace.columns)


NUMBERS = [
    {"updates": np.int64(3), "seed": np.uint8(255), "n_records": np.int16(2), "threads": np.int64(1)},
    {"epochs": np.float32(0.5), "until": np.float16(0.25)},
    {"epochs": Fraction(1, 2), "until": Fraction(1, 4)},
    {"epochs": np.longdouble(0.5), "until": np.longdouble(0.25)},
]  # fmt: skip


@pytest.mark.parametrize("how", NUMBERS, ids=str)
def test_whatever_number_a_run_was_given_its_trace_is_saved(tmp_path, how):
    trace = asgd.run(PROBLEM, SGD, **how)
    trace.save(tmp_path / "t.npz")
    settings = asgd.Trace.load(tmp_path / "t.npz").settings
    assert {name: settings[name] for name in how} == how and settings == trace.settings


def test_the_settings_say_how_to_repeat_it():
    settings = asgd.run(PROBLEM, SGD, epochs=2, until=0.1, seed=5, n_records=30).settings
    how = {"epochs": 2, "updates": None, "until": 0.1, "seed": 5, "n_records": 30}
    assert {name: settings[name] for name in how} == how
    assert settings["method"]["batch_size"] == {"rule": "Constant", "max_size": None, "size": 16}
    assert (
        settings["problem"]["rule"] == "SoftmaxRegression" and settings["problem"]["ridge"] == 1e-3
    )
    assert {"adaptivesgd", "numpy", "python"} <= set(settings["versions"])
    assert all({"library", "version", "kernels", "threads"} <= set(b) for b in settings["blas"])
    assert isinstance(settings["simd"], list)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:200], lambda b: b"", lambda b: b[:-40] + bytes(40)]
)
def test_a_damaged_trace_is_told(tmp_path, damage):
    path = tmp_path / "t.npz"
    asgd.run(PROBLEM, SGD, updates=1).save(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"t\.npz is not a trace, or is damaged"):
        asgd.Trace.load(path)


def test_other_arrays_are_no_trace(tmp_path):
    np.savez(tmp_path / "t.npz", w=np.zeros(3))
    with pytest.raises(ValueError, match="is not a trace"):
        asgd.Trace.load(tmp_path / "t.npz")
    with pytest.raises(FileNotFoundError):
        asgd.Trace.load(tmp_path / "nothing.npz")
    with pytest.raises(TypeError, match="a path must be a string or a Path, not a bytes"):
        asgd.Trace.load(b"t.npz")


def test_a_folder_is_no_trace(tmp_path):
    trace = asgd.run(PROBLEM, SGD, updates=1)
    for use in (trace.save, trace.plot):
        with pytest.raises(IsADirectoryError, match="is a folder; name a file in it"):
            use(tmp_path)
    with pytest.raises(IsADirectoryError, match="is a folder; name a trace in it"):
        asgd.Trace.load(tmp_path)
    assert not list(tmp_path.iterdir()) and not tmp_path.with_name(tmp_path.name + ".part").exists()


def test_what_cannot_be_written_keeps_what_was_there(tmp_path, monkeypatch):
    def full(file, **arrays):
        file.write(b"half")
        raise OSError("no space left")

    trace = asgd.run(PROBLEM, SGD, updates=1)
    trace.save(tmp_path / "t.npz")
    before = (tmp_path / "t.npz").read_bytes()
    monkeypatch.setattr(np, "savez", full)
    for name in ("t.npz", "other.npz"):
        with pytest.raises(OSError, match="no space left"):
            trace.save(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]
    assert (tmp_path / "t.npz").read_bytes() == before


def test_writers_and_readers_of_one_file_see_whole_traces(tmp_path):
    path, traces = tmp_path / "t.npz", [asgd.run(PROBLEM, SGD, updates=k) for k in (1, 2)]
    traces[0].save(path)
    threads = [
        Thread(target=lambda trace=trace: [trace.save(path) for _ in range(30)]) for trace in traces
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert asgd.Trace.load(path)["updates"][-1] in (1, 2)
    for thread in threads:
        thread.join()
    assert [each.name for each in tmp_path.iterdir()] == ["t.npz"]


def test_a_planted_link_is_not_followed(tmp_path):
    (tmp_path / "precious").write_text("precious")
    for name in ("t.npz", "t.npz.part"):
        (tmp_path / name).symlink_to(tmp_path / "precious")
    asgd.run(PROBLEM, SGD, updates=1).save(tmp_path / "t.npz")
    assert (tmp_path / "precious").read_text() == "precious"


def test_a_device_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "t.npz")
    with pytest.raises(OSError, match="is a device or another special file"):
        asgd.run(PROBLEM, SGD, updates=1).save(tmp_path / "t.npz")
    with pytest.raises(ValueError, match="is a device or another special file"):
        asgd.Trace.load(tmp_path / "t.npz")


def test_the_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    asgd.run(PROBLEM, SGD, updates=1).save("~/t.npz")
    assert asgd.Trace.load("~/t.npz").reason == asgd.Trace.load(tmp_path / "t.npz").reason


def same(one, other):
    """Whether two traces are equal in everything."""
    return (
        (one.reason, one.settings) == (other.reason, other.settings)
        and list(one.columns) == list(other.columns)
        and all(np.array_equal(one[name], other[name], equal_nan=True) for name in one.columns)
        and np.array_equal(one.w, other.w)
    )


def test_a_flipped_bit_is_refused_or_harmless(tmp_path):
    path, rng = tmp_path / "t.npz", np.random.default_rng(0)
    trace = asgd.run(PROBLEM, SGD, updates=2)
    trace.save(path)
    whole = path.read_bytes()
    anywhere = rng.choice(8 * len(whole), 400, replace=False)
    directory = range(8 * (len(whole) - 22), 8 * len(whole))  # the last record of a zip file
    for place in (*anywhere, *directory):
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << (place % 8)
        path.write_bytes(damaged)
        try:
            assert same(asgd.Trace.load(path), trace)
        except ValueError as error:
            assert "is not a trace, or is damaged" in str(error)


def said(arrays, **otherwise):
    """What a file says about its arrays, but for some of it."""
    about = json.loads(arrays["about"].item()) | otherwise
    arrays["about"] = np.array(json.dumps(about).encode())


ODD = {
    "a column is missing": lambda a: a.pop("column:seconds"),
    "another array": lambda a: a.update(more=np.ones(2)),
    "ragged": lambda a: a.update({"column:loss": a["column:loss"][:-1]}),
    "0-d": lambda a: a.update({"column:updates": np.array(3.0)}),
    "words": lambda a: a.update({"column:loss": a["column:loss"].astype(str)}),
    "no rows": lambda a: a.update({k: v[:0] for k, v in a.items() if k.startswith("column")}),
    "w is a matrix": lambda a: a.update(w=a["w"][None]),
    "w is words": lambda a: a.update(w=a["w"].astype(str)),
    "no w": lambda a: a.pop("w"),
    "about is a number": lambda a: a.update(about=np.array(3)),
    "about is a list": lambda a: a.update(about=np.array(b"[]")),
    "a column twice": lambda a: said(
        a, columns=[*asgd.run(PROBLEM, SGD, updates=1).columns, "loss"]
    ),
    "a column is called 3": lambda a: (
        said(a, columns=[*asgd.run(PROBLEM, SGD, updates=1).columns, 3])
        or a.update({"column:3": a["column:loss"]})
    ),
    "no method": lambda a: said(a, settings={"method": None}),
    "the method is a word": lambda a: said(a, settings={"method": "sgd"}),
    "about is half": lambda a: a.update(about=np.array(b'{"reason": "budget"}')),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_what_is_not_a_complete_trace_is_refused(tmp_path, change):
    path = tmp_path / "t.npz"
    asgd.run(PROBLEM, SGD, updates=2).save(path)
    with np.load(path) as held:
        arrays = dict(held)
    change(arrays)
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=r"t\.npz is not a trace, or is damaged"):
        asgd.Trace.load(path)


@pytest.mark.parametrize("name", ["a/b", "../c", "a\\b", "x.npy", "é", "", "about", "w", "n" * 200])
def test_a_trace_with_a_measure_of_any_name_can_be_read_again(tmp_path, name):
    trace = asgd.run(PROBLEM, SGD, updates=2, measure={name: lambda w: 1.0})
    trace.save(tmp_path / "t.npz")
    assert same(asgd.Trace.load(tmp_path / "t.npz"), trace)


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "a\nb", "n" * 201])
def test_a_name_that_no_file_could_keep_is_refused_before_the_run(name):
    with pytest.raises(ValueError, match="the name of a measure must be at most 200 printable"):
        asgd.run(PROBLEM, SGD, updates=2, measure={name: lambda w: 1.0})


def test_what_a_user_adds_to_the_settings_is_saved_in_words(tmp_path):
    trace = asgd.run(PROBLEM, SGD, updates=1)
    trace.settings["mine"] = [{1}, np.zeros((2, 3)), np.float32(0.5), Path("a")]
    trace.save(tmp_path / "t.npz")
    found = asgd.Trace.load(tmp_path / "t.npz").settings["mine"]
    assert found == ["{1}", {"shape": [2, 3], "dtype": "float64"}, 0.5, repr(Path("a"))]


def test_a_trace_does_not_expand(tmp_path):
    """A compressed file may hold a thousand times its size; a trace is not compressed."""
    path = tmp_path / "t.npz"
    asgd.run(PROBLEM, SGD, updates=2).save(path)
    with np.load(path) as held:
        arrays = dict(held)
    np.savez_compressed(path, **arrays | {"w": np.zeros(10**6)})
    with pytest.raises(ValueError, match="it is compressed"):
        asgd.Trace.load(path)
    assert path.stat().st_size < 20_000


def test_a_figure_is_drawn_into_a_folder_that_is_made(tmp_path):
    asgd.run(PROBLEM, SGD, updates=1).plot(tmp_path / "new" / "t.png")
    assert (tmp_path / "new" / "t.png").stat().st_size


def test_a_data_frame_has_the_columns():
    pytest.importorskip("pandas", reason="pandas is not installed")
    trace = asgd.run(PROBLEM, SGD, updates=3)
    frame = trace.to_pandas()
    assert list(frame.columns) == list(trace.columns)
    assert np.array_equal(frame["loss"], trace["loss"])


# The verdict.


def test_parameters_that_are_not_finite_have_diverged():
    """The loss of a redescending regression stays finite where the parameters do not."""
    bounded = asgd.GemanMcClure(np.eye(2), np.ones(2))
    with np.errstate(all="ignore"):
        trace = asgd.run(
            bounded, asgd.methods.sgd(1e300), updates=50, w=np.full(2, 1e10), n_records=1000
        )
    assert trace.reason == "diverged" or np.isfinite(trace.w).all()
    flat = _Flat(np.eye(2), np.ones(2))
    for how in ({"updates": 9}, {"until": -1.0}, {"until": lambda state: state.step == 9}):
        trace = asgd.run(flat, asgd.methods.sgd(1e308), w=np.ones(2), **how)
        assert trace.reason == "diverged" and not np.isfinite(trace.w).all()


class _Flat(asgd.LeastSquares):
    """A loss of 0 everywhere with a gradient that is not: what a wrong model may do."""

    def forward(self, w):
        losses, backward = super().forward(np.zeros_like(w))
        return 0 * losses, lambda: backward()


def test_a_tiny_gradient_is_not_a_zero_gradient():
    tiny = asgd.LeastSquares(1e-170 * np.eye(2), np.ones(2) * 1e-5)
    assert asgd.run(tiny, asgd.methods.gradient_descent(1.0), updates=2).reason == "budget"


class _Other(asgd.LeastSquares):
    """Another model with as many parameters."""


@pytest.mark.parametrize("test", [
    asgd.LogisticRegression(X, y > 0), _Other(X, y), asgd.LeastSquares(X[:, :2], y),
])  # fmt: skip
def test_another_model_is_no_test_set(test):
    with pytest.raises(ValueError, match="test must be the same model of other examples, but it"):
        asgd.run(asgd.LeastSquares(X, y), SGD, updates=1, test=test)


def test_columns_in_another_order_are_no_test_set():
    frame = pd.DataFrame(X[:, :2], columns=["a", "b"])
    problem, held = asgd.LeastSquares(frame, y), frame[["b", "a"]]
    with pytest.raises(ValueError, match=r"its columns are \('b', 'a'\) and the problem's"):
        asgd.run(problem, SGD, updates=1, test=asgd.LeastSquares(held, y))
    trace = asgd.run(problem, SGD, updates=1, test=(held, y))
    assert np.array_equal(trace["test_loss"], trace["loss"])


def test_a_network_of_other_layers_is_no_test_set():
    from adaptivesgd.networks import Dense, Network, ReLU, Tanh

    one, other = (Network(X, y, (Dense(4), layer, Dense(3))) for layer in (ReLU(), Tanh()))
    with pytest.raises(ValueError, match="its layers are others than the problem's"):
        asgd.run(one, SGD, updates=1, test=other)
    assert "test_loss" in asgd.run(one, SGD, updates=1, test=one.with_data(X[:9], y[:9])).columns


@pytest.mark.parametrize(
    "how, error, words",
    [
        ({"callback": 3}, TypeError, "callback must be a function, not 3"),
        ({"on_checkpoint": 0}, TypeError, "on_checkpoint must be a function, not 0"),
        ({"resume": 3}, TypeError, "resume must be a Checkpoint, not 3"),
        ({"measure": 0}, TypeError, "measure must be"),
        ({"measure": {"a": str}}, TypeError, r"measure\['a'\] must return a number, not '\[0"),
        ({"measure": {3: np.sum}}, ValueError, "the name of a measure must be a string"),
        ({"epochs": 10**400}, ValueError, "epochs must be a finite number"),
        ({"epochs": Fraction(10**400)}, ValueError, "epochs must be a finite number"),
        ({"seed": 3.0}, ValueError, "seed must be a whole number"),
        ({"w": np.zeros((200, 3))}, ValueError, "shape"),
        ({"test": np.zeros((200, 3))}, TypeError, "not an ndarray"),
        ({"w": np.ones(15), "resume": "later"}, ValueError, "leave w out"),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_in_a_short_sentence(how, error, words):
    if how.get("resume") == "later":
        how = how | {"resume": checkpoint(3)}
    with pytest.raises(error, match=words) as refused:
        asgd.run(PROBLEM, SGD, **{"updates": 1, **how})
    assert len(str(refused.value)) < 250 and "\n" not in str(refused.value)
