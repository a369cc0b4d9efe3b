"""The course holds itself to account: solutions earn everything, blanks nothing, every wrong answer
fails its item with its message, other right ones pass, and no solution reaches a student.

Here functions are called in this process; `make course` calls them as the grader does.
"""

import ast
import csv
import importlib
import json
import operator
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("jupytext", reason="the assignments' sources are read with jupytext")

from adaptivesgd_grading.catalogue import NAMES, assignment
from adaptivesgd_grading.child.calls import plain
from adaptivesgd_grading.child.protocol import Decoder, encode
from adaptivesgd_grading.cli import app
from adaptivesgd_grading.corpus import right, wrong
from adaptivesgd_grading.feedback import data, gradescope, markdown
from adaptivesgd_grading.grader import grade
from adaptivesgd_grading.judging import judge
from adaptivesgd_grading.limits import Limits
from adaptivesgd_grading.measure import CAUSE, FALSE, HANG, RIGHT, STUDENTS, Bench, Case
from adaptivesgd_grading.mistake import Mistake
from adaptivesgd_grading.mistakes import by_hand, changes
from adaptivesgd_grading.mutants import mutants
from adaptivesgd_grading.public import checks, examine
from adaptivesgd_grading.source import Source
from test_docstrings import faults
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
LIMITS = Limits(seconds=3.0)
SEEDS = range(12)  # students; a right answer must not fail for anybody
CORPUS = [(name, each) for name in NAMES for each in wrong(name)]
OTHERS = [(name, each) for name in NAMES for each in right(name)]


def defined(name, replaced=()):
    """What the cells of a solution define, with some of them replaced."""
    names = {"__name__": "course"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # matplotlib's, of cells that only show something
        for code in Source.of(name).codes(replaced):
            exec(code, names)
    return names


def findings(name, names, seed=0):
    """{question: its finding}."""
    return {
        question.name: examine(question, [names[each] for each in question.functions], seed)
        for question in assignment(name).questions
    }


def failed(found):
    """{question: its diagnosis} of those that do not pass."""
    return {question: each.lines for question, each in found.items() if not each.passed}


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_earns_every_point_whoever_hands_it_in(name):
    names = defined(name)
    for seed in SEEDS:
        assert not failed(findings(name, names, seed))


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_earns_nothing(name):
    report = grade(assignment(name), Source.of(name).blank(), "anonymous", LIMITS)
    assert report.points == 0 and not report.notes
    assert {each.kind for each in report.findings.values()} == {"unwritten"}


@pytest.mark.parametrize(("name", "example"), CORPUS, ids=lambda each: getattr(each, "name", each))
def test_a_wrong_answer_fails_its_item_with_its_message(name, example):
    """And by whomever it is handed in: no student's instances let it pass."""
    replaced = {example.question: example.code}
    if "endless" in example.cause:
        submission = Source.of(name).submission(replaced)
        tried = [grade(assignment(name), submission, "ada", LIMITS).findings]
    else:
        names = defined(name, replaced)
        tried = [findings(name, names, seed) for seed in SEEDS[:5]]
    for found in tried:
        assert list(failed(found)) == [example.question], failed(found)
        assert example.cause in found[example.question].cause


@pytest.mark.parametrize(("name", "example"), OTHERS, ids=lambda each: getattr(each, "name", each))
def test_other_right_answers_pass(name, example):
    names = defined(name, {example.question: example.code})
    for seed in range(4):
        assert not failed(findings(name, names, seed))


@pytest.mark.parametrize("name", NAMES)
def test_named_mistakes_break_a_law(name):
    """And are named: by their own words, or by others that give the same answers."""
    for question in assignment(name).questions:
        for mistake in question.mistakes:
            if isinstance(mistake, Mistake) and mistake.part is None:
                assert any(diagnosed(question, mistake, seed) for seed in SEEDS), mistake.cause


def diagnosed(question, mistake, seed):
    """Whether the answers of a mistake break a law, and a cause is stated that explains them all."""
    instances = question.drawn(seed)
    try:
        with np.errstate(all="ignore"):
            values = [plain(mistake.formula(instance)) for instance in instances]
    except Exception:
        return False
    finding = judge(question, instances, values)
    return not finding.passed and finding.names_cause


@pytest.mark.parametrize("name", NAMES)
def test_no_solution_reaches_a_student(name):
    source = Source.of(name)
    secret = source.solutions()
    assert len(secret) >= 5
    for made in (source.student(),):
        text = "\n".join(cell.source for cell in made.cells)
        assert not [line for line in secret if line in text]
        assert "SOLUTION" not in text and "Rubric" not in text and "HIDDEN" not in text


@pytest.mark.parametrize("name", NAMES)
def test_at_least_25_mistakes_by_hand_and_two_right_answers(name):
    assert 6 <= len(wrong(name)) <= 12
    assert len(by_hand(name)) >= 25
    assert len(right(name)) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_diagnosis_of_mistakes_by_hand_is_never_wrong(name):
    """And 90 % of them are stated in their own words; a part here, all in `make course`."""
    bench = Bench(name)
    examples = changes(name)[::4]
    found = [bench.outcome(Case(name, e.question, e.cause, e.code, "hand")) for e in examples]
    assert not [o for o in found if o.label in (FALSE, HANG, RIGHT) or o.agreed < STUDENTS]
    assert sum(o.label == CAUSE for o in found) >= 0.9 * len(found) - 1


def test_a_mutant_differs_in_one_place():
    code = "def f(x, y):\n    return (x - y).sum(axis=0) / 2"
    made = {mutant.words: mutant.code for mutant in mutants("q1", code)}
    assert "(x + y).sum(axis=0) / 2" in made["+ stands where - belongs"]
    assert "(x - y).sum(axis=1) / 2" in made["the other axis"]
    assert "(x - y).sum(axis=0) / 3" in made["3 stands where 2 belongs"]
    assert "(y - y).sum(axis=0) / 2" in made["y stands where x belongs"]
    assert len({*made.values()}) == len(made) and not any(each == code for each in made.values())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda G: (1.0, 2.0), "a tuple or list of 2"),
        (lambda G: G.var(axis=0, ddof=1), "one value per parameter"),
        (lambda G: [[G.var()]], "where one number belongs"),
        (lambda G: np.float32(G.var(axis=0, ddof=1).sum()), "float32"),
        (lambda G: round(G.var(axis=0, ddof=1).sum()), "rounded to whole"),
        (lambda G: "1.5", "a word"),
        (lambda G: 7 * G.var(axis=0, ddof=1).sum() - 0.1, "what is seen"),
    ],
)
def test_forms_come_first_and_an_unknown_cause_is_a_symptom(answer, words):
    lines = examine(assignment("a2")["q1"], (answer,)).lines
    assert words in lines[2]
    assert lines[-1].startswith("run it yourself: variance(np.array([[")


def test_a_cause_must_explain_every_instance():
    """Right but for one instance, on which the mistake with B is made."""
    answer = lambda G: G.var(axis=0, ddof=1 if len(G) != 3 else 0).sum()
    finding = examine(assignment("a2")["q1"], (answer,))
    assert not finding.passed and not finding.names_cause
    assert "it is right for" in finding.cause


# What a student reads.


def test_a_check_prints_one_line_or_three_and_never_a_number_or_a_traceback(capsys):
    check, names = checks("a1"), defined("a1")
    check.q1(names["softmax_loss"])
    passed = capsys.readouterr().out.splitlines()
    assert "✓ q1" in passed[0] and passed[1:] == ["public checks: 2 of 12 points"]
    check.q2(lambda W, X, Y, ridge: 1 / 0)
    failed = capsys.readouterr().out.splitlines()
    assert ["tried", "should hold", "most likely cause"] == [
        line.split(":")[0].strip() for line in failed[1:4]
    ]
    assert "ZeroDivisionError" in failed[3]
    assert failed[4] == "public checks: 2 of 12 points"
    check.q1(lambda W, X, Y, ridge: 0.0)
    assert "public checks: 0 of 12 points" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda check: check.q9(abs), "there are q1, q2"),
        (lambda check: check.q1(), "check.q1(softmax_loss)"),
        (lambda check: check.q1(3), "check.q1(softmax_loss)"),
    ],
)
def test_a_check_called_wrongly_explains_how(call, message, capsys):
    call(checks("a1"))
    assert message in capsys.readouterr().out


# What a teacher gets.


def test_reports_as_json_markdown_and_for_gradescope():
    report = grade(assignment("a1"), Source.of("a1").blank(), "ada", LIMITS)
    report_data = json.loads(json.dumps(data(report)))
    assert report_data["points"] == 0 and report_data["of"] == 12
    assert [each["verdict"] for each in report_data["questions"]] == ["unwritten"] * 5
    text = markdown(report)
    assert text.count("most likely cause") == 5 and "grading" not in text and "HIDDEN" not in text
    assert sum(each["max_score"] for each in gradescope(report)["tests"]) == 12


def test_a_class_is_graded_side_by_side(tmp_path, monkeypatch):
    monkeypatch.setenv("ADAPTIVESGD_COURSE_SECRET", "words")
    source, folder, out = Source.of("a6"), tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    for student, made in (("ada", source.instructor()), ("=bob", source.student())):
        (folder / f"{student}.ipynb").write_text(json.dumps(made))
    arguments = ["a6", str(folder), "--out", str(out), "--allow-weak-isolation"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0 and "2 submissions, mean 6.0 of 12 points" in done.output
    assert {path.name for path in out.iterdir()} == {
        *("ada.md", "ada.json", "=bob.md", "=bob.json", "class.csv", "canvas.csv", "moodle.csv"),
        *("diagnoses.csv", "diagnoses.png"),
    }
    rows = list(csv.DictReader((out / "class.csv").read_text().splitlines()))
    assert [(row["student"], row["points"]) for row in rows] == [
        *(("(maximum)", "12"), ("'=bob", "0"), ("ada", "12")),
    ]
    before = (out / "ada.json").stat().st_mtime_ns
    assert CliRunner().invoke(app, arguments).exit_code == 0  # nothing is graded twice
    assert (out / "ada.json").stat().st_mtime_ns == before
    assert CliRunner().invoke(app, [*arguments, "--only", "q3"]).exit_code == 0
    again = json.loads((out / "ada.json").read_text())
    assert again["points"] == 12 and len(again["questions"]) == 5


def test_the_command_line(tmp_path):
    path, out = tmp_path / "ada.ipynb", tmp_path / "out.json"
    path.write_text(json.dumps(Source.of("a6").instructor()))
    done = CliRunner().invoke(app, ["a6", str(path), "--student", "ada", "--json", str(out)])
    assert done.exit_code == 0 and "ada: 12 of 12 points" in done.output
    assert json.loads(out.read_text())["points"] == 12
    unknown = CliRunner().invoke(app, ["a9", str(path)])
    assert unknown.exit_code == 2 and "there is no assignment 'a9'" in unknown.output


def test_what_is_sent_comes_out_as_it_went_in():
    sent = {"a": np.eye(2), "b": [1, 2.5, "x", None], "c": np.arange(3), "d": np.float64(0.5)}
    got = Decoder().decode(json.loads(json.dumps(encode(sent))))
    assert np.array_equal(got["a"], sent["a"]) and got["a"].dtype == float
    assert got["b"] == sent["b"] and got["d"] == 0.5 and np.array_equal(got["c"], sent["c"])
    with pytest.raises(ValueError, match="one of the types"):
        Decoder().decode({"array": "", "shape": [0], "type": "|O"})


@pytest.mark.parametrize("value", [np.longdouble(0.5), np.array(0.5, np.longdouble)])
def test_an_extended_float_is_a_number(value):
    assert plain(value) == 0.5 and type(plain(value)) is float


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        *[(each, True) for each in ((0.3, 0.1, 1.8), (0.9, 0.5, 1.0), (0.9, 0.5, 2), (0.9, 0.25, 6.0))],
        *[(each, False) for each in ((0.3, 0.1, 1.8 * (1 + 1e-9)), (0.3, 0.1, 0.9), (0.1, 0.5, 1.0))],
        *[(each, False) for each in ((0.9, 1.0, 1.0), (0.9, 1.5, 1.0), (0.9, 0.1, -1.8), (0.9, 0.1, 0.0))],
    ],
)  # fmt: skip
def test_a_trial_at_the_edge_counts_as_accepted_by_every_batch(answer, right):
    question = next(each for each in assignment("a5").questions if each.name == "q5")
    assert examine(question, [lambda: answer], 0).passed == right


def shift_mean(first, second):
    g = first[1]
    g += second[1]
    return first


def shift_momentum(w, u, g, beta, eta):
    u *= beta
    return w, u


@pytest.mark.parametrize(
    ("name", "number", "function", "words"),
    [("a2", "q4", shift_mean, "argument 1 is"), ("a6", "q3", shift_momentum, "u is")],
)
def test_an_argument_changed_in_place_is_named_only_where_its_name_is_known(
    name, number, function, words
):
    question = next(each for each in assignment(name).questions if each.name == number)
    assert examine(question, [function], 0).cause.startswith(f"{words} changed in place")


# Who may know what.


def imports(path):
    """The dotted names of modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize("package", ["adaptivesgd", "theory"])
def test_the_packages_know_nothing_of_the_course(package):
    for path in (ROOT / package).rglob("*.py"):
        assert not [
            name for name in imports(path) if name.split(".")[0] == "adaptivesgd_grading"
        ], path


def test_what_runs_beside_a_student_imports_nothing_that_knows_an_answer():
    modules = list((ROOT / "notebooks" / "adaptivesgd_grading" / "child").glob("*.py"))
    assert modules
    for path in modules:
        known = {each.stem for each in path.parent.glob("*.py")} | {"numpy", "adaptivesgd"}
        known |= {"adaptivesgd.step_sizes", "adaptivesgd.threads", "IPython.core.inputtransformer2"}
        others = {name.split(".")[0] for name in imports(path) if name not in known}
        assert others <= sys.stdlib_module_names, path


# What teachers call, and who writes questions.

DOCUMENTED = {
    "public": ("checks", "Checks", "examine"),
    "grader": ("Report", "Report.points_of", "grade", "grade_file"),
    "limits": ("Limits",),
    "classroom": ("grade_all", "level_in_force"),
    "worker": ("Task",),
    "collected": ("Handed", "collected"),
    "source": ("Source", "Source.solved", "Source.submission"),
    "secret": ("course_secret", "known_secret"),
    "feedback": ("data", "markdown", "gradescope", "diagnoses"),
    "question": ("Law", "Question", "Question.drawn", "Question.answer", "Assignment", "equals"),
    "mistake": ("Mistake", "Symptom", "close"),
    "finding": ("Finding", "Trouble", "unanswered"),
    "judging": ("judge",),
    "diagnosis": ("Diagnosis", "diagnose"),
    "corpus": ("Example", "wrong", "right"),
    "mistakes": ("by_hand", "changes"),
    "mutants": ("Mutant", "mutants"),
    "measure": ("Case", "Outcome"),
    "measured": ("table", "write_into"),
    "sandbox": ("Setting", "Sandbox", "Sandbox.request"),
    "catalogue": ("assignment",),
}


@pytest.mark.parametrize("module", DOCUMENTED)
def test_public_functions_are_described_in_full(module):
    place = importlib.import_module(f"adaptivesgd_grading.{module}")
    for name in DOCUMENTED[module]:
        assert faults(operator.attrgetter(name)(place)) == [], name
