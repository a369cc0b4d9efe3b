"""adaptivesgd-grade: grade one notebook, or a folder of them, without a server."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from adaptivesgd.files import sweep
from adaptivesgd.terminal import App, reporting

from .atomic import write_atomically
from .catalogue import assignment
from .classroom import grade_all, level_in_force
from .collected import collected, display
from .feedback import data, diagnoses, gradescope, markdown
from .grader import Report, grade_file
from .isolation import LAYERS, Level
from .limits import Limits
from .question import Assignment
from .secret import course_secret, known_secret
from .tables import write_class
from .worker import Task, faulty

PROGRAM = "adaptivesgd-grade"
app = App(PROGRAM, rich_markup_mode=None)
FAULTS = 3  # exit code: somebody must look at a submission by hand


@app.command()
@reporting(PROGRAM)
def grade(
    name: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="a1, ..., a8.")],
    submission: Annotated[Path, typer.Argument(exists=True, help="An .ipynb, or a folder of submissions.")],
    student: Annotated[str | None, typer.Option(help="Whose it is; by default the file's name.")] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON.")] = None,
    markdown_path: Annotated[Path | None, typer.Option("--markdown", help="Write the feedback.")] = None,
    gradescope_path: Annotated[Path | None, typer.Option("--gradescope", help="Write results.json.")] = None,
    out: Annotated[Path, typer.Option(help="For a folder: where reports go.")] = Path("results/grades"),
    jobs: Annotated[int, typer.Option(min=1, help="For a folder: how many at a time.")] = 2,
    only: Annotated[list[str] | None, typer.Option(help="Grade this question again, and keep the others.")] = None,
    secret: Annotated[Path | None, typer.Option(help="The file with the course's secret.")] = None,
    allow_weak_isolation: Annotated[bool, typer.Option(help="Grade a class even if the kernel does not hold it.")] = False,
    seconds: Annotated[float, typer.Option(help="Per cell and per question; 12 times as much in total.")] = 10.0,
    memory: Annotated[int, typer.Option(help="Per submission, in MB.")] = 2048,
):  # fmt: skip
    """Grade submissions, each in a process of its own, with limits on time, memory, files and output.

    The exit code is 3 if the grader itself failed on a submission. An interrupted run of a folder
    continues where it stopped.
    """
    try:
        a, limits = assignment(name), Limits(seconds, memory * 2**20)
        chosen = questions(a, only)
        if submission.is_dir():
            return whole_class(
                a, submission, out, jobs, limits, chosen, secret, allow_weak_isolation
            )
        words = known_secret(secret) or ""
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    whose = student or display(submission.name).removesuffix(".ipynb")
    report = grade_file(a, submission, whose, limits, secret=words, only=chosen)
    write(json_path, json.dumps(data(report), indent=1) + "\n")
    write(markdown_path, markdown(report))
    write(gradescope_path, json.dumps(gradescope(report), indent=1) + "\n")
    show(report)
    if report.faulty:
        raise typer.Exit(FAULTS)


def questions(a: Assignment, only: Sequence[str] | None) -> tuple[str, ...] | None:
    """The names of the questions to grade; None for all."""
    names = [question.name for question in a.questions]
    for name in only or ():
        if name not in names:
            raise ValueError(f"{a.name} has no question {name!r}; there are {', '.join(names)}")
    return tuple(only) if only else None


def write(path: Path | None, text: str) -> None:
    """Write a file, if it is wanted."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)


def console() -> Console:
    """A console for any locale: what it cannot show becomes a question mark."""
    made = Console()
    if hasattr(made.file, "reconfigure"):
        made.file.reconfigure(errors="replace")
    return made


def show(report: Report) -> None:
    """The findings on one submission."""
    screen, a = console(), report.assignment
    for name, finding in report.findings.items():
        mark = "[green]✓[/]" if finding.passed else "[red]✗[/]"
        points = f"{report.points_of(name):g} of {a[name].points}"
        screen.print(f"{mark} {name} {points}  {finding.kind}")
        for line in finding.lines:
            screen.print(f"    {escape(line)}", soft_wrap=True)
    for note in report.notes:
        screen.print(f"note: {escape(note)}", soft_wrap=True)
    if report.level is not None:
        screen.print(f"isolation: {report.level.description}")
    screen.print(f"{escape(report.student)}: {report.points:g} of {a.points} points")


def whole_class(
    a: Assignment,
    folder: Path,
    out: Path,
    jobs: int,
    limits: Limits,
    only: tuple[str, ...] | None,
    secret_path: Path | None,
    allow_weak: bool,
) -> None:
    """Grade a folder, write everything, and show how the class did."""
    screen = console()
    handed = collected(a.name, folder)
    level = level_in_force(LAYERS)
    if level is Level.PYTHON and not allow_weak:
        raise ValueError(
            "the kernel does not hold submissions here (no Landlock and seccomp): grade on Linux 5.13 "
            "or later, or in a machine with nothing to lose with --allow-weak-isolation"
        )
    words, made = course_secret(secret_path)
    if made:
        screen.print("made the course's secret, which grading needs from now on: keep it")
    out.mkdir(parents=True, exist_ok=True)
    sweep(out)
    tasks = [Task(a.name, each, out, words, limits, LAYERS, only) for each in handed]
    with Progress(console=screen, disable=not screen.is_terminal) as progress:
        bar = progress.add_task(f"grading {a.name}", total=len(tasks))
        results = grade_all(tasks, jobs, lambda task: progress.advance(bar))
    write_class(a, results, out)
    screen.print(f"isolation: {level.description}")
    summary(screen, a, results, out)
    if any(map(faulty, results)):
        raise typer.Exit(FAULTS)


def summary(screen: Console, a: Assignment, results: Sequence[dict[str, Any]], out: Path) -> None:
    """The most frequent diagnoses, the mean, and what to look at by hand."""
    table = Table("submissions", "question", "verdict", "most likely cause")
    for (name, kind, cause), count in diagnoses(results)[:12]:
        table.add_row(f"{count} {'█' * min(count, 20)}", name, kind, escape(cause))
    screen.print(table)
    for result in filter(faulty, results):
        screen.print(f"grader fault: look by hand at {escape(result['file'])}", soft_wrap=True)
    mean = sum(result["points"] for result in results) / len(results)
    words = f"{len(results)} submissions, mean {mean:.1f} of {a.points} points; see {out}"
    screen.print(escape(words), soft_wrap=True)


def main() -> None:
    """The command; characters that a locale cannot show do not stop it."""
    os.environ.setdefault("PYTHONIOENCODING", ":replace")
    app()
