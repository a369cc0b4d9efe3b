"""adaptivesgd-grade: grade one notebook, or a folder of them, without a server."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .catalogue import assignment
from .classroom import grade_folder, write_class
from .feedback import data, diagnoses, gradescope, markdown
from .grader import grade_file
from .limits import Limits

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def grade(
    name: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="a1, ..., a6.")],
    submission: Annotated[Path, typer.Argument(exists=True, help="An .ipynb, or a folder of STUDENT.ipynb.")],
    student: Annotated[str | None, typer.Option(help="Whose it is; by default the file's name.")] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON.")] = None,
    markdown_path: Annotated[Path | None, typer.Option("--markdown", help="Write the feedback.")] = None,
    gradescope_path: Annotated[Path | None, typer.Option("--gradescope", help="Write results.json.")] = None,
    out: Annotated[Path, typer.Option(help="For a folder: where reports go.")] = Path("results/grades"),
    jobs: Annotated[int, typer.Option(help="For a folder: how many at a time.")] = 2,
    seconds: Annotated[float, typer.Option(help="Per cell and per question.")] = 10.0,
    memory: Annotated[int, typer.Option(help="Per submission, in MB.")] = 2048,
):  # fmt: skip
    """Grade a submission in a process of its own, with limits on time, memory and output."""
    limits = Limits(seconds, memory * 2**20)
    try:
        asked = assignment(name)
        if submission.is_dir():
            return whole_class(grade_folder(name, submission, limits, jobs), out)
    except ValueError as told:
        raise typer.BadParameter(str(told)) from None
    report = grade_file(asked, submission, student or submission.stem, limits)
    for path, written in (
        (json_path, lambda: json.dumps(data(report), indent=1) + "\n"),
        (markdown_path, lambda: markdown(report)),
        (gradescope_path, lambda: json.dumps(gradescope(report), indent=1) + "\n"),
    ):
        if path is not None:
            path.write_text(written(), encoding="utf-8")
    show(report)


def show(report):
    """The findings on one submission."""
    console, a = Console(), report.assignment
    for name, finding in report.findings.items():
        mark = "[green]✓[/]" if finding.passed else "[red]✗[/]"
        points = a[name].points if finding.passed else 0
        console.print(f"{mark} {name} {points} of {a[name].points}  {finding.kind}")
        for line in finding.lines:
            console.print(f"    {escape(line)}", soft_wrap=True)
    for note in report.notes:
        console.print(f"note: {escape(note)}", soft_wrap=True)
    console.print(f"{report.student}: {report.points} of {a.points} points")


def whole_class(reports, out):
    """Write everything, and show how the class did."""
    write_class(reports, out)
    table = Table("submissions", "question", "verdict", "most likely cause")
    for (name, kind, cause), count in diagnoses(reports)[:12]:
        table.add_row(f"{count} {'█' * min(count, 20)}", name, kind, escape(cause))
    console, a = Console(), reports[0].assignment
    console.print(table)
    mean = sum(report.points for report in reports) / len(reports)
    console.print(f"{len(reports)} submissions, mean {mean:.1f} of {a.points} points; see {out}")
