"""A comparison: what its sentences rest on, that it fits the terminal, and that nothing is lost."""

import csv
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

import adaptivesgd as asgd
from adaptivesgd import catalogue
from adaptivesgd.experiments import Comparison, LocalExecutor, Store
from adaptivesgd.experiments.commands.compare import CURATED, DEMO
from adaptivesgd.experiments.commands.listing import Kind, listed
from adaptivesgd.experiments.compare.result import ComparisonResult
from adaptivesgd.experiments.compare.sentences import sentences
from adaptivesgd.experiments.compare.terminal import fitting, table
from adaptivesgd.experiments.protocol.experiment import Arm, Task
from adaptivesgd.experiments.protocol.task_result import TaskResult
from adaptivesgd.experiments.reports.mechanism import mechanism
from adaptivesgd.trace import Trace

ENVIRONMENT = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def trace(name, gaps, sizes, minimum=1.0):
    """A trace whose gap and batch size are these at evenly spaced amounts of work."""
    k = np.arange(len(gaps))
    columns = {
        "updates": k,
        "examples": 100 * k,
        "evaluations": 0 * k,
        "seconds": k / 10,
        "loss": minimum + np.array(gaps, float),
        "batch_size": np.array(sizes),
        "step_size": 0 * k + 0.1,
    }
    return Trace(columns, np.zeros(1), "budget", {"method": {"name": name}, "seed": 0})


def result(minimum=1.0, **traces):
    """A comparison that found these traces, {method: trace}."""
    arms = tuple(Arm(name, name) for name in traces)
    found = TaskResult(Task("", None, arms, 1, 1.0), {}, {}, {n: [t] for n, t in traces.items()},
                       minimum, "exact", {})  # fmt: skip
    settings = SimpleNamespace(methods=tuple(traces), seeds=(0,))
    return ComparisonResult(settings, None, found, {})


FLAT, FALLING = [8, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [8, 4, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02]
ONE, GROWN = [16] * 9, [16, 16, 16, 20, 30, 50, 80, 160, 320]


# Sentences.


def test_a_constant_batch_that_stops_is_at_its_noise_floor():
    (sentence,) = sentences(result(sgd=trace("SGD", FLAT, ONE)))
    assert sentence == "SGD (B = 16) levels off at its noise floor, a gap of 0.1."
    (sentence,) = sentences(result(sgd=trace("SGD", FALLING, ONE)))
    assert sentence == "SGD (B = 16) is still falling at a gap of 0.02."


@pytest.mark.parametrize(
    "gaps, sizes, clause",
    [
        (FALLING, GROWN, "methods whose batches grow end lower: GeoDamp to 0.02"),
        ([9 * g for g in FALLING], GROWN, "no method whose batch grows ends below it"),
        (FALLING, ONE, ""),
    ],
)
def test_growing_batches_are_praised_only_if_they_grew_and_ended_lower(gaps, sizes, clause):
    (sentence,) = sentences(
        result(sgd=trace("SGD", FLAT, ONE), geodamp=trace("GeoDamp", gaps, sizes))
    )
    assert sentence.removeprefix("SGD (B = 16) levels off at its noise floor, a gap of 0.1") in (
        f"; {clause}.",
        f"{clause}.",
    )


@pytest.mark.parametrize(
    "gaps, clause",
    [
        ([8, 7, 6, 5, 4, 3, 2.5, 2, 1.5], "is out of updates, still falling after 8 updates"),
        ([8, 2, 1, 0.9, 1, 1, 1, 1, 1], "has levelled off after 8 updates"),
        (
            [8, 8, 7.9, 7.8, 7.7, 7.6, 7.5, 7.4, 7.3],
            "is out of updates, still falling after 8 updates",
        ),
        (FALLING, "ends lowest, after 8 updates"),
    ],
)
def test_what_is_stated_of_gradient_descent(gaps, clause):
    full = trace("gradient descent", gaps, [100] * 9)
    (sentence,) = sentences(result(sgd=trace("SGD", FLAT, ONE), gradient_descent=full))
    assert f"gradient descent {clause} at a gap of {gaps[-1]:.2g}." in sentence


def test_what_is_stated_of_cabs():
    (sentence,) = sentences(result(cabs=trace("CABS", FLAT, ONE)))
    assert (
        sentence.startswith("CABS keeps a floor")
        and "F* = 1 here, its batch never leaves 16" in sentence
    )
    (sentence,) = sentences(result(cabs=trace("CABS", FALLING, GROWN)))
    assert sentence == "CABS ends at a gap of 0.02, with batches of up to 320."
    assert sentences(result(minimum=0.0, cabs=trace("CABS", FLAT, ONE, 0.0)))[0].startswith(
        "CABS ends"
    )


def test_without_a_known_minimum_nothing_is_stated():
    unknown = result(sgd=trace("SGD", FLAT, ONE))
    unknown = replace(unknown, result=replace(unknown.result, how="a bound: not known"))
    assert sentences(unknown) == []


def test_the_demo_makes_its_point_and_its_numbers_are_those_of_the_traces():
    found = replace(DEMO, seeds=(201, 202, 203)).run()  # seeds that chose no threshold
    minimum = float(found.prepared.train.minimum)
    first, second = sentences(found)
    for name, pattern in (("sgd", r"noise floor, a gap of ([\d.e-]+);"), ("padadamp", r"PadaDamp to ([\d.e-]+)"),
                          ("geodamp", r"GeoDamp to ([\d.e-]+)"), ("gradient_descent", r"updates at a gap of ([\d.e-]+)\."),
                          ("big_batch_armijo", r"Armijo to ([\d.e-]+)")):  # fmt: skip
        last = np.median([run["loss"][-1] for run in found.traces(name)])
        assert f"{last - minimum:.2g}" == re.search(pattern, first)[1], first
    assert "never leaves 16" in second
    assert all(set(run["batch_size"][1:]) == {16} for run in found.traces("cabs"))
    assert f"F* = {minimum:.2g}" in second
    gaps = {name: found.traces(name)[0]["loss"][-1] - minimum for name in CURATED}
    assert gaps["geodamp"] < gaps["sgd"] / 10 and gaps["padadamp"] < gaps["sgd"] / 10
    assert gaps["gradient_descent"] > gaps["sgd"]


def test_mechanism_takes_medians_over_seeds():
    facts = mechanism(
        [trace("", [8, 8, 8, 4, g], [1, 1, b, b, 1]) for g, b in ((1, 2), (2, 4), (9, 8))], 1.0
    )  # the last batch is what an epoch had left
    assert (facts.gap, facts.last_batch, facts.updates) == (2.0, 4.0, 4.0)
    assert facts.growing and not facts.constant


def test_a_run_that_diverged_is_neither_falling_nor_level():
    facts = mechanism([trace("", [1, 2, 9, np.inf, np.nan], [16] * 5)], 1.0)
    assert not facts.falling and not facts.level and facts.in_words() == "diverged"
    assert sentences(result(sgd=trace("SGD", [1, 2, 9, np.inf, np.nan], [16] * 5))) == []


@pytest.mark.parametrize("power, falling, level", [(0, 0, 1), (0.5, None, 0), (1, 1, 0)])
def test_a_gap_is_called_falling_or_level_at_the_level_of_one_percent(power, falling, level):
    """400 gaps with independent noise around work^-power: an error of 1 % at most, beyond chance."""
    rng, k = np.random.default_rng(5), np.maximum(np.arange(60), 1)
    facts = []
    for _ in range(400):
        gaps = np.exp(0.1 * rng.standard_normal(60)) / k**power
        gaps[0] = 9.0  # the first gap, which has halved
        facts.append(mechanism([trace("", gaps, [16] * 60)], 1.0))
    for wanted, word in ((falling, "falling"), (level, "level")):
        count = sum(getattr(each, word) for each in facts)
        assert wanted is None or (count >= 388 if wanted else count <= 12), (power, word, count)


# The terminal.


def printed(thing, width):
    """The lines of something on a terminal of this width."""
    console = Console(width=width, force_terminal=False)
    with console.capture() as capture:
        console.print(thing)
    return capture.get().splitlines()


@pytest.mark.parametrize("width", [80, 90, 120])
def test_names_are_never_broken_and_lines_fit(width):
    names = list(catalogue.all_methods())
    runs = {
        name: trace(name, [g * (1 + place) for g in FALLING], GROWN)
        for place, name in enumerate(names)
    }
    grid, notes = table(result(**runs), width)
    lines = printed(grid, width)
    assert max(map(len, lines)) <= width
    for name in names:
        assert sum(line.strip().startswith(f"{name} ") for line in lines) == 1, name
    assert any(
        note.startswith("the same for all: ") and "ended by budget" in note for note in notes
    )


def test_columns_that_agree_are_stated_once_and_the_gap_is_kept_to_the_last():
    same = {"loss": {"a": "1", "b": "1"}, "updates": {"a": "1", "b": "2"}}
    assert fitting(same, 80, 2) == (["updates"], ["the same for all: loss 1"])
    heads = ("gap", "loss", "updates", "last\nstep", "seconds")
    shown, notes = fitting({head: {"a": "1" * 20, "b": "2" * 20} for head in heads}, 80, 2)
    assert shown == ["gap", "updates"]
    assert notes == ["left out to fit the width: last step, seconds, loss"]
    narrow = {
        head: {"a": "1" * n, "b": "2" * n}
        for head, n in (("gap", 10), ("loss", 10), ("last\nbatch", 40))
    }
    assert fitting(narrow, 80, 2)[0] == ["gap", "loss"]  # there is room for the loss after all


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("kind", Kind)
def test_list_fits_80_columns(kind, whole):
    lines = printed(listed(kind, 80, whole), 80)
    entries = getattr(asgd, f"list_{kind.value}")()
    words = {word for entry in entries for word in f"{entry[0]} {entry[1]}".split()}
    headings = asgd.catalogue.papers() if kind is Kind.methods else {}
    assert set(headings) <= {line.strip() for line in lines}
    lines = [line for line in lines if line.strip() and line.strip() not in headings]
    seen = set(" ".join(lines).split())
    assert max(map(len, lines)) <= 80
    if whole:
        assert words <= seen  # nothing is cut
    else:
        assert len(lines) == len(entries) + 3  # a line each, below a title, a head and a rule
    no_parts_of_words = words | {"…", "name", "what", "it", "is", kind.value, *rules(lines)}
    assert seen <= no_parts_of_words
    for entry in entries:
        assert sum(line.strip().split(" ")[0] == entry.name for line in lines) >= 1, entry.name


def rules(lines):
    """The lines of a table that are drawn."""
    return {line.strip() for line in lines if set(line.strip()) == {"─"}}


# Faults.


def program(*arguments, **how):
    """The command line as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "adaptivesgd", *map(str, arguments)],
                            stdout=how.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                            text=True, env=ENVIRONMENT, **how)  # fmt: skip


def read_csv(path):
    with open(path) as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def test_a_closed_pipe_loses_nothing(tmp_path):
    process = program(
        "compare", "sgd", "padadamp", "--data", "wine", "--epochs", 2, "--out", tmp_path
    )
    assert process.stdout.readline()
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert {row["method"] for row in read_csv(tmp_path / "comparison.csv")} == {"sgd", "padadamp"}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_terminal_loses_nothing_and_is_stated_in_a_sentence(tmp_path):
    with open("/dev/full", "w") as full:
        process = program(
            "compare", "sgd", "--data", "wine", "--epochs", 2, "--out", tmp_path, stdout=full
        )
        _, error = process.communicate()
    assert process.returncode == 2
    assert error == (
        "adaptivesgd: the output cannot be printed (No space left on device); the results are in "
        f"{tmp_path}\n"
    )
    assert read_csv(tmp_path / "comparison.csv")


def test_killed_and_repeated_a_comparison_resumes(tmp_path):
    """After SIGKILL the same command runs what is missing, and ends with the same columns."""
    names, stored = ("sgd", "padadamp", "geodamp", "cabs"), tmp_path / "out" / "runs"
    arguments = ["compare", *names, "--data", "digits", "--epochs", 20, "--out", tmp_path / "out"]
    process = program(*arguments)
    while not list(stored.rglob("*.npz")):
        time.sleep(0.005)
        assert process.poll() is None
    process.kill()
    process.communicate()
    done = {path: path.stat().st_mtime_ns for path in stored.rglob("*.npz")}
    assert 0 < len(done) < len(names) and not (tmp_path / "out" / "comparison.csv").exists()
    output, _ = program(*arguments).communicate()
    assert f"{len(names) - len(done)} runs to run, {len(done)} were stored already" in output
    assert all(path.stat().st_mtime_ns == then for path, then in done.items())
    whole = Comparison("digits", methods=names).run()
    rows = read_csv(tmp_path / "out" / "comparison.csv")
    for name in names:
        losses = [float(row["loss"]) for row in rows if row["method"] == name]
        assert losses == whole.traces(name)[0]["loss"].tolist()


def test_what_is_stored_is_not_run_again(tmp_path):
    settings = Comparison("wine", methods=("sgd", "cabs"), epochs=1)
    first = settings.run(LocalExecutor(Store(tmp_path)))
    again = settings.run(
        LocalExecutor(Store(tmp_path), observer=lambda *_: pytest.fail("everything is stored"))
    )
    for name in settings.methods:
        assert np.array_equal(first.traces(name)[0].w, again.traces(name)[0].w)


def test_whatever_number_a_comparison_was_given_it_is_saved(tmp_path):
    """NumPy's numbers become Python's, and a run of either is the same run."""
    how = {"epochs": np.float32(0.5), "updates": np.int64(3), "points": np.uint8(2)}
    given = Comparison("wine", methods=("sgd",), settings={"step_size": np.float64(0.25)}, **how)
    same = Comparison(
        "wine", methods=("sgd",), settings={"step_size": 0.25}, epochs=0.5, updates=3, points=2
    )
    assert json.loads(json.dumps(given.as_json())) == json.loads(json.dumps(same.as_json()))
    first = given.run(LocalExecutor(Store(tmp_path)))
    never = lambda *_: pytest.fail("everything is stored")
    assert same.run(LocalExecutor(Store(tmp_path), observer=never)).methods == first.methods


STARTING = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
name, sys.argv[1:] = sys.argv[1], sys.argv[2:]
sys.argv[1:1] = []
"""


@pytest.mark.parametrize("module", ["typer", "numpy", "adaptivesgd.experiments.commands", "joblib"])
def test_ctrl_c_while_the_program_starts_is_one_line(module, tmp_path):
    script = STARTING.replace("sys.argv[1]:", f"{module!r}:").split("name, sys.argv")[0]
    script += "from adaptivesgd.cli import app\napp()\n"
    done = subprocess.run(
        [sys.executable, "-c", script, "compare", "sgd", "--data", "wine", "--out", str(tmp_path)],
        capture_output=True, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    assert done.returncode == 130, done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("adaptivesgd: interrupted")
