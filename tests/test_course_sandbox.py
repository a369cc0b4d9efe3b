"""Submissions that misbehave: each gets a clear verdict, and the rest is still graded."""

import json
import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("jupytext", reason="the assignments' sources are read with jupytext")

from adaptivesgd_grading import sandbox
from adaptivesgd_grading.catalogue import assignment
from adaptivesgd_grading.collected import collected
from adaptivesgd_grading.grader import grade, grade_file
from adaptivesgd_grading.limits import Limits
from adaptivesgd_grading.source import Source
from adaptivesgd_grading.submission import as_notebook

A1 = assignment("a1")
SOURCE = Source.of("a1")
LIMITS = Limits(seconds=3.0)
HEAD = "def softmax_loss(W, X, Y, ridge):\n    "

MISBEHAVIOUR = {
    "endless loop in the answer": (HEAD + "while True: pass", "time", "endless loop"),
    "endless loop in the cell": (HEAD + "return 0.0\nwhile True: pass", "time", "endless loop"),
    "10 GB": (HEAD + "return float(np.ones(10 * 2**30 // 8).sum())", "memory", "memory"),
    "10 GB in the cell": (HEAD + "return 0.0\nx = bytearray(10 * 2**30)", "wrong", ""),
    "sys.exit": ("import sys\n" + HEAD + "sys.exit(0)", "exit", "SystemExit"),
    "os._exit": ("import os\n" + HEAD + "os._exit(0)", "crash", "exit code 0"),
    "exit in the cell": ("raise SystemExit\n" + HEAD + "return 0.0", "exit", "SystemExit"),
    "syntax error": ("def softmax_loss(W, X, Y, ridge:\n    return 0.0", "syntax", "line 1"),
    "not defined": ("def my_loss(W):\n    return 0.0", "missing", "renamed"),
    "prints without end": (HEAD + "while True: print('spam' * 1000)", "output", "prints"),
    "prints a lot at once": (HEAD + "print('x' * 10**8)", "output", "prints"),
    "prints a lot in small words": (
        HEAD + "[print('spam' * 9) for _ in range(200_000)]",
        "output",
        "prints",
    ),
    "prints a lot in the cell": (HEAD + "return 0.0\nprint('x' * 10**8)", "wrong", ""),
    "a segmentation fault": (HEAD + "import ctypes; ctypes.string_at(0)", "crash", "signal 11"),
    "the solution": (
        "from adaptivesgd.models import SoftmaxRegression as S\n" + HEAD + "return S(X, Y)",
        "import",
        "adaptivesgd.models.SoftmaxRegression",
    ),
    "the solution, in the function": (
        HEAD + "import adaptivesgd as a\n    return a.SoftmaxRegression(X, Y).loss(W)",
        "import",
        "adaptivesgd",
    ),
    "the solution, by way of another cell": (
        "import adaptivesgd as a\ndef mine(*given):\n    return a.SoftmaxRegression(*given)\n"
        + HEAD
        + "return mine(X, Y)",
        "import",
        "adaptivesgd",
    ),
    "the questions": (
        HEAD + "from adaptivesgd_grading.questions import a1",
        "import",
        "the grader",
    ),
    "a program": (HEAD + "import os; os.system('true')", "error", "run programs"),
    "a file": (HEAD + "open('/tmp/written-by-a-submission', 'w')", "error", "may not open"),
    "somebody else's file": (
        HEAD + "return len(open('/root/grades.csv').read())",
        "error",
        "may not",
    ),
    "a folder": (
        HEAD + "import os; os.mkdir('/tmp/made-by-a-submission')",
        "error",
        "may not mkdir",
    ),
    "a process": (HEAD + "import os; os.fork()", "error", "start processes"),
    "the network": (
        HEAD + "import socket; socket.create_connection(('127.0.0.1', 9))",
        "error",
        "network",
    ),
    "the channel": (
        HEAD
        + "import os\n    for fd in range(3, 9):\n        try: os.write(fd, b'{\"value\": 1}\\n')\n"
        "        except OSError: pass\n    return 0.0",
        "crash",
        "channel",
    ),
    "a word": (HEAD + "return 'right'", "wrong", ""),
    "an object": (HEAD + "return object()", "error", "not numbers"),
    "nothing": (HEAD + "pass", "wrong", "return"),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_misbehaviour_is_told_and_the_rest_is_graded(name):
    code, kind, words = MISBEHAVIOUR[name]
    report = grade(A1, SOURCE.submission({"q1": code}), "ada", LIMITS)
    finding = report.findings.pop("q1")
    assert finding.kind == kind
    assert words in finding.cause
    assert all(each.passed for each in report.findings.values())


def test_hidden_files_cannot_be_read():
    import adaptivesgd_grading.questions.a1.softmax as secret

    code = HEAD + f"return open({secret.__file__!r}).read()"
    finding = grade(A1, SOURCE.submission({"q1": code}), "ada", LIMITS).findings["q1"]
    assert finding.kind == "error" and "may not open" in finding.cause


def test_overwriting_the_checker_and_forging_results_change_nothing():
    code = (
        HEAD
        + "return 0.0\ncheck.q1 = lambda *a: print('✓ q1 passes')\nprint('public checks: 12 of 12 points')"
    )
    report = grade(A1, SOURCE.submission({"q1": code}), "ada", LIMITS)
    assert not report.findings["q1"].passed
    assert any("overwrites the checker" in note for note in report.notes)
    assert any("counts for nothing" in note for note in report.notes)


def test_a_missing_cell_costs_itself_only(tmp_path):
    notebook = SOURCE.instructor()
    notebook.cells = [cell for cell in notebook.cells if "q3" not in cell.metadata.get("tags", ())]
    path = tmp_path / "grace.ipynb"
    path.write_text(json.dumps(notebook))
    report = grade_file(A1, path, "grace", LIMITS)
    assert report.findings["q3"].kind == "missing"
    assert report.points == A1.points - A1["q3"].points


def test_a_file_that_is_no_notebook_is_told(tmp_path):
    path = tmp_path / "essay.ipynb"
    path.write_text("Dear professor,")
    report = grade_file(A1, path, "essay", LIMITS)
    assert report.points == 0 and "not a notebook" in report.findings["q1"].cause


def test_notebooks_that_lost_their_tags_are_graded_all_the_same():
    report = grade(A1, as_notebook([(code, ()) for code in SOURCE.codes()]), "ada", LIMITS)
    assert report.points == A1.points


def test_a_solution_that_another_cell_imports_is_found():
    """And an import in a cell that the question does not build on is ignored."""
    helper = "import adaptivesgd as a\n\ndef helper(X, Y):\n    return a.SoftmaxRegression(X, Y)"
    codes = [helper, *SOURCE.codes({"q1": HEAD + "return helper(X, Y)"})]
    submission = as_notebook([(code, ()) for code in codes])
    report = grade(A1, submission, "ada", LIMITS)
    assert report.findings.pop("q1").kind == "import"
    assert all(each.passed for each in report.findings.values())


LAYOUTS = {
    "nbgrader": ("ada/a1/a1.ipynb", "ada"),
    "Moodle": ("Ada Byron_123_assignsubmission_file/a1.ipynb", "Ada Byron_123"),
    "Moodle, older": ("Ada Byron_123_assignsubmission_file_/mine.ipynb", "Ada Byron_123"),
    "Moodle, flat": ("Ada Byron_123_assignsubmission_file_a1.ipynb", "Ada Byron_123"),
    "Canvas": ("byronada_LATE_77_4242_a1-2.ipynb", "byronada_77"),
    "Gradescope": ("submission_17/a1.ipynb", "submission_17"),
    "GitHub Classroom": ("a1-submissions/a1-ada/a1.ipynb", "ada"),
    "flat": ("ada.ipynb", "ada"),
    "a browser's copy": ("ada (1).ipynb", "ada"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_submissions_are_found_as_they_are_collected(name, tmp_path):
    """And neither links, nor what macOS adds, nor a notebook of another assignment."""
    inside, student = LAYOUTS[name]
    for file in (inside, str(Path(inside).with_name("._a1.ipynb")), ".ipynb_checkpoints/x.ipynb"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("{}")
    (tmp_path / "eve.ipynb").symlink_to(tmp_path / inside)
    (tmp_path / "ada" / "a2").mkdir(parents=True, exist_ok=True)
    (tmp_path / "ada" / "a2" / "a2.ipynb").write_text("{}")
    found = collected("a1", tmp_path)
    assert [(each.student, each.path) for each in found] == [(student, tmp_path / inside)]


def test_the_latest_of_several_counts_and_the_others_are_listed(tmp_path):
    for file in ("cyd.ipynb", "cyd (2).ipynb", "cyd (1).ipynb"):
        (tmp_path / file).write_text("{}")
    (handed,) = collected("a1", tmp_path)
    assert handed.path.name == "cyd (2).ipynb" and len(handed.others) == 2


def test_names_in_any_encoding_and_with_any_capitals_stay_apart(tmp_path):
    for file in (b"m\xfcller.ipynb", "Müller.ipynb".encode(), b"ada.ipynb"):
        with open(os.path.join(os.fsencode(tmp_path), file), "w") as notebook:
            notebook.write("{}")
    found = [each.student for each in collected("a1", tmp_path)]
    assert found == ["Müller", "ada", "müller [2]"]


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    def full(source, target, **how):
        raise shutil.Error(
            [("a.py", "b/a.py", "[Errno 28] No space left on device"), ("c", "d", "e")]
        )

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(OSError, match=r"^cannot write b/a\.py: .*No space left on device$"):
        sandbox.copy_code(tmp_path, tmp_path / "code")
