"""The contract of theorems: the template, verdicts that name the broken line, and the command line."""

import io
import json
import re
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console
from theory_mutants import MUTANTS, ROOT
from typer.testing import CliRunner

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import gradient_descent
from adaptivesgd.part import StepSize, Stop
from adaptivesgd.samplers import RankBased, Uniform
from adaptivesgd.step_sizes import Fixed
from theory import TEMPLATE, catalogue
from theory.case import Case
from theory.certificate import Certificate
from theory.cli import app
from theory.examples import far_start, small_quadratic
from theory.lines import Step
from theory.objections import above, outside
from theory.passage import passages
from theory.report import record
from theory.series import Sample, over_steps, running_mean
from theory.table import kind_of, overview

THEOREM = TEMPLATE.THEOREM
F = small_quadratic()
CASE = Case("a quadratic", F, gradient_descent(0.9), w=far_start(F))


def run(*arguments):
    return CliRunner().invoke(app, ["--jobs", "1", *arguments])


@dataclass(frozen=True)
class Arrived(StepSize):
    """Stops at once."""

    def __call__(self, memory, d, estimate, now):
        raise Stop("converged")


def constant(value):
    return lambda case: np.full(3, value)


def test_the_template_is_a_theorem_as_it_stands():
    assert [verdict.outcome for verdict in THEOREM.verify()] == ["holds"]
    assert [THEOREM.compare(case).outcome for case in THEOREM.broken()] == ["violated"]
    for case in THEOREM.refusals():
        assert case.note in THEOREM.check(case).sentence


def test_a_copy_of_the_template_is_found(tmp_path, monkeypatch):
    (tmp_path / "paper").mkdir()
    shutil.copy(TEMPLATE.__file__, tmp_path / "paper" / "copied.py")
    monkeypatch.setattr(catalogue, "HERE", tmp_path)
    assert catalogue.names() == ["theory.paper.copied"]


def test_a_failure_names_the_line_of_the_proof_that_broke():
    wrong = Step("one is at most zero", constant(1.0), constant(0.0))
    verdict = replace(THEOREM, proof=(*THEOREM.proof, wrong)).check(CASE)
    assert verdict.outcome == "violated" and verdict.at == 0
    assert verdict.broken[0].step is wrong and "one is at most zero" in verdict.sentence


@pytest.mark.parametrize(
    "relation, left, holds",
    (
        ("<=", 1 + 1e-10, True),
        ("<=", 1 + 1e-8, False),
        (">=", 1 - 1e-10, True),
        (">=", 1 - 1e-8, False),
        ("==", 1 + 1e-10, True),
        ("==", 1 - 1e-8, False),
        ("<=", np.nan, False),
    ),
)
def test_an_exact_comparison_allows_for_rounding_only(relation, left, holds):
    step = Step("left against 1", constant(left), constant(1.0), relation)
    assert (step.compare(CASE).broken_at is None) == holds


@pytest.mark.parametrize("endless", (np.inf, -np.inf, np.nan))
def test_a_side_that_is_not_finite_fails(endless):
    left, right = np.array([1.0, 2.0, 3.0]), np.array([2.0, endless, 4.0])
    for sides in ((left, right), (-right, left)):
        line = Step("left <= right", lambda case: sides[0], lambda case: sides[1])  # noqa: B023
        assert line.compare(CASE).broken_at == 1


@pytest.mark.parametrize(
    "left, right, problem",
    (
        (lambda case: 1.0, constant(2.0), "must be a series"),
        (constant(1.0), lambda case: np.ones((3, 2)), "must be a series"),
        (constant(1.0), lambda case: np.ones(1), "3 numbers on its left and 1 on its right"),
        (lambda case: [], lambda case: [], "no step"),
    ),
    ids=("a number", "a matrix", "another length", "empty"),
)
def test_sides_that_are_not_series_of_the_same_steps_are_refused(left, right, problem):
    with pytest.raises(ValueError, match=problem):
        Step("left <= right", left, right).compare(CASE)


def test_a_case_without_a_step_is_outside_the_theorem():
    verdict = THEOREM.check(replace(CASE, steps=0))
    assert verdict.outcome == "does not apply" and "no step" in verdict.sentence
    arrived = replace(CASE, method=Method(Constant(None), Arrived()))
    verdict = replace(THEOREM, objections=lambda case: ()).check(arrived)
    assert verdict.sentence == "does not apply: the run stops before its first step: converged"


def test_a_theorem_about_uniform_batches_refuses_another_sampler():
    theorem = catalogue.theorem("theory.cabs.variance_bias")
    method = Method(Constant(2), Fixed(0.1), sampler=RankBased(1e4, sort_every=1))
    assert "sampler must be Uniform" in theorem.check(Case("", F, method, 6)).sentence
    full = Method(Constant(None), Fixed(0.1), sampler=Uniform(replace=True))
    assert "each example once" in THEOREM.check(replace(CASE, method=full)).sentence


@pytest.mark.parametrize("offset, holds", ((-2.0, True), (0.0, True), (2.0, False)))
def test_a_sampled_comparison_fails_where_the_interval_excludes_it(offset, holds):
    values = offset + np.random.default_rng(0).standard_normal((100, 3))
    step = Step("left against 0", lambda case: Sample(values), constant(0.0))
    assert (step.compare(CASE).broken_at is None) == holds


def test_two_sides_of_the_same_runs_are_compared_in_pairs():
    """The difference of two noisy series that differ by a constant is known exactly."""
    noise = Sample(10 * np.random.default_rng(0).standard_normal((50, 3)))
    step = Step("x <= x - 0.01", lambda case: noise, lambda case: noise - 0.01)
    assert step.compare(CASE).broken_at == 0


def test_running_means_of_a_series_and_of_every_run():
    assert running_mean([2.0, 4.0, 0.0]).tolist() == [2, 3, 2]
    sample = Sample(np.array([[2.0, 4.0], [0.0, 2.0]]))
    assert running_mean(sample).values.tolist() == [[2, 3], [0, 1]]
    assert over_steps(np.cumsum, sample).values.tolist() == [[2, 6], [0, 2]]


@pytest.mark.parametrize(
    "wrong, problem",
    (
        ({"kind": "about"}, "kind must be one of .*not 'about'"),
        ({"status": "hoped for"}, "status must be one of .*not 'hoped for'"),
        ({"attained": "here"}, "attained must be one of .*not 'here'"),
        ({"kind": "tight"}, "attained must be given for a tight bound"),
        ({"attained": "one instance"}, "and for no other"),
        ({"status": "published"}, "where must be given"),
        ({"where": "Theorem 1"}, "where must be given"),
    ),
)
def test_a_theorem_says_what_its_words_need(wrong, problem):
    with pytest.raises(ValueError, match=problem):
        replace(THEOREM, **wrong)


def test_a_verdict_is_the_same_every_time():
    name = "theory.classical.sgd_fixed_batch"
    first, second = (catalogue.theorem(name).verify() for _ in range(2))
    assert [v.sentence for v in first] == [v.sentence for v in second]
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.claim.margin, other.claim.margin)


@pytest.mark.parametrize(
    "theorem, message",
    (
        (replace(THEOREM, proof=(Step("0 = 1", constant(0.0), constant(1.0), "=="),)), "0 = 1"),
        (replace(THEOREM, status="refuted", where="Theorem 1"), "holds"),
        (replace(THEOREM, measured=lambda case: 1 / 0), "ZeroDivisionError"),
        (replace(THEOREM, examples=lambda: ()), None),
        (replace(THEOREM, objections=lambda case: ["it rains"]), "does not apply: it rains"),
    ),
    ids=("a broken line", "not refuted", "an error", "no examples", "an objection"),
)
def test_a_record_is_not_as_expected(theorem, message):
    found = record(theorem)
    assert not found.as_expected and found.verdict == "NOT AS EXPECTED"
    assert message is None or message in found.findings[0].sentence


@pytest.mark.parametrize("holds, as_expected", ((True, True), (False, False)))
def test_certificates_are_asked(holds, as_expected, monkeypatch):
    monkeypatch.setattr(Certificate, "missing", None)
    certificate = Certificate("algebra", "1 + 1 = 2", lambda: holds)
    found = record(replace(THEOREM, certificates=(certificate,)))
    assert found.as_expected == as_expected
    assert ("algebra" in found.badges) == holds


def test_a_certificate_that_needs_what_is_not_installed_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    monkeypatch.setattr("theory.certificate.find_spec", lambda package: None)
    found = record(replace(THEOREM, certificates=(Certificate("algebra", "x", lambda: True),)))
    assert found.referees[0].outcome == "not run: z3 is not installed" and found.as_expected


def test_verify_exits_with_0_and_writes_its_reports(tmp_path):
    done = run("classical.descent_lemma", "--out", str(tmp_path))
    assert done.exit_code == 0 and "holds" in done.output
    assert (tmp_path / "report.html").read_text().count("<article") == 1
    (row,) = json.loads((tmp_path / "report.json").read_text())
    assert row["name"] == "descent_lemma" and row["as_expected"]


def test_verify_exits_with_1_if_something_is_not_as_expected(monkeypatch):
    wrong = replace(THEOREM, status="refuted", where="here", name="theory.classical.descent_lemma")
    monkeypatch.setattr("theory.cli.theorem", lambda name: wrong)
    done = run("descent_lemma")
    assert done.exit_code == 1 and "NOT AS EXPECTED" in done.output


@pytest.mark.parametrize("width", [80, 160])
def test_the_list_breaks_no_word_at_any_width(width):
    theorems = [catalogue.theorem(name) for name in catalogue.names()]
    console = Console(width=width, file=io.StringIO())
    console.print(overview(theorems, width))
    lines = console.file.getvalue().splitlines()
    words = {word for line in lines for word in re.split(r"[\s()]+", line)}
    for theorem in theorems:
        shown = f"{theorem.short_name} {kind_of(theorem)} {theorem.status} {theorem.deduced}"
        assert set(re.split(r"[\s()]+", shown)) <= words | {""}
    assert max(map(len, lines)) <= width
    assert ("statement" in lines[2]) == (width == 160)


def test_every_mutant_of_the_theory_is_in_its_file():
    missing = [
        m.name for m in MUTANTS if m.old not in (ROOT / "theory" / m.file).read_text("utf-8")
    ]
    assert missing == []


def test_verify_lists_the_theorems():
    done = run("--list", "--paper", "classical")
    assert done.exit_code == 0 and "descent_lemma" in done.output


@pytest.mark.parametrize(
    "arguments, message",
    (
        (("nonsense",), "no theorem called nonsense"),
        (("--paper", "x"), "no paper called 'x'"),
        (("--only", "nonsense"), "no theorem's name contains 'nonsense'"),
        (("nothing.py",), "there is no file nothing.py"),
        (("--seed", "-1"), "--seed must be a whole number of at least 0, not -1"),
        (("--seed", "1.5"), "--seed must be a whole number of at least 0, not 1.5"),
        (("--jobs", "x"), "--jobs must be a whole number of at least 1, not x"),
        (("--nonsense",), "No such option: --nonsense"),
        (("--only",), "requires an argument"),
        (("--out", "/dev/null"), "must be a folder, but /dev/null is a file"),
    ),
)
def test_verify_refuses_wrong_usage_in_a_sentence(arguments, message):
    done = run(*arguments)
    assert done.exit_code == 2 and message in done.output and done.output.count("\n") == 1


@pytest.mark.parametrize("jobs, exit_code", (("0", 2), ("1", 0)))
def test_the_number_of_processes_is_checked(jobs, exit_code):
    done = CliRunner().invoke(app, ["cabs.warm_up", "--jobs", jobs])
    assert done.exit_code == exit_code


def test_a_theorem_of_ones_own_is_verified_from_its_file(tmp_path):
    path = tmp_path / "my_theorem.py"
    shutil.copy(TEMPLATE.__file__, path)
    done = run(str(path), "--out", str(tmp_path / "report"))
    assert done.exit_code == 0 and "my_theorem" in done.output
    assert "TITLE" in (tmp_path / "report" / "report.html").read_text()


@pytest.mark.parametrize(
    "text, message",
    (
        ("x = 1", "defines no THEOREM"),
        ("1 / 0", "cannot be run: ZeroDivisionError"),
        ("raise SystemExit(0)", "cannot be run: SystemExit"),
    ),
)
def test_a_file_without_a_theorem_is_wrong_usage(tmp_path, text, message):
    path = tmp_path / "broken.py"
    path.write_text(text)
    done = run(str(path))
    assert done.exit_code == 2 and message in done.output


def own(tmp_path, *more):
    """The template as a file of one's own, with more lines at its end."""
    path = tmp_path / "mine.py"
    lines = ["from dataclasses import replace", *more]
    path.write_text("\n".join([Path(TEMPLATE.__file__).read_text(), *lines]))
    return str(path)


@pytest.mark.parametrize("options", ((), ("--list",), ("--search",)))
@pytest.mark.parametrize(
    "examples, message",
    (
        ("lambda: {}['z']", "cannot be made: KeyError: 'z'"),
        ("lambda: [3]", "must be a Case, not 3"),
    ),
)
def test_examples_that_cannot_be_made_are_wrong_usage(tmp_path, options, examples, message):
    path = own(tmp_path, f"THEOREM = replace(THEOREM, examples={examples})")
    done = run(path, *options)
    assert done.exit_code == 2 and message in done.output and done.output.count("\n") == 1


@pytest.mark.parametrize(
    "side, message",
    (
        ("exit(0)", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
        ("[1j]", "real numbers"),
        ("np.ma.masked_array([0.0, 1.0], [0, 1])", "real numbers"),
        ("np.full(20, -np.inf)", "is false"),
        ("0.0", "a number per step"),
        ("[]", "does not apply"),
    ),
)
def test_a_side_that_is_no_series_of_numbers_ends_with_1(tmp_path, side, message):
    lines = ("import numpy as np", f"THEOREM = replace(THEOREM, measured=lambda case: {side})")
    done = run(own(tmp_path, *lines))
    assert done.exit_code == 1 and message in " ".join(done.output.split())


@pytest.mark.parametrize("holds", ("lambda: 1 / 0", "lambda: exit(0)", "lambda: False"))
def test_a_certificate_that_cannot_answer_fails(tmp_path, holds):
    lines = (
        "from theory import Certificate",
        f"referee = Certificate('algebra', 'x', {holds})",
        "THEOREM = replace(THEOREM, certificates=(referee,))",
    )
    done = run(own(tmp_path, *lines))
    assert done.exit_code == 1 and "fails" in done.output


def test_a_theorem_that_is_violated_ends_with_1(tmp_path):
    path = tmp_path / "false.py"
    text = Path(TEMPLATE.__file__).read_text()
    path.write_text(
        text.replace("gradient_descent(0.9), w=far", "gradient_descent(1.0), w=far", 1).replace(
            "length / 2 * square", "length * square"
        )
    )
    done = run(str(path))
    assert done.exit_code == 1 and "violated at step 0" in done.output


def test_a_theorem_in_a_notebook_has_a_record():
    assert record(replace(THEOREM, name="__main__")).as_expected


@pytest.mark.parametrize(
    "kind, left, right, ratio",
    (
        ("upper", [9.0, 1.0, 3.0], [1.0, 2.0, 4.0], 0.75),  # the first of several does not count
        ("upper", [1.0], [4.0], 0.25),
        ("lower", [1.0, 4.0, 4.0], [9.0, 1.0, 3.0], 0.75),
        ("upper", [1.0, 0.0, 2.0], [1.0, 1.0, -1.0], np.nan),  # none where both are above zero
        ("identity", [1.0, 2.0], [1.0, 2.0], np.nan),
    ),
)
def test_the_ratio_of_a_verdict_is_the_largest_that_counts(kind, left, right, ratio):
    sides = {"measured": lambda case: left, "promised": lambda case: right, "proof": ()}
    verdict = replace(THEOREM, kind=kind, ratio=None, **sides).compare(CASE)
    np.testing.assert_allclose(verdict.tightness, ratio, rtol=1e-15)


def test_the_ratio_of_random_runs_is_what_their_interval_certifies():
    values = 5 + np.random.default_rng(0).standard_normal((50, 3))
    sides = {"measured": lambda case: Sample(values), "promised": constant(10.0), "proof": ()}
    verdict = replace(THEOREM, **sides).compare(CASE)
    certified = (values.mean(axis=0) - Sample(values).radius)[1:] / 10
    assert verdict.tightness == pytest.approx(certified.max(), rel=1e-12) and certified.max() < 0.48


@pytest.mark.parametrize("value, objects", ((1.999, False), (2.0, True), (2.1, True)))
def test_a_number_that_must_be_below_another_may_not_equal_it(value, objects):
    assert bool(list(outside("step", value, 2.0, "2 / L"))) == objects


@pytest.mark.parametrize(
    "value, objects", ((2.0, False), (2.0 * (1 + 1e-12), False), (2.001, True))
)
def test_a_number_that_is_at_most_another_may_equal_it(value, objects):
    assert bool(list(above("step", value, 2.0, "2 / L"))) == objects


def test_a_passage_is_the_first_one():
    """Gaps 4, 1, 3, 1/2 along the only path: eps = 2 is passed at step 1, whatever comes after."""
    gaps = iter((4.0, 1.0, 3.0, 0.5))
    engine = SimpleNamespace(over_paths=lambda case, summary: Sample(np.array([summary(path())])))

    def path():
        return iter([SimpleNamespace(gap=each, batch_size=k) for k, each in enumerate(gaps)])

    case = SimpleNamespace(given={"accuracies": (2.0, 0.75)}, engine=engine)
    tau, batches, inverses = passages.__wrapped__(case, lambda state: state.gap)
    assert tau.values.tolist() == [[1, 3]] and batches.values.tolist() == [[1, 6]]
    np.testing.assert_allclose(inverses.values, [[1 / 4, 1 / 4 + 1 + 1 / 3]])
