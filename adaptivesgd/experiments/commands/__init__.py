"""The commands of the command line."""

from typing import Annotated

import typer

from ..._version import __version__
from ...terminal import App
from .bench import bench
from .compare import compare, demo, run
from .listing import list_command
from .reproduce import reproduce

app = App("adaptivesgd", no_args_is_help=True)


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
