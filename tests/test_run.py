"""What a run leaves behind, how it ends, and that it can be repeated."""

import numpy as np
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


@pytest.mark.filterwarnings("error")
def test_a_run_that_diverges_does_so_in_silence():
    """Whoever notices it first: a row, or a rule that looks at the loss between two rows."""
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
        (X, SGD, "the problem must be an objective, .* not a ndarray"),
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
        ({"test": (X, X[:, 0])}, r"such as problem.with_data\(X_test, y_test\), not a tuple"),
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
        (PROBLEM, {"test": PROBLEM}, "resume with the same test and measure"),
        (PROBLEM, {"measure": {"norm": np.sum}}, "resume with the same test and measure"),
    ],
)
def test_another_run_is_not_resumed(problem, how, words):
    with pytest.raises(ValueError, match=words):
        asgd.run(problem, SGD, updates=6, resume=checkpoint(3), **how)


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


def test_the_settings_say_how_to_repeat_it():
    settings = asgd.run(PROBLEM, SGD, epochs=2, until=0.1, seed=5, n_records=30).settings
    how = {"epochs": 2, "updates": None, "until": 0.1, "seed": 5, "n_records": 30}
    assert {name: settings[name] for name in how} == how
    assert settings["method"]["batch_size"] == {"rule": "Constant", "max_size": None, "size": 16}
    assert (
        settings["problem"]["rule"] == "SoftmaxRegression" and settings["problem"]["ridge"] == 1e-3
    )
    assert {"adaptivesgd", "numpy", "python"} <= set(settings["versions"])


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


def test_a_folder_is_no_trace(tmp_path):
    trace = asgd.run(PROBLEM, SGD, updates=1)
    for use in (trace.save, trace.plot):
        with pytest.raises(IsADirectoryError, match="is a folder; name a file in it"):
            use(tmp_path)
    with pytest.raises(IsADirectoryError, match="is a folder; name a trace in it"):
        asgd.Trace.load(tmp_path)
    assert not list(tmp_path.iterdir()) and not tmp_path.with_name(tmp_path.name + ".part").exists()


def test_what_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(*arguments, **arrays):
        raise OSError("no space left")

    trace = asgd.run(PROBLEM, SGD, updates=1)
    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space left"):
        trace.save(tmp_path / "t.npz")
    assert not list(tmp_path.iterdir())


def test_a_figure_is_drawn_into_a_folder_that_is_made(tmp_path):
    asgd.run(PROBLEM, SGD, updates=1).plot(tmp_path / "new" / "t.png")
    assert (tmp_path / "new" / "t.png").stat().st_size


def test_a_data_frame_has_the_columns():
    pytest.importorskip("pandas", reason="pandas is not installed")
    trace = asgd.run(PROBLEM, SGD, updates=3)
    frame = trace.to_pandas()
    assert list(frame.columns) == list(trace.columns)
    assert np.array_equal(frame["loss"], trace["loss"])
