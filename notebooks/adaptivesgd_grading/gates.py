"""What must hold before a course is given out; `python -m adaptivesgd_grading.gates OUT` builds it and sees.

The solution earns 100 %, the blank 0 %, each wrong answer fails its item with its message, other
right ones pass, in the sandbox that grades students; nbgrader agrees from release to feedback; and
no line of a solution stands in any file that a student gets.
"""

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

from .build import build
from .catalogue import NAMES, assignment
from .corpus import right, wrong
from .grader import grade
from .limits import Limits
from .source import Source, folder

STUDENTS = {"ada": "instructor", "bob": "student"}  # who hands in which version
LIMITS = Limits(seconds=5.0)


def main(out):
    """Build the course and go through all gates; the exit code is the number that failed."""
    out = Path(out).resolve()
    if out.exists() and any(out.iterdir()) and not (out / "nbgrader").is_dir():
        sys.exit(f"{out} is not empty and holds no course; name another folder")
    shutil.rmtree(out, ignore_errors=True)
    build(out)
    failures = [*corpus_gates(), *nbgrader_gates(out / "nbgrader"), *leaks(out)]
    for failure in failures:
        print("FAILED:", failure)
    print(f"{len(NAMES)} assignments in {out}: {len(failures) or 'no'} gates failed")
    return len(failures)


def corpus_gates():
    """Sentences about submissions that are not graded as they should be."""
    for name in NAMES:
        a, source = assignment(name), Source.of(name)
        if (earned := grade(a, source.submission(), "solution", LIMITS).points) != a.points:
            yield f"{name}: the solution earns {earned} of {a.points}"
        if earned := grade(a, source.blank(), "blank", LIMITS).points:
            yield f"{name}: the blank earns {earned}"
        for example in right(name):
            replaced = {example.question: example.code}
            report = grade(a, source.submission(replaced), example.name, LIMITS)
            if report.points != a.points:
                yield f"{name}: {example.name} is right, but earns {report.points}"
        for example in wrong(name):
            yield from wrong_gate(a, source, example)
        print(f"{name}: solution, blank, {len(wrong(name))} wrong, {len(right(name))} right")


def wrong_gate(a, source, example):
    """A sentence if a wrong answer does not fail its item, only that, and with its message."""
    report = grade(a, source.submission({example.question: example.code}), example.name, LIMITS)
    failed = [name for name, each in report.findings.items() if not each.passed]
    if failed != [example.question]:
        yield f"{a.name}: {example.name} fails {failed}, not {example.question}"
    elif example.cause not in report.findings[example.question].cause:
        told = report.findings[example.question].cause
        yield f"{a.name}: {example.name} is told {told!r}, not {example.cause!r}"


# nbgrader, end to end.


def nbgrader_gates(course):
    """Sentences about an nbgrader course: release, collect, autograde, feedback, gradebook."""
    for name in NAMES:
        shutil.copy(folder(name) / f"{name}.py", course / "source" / name)  # must not be released
        nbgrader(course, "generate_assignment", name)
        for student, version in STUDENTS.items():
            handed_in = course / "submitted" / student / name / f"{name}.ipynb"
            handed_in.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(hand_in(course, name, version), handed_in)
        nbgrader(course, "autograde", name)
        nbgrader(course, "generate_feedback", name)
    yield from scores(course)
    for name in NAMES:
        for kind in ("release", "feedback"):
            found = [path.name for path in (course / kind).rglob("*.py")]
            if found:
                yield f"nbgrader's {kind} of {name} holds {found}"


def hand_in(course, name, version):
    """What a student starts from is the release; who solves it hands in the source's answers."""
    return course / ("source" if version == "instructor" else "release") / name / f"{name}.ipynb"


def nbgrader(course, command, name):
    """Run nbgrader; its words are shown only if it fails."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PATH": beside}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", command, name, "--force"],
        cwd=course, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"nbgrader {command} {name} failed:\n{done.stderr[-3000:]}")
    print(f"nbgrader {command} {name}")


def scores(course):
    """Sentences about scores in the gradebook that are not those of the grader."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for name in NAMES:
            for student, version in STUDENTS.items():
                submission = book.find_submission(name, student)
                earned = sum(notebook.code_score for notebook in submission.notebooks)
                right_score = assignment(name).points if version == "instructor" else 0
                if earned != right_score:
                    yield f"nbgrader gives {student} {earned} for {name}, not {right_score}"


# Leaks.


def leaks(out):
    """Sentences about solution lines in what students get."""
    for name in NAMES:
        secret = Source.of(name).solutions()
        files = [out / "student" / f"{name}.ipynb", *(out / "nbgrader/release" / name).rglob("*")]
        files += (out / "nbgrader/feedback/bob" / name).rglob("*")
        for path in filter(Path.is_file, files):
            text = plain(path.read_text(encoding="utf-8", errors="replace"))
            found = [line for line in secret if line in text]
            if path.suffix == ".ipynb" and ("SOLUTION" in text or "HIDDEN" in text):
                found.append("a mark of a region")
            if found:
                yield f"{path.relative_to(out)} holds {found[0]!r}"


def plain(text):
    """The text of a notebook, or of a page, as it is read: without escapes and colours."""
    return unescape(re.sub(r"<[^>]*>", "", text.replace(r"\"", '"')))


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1].startswith("-"):
        sys.exit(
            "python -m adaptivesgd_grading.gates [FOLDER]: build the course there, and go through its gates"
        )
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "build/course"))
