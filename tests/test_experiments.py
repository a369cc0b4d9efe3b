"""Experiments: what is tried, what is measured, who judges, and what is written down."""

import importlib.util
import json
import re
import signal
from dataclasses import replace
from itertools import islice
from math import gcd, inf
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import adaptivesgd as asgd
from adaptivesgd import DeviceError, experiments
from adaptivesgd.cli import app
from adaptivesgd.experiments import TEMPLATE, papers
from adaptivesgd.experiments.commands.progress import Progress
from adaptivesgd.experiments.execution import RunSpec, Store, StoredOnly, method_spec
from adaptivesgd.experiments.execution.local import LocalExecutor
from adaptivesgd.experiments.execution.measures import MEASURES, WRONG_USED
from adaptivesgd.experiments.execution.worker import run_or_resume
from adaptivesgd.experiments.problems.prepare import prepare
from adaptivesgd.experiments.problems.spec import ProblemSpec, irreducible_losses
from adaptivesgd.experiments.protocol.clocks import CLOCKS, Parallel, Spread, profile, time_to
from adaptivesgd.experiments.protocol.criteria import smaller_at_equal_work, times_at_most
from adaptivesgd.experiments.protocol.experiment import (
    SIZES,
    TINY,
    Arm,
    Check,
    Claim,
    Experiment,
    Task,
    Verdict,
)
from adaptivesgd.experiments.protocol.runner import run_experiment
from adaptivesgd.experiments.protocol.schedule import TUNING_SEED, Optimum, resolved
from adaptivesgd.experiments.protocol.task_result import TaskResult
from adaptivesgd.experiments.protocol.tuning import LogUniform, generator, points
from adaptivesgd.experiments.reports.experiment import index, publish
from adaptivesgd.experiments.reports.markdown import comparisons, where_it_holds
from adaptivesgd.trace import Trace

cabs = importlib.import_module("adaptivesgd.experiments.papers.cabs")
sngm = importlib.import_module("adaptivesgd.experiments.papers.sngm")
adascale = importlib.import_module("adaptivesgd.experiments.papers.adascale")
command = importlib.import_module("adaptivesgd.experiments.commands.reproduce")
NAMES = [name for name in vars(papers) if callable(vars(papers)[name])]


def trace(updates, examples, loss, evaluations=None):
    """A trace with these columns."""
    columns = {"updates": updates, "examples": examples, "loss": loss}
    columns["evaluations"] = [0] * len(loss) if evaluations is None else evaluations
    columns["seconds"] = np.arange(len(loss)) / 10
    columns = {name: np.array(values) for name, values in columns.items()}
    return Trace(columns, np.zeros(1), "budget", {"method": {"name": "A"}, "run": "{}"})


# Tuning.


@pytest.mark.parametrize("count", [1, 2, 5, 8, 15, 16])
def test_every_parameter_is_tried_on_an_even_grid(count):
    space = {"a": LogUniform(0.01, 1), "b": LogUniform(1, 1e4)}
    tried = points(space, count)
    assert len(tried) == count
    for path in ("a", "b"):
        values = np.log(sorted(each[path] for each in tried))
        assert np.allclose(np.diff(values), np.diff(values)[:1].sum(), rtol=0.05)
    assert gcd(generator(count), count) == 1


def test_two_parameters_fill_the_square():
    tried = points({"a": LogUniform(1, 10), "b": LogUniform(1, 10)}, 15)
    quarters = {(each["a"] > 10**0.5, each["b"] > 10**0.5) for each in tried}
    assert len(quarters) == 4


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_every_tuned_arm_gets_the_same_number_of_trials(name, size):
    experiment = getattr(papers, name)(size)
    assert experiment.claims and experiment.tasks
    for task in experiment.tasks:
        assert len({arm.name for arm in task.arms}) == len(task.arms)
        assert TUNING_SEED not in range(task.seeds)
        for arm in task.arms:
            tried = points(arm.space, size.trials)
            assert len(tried) == size.trials
            settings = resolved(arm, task.epochs, Optimum(0.1, "", 1000))
            for path, value in tried[0].items():
                settings = method_spec.changed(settings, path, value)
            method_spec.method(arm.method, settings)  # a misspelt setting is refused here


def test_the_map_of_the_package_names_files_and_folders_that_are_there():
    root, text = Path(experiments.__file__).parent, experiments.__doc__
    paths = set(re.findall(r"[\w/-]+\.(?:py|md)", text)) - {"papers/NAME.py", "report.md"}
    places = (root, root / "papers", root.parents[1])
    assert [each for each in paths if not any((at / each).exists() for at in places)] == []
    folders = {path.parent.relative_to(root) for path in root.glob("*/*.py")}
    assert [each for each in map(str, folders) if not re.search(rf"\b{each}\b", text)] == []
    for owner, name in re.findall(r"`(\w+)\.(\w+)`", text):
        assert hasattr({"RunSpec": RunSpec, "Verdict": Verdict}[owner], name)


def test_the_template_runs_and_is_judged(tmp_path):
    place = "adaptivesgd.experiments.papers.copied"  # where its reader copies it to
    spec = importlib.util.spec_from_file_location(place, TEMPLATE.__file__)
    spec.loader.exec_module(copied := importlib.util.module_from_spec(spec))
    found = run_experiment(copied.template(TINY), LocalExecutor(Store(tmp_path)))
    (verdict,) = found.verdicts
    assert verdict.checks and found.tasks["digits"].arms == ["SGD", "PadaDamp"]


def test_tuning_never_sees_the_test_set():
    problem = ProblemSpec("digits", "softmax")
    whole, tuning = problem.prepared(), problem.for_tuning().prepared()
    assert tuning.train.n + tuning.test.n == whole.train.n
    rows = {row.tobytes() for row in whole.train.X}
    assert all(row.tobytes() in rows for part in (tuning.train, tuning.test) for row in part.X)


def test_a_plain_setting_makes_a_part():
    method = method_spec.method(
        "sgd", {"step_size": {"part": "InverseTime", "initial_step": 1.0, "decay_rate": 0.1}}
    )
    assert method.step_size.decay_rate == 0.1
    changed = method_spec.changed({"a": {"b": 1, "c": 2}}, "a.b", 5)
    assert changed == {"a": {"b": 5, "c": 2}}
    with pytest.raises(ValueError, match="there is no part 'Nothing'"):
        method_spec.method("sgd", {"step_size": {"part": "Nothing"}})


# Clocks, spreads, profiles.


def test_clocks():
    run = trace([0, 1, 3], [0, 10, 30], [1.0, 0.5, 0.1], [0, 4, 4])
    assert CLOCKS["work"](run).tolist() == [0, 14, 34]
    assert time_to(run, 0.5, CLOCKS["updates"]) == 1
    assert time_to(run, 0.01, CLOCKS["updates"]) == inf


@pytest.mark.parametrize("workers, expected", [(1, [0, 14 + 2, 14 + 2 + 2 * (10 + 2)]),
                                               (4, [0, 4 + 2, 4 + 2 + 2 * (3 + 2)]),
                                               (1000, [0, 3, 3 + 2 * 3])])  # fmt: skip
def test_the_simulated_clock(workers, expected):
    run = trace([0, 1, 3], [0, 10, 30], [1.0, 0.5, 0.1], [0, 4, 4])
    assert Parallel(workers, latency=2)(run).tolist() == expected


def test_a_miss_is_infinite():
    spread = Spread.of([3.0, inf, 1.0])
    assert (spread.median, spread.low, spread.high, spread.reached) == (3.0, 1.0, inf, 2)
    assert spread.text("{:.0f}") == "3 (1–∞), 2 of 3"
    assert Spread.of([1.0, 2.0, inf, inf]).median == inf
    assert Spread.of([float("nan")]).text() == "never"


def test_profiles_by_hand():
    times = np.array([[1.0, 2.0], [3.0, inf], [4.0, 4.0], [inf, inf]])
    shares = profile(times, [1, 2, 100])
    assert shares.tolist() == [[0.75, 0.25], [0.75, 0.5], [0.75, 0.5]]


# Verdicts.


@pytest.mark.parametrize("held, word", [([True, True], "reproduced"), ([True, False], "partly"),
                                        ([False, None], "not reproduced"), ([None], "not tested"),
                                        ([True, None], "reproduced"), ([], "not tested")])  # fmt: skip
def test_verdicts(held, word):
    assert Verdict(None, [Check("", "", each) for each in held]).label == word


@pytest.mark.parametrize("factor, first, second, holds", [
    (2, [0.1], [0.1], True),         # 1 update against 1
    (1, [1, 1, 0.1], [0.1], False),  # 3 against 1
    (3, [1, 1, 0.1], [0.1], True),
    (3, [0.1], [1, 1], True),        # 1 against more than 2
    (0.4, [0.1], [1, 1], None),      # 1 against more than 2 may be less than 0.4, or not
    (1, [1, 1, 1], [0.1], False),    # more than 3 against 1
    (4, [1, 1, 1], [0.1], None),     # more than 3 against 1 may be less than 4, or not
    (1, [1, 1], [1, 1], None),
])  # fmt: skip
def test_a_miss_decides_only_what_its_budget_decides(factor, first, second, holds):
    """Losses after update 1, 2, ...; the target is 0.5."""
    task = Task("t", None, (Arm("A", "sgd"), Arm("B", "sgd")), 1, 1.0, levels=(0.5,))
    traces = {
        name: [trace(range(len(losses) + 1), range(len(losses) + 1), [1, *losses])]
        for name, losses in (("A", first), ("B", second))
    }
    findings = TaskResult(task, {}, {}, traces, 0.0, "", {})
    assert times_at_most(findings, "A", factor, "B", "updates").holds is holds


# A whole experiment, on data that are always there.


def experiment(judge=None):
    """Two methods on digits."""
    problem = ProblemSpec("digits", "softmax", {"ridge": 1e-3}, rows=200, test_rows=50)
    arms = (
        Arm(
            "AdaDamp",
            "adadamp",
            {"initial_size": 8, "optimal_value": "F*"},
            {"step_size": LogUniform(0.1, 10)},
        ),
        Arm("SGD", "sgd", {"batch_size": 8}, {"step_size": LogUniform(0.1, 10)}, baseline=True),
    )
    task = Task("digits", problem, arms, seeds=2, epochs=3.0, levels=(0.5, 0.2), points=10)
    judge = judge or (
        lambda findings: [times_at_most(findings["digits"], "AdaDamp", 1, "SGD", "updates")]
    )
    claim = Claim("Fewer updates.", "no paper", "At most as many updates as SGD.", judge)
    return Experiment("small", "A small one", "no paper", "Digits.", (task,), (claim,), TINY)


def test_an_experiment_from_trials_to_report(tmp_path):
    store = Store(tmp_path / "cells")
    results = run_experiment(experiment(), LocalExecutor(store))
    findings = results.tasks["digits"]
    assert [len(trials) for trials in findings.trials.values()] == [2, 2]
    assert all(len(traces) == 2 for traces in findings.traces.values())
    assert 0 < findings.floor < findings.target(0.2) < findings.target(0.5) < findings.start
    path = publish(results, tmp_path / "small")
    text = path.read_text()
    for words in ("Fewer updates.", "median", "trials", "AdaDamp", "adaptivesgd reproduce small"):
        assert words in text
    stored = json.loads((path.parent / "results.json").read_text())
    assert len(stored["tasks"]["digits"]["runs"]["SGD"]) == 2
    assert (path.parent / "digits.png").stat().st_size > 10_000
    assert "Fewer updates." in index(tmp_path, ["small"]).read_text()

    again = LocalExecutor(store, observer=lambda *_: pytest.fail("everything is stored"))
    for first, second in zip(findings.traces["SGD"],
                             run_experiment(experiment(), again).tasks["digits"].traces["SGD"], strict=True):  # fmt: skip
        assert np.array_equal(first.w, second.w)


def test_two_processes_change_nothing(tmp_path):
    one = run_experiment(experiment(), LocalExecutor(Store(tmp_path / "one"), jobs=1))
    two = run_experiment(experiment(), LocalExecutor(Store(tmp_path / "two"), jobs=2))
    for arm in ("AdaDamp", "SGD"):
        pairs = zip(one.tasks["digits"].traces[arm], two.tasks["digits"].traces[arm], strict=True)
        assert all(np.array_equal(first.w, second.w) for first, second in pairs)


def test_data_that_cannot_be_had_are_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(
        ProblemSpec, "prepared", lambda self: (_ for _ in ()).throw(OSError("no cable"))
    )
    alone = experiment(judge=lambda findings: [])
    task = replace(alone.tasks[0], problem=ProblemSpec("digits", "softmax", rows=123))
    results = run_experiment(replace(alone, tasks=(task,)), LocalExecutor(Store(tmp_path)))
    assert results.missing == {"digits": "its data cannot be had here (no cable)"}
    assert "no cable" in publish(results, tmp_path / "report").read_text()


def test_a_setting_that_fails_is_told_before_anything_runs():
    with pytest.raises(ValueError, match="step size must be above zero"):
        RunSpec(ProblemSpec("digits", "softmax"), "sgd", {"step_size": -1.0}, 0, 1.0)


@pytest.mark.parametrize("arguments, message", [(["adadmp"], "did you mean 'adadamp'"),
                                             (["adadamp", "--size", "smal"], "did you mean 'small'"),
                                             (["--every", "-1"], "--every must not be negative"),
                                             (["--every", "nan"], "--every must be a finite number"),
                                             (["--jobs", "0"], "--jobs must be a whole number"),
                                             (["--out", __file__], f"written to {__file__}"),
                                             (["--store", __file__], f"written to {__file__}"),
                                             (["--scheduler", "foo"], "address is HOST:PORT")])  # fmt: skip
def test_the_command_line_tells_what_is_wrong(arguments, message, tmp_path):
    out = [] if "--out" in arguments else ["--out", str(tmp_path)]
    outcome = CliRunner().invoke(app, ["reproduce", *arguments, *out])
    assert outcome.exit_code == 2 and message in outcome.output
    assert ", size small" not in outcome.output


def reproduced(monkeypatch, made, *arguments):
    """The output of `adaptivesgd reproduce sngm` when that experiment is this one."""
    monkeypatch.setattr(papers, "sngm", lambda size: made)
    return CliRunner().invoke(app, ["reproduce", "sngm", *map(str, arguments)])


def test_no_gpu_is_told_and_no_report_is_touched(monkeypatch, tmp_path):
    def no_gpu(thing, device):
        raise DeviceError("no GPU here")

    monkeypatch.setattr(command, "to_device", no_gpu)
    done = reproduced(monkeypatch, experiment(), "--device", "gpu", "--out", tmp_path / "out")
    assert done.exit_code == 2 and done.output.strip() == "adaptivesgd: no GPU here"
    assert not (tmp_path / "out").exists()


def test_a_device_that_fails_is_no_missing_data(monkeypatch, tmp_path):
    def prepared(self):
        raise DeviceError("the GPU is gone")

    monkeypatch.setattr(ProblemSpec, "prepared", prepared)
    task = replace(experiment().tasks[0], problem=ProblemSpec("digits", "softmax", rows=124))
    with pytest.raises(DeviceError):
        run_experiment(replace(experiment(), tasks=(task,)), LocalExecutor(Store(tmp_path)))


def test_without_any_data_a_report_is_kept(monkeypatch, tmp_path):
    def prepared(self):
        raise OSError("no cable")

    monkeypatch.setattr(ProblemSpec, "prepared", prepared)
    task = replace(experiment().tasks[0], problem=ProblemSpec("digits", "softmax", rows=125))
    (tmp_path / "sngm").mkdir()
    report = tmp_path / "sngm" / "report.md"
    report.write_text("good")
    done = reproduced(monkeypatch, replace(experiment(), tasks=(task,)), "--out", tmp_path)
    assert (
        done.exit_code == 2
        and "digits is not run: its data cannot be had here (no cable)" in done.output
    )
    assert "no data of sngm can be had, so nothing is reported" in done.output
    assert report.read_text() == "good"


def test_the_communication_alone_makes_no_table_of_verdicts(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "measured", lambda size, folder, *_: folder / "report.md")
    done = CliRunner().invoke(app, ["reproduce", "communication", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "README.md").exists()


def test_ctrl_c_does_not_call_what_has_not_begun_a_failure(monkeypatch, tmp_path):
    def interrupted(self, slot, finish):
        tell(self, slot, finish)
        if slot == 0:
            signal.raise_signal(signal.SIGINT)

    tell = Progress.ran
    monkeypatch.setattr(Progress, "ran", interrupted)
    done = reproduced(monkeypatch, experiment(), "--out", tmp_path)
    assert done.exit_code == 130 and "the same command resumes from here" in done.output
    assert "failed" not in done.output


def test_dead_units_are_those_that_no_example_activates():
    prepared = prepare("digits", "mlp", rows=60, test_rows=60, widths=[7])
    problem = prepared.train
    fraction, w = MEASURES["dead_units"](prepared), problem.start(0)
    bias = problem.tensors["1.bias"]
    assert fraction(w) == 0
    w[bias.start : bias.start + 3] = -1e6
    assert fraction(w) == pytest.approx(3 / 7)
    assert np.isnan(MEASURES["dead_units"](prepare("digits", "softmax"))(None))


def test_a_class_that_no_training_row_has_is_told():
    """Its held-out rows would count as those of another class."""
    with pytest.raises(ValueError, match="a class of digits has no row to learn from; take more"):
        prepare("digits", "softmax", rows=5)


def test_only_the_papers_regime_decides_a_verdict():
    """A miss outside of it is "not tested at this size"; "not reproduced" needs the regime."""

    def of(*checks):
        return Verdict(None, [Check("", "", holds, inside) for holds, inside in checks])

    assert of((False, False), (True, False)).label == "not tested at this size"
    assert of((True, False)).label == "holds at this size"
    assert of((False, True), (True, False)).label == "not reproduced"
    assert of((True, True), (False, False)).label == "reproduced"
    assert (
        of((True, True), (False, True), (None, True)).count
        == "1 of 2 comparisons as claimed, 1 cannot tell"
    )
    assert of((True, True), (False, False)).count.endswith("outside the paper's regime 0 of 1")
    assert of((None, True)).count == "1 cannot tell" and of().count == "nothing to compare"


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_names_its_regime_and_small_sizes_refute_no_large_claim(name):
    for size in (SIZES["small"], SIZES["full"]):
        experiment = getattr(papers, name)(size)
        for claim in experiment.claims:
            inside = [claim.in_regime(task, size) for task in experiment.tasks]
            assert claim.regime or all(inside)
            reached = not claim.regime.startswith("not reached here: ")
            assert size.name == "small" or any(inside) is reached, claim.statement


# Load, parts of an experiment, and wrong labels.


@pytest.mark.parametrize(
    "shares, timed", [([0.95, 0.92], True), ([0.95, 0.5], False), ([None, 1.0], False)]
)
def test_runs_that_shared_their_processor_are_not_compared_in_seconds(shares, timed):
    """A run without a stored share, such as a resumed one, counts as one that shared it."""
    task = Task("t", None, (Arm("A", "sgd"), Arm("B", "sgd")), 1, 1.0, levels=(0.5,))
    runs = [trace([0, 1], [0, 1], [1.0, 0.1]) for _ in shares]
    runs = [replace(run, settings=run.settings | {"processor_share": share})
            for run, share in zip(runs, shares, strict=True)]  # fmt: skip
    found = TaskResult(task, {}, {}, {"A": runs[:1], "B": runs[1:]}, 0.0, "", {})
    check = times_at_most(found, "A", 1, "B", "seconds")
    assert found.timed is timed and ("seconds" in found.clocks) is timed
    assert (check.holds is not None) is timed
    assert times_at_most(found, "A", 1, "B", "updates").holds


def test_a_run_stores_its_share_of_the_processor(tmp_path):
    store = Store(tmp_path)
    spec = RunSpec(ProblemSpec("wine", "softmax"), "sgd", {"step_size": 0.1}, 0, 1.0)
    store.keep(spec, run_or_resume(spec, store, 15.0))
    assert 0 < store.find(spec).settings["processor_share"] <= 1


def test_a_report_of_stored_runs_names_what_is_not_stored(tmp_path):
    store, made = Store(tmp_path), experiment()
    nothing = run_experiment(made, StoredOnly(store))
    assert nothing.missing == {"digits": "0 of its 4 trials are stored"} and not nothing.tasks
    run_experiment(made, LocalExecutor(store))
    whole = run_experiment(made, StoredOnly(store)).tasks["digits"]
    for name, kept in (("SGD", 1), ("AdaDamp", 1)):
        assert len(whole.traces[name]) == 2
        lost = whole.traces[name][kept].settings["run"]
        next(p for p in tmp_path.rglob("*.npz") if Trace.load(p).settings["run"] == lost).unlink()
    part = run_experiment(made, StoredOnly(store))
    text = publish(part, tmp_path / "part").read_text()
    assert "1 of 2 seeds were run of every method" in text
    assert "**6 of 8 runs** have ended, trials included." in text
    assert part.verdicts[0].label.startswith("preliminary: ")
    whole = run_experiment(experiment(), LocalExecutor(Store(tmp_path / "all")))
    assert not whole.partial and (whole.ran, whole.planned) == (8, 8)
    assert "have ended" not in publish(whole, tmp_path / "whole").read_text()
    lost = part.tasks["digits"].traces["SGD"][0].settings["run"]
    next(p for p in tmp_path.rglob("*.npz") if Trace.load(p).settings["run"] == lost).unlink()
    less = run_experiment(made, StoredOnly(store))
    assert less.missing == {"digits": "1 of its 4 runs are stored, too few to compare"}


def test_a_method_that_was_not_run_is_named_and_its_comparisons_are_left_open(tmp_path):
    store, made = Store(tmp_path), experiment()
    (task,) = made.tasks
    third = Arm("other", "sgd", {"batch_size": 4, "step_size": 0.1})
    run_experiment(made, LocalExecutor(store))
    three = replace(made, tasks=(replace(task, arms=(*task.arms, third)),))
    results = run_experiment(three, StoredOnly(store))
    found = results.tasks["digits"]
    assert found.not_run == ["other"] and found.arms == ["AdaDamp", "SGD"]
    assert times_at_most(found, "other", 1, "SGD", "updates").holds is None
    assert "**Not run:** other." in publish(results, tmp_path / "r").read_text()


def test_what_is_left_out_is_named(tmp_path):
    made = experiment(judge=lambda findings: [])
    tasks = (made.tasks[0], replace(made.tasks[0], name="other"))
    results = run_experiment(replace(made, tasks=tasks).only("oth"), LocalExecutor(Store(tmp_path)))
    assert list(results.tasks) == ["other"] and results.partial
    assert (
        "**Not run:** digits: left out with --only." in publish(results, tmp_path / "r").read_text()
    )


def test_a_fifth_of_the_labels_to_learn_is_wrong_and_the_test_labels_are_right():
    clean, wrong = (prepare(name, "softmax") for name in ("digits", "mislabelled_digits"))
    assert np.array_equal(clean.train.X, wrong.train.X)
    differ = np.flatnonzero((clean.train.y != wrong.train.y).any(axis=1))
    assert differ.tolist() == sorted(wrong.mislabelled) and len(differ) == round(
        0.2 * clean.train.n
    )
    assert np.array_equal(clean.test.y, wrong.test.y)


def test_wrong_labels_used_are_counted_over_the_run_and_after_an_interruption():
    """The column is the fraction of the marked among all examples served; the path is the same."""
    spec = RunSpec(
        ProblemSpec("mislabelled_digits", "softmax", {}, 300, 100),
        *("ordered_sgd", {"step_size": 0.1, "batch_size": 10}, 0),
        **{"updates": 30, "points": 6, "measure": (WRONG_USED,)},
    )
    prepared, kept = spec.problem.prepared(), []
    trace = spec.run(on_checkpoint=kept.append)
    plain = replace(spec, measure=()).run()
    assert np.array_equal(trace.w, plain.w)
    method = method_spec.method(spec.method, spec.settings)
    states = list(islice(asgd.states(prepared.train, method, seed=0), 31))
    used = np.concatenate([state.estimate.indices for state in states[1:]])
    wrong = np.isin(used, prepared.mislabelled)
    assert trace[WRONG_USED][-1] == wrong.mean() > 0.2 and np.isnan(trace[WRONG_USED][0])
    resumed = spec.run(resume=kept[12])
    assert np.array_equal(resumed[WRONG_USED][1:], trace[WRONG_USED][1:])


def test_irreducible_losses_are_those_of_other_examples_and_tell_wrong_labels():
    spec = ProblemSpec("mislabelled_digits", "softmax", {}, 500)
    prepared, losses = spec.prepared(), irreducible_losses(spec.to_json(), 300)
    right = np.setdiff1d(np.arange(prepared.train.n), prepared.mislabelled)
    above = losses[prepared.mislabelled][:, None] > losses[right]
    assert above.mean() > 0.9  # of the pairs of a wrong and a right label; 0.5 would tell nothing
    unsure = irreducible_losses(spec.to_json(), 300, 0.2)  # of a model of wrong labels as well
    assert np.median(unsure[prepared.mislabelled]) < np.median(losses[prepared.mislabelled])
    method = method_spec.method(
        "rho_loss_trained",
        {"step_size": 0.1, "batch_size": 8, "problem": spec.to_json(), "updates": 300},
    )
    assert np.array_equal(method.sampler.irreducible, losses)


def test_a_report_says_where_a_claim_holds_and_what_the_traces_show(tmp_path):
    made = experiment(judge=lambda findings: [
        Check("digits, one", "found", True, task="digits"),
        Check("digits, two", "found", False, task="digits", arms=("AdaDamp", "SGD")),
    ])  # fmt: skip
    text = publish(run_experiment(made, LocalExecutor(Store(tmp_path))), tmp_path / "r").read_text()
    assert "**Holds** on digits (1 of 2). **Does not hold** on digits (1 of 2)." in text
    assert "- digits. AdaDamp: gap " in text and "% of its work is losses only" in text


@pytest.mark.parametrize("first, second, holds", [
    (1e-3, 1e-2, True), (1e-2, 1e-3, False), (1e-15, 1e-3, True), (1e-3, 1e-15, False),
    (3e-15, 1e-15, None),  # of a first norm of 1
])  # fmt: skip
def test_norms_at_the_level_of_rounding_decide_nothing(first, second, holds):
    def of(end):
        run = trace([0, 1], [0, 1], [1.0, 0.1])
        return [replace(run, columns=run.columns | {"gradient_norm": np.array([1.0, end])})]

    task = Task("t", None, (Arm("A", "sgd"), Arm("B", "sgd")), 1, 1.0)
    found = TaskResult(task, {}, {}, {"A": of(first), "B": of(second)}, 0.0, "", {})
    problem = {"problem": {"y": {"shape": (1,)}}}
    for runs in found.traces.values():
        runs[0] = replace(runs[0], settings=runs[0].settings | problem)
    check = smaller_at_equal_work(found, "A", "B", "gradient_norm", 1.0)
    assert check.holds is holds and ("rounding" in check.found) is (holds is None)


def test_comparisons_that_cannot_tell_for_one_reason_are_one_row():
    shared = "seconds: the runs shared their processor"
    checks = [
        Check("A, 3 % left", shared, None, task="A"),
        Check("A, 1 % left", shared, None, task="A"),
        Check("A, 1 % left", shared, None, False, task="A"),
        Check("A, 1 % left", "never", None, task="A"),
        Check("A, 3 % left", "7", True, task="A"),
        Check("A, 1 % left", "7", True, task="A"),
    ]
    assert [row[0] for row in comparisons(Verdict(None, checks))] == [
        "A (2 comparisons)", "A, 1 % left", "A, 1 % left", "A, 3 % left", "A, 1 % left",
    ]  # fmt: skip


def test_a_report_names_the_arm_and_not_the_task_where_a_comparison_spans_several():
    """Of several arms on one task each is counted; a comparison over a grid of tasks keeps its own name."""
    checks = [
        Check("MNIST, loss 0.1", "", True, task="MNIST", arms=("s = 100", "shuffled")),
        Check("MNIST, loss 0.1", "", False, task="MNIST", arms=("s = 2", "shuffled")),
        Check("MNIST, loss 0.01", "", False, task="MNIST", arms=("s = 2", "shuffled")),
        Check("digits", "", None, task="digits, step size 0.1"),
    ]
    assert where_it_holds(Verdict(None, checks)) == (
        "**Holds** on MNIST: s = 100 (1 of 1). **Does not hold** on MNIST: s = 2 (2 of 2). "
        "**Undecided** on digits (1 of 1)."
    )
    alone = where_it_holds(Verdict(None, checks[1:3]))
    assert alone == "**Does not hold** on MNIST (2 of 2)."
    same = [replace(check, holds=True) for check in checks[:3]]
    assert where_it_holds(Verdict(None, same)) == "**Holds** on MNIST (3 of 3)."


@pytest.mark.parametrize("mine, theirs, holds", [
    ((0.9, 0.9), (0.9, 0.8), True),    # 8 against 4
    ((0.9, 0.8), (0.9, 0.9), False),   # 4 against 8
    ((0.9, 0.9), (0.9, 0.9), None),    # 8 against 8: both may take more, or not
    ((0.8, 0.8), (0.8, 0.8), None),
    ((0.8, 0.9), (0.8, 0.8), True),    # 8 against none
])  # fmt: skip
def test_a_larger_batch_is_the_largest_without_loss_of_accuracy(mine, theirs, holds):
    """Accuracies with batches of 4 and 8; the small batch reaches 0.905, so 0.9 is no loss."""
    problem, small = ProblemSpec("mnist", "mlp"), "MSGD, B = 32"
    found = {}
    for place, B in enumerate((4, 8)):
        arms = tuple(Arm(name, "sgd", {"batch_size": B}) for name in ("SGD", "SNGM", "MSGD", small))
        ends = {"SNGM": mine[place], "MSGD": theirs[place], small: 0.905}
        traces = {
            name: [replace(run := trace([0, 1], [0, 1], [1.0, 0.1]),
                           columns=run.columns | {"test_accuracy": np.array([0.0, end])})]
            for name, end in ends.items()
        }  # fmt: skip
        task = Task(f"B = {B}", problem, arms, 1, 1.0)
        found[task.name] = TaskResult(task, {}, {}, traces, 0.0, "", {})
    (check,) = sngm.larger_batch(found)
    assert check.holds is holds and check.task == "B = 4"


def test_a_grid_is_judged_by_its_best_and_worst_rate_and_shown_at_the_worst_of_cabs():
    """CABS loses 10 % from its best rate to its worst, B = 16 loses 20 %, B = 64 loses 5 %."""
    found = {}
    ends = {
        "CABS": (0.9, 0.9, 0.8, 0.85),
        "B = 16": (0.7, 0.9, 0.9, 0.9),
        "B = 64": (0.9, 0.9, 0.9, 0.85),
    }
    for place, rate in enumerate(cabs.RATES):
        arms = tuple(Arm(name, "sgd", {"step_size": rate}) for name in ends)
        traces = {
            name: [replace(run := trace([0, 1], [0, 1], [1.0, 0.1]),
                           columns=run.columns | {"test_accuracy": np.array([0.0, each[place]])})]
            for name, each in ends.items()
        }  # fmt: skip
        task = Task(f"rate {rate}", ProblemSpec("mnist", "mlp"), arms, 1, 1.0)
        found[task.name] = TaskResult(task, {}, {}, traces, 0.0, "", {})
    checks = cabs.simpler(found)
    assert [(each.arms[1], each.holds) for each in checks] == [("B = 16", True), ("B = 64", False)]
    assert {(each.where, each.task) for each in checks} == {("MNIST", "rate 0.3")}
    found.pop("rate 0.1")
    (check,) = cabs.simpler(found)
    assert check.holds is None and check.found == "not every learning rate was run"


def test_adascale_is_read_when_its_own_clock_shows_the_planned_iterations():
    """Two updates of ratio 1 and then 3 a time: 7 iterations after 4 updates."""
    run = trace([0, 1, 2, 3, 4, 5], range(6), [9.0, 8, 7, 6, 5, 4])
    steps = np.array([np.nan, 0.1, 0.1, 0.3, 0.3, 0.3])
    run = replace(run, columns=run.columns | {"step_size": steps})
    assert adascale.gap_at(run, 7, 0.1, 1.0) == 4.0 and adascale.gap_at(run, 99, 0.1, 1.0) == inf
