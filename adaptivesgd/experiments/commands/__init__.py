"""The commands of the command line."""

from typing import Annotated, Any

import typer

from ..._version import __version__
from ...interrupts import handling_sigint, quit_at_once
from .bench import bench
from .compare import compare, demo, run
from .listing import list_command
from .reproduce import reproduce


class App(typer.Typer):
    """A command line that Ctrl-C ends with one line, until a command handles it."""

    def __call__(self, *arguments: Any, **how: Any) -> Any:
        with handling_sigint(quit_at_once):
            return super().__call__(*arguments, **how)


app = App(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def show_version(wanted: bool) -> None:
    """Print the version, and end."""
    if wanted:
        typer.echo(f"adaptivesgd {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Stochastic gradient descent with adaptive batch sizes: run methods and compare them."""


app.command("list")(list_command)
for each in (run, compare, demo, reproduce, bench):
    app.command()(each)
