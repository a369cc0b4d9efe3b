"""What a run leaves behind, how it ends, and that it can be repeated."""

import numpy as np
import pytest

import adaptivesgd as asgd

rng = np.random.default_rng(0)
X = rng.standard_normal((60, 5))
y = (X @ rng.standard_normal((5, 3))).argmax(axis=1)
PROBLEM = asgd.SoftmaxRegression(X, y, ridge=1e-3)


def test_same_seed_same_run():
    method = asgd.methods.adadamp(0.3, initial=4)
    first, second = (asgd.run(PROBLEM, method, epochs=5, seed=1) for _ in range(2))
    assert np.array_equal(first.w, second.w)
    assert np.array_equal(first["loss"], second["loss"])


def test_a_trace_comes_back_from_disk(tmp_path):
    trace = asgd.run(PROBLEM, asgd.methods.sgd(0.3), epochs=2)
    trace.save(tmp_path / "t.npz")
    again = asgd.Trace.load(tmp_path / "t.npz")
    assert again.settings == trace.settings and again.reason == trace.reason
    assert all(np.array_equal(again[name], trace[name], equal_nan=True) for name in trace.columns)


def test_a_damaged_trace_is_told():
    with pytest.raises(FileNotFoundError):
        asgd.Trace.load("/nowhere.npz")


@pytest.mark.parametrize("step_size, reason", [(0.1, "budget"), (1e200, "diverged")])
def test_reasons(step_size, reason):
    trace = asgd.run(PROBLEM, asgd.methods.sgd(step_size), epochs=3)
    assert trace.reason == reason


def test_until_a_loss():
    trace = asgd.run(PROBLEM, asgd.methods.sgd(0.5), epochs=50, until=0.9)
    assert trace.reason == "until" and trace["loss"][-1] <= 0.9


def test_no_budget_is_told():
    with pytest.raises(ValueError, match="how long"):
        asgd.run(PROBLEM, asgd.methods.sgd(0.5))
