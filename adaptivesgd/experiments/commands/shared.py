"""What commands share: options, where they print, and how they end."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ... import terminal
from ...streams import printing_failure

Jobs = Annotated[int, typer.Option(help="Processes at a time, one processor core each.")]
Out = Annotated[Path, typer.Option(help="Folder for the results; it is made if need be.")]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Run everything again, whatever is stored in OUT/runs.")
]
Stored = Annotated[
    bool, typer.Option("--stored", help="Run nothing: report what is stored, and name what is not.")
]


def output(otherwise: int = 120) -> Console:
    """Where everything is printed, as it is; where it is not a terminal, at least so many columns wide."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, otherwise)
    return console


def reporting() -> AbstractContextManager[None]:
    """Errors and Ctrl-C end a command in one line: exit status 2, or 130."""
    return terminal.reporting(interrupted="interrupted; the same command resumes from here")


def finish(results: object) -> None:
    """After all results are written: an error that names them, if they could not be printed."""
    if why := printing_failure():
        raise OSError(f"the output cannot be printed ({why}); the results are in {results}")
