"""`adaptivesgd list`: the methods, the models and the data sets."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from ... import catalogue
from .output import output, reporting

SOURCE = 130  # columns from which there is room for the sources


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
    """List the methods, the models and the data sets, each with its source where it fits."""
    with reporting():
        console = output(otherwise=1000)
        for each in [kind] if kind else Kind:
            console.print(listed(each, console.width))


def listed(kind: Kind, width: int) -> Any:
    """The table of one kind: names are never broken; what does not fit in a line continues in the next."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    entries = {
        Kind.methods: catalogue.list_methods,
        Kind.models: catalogue.list_models,
        Kind.data: catalogue.list_data,
    }[kind]()
    shown = 3 if width >= SOURCE else 2
    grid = Table(title=kind.value, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("name", "what it is", "source")[:shown]:
        grid.add_column(heading, no_wrap=heading == "name")
    grid.columns[0].min_width = max(len(entry.name) for entry in entries)
    for entry in entries:
        grid.add_row(*map(Text, entry[:shown]))
    return grid
