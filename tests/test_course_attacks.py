"""The grader against its adversaries: a part of the corpora that `make course` goes through, and each
layer of isolation by itself.
"""

import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("jupytext", reason="the assignments' sources are read with jupytext")

from adaptivesgd_grading import attacks as corpus
from adaptivesgd_grading import gradescope, isolation, worker
from adaptivesgd_grading.catalogue import assignment
from adaptivesgd_grading.child.protocol import Decoder
from adaptivesgd_grading.classroom import grade_all, level_in_force
from adaptivesgd_grading.cli import app
from adaptivesgd_grading.collected import Handed, collected, file_name
from adaptivesgd_grading.errors import classify
from adaptivesgd_grading.feedback import markdown
from adaptivesgd_grading.finding import Finding, Kind
from adaptivesgd_grading.grader import Grading, Report, grade, without_answers
from adaptivesgd_grading.isolation import LAYERS, Level, view
from adaptivesgd_grading.limits import Limits
from adaptivesgd_grading.oddities import oddities
from adaptivesgd_grading.public import checks, examine
from adaptivesgd_grading.sandbox import Setting
from adaptivesgd_grading.secret import course_secret
from adaptivesgd_grading.source import Source
from adaptivesgd_grading.tables import harmless
from typer.testing import CliRunner

A1 = assignment("a1")
ATTACKS = {each.name: each for each in corpus.attacks()}
kernel = pytest.mark.skipif(
    level_in_force(LAYERS) is Level.PYTHON, reason="the kernel does not hold submissions here"
)
SAMPLE = (
    *("forge patch_caller_globals", "forge reply_passed_as_a_value", "forge import_hidden_in_exec"),
    *("forge look_into_the_factor", "escape read_etc_passwd", "escape c_library_fork"),
    *("escape readline_reads_a_file", "escape udp_by_sendmsg", "harm answer_of_40_megabytes"),
    *("harm many_files", "harm markup_in_the_message"),
    "harm cell_reads_the_requests",
)


def test_the_corpus_is_large_and_of_every_kind():
    kinds = [name.split()[0] for name in ATTACKS]
    assert len(kinds) >= 60 and min(map(kinds.count, ("forge", "escape", "harm"))) >= 20


@kernel
@pytest.mark.parametrize("name", SAMPLE)
def test_an_attack_earns_what_its_honest_part_earns(name):
    attack = ATTACKS[name]
    report = grade(assignment(attack.assignment), attack.notebook, "eve", corpus.LIMITS)
    assert report.points == attack.earns


@kernel
@pytest.mark.parametrize("name", ["escape c_library_opens_a_file", "escape c_library_socket"])
def test_the_kernel_holds_without_name_spaces_too(name):
    attack = ATTACKS[name]
    layers = ("landlock", "seccomp")
    report = grade(A1, attack.notebook, "eve", corpus.LIMITS, layers=layers)
    assert report.level is Level.KERNEL and report.points == attack.earns


@kernel
def test_bubblewrap_makes_the_name_spaces_where_unshare_may_not(monkeypatch):
    monkeypatch.setattr(isolation, "UNSHARE", ("no-such-program",))
    if not isolation.launcher():
        pytest.skip("bubblewrap is not installed, or may not make name spaces")
    attack = ATTACKS["escape c_library_socket"]
    report = grade(A1, attack.notebook, "eve", corpus.LIMITS)
    assert isolation.launcher()[0] == "bwrap"
    assert report.level is Level.FULL and report.points == attack.earns


@kernel
def test_each_layer_is_missed_where_it_is_left_out():
    """The attacks are real: without the kernel the same submission gets out."""
    report = grade(A1, ATTACKS["escape c_library_opens_a_file"].notebook, "eve", layers=())
    assert report.level is Level.PYTHON and report.points == A1.points


@kernel
def test_a_neighbours_report_does_not_change_by_a_byte():
    batch = [ATTACKS["harm cell_exits"], ATTACKS["forge reply_without_value"]]
    assert corpus.failures(batch) == []


HONEST, WORTHLESS = oddities("a1")


@pytest.mark.parametrize(
    "name", ["UTF-16", "format 3", "null metadata", "a shell", "await", "help"]
)
def test_what_runs_in_jupyter_is_graded(name):
    assert grade(A1, HONEST[name], "ada").points == A1.points


@pytest.mark.parametrize("name", WORTHLESS)
def test_a_file_that_is_not_a_notebook_fails_without_a_fault(name):
    report = grade(A1, WORTHLESS[name], "ada")
    assert report.points == 0 and not report.faulty
    assert len({finding.kind for finding in report.findings.values()}) == 1


# What arrives from a submission.


@pytest.mark.parametrize(
    "value",
    [
        {"array": "AAAA", "shape": [1], "type": "|O"},
        {"array": "", "shape": [-1], "type": "<f8"},
        {"array": "", "shape": [True, 0], "type": "<f8"},
        {"array": "", "shape": [0, 2**40], "type": "<f8"},
        {"array": "####", "shape": [1], "type": "<f8"},
        {"callable": 0},
        {"iterator": []},
        {"unknown": 1},
        {},
        2**80,
        [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]],
    ],
)
def test_a_value_of_no_known_kind_is_refused(value):
    with pytest.raises(ValueError):
        Decoder().decode(value)


def test_an_argument_that_must_not_change_cannot_be_made_writable():
    array = Decoder(writable=False).decode({"array": "AAAAAAAA8D8=", "shape": [1], "type": "<f8"})
    assert array == [1.0]
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.setflags(write=True)


@pytest.mark.parametrize("error", [None, "passed", {"classes": []}, {"classes": [1], "text": ""}])
def test_a_malformed_description_of_an_exception_is_refused(error):
    with pytest.raises(ValueError):
        classify(error)


@pytest.mark.parametrize("name", ["passed", "Passed", "PASSED", "Finding", "wrong"])
def test_no_exception_means_that_a_question_passes(name):
    given = {"classes": [name, "Exception"], "text": "passed", "errno": None, "line": 1}
    assert classify(given).kind is Kind.ERROR


# The grader's own failures.


def task(tmp_path, student="ada", **options):
    """A task on a file that need not exist."""
    return worker.Task("a1", Handed(student, tmp_path / f"{student}.ipynb"), tmp_path, **options)


def test_a_failure_of_the_grader_is_stored_for_that_student_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "grade", lambda *given, **named: 1 / 0)
    (tmp_path / "ada.ipynb").write_text("{}")
    worker.work(task(tmp_path))
    result = json.loads((tmp_path / "ada.json").read_text())
    assert worker.faulty(result) and result["points"] == 0
    assert "by hand" in (tmp_path / "ada.md").read_text()
    assert task(tmp_path).stored() is None  # graded again next time


def test_a_missing_file_is_no_failure_of_the_grader(tmp_path):
    (result,) = grade_all([task(tmp_path)])
    assert {each["verdict"] for each in result["questions"]} == {"missing"}


A_CLASS_OF_ONE = """
import tempfile
from pathlib import Path
from adaptivesgd_grading.classroom import grade_all
from adaptivesgd_grading.collected import Handed
from adaptivesgd_grading.worker import Task

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "ada.ipynb"
    (result,) = grade_all([Task("a1", Handed("ada", path), Path(folder))])
    print(*{each["verdict"] for each in result["questions"]})
"""


@pytest.mark.parametrize("how", ["on standard input", "as a file without a guard"])
def test_a_class_is_graded_from_a_script(how, tmp_path):
    (tmp_path / "script.py").write_text(A_CLASS_OF_ONE)
    arguments = {"on standard input": ["-"]}
    places = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, *arguments.get(how, [str(tmp_path / "script.py")])],
        input=A_CLASS_OF_ONE, capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": places},
    )  # fmt: skip
    assert done.stdout.strip() == "missing", done.stderr


@pytest.mark.parametrize("seconds", ["0", "-5", "nan", "inf"])
def test_seconds_must_be_positive_and_finite(seconds, tmp_path):
    path = tmp_path / "ada.ipynb"
    path.write_text("{}")
    done = CliRunner().invoke(app, ["a1", str(path), f"--seconds={seconds}"])
    assert done.exit_code == 2 and "positive and finite" in " ".join(done.output.split())


def test_a_submission_has_a_total_time():
    slow = "import time\ntime.sleep(0.6)\n"
    source = Source.of("a1")
    code = slow + next(
        c.source for c in source.instructor().cells if "q1" in c.metadata.get("tags", ())
    )
    start = time.monotonic()
    report = grade(A1, source.submission({"q1": code}), "ada", Limits(seconds=1.0, total=0.5))
    assert report.points == 0 and {f.kind for f in report.findings.values()} == {Kind.TIME}
    assert time.monotonic() - start < 60


# Teachers' files.


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1"])
def test_no_cell_is_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("student", ["../../x", "a/b", ".hidden", "-flag", "", "a" * 300, "a\0b"])
def test_a_students_files_stay_in_their_folder(student, tmp_path):
    path = tmp_path / f"{file_name(student)}.json"
    path.write_text("{}")
    assert path.resolve().parent == tmp_path.resolve()


def test_feedback_holds_no_markup_of_a_student():
    finding = Finding(Kind.ERROR, "t", "s", "ValueError: <script>x</script> ![y](http://z) `w`")
    text = markdown(Report(A1, "<b>", {"q1": finding}))
    assert "<script>" not in text and "![y](" not in text and "<b>" not in text


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("ADAPTIVESGD_COURSE_SECRET", raising=False)
    path = tmp_path / "kept" / "secret"
    words, made = course_secret(path)
    assert made and len(words) >= 32 and path.stat().st_mode & 0o077 == 0
    assert course_secret(path) == (words, False)
    with pytest.raises(ValueError, match="cannot be written"):
        course_secret(path / "below")


def test_gradescope_always_gets_results(tmp_path, monkeypatch):
    monkeypatch.setenv("ADAPTIVESGD_COURSE_SECRET", "words")
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission_metadata.json").write_text('{"users": [{"email": "ada@x.org"}]}')
    assert gradescope.student_of(tmp_path / "submission_metadata.json") == "ada@x.org"
    assert "submit a1.ipynb" in json.dumps(gradescope.run("a1", tmp_path))
    (tmp_path / "submission" / "a1.ipynb").write_bytes(Source.of("a1").submission())
    done = gradescope.run("a1", tmp_path)
    assert sum(each["score"] for each in done["tests"]) == A1.points
    monkeypatch.setattr(gradescope, "graded", lambda *given: 1 / 0)
    assert gradescope.run("a1", tmp_path)["score"] == 0
    assert json.loads((tmp_path / "results" / "results.json").read_text())["score"] == 0


def test_the_gradescope_zip_holds_wheels_and_the_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("ADAPTIVESGD_COURSE_SECRET", "words")
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "x-1-py3-none-any.whl").write_text("")
    gradescope.write_zip("a1", tmp_path / "a1.zip", tmp_path / "wheels")
    with zipfile.ZipFile(tmp_path / "a1.zip") as archive:
        assert {*archive.namelist()} == {
            *("setup.sh", "run_autograder", "course-secret", "wheels/x-1-py3-none-any.whl"),
        }
        assert "--no-index" in archive.read("setup.sh").decode()


def test_links_and_pipes_are_not_submissions(tmp_path):
    (tmp_path / "ada.ipynb").write_text("{}")
    (tmp_path / "eve.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert [each.student for each in collected("a1", tmp_path)] == ["ada"]


def test_the_questions_of_a_corpus_cannot_import_their_answers():
    assert "adaptivesgd" in without_answers(A1)[0]
    parts = ("adaptivesgd.batch_sizes", "adaptivesgd.methods")
    assert without_answers(assignment("a3")) == (("theory",), parts)


# Public checks.


def test_a_public_check_has_a_time_limit(capsys):
    def endless(W, X, Y, ridge):
        while True:
            with suppress(Exception):
                time.sleep(0.01)

    checks("a1", seconds=0.3).q1(endless)
    assert "takes more than 0.3 s: an endless loop?" in capsys.readouterr().out


def test_ctrl_c_ends_a_public_check():
    def interrupted(W, X, Y, ridge):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(A1["q1"], (interrupted,))


def test_optimised_python_changes_no_verdict():
    code = (
        "from adaptivesgd_grading.public import examine\n"
        "from adaptivesgd_grading.catalogue import assignment\n"
        "print(examine(assignment('a1')['q1'], (lambda *given: 0.0,)).kind)"
    )
    places = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-O", "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": places},
    )  # fmt: skip
    assert done.stdout.strip() == "wrong"


def test_partial_credit_is_the_share_of_laws_that_hold():
    question = replace(A1["q4"], partial=True)
    finding = examine(question, (lambda X, W, b, D: (X, W, b),))
    assert finding.kind is Kind.WRONG and finding.share == 0.5
    assert np.isclose(Report(A1, "ada", {"q4": finding}).points, 1.5)


def test_a_question_with_partial_credit_is_graded_so_in_the_sandbox():
    """A2 q4: right size and mean, wrong variance."""
    source, a2 = Source.of("a2"), assignment("a2")
    right = next(c.source for c in source.instructor().cells if "q4" in c.metadata.get("tags", ()))
    wrong = right.replace("scatter / (B - 1)", "scatter / B")
    assert wrong != right
    report = grade(a2, source.submission({"q4": wrong}), "ada")
    assert report.findings["q4"].kind is Kind.WRONG
    assert report.points_of("q4") == 2 and report.points == a2.points - 1


def test_grading_holds_no_process_after_it_ends():
    grading = Grading(A1, b"[]", 1, Setting())
    grading.findings()
    assert grading.sandbox is None


def test_the_graders_folder_is_hidden_from_submissions():
    folder = Path(corpus.__file__).parent
    seen = view(folder / "child", (), [folder])
    assert not any(Path(p) in [folder, *folder.parents] for p in seen.readable)
