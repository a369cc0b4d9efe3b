"""What all commands share: where they print, and how they end."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console

from ...interrupts import INTERRUPTED, handling_sigint
from ...terminal import sentences


class Output(Console):
    """A console whose failure costs nothing: after a closed pipe or a full device it prints no more.

    `failure` is then the error, or None.
    """

    failure: OSError | None = None

    def print(self, *things: Any, **how: Any) -> None:
        """Print, unless printing has failed before."""
        if self.failure is None:
            try:
                super().print(*things, **how)
                self.file.flush()
            except OSError as error:
                self._fail(error)

    def on_broken_pipe(self) -> None:
        """Print no more."""
        self._fail(BrokenPipeError())

    def _fail(self, error: OSError) -> None:
        self.failure, self.quiet = error, True
        self._buffer.clear()
        if self.file is sys.__stdout__:  # what is left in its buffer must not fail at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())

    def finish(self, results: Any) -> None:
        """After all results are written: one sentence on the standard error if printing failed."""
        if self.failure is not None and not isinstance(self.failure, BrokenPipeError):
            why = self.failure.strerror or self.failure
            typer.echo(
                f"adaptivesgd: the output cannot be printed ({why}); the results are in {results}",
                err=True,
            )
            raise typer.Exit(1)


def output(otherwise: int = 120) -> Output:
    """Where everything is printed; where it is not a terminal, at least so many columns wide."""
    console = Output()
    return console if console.is_terminal else Output(width=max(console.width, otherwise))


@contextmanager
def reporting() -> Iterator[None]:
    """Errors and Ctrl-C end a command in one line: exit status 2, or 130."""
    with handling_sigint(signal.default_int_handler), sentences():
        try:
            yield
        except KeyboardInterrupt:
            typer.echo("adaptivesgd: interrupted; the same command resumes from here", err=True)
            raise typer.Exit(INTERRUPTED) from None
