"""How a command line ends: in one line and with a documented status, whatever its input and output do.

The status is 0 for success, 2 for wrong use or a failure, which one line on the standard error names,
and 130 after Ctrl-C. A reader of the output that leaves, as `head` does, is no error.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import typer

from .interrupts import INTERRUPTED, ending_at_sigint, handling_sigint
from .streams import printing_failure, tolerant_streams

FAILED = 2  # the exit status of wrong use, and of a failure


class App(typer.Typer):
    """A command line whose output may be a full device, a closed pipe or nothing at all.

    Parameters
    ----------
    program : str
        Its name, with which its messages start.
    **options : object
        Those of `typer.Typer`.
    """

    def __init__(self, program: str, **options: Any) -> None:
        how = {"add_completion": False, "pretty_exceptions_enable": False}
        super().__init__(**how | options)
        self.program = program

    def __call__(self, *arguments: Any, **how: Any) -> Any:
        """Run the command; Ctrl-C ends the process at once, unless it is in `reporting`.

        Parameters
        ----------
        *arguments, **how : object
            As of a command of Click.

        Returns
        -------
        object
            Nothing: a command line ends with a SystemExit, which holds the status.
        """
        with ending_at_sigint(), tolerant_streams():
            try:
                return super().__call__(*arguments, **how)
            except SystemExit as ended:
                why = printing_failure()
                if why is None or ended.code:
                    raise
                report(f"the output cannot be printed ({why})", self.program)
                raise SystemExit(FAILED) from None


@contextmanager
def reporting(
    program: str = "adaptivesgd",
    interrupted: str = "interrupted",
    errors: tuple[type[Exception], ...] = (ValueError, TypeError, OSError),
) -> Iterator[None]:
    """Report errors in one line, without a traceback, and exit with status 2; with 130 after Ctrl-C.

    It also decorates a function.

    Parameters
    ----------
    program : str, default "adaptivesgd"
        What the line starts with.
    interrupted : str, default "interrupted"
        What is printed after Ctrl-C.
    errors : tuple of type, default (ValueError, TypeError, OSError)
        Which errors are reported; any other one is a defect, and keeps its traceback.

    Yields
    ------
    None
        The block runs the command; in it, Ctrl-C is a KeyboardInterrupt.

    Raises
    ------
    typer.Exit
        With the status.
    """
    with handling_sigint(signal.default_int_handler):
        try:
            yield
        except KeyboardInterrupt:
            report(interrupted, program)
            raise typer.Exit(INTERRUPTED) from None
        except ImportError as error:
            if not _came_from_ctrl_c(error):
                raise
            report(interrupted, program)
            raise typer.Exit(INTERRUPTED) from None
        except errors as error:
            report(" ".join(str(error).split()), program)
            raise typer.Exit(FAILED) from None
        except MemoryError:
            report("out of memory; use a smaller data set or batch size", program)
            raise typer.Exit(FAILED) from None


def _came_from_ctrl_c(error: BaseException | None) -> bool:
    """Whether a module in C, while it was imported, has made an ImportError of a KeyboardInterrupt."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None


def report(sentence: str, program: str = "adaptivesgd") -> None:
    """Print a line to standard error, if it can be written.

    Parameters
    ----------
    sentence : str
        The line.
    program : str, default "adaptivesgd"
        What it starts with.
    """
    with suppress(OSError):
        typer.echo(f"{program}: {sentence}", err=True)
