"""What must hold before a course is given out; `python -m adaptivesgd_grading.gates [OUT] [a3 ...]`
builds it and checks.

The solution earns 100 %, the blank 0 %, each wrong answer fails its item with its message, other
right ones pass, in the sandbox that grades students; no mistake by hand gets a wrong cause (a mutant that does is printed,
and fails `make course-diagnosis`); no attack earns a point or changes a neighbour's report, and no honest notebook loses a point to its form; nbgrader agrees from release to feedback;
and no line of a solution is in any file that a student gets.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from .attacks import attacks, failures
from .build import NBGRADER, build, write
from .catalogue import NAMES, assignment
from .classroom import level_in_force
from .corpus import Example, right, wrong
from .grader import grade
from .isolation import LAYERS, Level
from .limits import Limits
from .measure import FALSE, HANG, cases, run
from .measured import table
from .oddities import oddities
from .source import Source, folder

STUDENTS = {"ada": "solution", "bob": "blank", "cyd": "student"}  # who hands in which version
LIMITS = Limits(seconds=5.0)
JOBS = 2
EVERY = "ADAPTIVESGD_MUTANTS"  # 25, or which part of the mutants is measured: 1 for all


def main(arguments: Sequence[str]) -> int:
    """Build assignments and go through all gates; the exit code is 1 if one failed."""
    names = [each for each in arguments if each in NAMES] or list(NAMES)
    others = [each for each in arguments if each not in NAMES]
    out = Path(others[0] if others else "build/course").resolve()
    if out.exists() and any(out.iterdir()) and not (out / "nbgrader").is_dir():
        sys.exit(f"{out} is not empty and holds no course; name another folder")
    if len(names) == len(NAMES):
        shutil.rmtree(out, ignore_errors=True)
    build(out, names)
    failed = [*corpus_gates(names), *nbgrader_gates(out, names), *leaks(out, names)]
    failed += diagnosis_gates(names)
    if "a1" in names:
        failed += [*odd_gates(), *attack_gates()]
    for failure in failed:
        print("FAILED:", failure)
    print(f"{len(names)} assignments in {out}: {len(failed) or 'no'} gates failed")
    return 1 if failed else 0


def corpus_gates(names: Iterable[str]) -> Iterator[str]:
    """Sentences about submissions that are not graded as they should be."""
    with ProcessPoolExecutor(JOBS) as pool:
        for name in names:
            cases: list[tuple[str, Example | None, str]]
            cases = [(name, None, "solution"), (name, None, "blank")]
            cases += [(name, example, "right") for example in right(name)]
            cases += [(name, example, "wrong") for example in wrong(name)]
            yield from filter(None, pool.map(corpus_gate, *zip(*cases, strict=True)))
            print(f"{name}: solution, blank, {len(wrong(name))} wrong, {len(right(name))} right")


def corpus_gate(name: str, example: Example | None, kind: str) -> str:
    """A sentence if one of them is not graded as it should be."""
    a, source = assignment(name), Source.of(name)
    if example is None:
        made = source.blank() if kind == "blank" else source.submission()
        student = kind
    else:
        made, student = source.submission({example.question: example.code}), example.name
    report = grade(a, made, student, LIMITS)
    if kind == "wrong" and example is not None:
        failed = [each for each, finding in report.findings.items() if not finding.passed]
        if failed != [example.question]:
            return f"{name}: {example.name} fails {failed}, not {example.question}"
        cause = report.findings[example.question].cause
        return "" if example.cause in cause else f"{name}: {student} is diagnosed {cause!r}"
    right_points = 0 if kind == "blank" else a.points
    return "" if report.points == right_points else f"{name}: {student} earns {report.points}"


def diagnosis_gates(names: Sequence[str]) -> Iterator[str]:
    """Sentences about hangs, and about wrong causes of mistakes by hand; those of mutants are printed."""
    outcomes = run(cases(names, int(os.environ.get(EVERY, "25"))), JOBS)
    print(table(outcomes))
    for each in outcomes:
        if each.label in (FALSE, HANG):
            where = f"{each.case.assignment} {each.case.question}"
            sentence = f"{where}: {each.case.change!r} is diagnosed {each.stated!r} ({each.label})"
            if each.label == HANG or each.case.origin == "hand":
                yield sentence
            else:
                print("goal of no wrong cause missed:", sentence)


def odd_gates() -> Iterator[str]:
    """Sentences about honest notebooks that lose points, and about other files that earn some."""
    a, (honest, worthless) = assignment("a1"), oddities("a1")
    cases = {**dict.fromkeys(honest, a.points), **dict.fromkeys(worthless, 0)}
    with ProcessPoolExecutor(JOBS) as pool:
        files = [*honest.values(), *worthless.values()]
        earned = dict(zip(cases, pool.map(odd_points, files), strict=True))
    lost = [name for name in honest if earned[name] != a.points]
    print(f"{len(honest)} honest notebooks in odd forms: {len(lost)} lost a point")
    for name, points in cases.items():
        if earned[name] != points:
            yield f"the file {name!r} earns {earned[name]}, not {points}"


def odd_points(file: bytes) -> float:
    """What a file earns."""
    return grade(assignment("a1"), file, "odd", LIMITS).points


def attack_gates() -> list[str]:
    """Sentences about attacks that succeed."""
    level = level_in_force(LAYERS)
    if level is Level.PYTHON:
        print("attacks: not tried, since the kernel does not hold submissions here")
        return []
    corpus = attacks()
    found = failures(corpus, JOBS)
    forged = [each for each in found if "earns" in each]
    neighbours = [each for each in found if "neighbour" in each]
    print(f"{len(corpus)} attacks ({level.description}): {len(forged)} earned other points than their "
          f"honest part, {len(neighbours)} batches changed a neighbour's report")  # fmt: skip
    return found


# nbgrader, end to end.


def nbgrader_gates(out: Path, names: Sequence[str]) -> Iterator[str]:
    """Sentences about a trial of the nbgrader course: release, collect, autograde, feedback, gradebook.

    The trial is in a folder of its own, which is deleted: the course has no students yet. What
    students get outside of nbgrader is nbgrader's release.
    """
    with TemporaryDirectory() as temporary:
        course = Path(temporary) / "course"
        shutil.copytree(out / "nbgrader" / "source", course / "source")
        (course / "nbgrader_config.py").write_text(NBGRADER)
        for name in names:
            shutil.copy(folder(name) / f"{name}.py", course / "source" / name)  # is not released
            nbgrader(course, "generate_assignment", name)
            for student, version in STUDENTS.items():
                hand_in(out, course, name, student, version)
            nbgrader(course, "autograde", name)
            nbgrader(course, "generate_feedback", name)
            print(f"nbgrader: {name} from release to feedback")
        yield from scores(course, names)
        yield from trial_leaks(course, names)
        for name in names:
            shutil.copy(course / "release" / name / f"{name}.ipynb", out / "student")


def hand_in(out: Path, course: Path, name: str, student: str, version: str) -> None:
    """Hand in a blank release, or the solution; "student" has it written into the student notebook."""
    path = course / "submitted" / student / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if version == "student":
        write(Source.of(name).solved_in(out / "student" / f"{name}.ipynb"), path)
        return
    place = "source" if version == "solution" else "release"
    shutil.copy(course / place / name / f"{name}.ipynb", path)


def nbgrader(course: Path, command: str, name: str) -> None:
    """Run nbgrader; its words are shown only if it fails."""
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    secret = {"ADAPTIVESGD_COURSE_SECRET": "of the trial"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", command, name, "--force"],
        cwd=course, capture_output=True, text=True, check=False,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "PATH": search} | secret,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"nbgrader {command} {name} failed:\n{done.stderr[-3000:]}")


def scores(course: Path, names: Iterable[str]) -> Iterator[str]:
    """Sentences about scores in the gradebook that are not those of the grader."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for name in names:
            for student, version in STUDENTS.items():
                submission = book.find_submission(name, student)
                earned = sum(notebook.code_score for notebook in submission.notebooks)
                expected = 0 if version == "blank" else assignment(name).points
                if earned != expected:
                    yield f"nbgrader gives {student} {earned} for {name}, not {expected}"


# Leaks.


def trial_leaks(course: Path, names: Iterable[str]) -> Iterator[str]:
    """Sentences about solutions, tests and tracebacks in what nbgrader gives to students."""
    for name in names:
        secret = Source.of(name).solutions()
        files = [
            *(course / "release" / name).rglob("*"),
            *(course / "feedback/bob" / name).rglob("*"),
        ]
        for path in filter(Path.is_file, files):
            text = plain(path.read_text(encoding="utf-8", errors="replace"))
            forbidden = [*secret, "SOLUTION", "HIDDEN", "assert_passed", "site-packages"]
            yield from (f"nbgrader's {path.name} holds {x!r}" for x in forbidden if x in text)
            if path.suffix == ".py":
                yield f"nbgrader gives students {path.name}"


def leaks(out: Path, names: Iterable[str]) -> Iterator[str]:
    """Sentences about solution lines in the student notebooks, and about students in the course."""
    for name in names:
        text = plain((out / "student" / f"{name}.ipynb").read_text(encoding="utf-8"))
        forbidden = [*Source.of(name).solutions(), "SOLUTION", "HIDDEN"]
        yield from (f"student/{name}.ipynb holds {x!r}" for x in forbidden if x in text)
    for path in (out / "nbgrader").iterdir():
        if path.name not in ("source", "nbgrader_config.py"):
            yield f"the nbgrader course is delivered with {path.name}"


def plain(text: str) -> str:
    """The text of a notebook, or of a page, as it is read: without escapes and colours."""
    return unescape(re.sub(r"<[^>]*>", "", text.replace(r"\"", '"')))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
