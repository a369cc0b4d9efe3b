"""How the command line speaks: where it prints, and how it tells of a bad argument."""

from contextlib import contextmanager

import typer
from rich.console import Console


def terminal(otherwise=120):
    """Where everything is printed; where it is no terminal, so many columns wide."""
    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, otherwise))


@contextmanager
def sentences():
    """A bad argument is told in one sentence, without a traceback, and the exit code is 2."""
    try:
        yield
    except (ValueError, TypeError, OSError) as error:
        typer.echo(f"adaptivesgd: {error}", err=True)
        raise typer.Exit(2) from None
    except MemoryError:
        typer.echo(
            "adaptivesgd: the memory is full; take smaller data or a smaller batch", err=True
        )
        raise typer.Exit(2) from None
