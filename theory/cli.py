"""adaptivesgd-verify: check every theorem on the methods that run."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from joblib import Parallel, delayed
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand

from adaptivesgd.interrupts import sigint_blocked
from adaptivesgd.terminal import App, report, reporting

from . import table
from .catalogue import chosen, theorem
from .page import write_page
from .report import record, write_json
from .theorem import CasesError
from .worst.record import remeasured, write
from .worst.record import searched as of_bound

PROGRAM = "adaptivesgd-verify"
UsageError: Any = typer.BadParameter.__bases__[0]  # of the Click that this typer brings
app = App(PROGRAM, rich_markup_mode=None)
Names = Annotated[
    list[str] | None,
    typer.Argument(help="Theorems, or files that define a THEOREM; by default all theorems."),
]


class OneSentence(TyperCommand):
    """A command that reports wrong usage in one line, with exit status 2."""

    def make_context(self, *arguments: Any, **how: Any) -> Any:
        """The context of a call, once its arguments are understood."""
        try:
            return super().make_context(*arguments, **how)
        except UsageError as error:
            report(" ".join(error.format_message().split()), PROGRAM)
            raise typer.Exit(2) from None


@app.command(cls=OneSentence)
@reporting(PROGRAM, errors=(OSError, CasesError))
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
    worst: Annotated[
        bool,
        typer.Option("--worst", help="Measure the worst known instance of every bound, and stop."),
    ] = False,
    search: Annotated[
        bool,
        typer.Option("--search", help="Search for worse instances, put them on file, and stop."),
    ] = False,
    seed: Annotated[
        str, typer.Option(help="At least 0: other runs of the same cases.", metavar="INTEGER")
    ] = "0",
    jobs: Annotated[str, typer.Option(help="Processes, at least 1.", metavar="INTEGER")] = "2",
) -> None:
    """Check the theorems: does each hold, on the methods that run?

    Exits with 1 if one that should hold is violated, or a refuted one is not; with 2 if it is used
    wrongly.
    """
    console = Console()
    try:
        first, processes = whole("--seed", seed, 0), whole("--jobs", jobs, 1)
        names = chosen(paper, names or (), only or "")
        theorems = [theorem(name) for name in names]
        folder(out)
    except (ValueError, OSError) as error:
        typer.echo(f"{PROGRAM}: {error}", err=True)
        raise typer.Exit(2) from None
    if listed:
        return console.print(table.overview(theorems, console.width))
    if search:
        return searched(console, names, first, processes)
    if worst:
        return measured(console, names, processes)
    badges = ("proved", "algebra", "SDP") if sdp else ("proved", "algebra")
    tasks = [delayed(record_named)(name, first, badges, out is not None) for name in names]
    records = run(tasks, min(processes, len(tasks)))
    if out is not None:
        write_json(records, out / "report.json")
        write_page(records, out / "report.html", first)
    console.print(table.results(records))
    for sentence in table.together(records):
        console.print(sentence, soft_wrap=True)
    wrong = [sentence for each in records for sentence in table.surprises(each)]
    wrong.extend(table.too_many(records))
    for sentence in wrong:
        console.print(f"[red]{escape(sentence)}[/]", soft_wrap=True)
    raise typer.Exit(1 if wrong else 0)


def whole(option, text, smallest):
    """The number of an option; a ValueError if it is not whole, or below the smallest."""
    try:
        value = int(text)
    except ValueError:
        value = smallest - 1
    if value < smallest:
        raise ValueError(f"{option} must be a whole number of at least {smallest}, not {text}")
    return value


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


def searched(console, names, seed, jobs):
    """Search for the worst instances of the named theorems, and put each on file as it is found."""
    tasks = [delayed(worst_of)(name, seed) for name in names]
    violated = False
    for name, found in Parallel(n_jobs=jobs, return_as="generator_unordered")(tasks):
        if found is not None:
            if name.startswith("theory."):  # one's own theorem is not the package's to file
                write({name: found})
            console.print(f"{name}: {found.ratio:.4g}, {found.instance}", soft_wrap=True)
            for each in found.violated:
                violated = True
                console.print(f"[red]{name} is violated: {escape(str(each))}[/]", soft_wrap=True)
    raise typer.Exit(1 if violated else 0)


def measured(console, names, jobs):
    """The table of the worst instances on file, measured now; exit status 1 if one has changed."""
    rows = [
        row for row in run([delayed(measured_now)(name) for name in names], jobs) if row is not None
    ]
    console.print(table.worst(rows))
    raise typer.Exit(0 if all(each.as_stored for each in rows) else 1)


def worst_of(name, seed):
    """The name, and what the search finds: a worker finds the theorem itself."""
    return name, of_bound(theorem(name), seed)


def measured_now(name):
    """The worst instance of the theorem with this name, measured now."""
    return remeasured(theorem(name))


def run(tasks, jobs):
    """The results of the tasks. The processes never receive Ctrl-C; they are ended with this one."""
    with sigint_blocked():
        records = Parallel(n_jobs=jobs, return_as="generator")(tasks)
    return list(records)


def record_named(name, seed, badges, broken):
    """The record of the theorem with this full name, or in this file: a worker finds it itself."""
    return record(theorem(name), seed, badges, broken)
