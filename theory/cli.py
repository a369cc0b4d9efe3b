"""adaptivesgd-verify: check every theorem on the methods that run."""

from pathlib import Path
from typing import Annotated

import typer
from joblib import Parallel, delayed
from rich.console import Console
from rich.markup import escape

from . import table
from .catalogue import chosen, theorem
from .page import write_page
from .report import record, write_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="Theorems; by default all.")] = None,
    paper: Annotated[str | None, typer.Option(help="Only this paper's, such as big_batch.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for report.html and report.json.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Say what there is, and stop.")] = False,
    sdp: Annotated[bool, typer.Option("--sdp", help="Ask the SDP certificates too.")] = False,
    seed: Annotated[int, typer.Option(help="A whole number: other runs of the same cases.")] = 0,
    jobs: Annotated[int, typer.Option(help="Processes.")] = 2,
):
    """Check the theorems: does each hold, on the methods that run? Exits with 1 if one that should
    hold is violated, or a refuted one is not.
    """
    console = Console()
    try:
        names = chosen(paper, names or ())
    except ValueError as told:
        raise typer.BadParameter(str(told)) from None
    if listed:
        return console.print(table.overview([theorem(name) for name in names]))
    badges = ("proved", "SDP") if sdp else ("proved",)
    tasks = [delayed(record_named)(name, seed, badges, out is not None) for name in names]
    records = Parallel(n_jobs=min(jobs, len(tasks)))(tasks)
    console.print(table.results(records))
    for each in records:
        for sentence in table.surprises(each):
            console.print(f"[red]{escape(sentence)}[/]", soft_wrap=True)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_json(records, out / "report.json")
        write_page(records, out / "report.html", seed)
    raise typer.Exit(0 if all(each.as_expected for each in records) else 1)


def record_named(name, seed, badges, broken):
    """The record of the theorem with this full name: a worker looks it up itself."""
    return record(theorem(name), seed, badges, broken)
