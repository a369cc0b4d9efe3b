"""Console and error handling of the command line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer
from rich.console import Console

INTERRUPTED = 130  # 128 + SIGINT, as shells report it


class _Console(Console):
    """A console that leaves it to `sentences` what happens once the reader has left."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def terminal(otherwise: int = 120) -> Console:
    """The console of standard output.

    Parameters
    ----------
    otherwise : int, default 120
        Its least width in columns where standard output is not a terminal.

    Returns
    -------
    rich.console.Console
        The console.
    """
    console = _Console()
    return console if console.is_terminal else _Console(width=max(console.width, otherwise))


@contextmanager
def sentences() -> Iterator[None]:
    """Report errors in one line, without a traceback, and exit with status 2.

    Ctrl-C ends with status 130. A reader of standard output that has left, as `head` does, is not an
    error: what was to be written to files has been written before anything is printed.

    Yields
    ------
    None
        The block runs the command.

    Raises
    ------
    typer.Exit
        With the status.
    """
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        _report("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _discard_output()
        raise typer.Exit(0) from None
    except (ValueError, TypeError, OSError) as error:
        _report(" ".join(str(error).split()))
        _discard_output()
        raise typer.Exit(2) from None
    except MemoryError:
        _report("out of memory; use a smaller data set or batch size")
        raise typer.Exit(2) from None


def _report(sentence: str) -> None:
    """Print a line to standard error, if anybody can read it."""
    with suppress(OSError):
        typer.echo(f"adaptivesgd: {sentence}", err=True)


def _discard_output() -> None:
    """Let what standard output still holds go nowhere, if it cannot be written."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
