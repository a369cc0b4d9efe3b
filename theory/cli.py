"""adaptivesgd-verify: check every theorem on the methods that run."""

import os
from pathlib import Path
from typing import Annotated

import typer
from joblib import Parallel, delayed
from rich.console import Console
from rich.markup import escape

from adaptivesgd.interrupts import sigint_blocked
from adaptivesgd.terminal import App, reporting

from . import table
from .catalogue import chosen, theorem
from .page import write_page
from .report import record, write_json

PROGRAM = "adaptivesgd-verify"
app = App(PROGRAM, rich_markup_mode=None)
Names = Annotated[
    list[str] | None,
    typer.Argument(help="Theorems, or files that define a THEOREM; by default all theorems."),
]


@app.command()
@reporting(PROGRAM, errors=(OSError,))
def verify(
    names: Names = None,
    paper: Annotated[str | None, typer.Option(help="Only this paper's, such as big_batch.")] = None,
    only: Annotated[
        str | None, typer.Option(help="Only those whose PAPER.NAME contains this text.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for report.html and report.json.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the theorems, and stop.")] = False,
    sdp: Annotated[bool, typer.Option("--sdp", help="Solve the SDP certificates too.")] = False,
    seed: Annotated[int, typer.Option(help="At least 0: other runs of the same cases.")] = 0,
    jobs: Annotated[int, typer.Option(help="Processes, at least 1.")] = 2,
) -> None:
    """Check the theorems: does each hold, on the methods that run?

    Exits with 1 if one that should hold is violated, or a refuted one is not; with 2 if it is used
    wrongly.
    """
    console = Console()
    try:
        at_least("--seed", seed, 0)
        at_least("--jobs", jobs, 1)
        names = chosen(paper, names or (), only or "")
        theorems = [theorem(name) for name in names]
        folder(out)
    except (ValueError, OSError) as error:
        typer.echo(f"{PROGRAM}: {error}", err=True)
        raise typer.Exit(2) from None
    if listed:
        return console.print(table.overview(theorems))
    badges = ("proved", "algebra", "SDP") if sdp else ("proved", "algebra")
    tasks = [delayed(record_named)(name, seed, badges, out is not None) for name in names]
    records = run(tasks, min(jobs, len(tasks)))
    if out is not None:
        write_json(records, out / "report.json")
        write_page(records, out / "report.html", seed)
    console.print(table.results(records))
    for sentence in table.together(records):
        console.print(sentence, soft_wrap=True)
    wrong = [sentence for each in records for sentence in table.surprises(each)]
    wrong.extend(table.too_many(records))
    for sentence in wrong:
        console.print(f"[red]{escape(sentence)}[/]", soft_wrap=True)
    raise typer.Exit(1 if wrong else 0)


def at_least(option, value, smallest):
    """A ValueError if an option is below its smallest value."""
    if value < smallest:
        raise ValueError(f"{option} must be a whole number of at least {smallest}, not {value}")


def folder(path):
    """The folder for the reports, made before the work begins; an OSError if it cannot be written."""
    if path is None:
        return
    if path.exists() and not path.is_dir():
        raise ValueError(f"--out must be a folder, but {path} is a file; choose another name")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"--out {path} cannot be made: {error.strerror}") from None
    if not os.access(path, os.W_OK):
        raise ValueError(f"--out {path} cannot be written to; choose another folder")


def run(tasks, jobs):
    """The results of the tasks. The processes never receive Ctrl-C; they are ended with this one."""
    with sigint_blocked():
        records = Parallel(n_jobs=jobs, return_as="generator")(tasks)
    return list(records)


def record_named(name, seed, badges, broken):
    """The record of the theorem with this full name, or in this file: a worker finds it itself."""
    return record(theorem(name), seed, badges, broken)
