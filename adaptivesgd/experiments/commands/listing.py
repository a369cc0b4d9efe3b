"""`adaptivesgd list`: the methods, the models and the data sets."""

from enum import StrEnum
from textwrap import shorten
from typing import Annotated, Any

import typer

from ... import catalogue
from .shared import output, reporting

SOURCE = 130  # columns from which there is room for the sources
MARGINS = 5  # columns beside and between two texts


class Kind(StrEnum):
    """What `list` lists."""

    methods = "methods"
    models = "models"
    data = "data"


def list_command(
    kind: Annotated[
        Kind | None, typer.Argument(help="What to list; by default everything.")
    ] = None,
) -> None:
    """List the methods, the models and the data sets, a line each; one KIND in full, with sources."""
    with reporting():
        console = output(otherwise=1000)
        for each in [kind] if kind else Kind:
            console.print(listed(each, console.width, whole=kind is not None))
        if kind is None:
            console.print("In full, with sources: adaptivesgd list methods, models or data.")


def listed(kind: Kind, width: int, whole: bool) -> Any:
    """The table of one kind, in full or a line each, the methods by paper. Names are never broken, and
    texts are cut at a word.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    entries = {
        Kind.methods: catalogue.list_methods,
        Kind.models: catalogue.list_models,
        Kind.data: catalogue.list_data,
    }[kind]()
    longest = max(len(entry.name) for entry in entries)
    shown = 3 if whole and width >= SOURCE else 2
    grid = Table(title=kind.value, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("name", "what it is", "source")[:shown]:
        grid.add_column(heading, no_wrap=heading == "name")
    grid.columns[0].min_width = longest
    papers = catalogue.papers() if kind is Kind.methods else {}
    headings = {names[0]: heading for heading, names in papers.items()}
    for name, *texts in (entry[:shown] for entry in entries):
        if name in headings:
            grid.add_section()
            grid.add_row(Text(headings[name], style="italic"))
        if not whole:
            texts = [shorten(text, width - longest - MARGINS, placeholder=" …") for text in texts]
        grid.add_row(*map(Text, (name, *texts)))
    return grid
