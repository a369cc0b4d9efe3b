"""The benchmark: standings by hand, sentences from standings, and a rule of one's own."""

import json
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

from adaptivesgd import catalogue
from adaptivesgd.cli import app
from adaptivesgd.experiments.benchmark import guide, suite
from adaptivesgd.experiments.benchmark.guide import decision, listed, place
from adaptivesgd.experiments.benchmark.standings import ALL_CLOCKS, Standing, by_group, standings
from adaptivesgd.experiments.protocol.experiment import Arm, Task
from adaptivesgd.experiments.protocol.task_result import TaskResult
from adaptivesgd.trace import Trace

UPDATES = ALL_CLOCKS["updates"]


def trace(reached):
    """A trace that reaches a loss of 0.05 after so many updates of 100 examples; None: never."""
    k = np.array([0, reached or 1, 1000])
    loss = np.array([1.0, 0.05 if reached else 0.9, 0.05 if reached else 0.9])
    columns = {"updates": k, "examples": 100 * k, "evaluations": 0 * k, "seconds": k, "loss": loss}
    return Trace(columns, np.zeros(1), "budget", {"method": {"name": ""}})


def result(name, **times):
    """A task with one target, {rule: updates to it, one per seed}."""
    arms = tuple(Arm(rule, rule) for rule in times)
    task = Task(name, None, arms, len(next(iter(times.values()))), 1.0, levels=(0.1,))
    traces = {rule: [trace(each) for each in values] for rule, values in times.items()}
    return TaskResult(task, {}, {}, traces, 0.0, "exact", {})


RESULTS = [
    result("convex: one", fast=[10, 10], near=[19, 30], slow=[None, None]),
    result("convex: two", fast=[40, 40], near=[20, 20], slow=[21, None]),
]


def test_standings_by_hand():
    fast, near, slow = standings(RESULTS, UPDATES)
    assert fast == Standing("fast", 1.0, 1.0, 1.0, 1.0, 1.5, 4)
    assert near == Standing("near", 0.75, 0.5, 1.0, 1.0, 1.45, 4)
    assert (slow.rule, slow.near, slow.reached, slow.factor) == ("slow", 0.25, 0.25, np.inf)
    assert list(by_group(RESULTS)) == ["convex"]


def test_sentences_name_leaders_and_losers():
    row = decision(standings(RESULTS, UPDATES), "convex", "updates")
    assert row["leaders"] == ["fast"] and row["losers"] == ["slow"]
    assert row["sentence"] == (
        "fast needs the least in updates, within 2 times the best on 100% of 4 targets (100% "
        "to 100% by seed); slow reaches the fewest targets, 25%."
    )
    none = [Standing(rule, 0.0, 0.0, 0.0, 0.0, np.inf, 2) for rule in "ab"]
    assert decision(none, "c", "updates")["sentence"].startswith("No rule reaches a target")


def test_a_rule_that_misses_most_targets_does_not_lead():
    found = [Standing("rare", 0.5, 0, 1, 0.5, np.inf, 4), Standing("sure", 0.45, 0, 1, 1.0, 3.0, 4)]
    assert decision(found, "c", "updates")["leaders"] == ["sure"]


@pytest.mark.parametrize("names, words", [("a", "a"), ("ab", "a and b"), ("abcd", "a, b, c and d"),
                                         ("abcde", "a, b, c and 2 others")])  # fmt: skip
def test_lists_in_words(names, words):
    assert listed(list(names)) == words


def test_the_place_of_one_rule():
    assert place(RESULTS, "near")[0] == (
        "near is number 2 of 3 in updates: within 2 times the best on 75% of 4 targets, and it "
        "reaches 100% of them."
    )


def test_the_suite_covers_every_class_and_only_known_rules():
    groups = {problem.group for problem in suite.SUITE}
    assert len(suite.SUITE) >= 12 and len(groups) == 5
    assert sum(problem.group == suite.NETWORK for problem in suite.SUITE) >= 2
    assert set(suite.RULES) <= set(catalogue.all_methods())
    quick = {problem.spec.data for problem in suite.SUITE if problem.quick}
    assert quick <= {"digits", "diabetes", "wine", "breast_cancer", "synthetic"}


OWN = """
from adaptivesgd import methods

def doubling():
    return methods.geodamp(0.3, delay=0.5)
"""


def test_one_command_adds_a_rule_of_ones_own(tmp_path, monkeypatch):
    (tmp_path / "own_rule.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    wine = [
        suite.Problem("convex", suite.ProblemSpec("wine", "softmax", {"ridge": 1e-2}), 3.0, True)
    ]
    monkeypatch.setattr(suite, "SUITE", wine)
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["bench", "--quick", "--add", "own_rule:doubling", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "own_rule:doubling is number" in " ".join(done.output.split())
    assert "The quick suite: 1 of its 1 problems" in done.output
    stored = json.loads((out / "bench-quick-untuned.json").read_text())
    rows = stored["rows"]
    assert (
        stored["setting"].startswith("The quick suite: 1 of its 1 problems, ")
        and "2 of 2 seeds" in stored["setting"]
    )
    text = (out / "bench-quick-untuned.md").read_text()
    counted = [row for row in rows if row["clock"] != "seconds"]  # which load may rule out
    assert len(counted) == 2 * (len(ALL_CLOCKS) - 1)
    assert all(row["sentence"] in text for row in rows)
    assert "own_rule:doubling" in text
    wrong = CliRunner().invoke(
        app, ["bench", "--quick", "--add", "own_rule:none", "--out", str(out)]
    )
    assert wrong.exit_code == 2 and "cannot be imported as MODULE:FUNCTION" in wrong.output


def test_a_quick_look_leaves_the_result_of_the_whole_suite_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    wine = suite.Problem("convex", suite.ProblemSpec("wine", "softmax"), 1.0, quick=True)
    monkeypatch.setattr(suite, "SUITE", [wine])
    monkeypatch.setattr(suite, "RULES", ("sgd", "padadamp"))
    drawn = []
    monkeypatch.setattr(guide, "write_figure", lambda stem, _: drawn.append(stem.name) or [])
    runner = CliRunner()
    nothing = runner.invoke(app, ["bench", "--stored", "--out", str(tmp_path)])
    assert nothing.exit_code == 2 and "no problem of the suite is stored" in nothing.output
    for size in ([], ["--quick"]):
        assert runner.invoke(app, ["bench", *size, "--out", str(tmp_path)]).exit_code == 0
    for name, words in (("bench-untuned", "whole"), ("bench-quick-untuned", "quick")):
        stored = json.loads((tmp_path / f"{name}.json").read_text())
        assert stored["setting"].startswith(f"The {words} suite: ")
        assert f"{name}-profiles" in drawn and (tmp_path / f"{name}.md").exists()
