"""The command line: what it prints and writes, and how it reports bad input."""

import csv
import json
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import adaptivesgd as asgd
from adaptivesgd import catalogue
from adaptivesgd.cli import app
from adaptivesgd.experiments import Comparison
from adaptivesgd.experiments.compare.comparison import TRIALS
from adaptivesgd.experiments.compare.defaults import search_space, settings_for
from adaptivesgd.experiments.execution import LocalExecutor
from adaptivesgd.experiments.problems.models import LEARNS, SYNTHETIC
from adaptivesgd.experiments.problems.prepare import prepare
from adaptivesgd.experiments.protocol.schedule import TUNING_SEED
from adaptivesgd.experiments.protocol.tuning import points


def call(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def read_csv(path):
    with open(path) as file:
        return list(csv.DictReader(file))


# What there is.


@pytest.mark.parametrize(
    "kind, names",
    [
        ("methods", asgd.list_methods()),
        ("models", asgd.list_models()),
        ("data", asgd.list_data()),
    ],
)
def test_list_has_a_line_and_a_source_for_all(kind, names):
    shown = call("list", kind)
    assert shown.exit_code == 0 and len(names) > 10
    for name, about, source in names:
        assert re.search(rf"^ ?{name}\b", shown.output, re.M)
        assert about and source and "\n" not in about + source


def test_list_alone_lists_everything_with_the_way_to_the_sources():
    shown = call("list").output
    for each in (*asgd.list_methods(), *asgd.list_models(), *asgd.list_data()):
        assert re.search(rf"^ ?{each.name} +{re.escape(each[1])} *$", shown, re.M)
    assert "adaptivesgd list methods" in shown.splitlines()[-1]


@pytest.mark.parametrize("command", ["list", "run", "compare"])
def test_every_option_has_help(command):
    shown = call(command, "--help")
    assert shown.exit_code == 0
    from typer.main import get_command

    options = get_command(app).commands[command].params
    assert all(option.help for option in options if option.name != "help")


# A comparison.


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "new" / "folder"
    done = call("compare", "sgd", "adadamp", "--data", "wine", "--epochs", 4, "--seeds", 3,
                "--jobs", 1, "--set", "adadamp.initial_size=8", "--out", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    return done.output, out


def test_the_table_tells_where_every_method_got(compared):
    output, out = compared
    for word in ("gap", "loss", "accuracy", "updates", "gradients", "batch"):
        assert word in output
    rows = read_csv(out / "comparison.csv")
    last = [float(row["loss"]) for i, row in enumerate(rows)
            if row["method"] == "sgd" and (i + 1 == len(rows) or rows[i + 1]["updates"] == "0")]  # fmt: skip
    assert len(last) == 3 and f"{np.median(last):.4g}" in output


def test_the_columns_are_those_of_the_runs(compared):
    _, out = compared
    prepared = prepare("wine", "softmax")
    trace = asgd.run(prepared.train, asgd.methods.adadamp(**settings_for("adadamp", prepared.train, {"initial_size": 8}, 4)),
                     epochs=4, seed=2, test=prepared.test)  # fmt: skip
    rows = [
        r for r in read_csv(out / "comparison.csv") if (r["method"], r["seed"]) == ("adadamp", "2")
    ]
    for column in set(trace.columns) - {"seconds"}:
        stored = np.array([float(row[column]) for row in rows])
        assert np.array_equal(stored, trace[column], equal_nan=True), column
    stored = json.loads((out / "comparison.json").read_text())
    assert stored["minimum"] == pytest.approx(prepared.train.minimum)
    (run,) = [r for r in stored["runs"] if (r["method"], r["seed"]) == ("adadamp", 2)]
    assert run["reason"] == trace.reason and run["columns"]["loss"] == trace["loss"].tolist()
    assert run["settings"]["versions"] and run["settings"]["method"]["batch_size"]


def test_the_figure_is_a_picture(compared):
    _, out = compared
    assert (out / "comparison.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "comparison.svg").read_text().rstrip().endswith("</svg>")


def test_a_comparison_can_be_repeated(compared, tmp_path):
    _, out = compared
    done = call("compare", "--repeat", out / "comparison.json", "--jobs", 2, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    before, after = (read_csv(folder / "comparison.csv") for folder in (out, tmp_path))
    for row in (*before, *after):
        del row["seconds"]
    assert before == after, "in other processes, too"


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"seeds": []}, "seeds must be whole numbers, at least one, not []"),
        ({"seeds": None}, "seeds must be whole numbers"),
        ({"methods": "sgd"}, "methods must be names, not 'sgd'"),
        ({"settings": [1]}, "settings must be values by name, not [1]"),
        ({"model_settings": 3}, "model_settings must be values by name, not 3"),
        ({"sedes": 3}, "a setting 'sedes', which no comparison has"),
        (None, "is not the JSON file of a comparison"),
    ],
)
def test_a_file_that_cannot_be_repeated_is_told(compared, tmp_path, changes, words):
    stored = json.loads((compared[1] / "comparison.json").read_text())
    stored["comparison"] = None if changes is None else stored["comparison"] | changes
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(stored))
    done = call("compare", "--repeat", path, "--out", tmp_path)
    assert done.exit_code == 2 and words in done.output
    assert done.output.count("\n") == 1


def test_a_repeat_on_other_rows_is_refused(compared, tmp_path):
    stored = json.loads((compared[1] / "comparison.json").read_text())
    assert stored["rows"] == {"training": 142, "test": 36}
    stored["rows"]["training"] = 178
    path = tmp_path / "elsewhere.json"
    path.write_text(json.dumps(stored))
    done = call("compare", "--repeat", path, "--out", tmp_path)
    assert done.exit_code == 2
    assert "was made with 178 rows to learn and 36 held out, but here are 142" in done.output


def test_run_leaves_its_trace(tmp_path):
    done = call("run", "big_batch", "--data", "wine", "--updates", 3, "--seed", 7, "--out", tmp_path,
                "--set", "step_size=0.25", "--set", "initial_size=20", "--model-set", "ridge=0.01")  # fmt: skip
    assert done.exit_code == 0, done.output
    trace = asgd.Trace.load(tmp_path / "big_batch-wine-softmax.npz")
    assert trace["updates"][-1] == 3 and trace.settings["seed"] == 7
    assert trace["step_size"][-1] == 0.25 and trace["batch_size"][1] >= 20
    assert trace.settings["problem"]["ridge"] == 0.01


def test_a_search_takes_the_lowest_validation_loss():
    """On 20 % of the training rows, with a seed that no run has; the test rows are not seen."""
    plain = Comparison(
        "wine", methods=("sgd", "adam", "polyak"), epochs=2, settings={"adam.step_size": 0.5}
    )
    outcome = Comparison(**plain.as_json() | {"tune": True}).run()
    train, held = (prepare("wine", "softmax", tuning=True).train,
                   prepare("wine", "softmax", tuning=True).test)  # fmt: skip
    assert train.n + held.n == plain.prepared().train.n
    space = search_space("sgd", plain.prepared().train, {})
    steps = [each["step_size"] for each in points(space, TRIALS)]
    last = [
        asgd.run(train, asgd.methods.sgd(a), epochs=2, seed=TUNING_SEED, test=held)["test_loss"][-1]
        for a in steps
    ]
    assert outcome.traces("sgd")[0]["step_size"][-1] == steps[int(np.argmin(last))]
    assert outcome.traces("adam")[0]["step_size"][-1] == 0.5
    assert outcome.traces("polyak")


def test_a_method_that_fails_does_not_lose_the_others(tmp_path):
    done = call("compare", "sgd", "cabs", "big_batch", "--data", "wine", "--updates", 2, "--out", tmp_path,
                "--set", "cabs.decay=2", "--set", "big_batch.initial_size=1")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert re.search(r"no result from cabs: decay must", done.output)
    assert "big_batch" in done.output
    assert {row["method"] for row in read_csv(tmp_path / "comparison.csv")} >= {"sgd"}


def test_a_run_without_a_result_is_an_error(tmp_path):
    done = call("run", "cabs", "--data", "wine", "--set", "decay=2", "--out", tmp_path)
    assert done.exit_code == 2 and "decay must lie in [0, 1), not 2" in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_diverged_run_is_kept(tmp_path):
    done = call("run", "sgd", "--data", "diabetes", "--model", "least_squares", "--out", tmp_path,
                "--epochs", 50, "--set", "step_size=1e10")  # fmt: skip
    assert done.exit_code == 0 and "diverged" in done.output
    json.loads(
        (tmp_path / "sgd-diabetes-least_squares.json").read_text(), parse_constant=pytest.fail
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_was_done(jobs):
    settings = Comparison("wine", methods=("sgd", "momentum", "adam"), epochs=1e7)

    def observe(table, specs, purpose, found):
        threading.Thread(target=interrupt, args=(table,), daemon=True).start()
        return lambda slot, result: None

    def interrupt(table):
        while not (table.lines[:jobs, 3] > 20).all():
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    outcome = settings.run(LocalExecutor(jobs=jobs, observer=observe))
    assert signal.getsignal(signal.SIGINT) is before
    for name in settings.methods[:jobs]:
        (trace,) = outcome.traces(name)
        assert trace.reason == "interrupted" and trace["updates"][-1] > 20
    assert list(outcome.failures()) == ["stopped before it began"] and outcome.stopped


def test_ctrl_c_during_a_search_leaves_no_result(tmp_path):
    script = """
import signal
from adaptivesgd.cli import app
from adaptivesgd.experiments.commands.progress import Progress
ran = Progress.ran

def stop(self, slot, result):
    ran(self, slot, result)
    if slot == 3:
        signal.raise_signal(signal.SIGINT)

Progress.ran = stop
app()
"""
    arguments = ["compare", "sgd", "adam", "--tune", "--data", "wine", "--epochs", "2"]
    done = program(script, *arguments, "--out", str(tmp_path))
    assert done.returncode == 130, done.stderr
    assert "no result from sgd, adam: stopped before it began" in done.stdout
    assert "the same command resumes from here" in done.stdout
    assert not (tmp_path / "comparison.csv").exists()
    assert len(list((tmp_path / "runs").rglob("*.npz"))) == 4, "the trials that ended are kept"


def program(script, *arguments):
    """The output of a script that runs as a process of its own."""
    how = {"capture_output": True, "text": True, "timeout": 100}
    return subprocess.run([sys.executable, "-c", script, *arguments], **how)


CTRL_C = """
import os, signal, sys, threading, time
from pathlib import Path
from adaptivesgd.cli import app

def interrupt():
    while len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()) < 2:
        time.sleep(0.001)
    time.sleep(wait)
    os.killpg(0, signal.SIGINT)

os.setpgrp()
wait = float(sys.argv.pop(1))
threading.Thread(target=interrupt, daemon=True).start()
app()
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux")
@pytest.mark.parametrize("wait", [0.0, 0.1, 0.5])
def test_ctrl_c_while_workers_start_is_told(wait, tmp_path):
    """The whole group hears it, as from a terminal, while the workers import."""
    arguments = ["compare", "sgd", "adam", "--data", "wine", "--epochs", "1e7", "--jobs", "2"]
    done = program(CTRL_C, str(wait), *arguments, "--out", str(tmp_path))
    assert done.returncode == 130 and "Traceback" not in done.stderr, done.stderr
    assert "stopped before it began" in done.stdout or "interrupted" in done.stdout
    assert (tmp_path / "comparison.json").exists()


@pytest.mark.parametrize(
    "names, heading", [(["sgd"], "  1 method: softmax"), (["sgd", "adam"], "  2 methods: ")]
)
def test_the_heading_counts_the_methods(names, heading, tmp_path):
    done = call("compare", *names, "--data", "wine", "--updates", 1, "--out", tmp_path)
    assert heading.strip() in done.output


def test_a_single_failure_is_a_sentence_of_its_own(tmp_path):
    done = call("run", "cabs", "--data", "wine", "--set", "decay=2", "--out", tmp_path)
    assert done.output.startswith("adaptivesgd: decay must lie in [0, 1), not 2")
    assert done.output.count("\n") == 1


def test_a_search_of_what_cannot_be_made_does_not_lose_the_others(tmp_path):
    done = call("compare", "--tune", "adadamp", "sgd", "--set", "adadamp.every=0", "--data", "wine",
                "--updates", 2, "--out", tmp_path)  # fmt: skip
    assert done.exit_code == 0 and "no result from adadamp: " in done.output
    assert {row["method"] for row in read_csv(tmp_path / "comparison.csv")} == {"sgd"}


def test_the_version_is_told():
    done = call("--version")
    assert done.exit_code == 0 and done.output == f"adaptivesgd {asgd.__version__}\n"


def test_a_full_memory_is_told(monkeypatch, tmp_path):
    def prepared(self):
        raise MemoryError

    monkeypatch.setattr(Comparison, "prepared", prepared)
    done = call("run", "sgd", "--out", tmp_path)
    assert done.exit_code == 2 and done.output.startswith("adaptivesgd: out of memory")


# Bad input.


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["compare", "adadam"], "no method 'adadam'; did you mean 'adadamp'"),
        (["run", "sdg"], "did you mean 'sgd'"),
        (["compare", "--data", "digit"], "no data set 'digit'; did you mean 'digits'"),
        (["compare", "--model", "softmx"], "no model 'softmx'; did you mean 'softmax'"),
        (
            ["run", "sgd", "--set", "stepsize=1"],
            "sgd has no parameter 'stepsize'; it has batch_size",
        ),
        (["compare", "--set", "nope=1"], "no method compared has a parameter 'nope'; they have"),
        (["compare", "sgd", "--set", "cabs.decay=1"], "'cabs' is not among the methods"),
        (["run", "sgd", "--set", "step_size"], "NAME=VALUE"),
        (["run", "sgd", "--set", "step_size="], "NAME=VALUE"),
        (["run", "sgd", "--model-set", "rigde=1"], "softmax has no parameter 'rigde'"),
        (["run", "sgd", "--model-set", "ridge=-1"], "ridge must not be negative"),
        (["run", "sgd", "--epochs", "0"], "epochs must be above zero"),
        (["run", "sgd", "--epochs", "nan"], "epochs must be a finite number"),
        (["run", "sgd", "--updates", "-3"], "updates must be a whole number"),
        (
            ["run", "sgd", "--updates", str(10**30)],
            "updates must be at most 1e+15, as more take years",
        ),
        (["run", "sgd", "--epochs", "1e30"], "epochs must be at most 1e+15, as more take years"),
        (["run", "sgd", "--seed", "-1"], "seed must be a whole number"),
        (["run", "sgd", "--points", "0"], "points must be"),
        (["compare", "--seeds", "0"], "seeds must be a whole number of at least 1"),
        (["compare", "--jobs", "0"], "jobs must be a whole number of at least 1"),
        (["run", "sgd", "--epochs", "many"], "Invalid value for '--epochs'"),
        (["list", "nothing"], "'nothing' is not one of"),
        (["run", "sgd", "--data", "digits", "--model", "logistic"], "does not learn classes"),
        (["run", "sgd", "--data", "wine", "--model", "small_convnet"], "does not learn classes"),
        (["run", "sgd", "--data", "wine", "--model", "cabs_mnist"], "use softmax, mlp"),
        (["run", "sgd", "--model", "rosenbrock"], "makes its own examples; use --data synthetic"),
        (
            ["run", "adadamp", "--set", "initial_size=0"],
            "adaptivesgd: initial_size must be a whole number",
        ),
        (["run", "adadamp", "--set", "initial_size=abc"], "initial_size must be a whole number"),
        (["compare", "--repeat", "/nowhere.json"], "/nowhere.json cannot be read: No such file"),
        *(
            (["compare", *given, "--repeat", __file__], "takes its settings from the file")
            for given in (
                ["sgd"],
                ["--data", "digits"],
                ["--model", "softmax"],
                ["--seeds", "1"],
                ["--device", "cpu"],
                ["--points", "9"],
                ["--tune"],
                ["--set", "initial_size=1"],
            )
        ),
        (["compare", "--repeat", __file__], "not the JSON file of a comparison"),
    ],
)
def test_bad_input_is_told_in_a_sentence(arguments, words, tmp_path):
    done = call(*arguments, *(() if arguments[0] == "list" else ("--out", tmp_path)))
    assert done.exit_code == 2
    flat = re.sub(r"[\s│]+", " ", done.output)
    assert words in flat and "Traceback" not in flat


def test_output_that_cannot_be_written_is_told_before_anything_runs(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    for out in (taken, taken / "below"):
        done = call("compare", "--out", out)
        assert done.exit_code == 2 and "no results can be written" in done.output
        assert "methods:" not in done.output
    assert taken.read_text() == "a file"


# Every model that the command line names, on data of a kind that it learns.


@pytest.mark.parametrize("model", LEARNS)
def test_every_model_for_tables_runs(model):
    data = {"numbers": "diabetes", "two classes": "breast_cancer", "classes": "wine"}
    (name,) = [data[kind] for kind in LEARNS[model] if kind in data][:1]
    outcome = Comparison(name, model, methods=("sgd",), updates=3).run()
    trace = outcome.traces("sgd")[0]
    assert trace.reason == "budget" and np.isfinite(trace["loss"]).all()
    assert np.isfinite(trace["test_loss"]).all()


@pytest.mark.parametrize("model", SYNTHETIC)
def test_every_synthetic_problem_runs(model):
    outcome = Comparison("synthetic", model, methods=("sgd",), updates=3).run()
    (trace,) = outcome.traces("sgd")
    assert trace.reason == "budget" and np.isfinite(trace["loss"]).all()
    assert "test_loss" not in trace.columns


def test_a_table_without_a_test_set(tmp_path):
    done = call("run", "sgd", "--data", "synthetic", "--model", "noisy_quadratic", "--updates", 3,
                "--model-set", "n=50", "--out", tmp_path)  # fmt: skip
    assert done.exit_code == 0 and "n = 50, d = 2)" in done.output, done.output
    assert "accuracy" not in done.output and "test" not in done.output.split("method")[1]


def test_the_catalogue_of_models_is_that_of_the_package():
    makers = catalogue.all_models()
    assert {"softmax", "logistic", "least_squares", "geman_mcclure", "mlp", "cabs_mnist"} <= set(
        makers
    )
    assert all(callable(make) for make in makers.values()) and set(LEARNS) <= set(makers)


def test_the_program_starts():
    done = program("from adaptivesgd.cli import app; app()", "list", "data")
    assert done.returncode == 0 and "digits" in done.stdout and not done.stderr


def test_a_missing_test_set_is_replaced_and_said(monkeypatch):
    from adaptivesgd.data.loading import DATA

    X, y = asgd.load("breast_cancer")

    def read(part):
        if part == "test":
            raise ConnectionError("it cannot be downloaded")
        return X, y

    data = replace(DATA["breast_cancer"], name="far", parts=("train", "test"), read=read)
    monkeypatch.setitem(DATA, "far", data)
    prepared = prepare("far", "logistic")
    assert prepared.train.n + prepared.test.n == len(X)
    assert "it cannot be downloaded" in prepared.notes[0]


def test_images_reach_networks_whole_and_linear_models_flat(monkeypatch):
    from adaptivesgd.data.data_set import DataSet
    from adaptivesgd.data.loading import DATA

    rng = np.random.default_rng(0)
    X, y = rng.random((20, 28, 28, 1)).astype(np.float32), np.arange(20) % 10
    tiny = DataSet("tiny", "", "", "images", ("train", "test"), lambda part: (X, y))
    monkeypatch.setitem(DATA, "tiny", tiny)
    linear, network = (prepare("tiny", model).train for model in ("softmax", "cabs_mnist"))
    assert linear.X.shape == (20, 785) and network.X.shape == X.shape
    assert linear.X.dtype == network.X.dtype == np.float32
    assert network.dim == 3_274_634
