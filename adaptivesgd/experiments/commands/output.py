"""What all commands share: where they print, and how they end."""

from contextlib import AbstractContextManager

from rich.console import Console

from ... import terminal
from ...streams import printing_failure


def output(otherwise: int = 120) -> Console:
    """Where everything is printed; where it is not a terminal, at least so many columns wide."""
    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, otherwise))


def reporting() -> AbstractContextManager[None]:
    """Errors and Ctrl-C end a command in one line: exit status 2, or 130."""
    return terminal.reporting(interrupted="interrupted; the same command resumes from here")


def finish(results: object) -> None:
    """After all results are written: an error that names them, if they could not be printed."""
    if why := printing_failure():
        raise OSError(f"the output cannot be printed ({why}); the results are in {results}")
