"""The command line: `adaptivesgd list`, `run`, `compare` and `reproduce`."""

from ast import literal_eval
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from . import catalogue, validate
from ._version import __version__
from .experiments import Comparison
from .experiments.cli import reproduce
from .experiments.compare import files as report
from .terminal import sentences, terminal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def version(asked: bool):
    """Print the version, and end."""
    if asked:
        typer.echo(f"adaptivesgd {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version.")
    ] = False,
):
    """Stochastic gradients whose batch size adapts: run the methods and compare them."""


Data = Annotated[str, typer.Option(help="Data set, as in `adaptivesgd list data`, or synthetic.")]
Model = Annotated[str, typer.Option(help="Model, as in `adaptivesgd list models`.")]
Epochs = Annotated[
    float | None,
    typer.Option(
        help="Budget, in example gradients per training example; 20 if no budget is given."
    ),
]
Updates = Annotated[int | None, typer.Option(help="Budget, in updates of the parameters.")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        help="A parameter: step_size=0.5 for every method that has it, adadamp.initial_size=32 for one. "
        "Can be given several times. Step sizes are in parameters per unit of direction, batch "
        "sizes in examples."
    ),
]
ModelSet = Annotated[
    list[str] | None, typer.Option(help="A parameter of the model, such as ridge=1e-3.")
]
Points = Annotated[
    int | None,
    typer.Option(help="About how many rows to record in a run; 100, or 30 for large problems."),
]
Device = Annotated[
    str,
    typer.Option(help="Where to compute: cpu, gpu (through CuPy), or auto: gpu if there is one."),
]
Out = Annotated[Path, typer.Option(help="Folder for the results; it is made if need be.")]


class Kind(StrEnum):
    """What `list` lists."""

    methods = "methods"
    models = "models"
    data = "data"


@app.command("list")
def list_command(
    kind: Annotated[
        Kind | None, typer.Argument(help="What to list; by default everything.")
    ] = None,
):
    """List the methods, the models and the data sets, one line each with its source."""
    listed = {
        Kind.methods: catalogue.list_methods,
        Kind.models: catalogue.list_models,
        Kind.data: catalogue.list_data,
    }
    for each in [kind] if kind else Kind:
        grid = Table(title=each.value, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("name", "what it is", "source"):
            grid.add_column(heading, overflow="fold")
        for entry in listed[each]():
            grid.add_row(*map(Text, entry))
        terminal(otherwise=1000).print(grid)


@app.command()
def run(
    method: Annotated[str, typer.Argument(help="Method, as in `adaptivesgd list methods`.")],
    data: Data = "digits",
    model: Model = "softmax",
    epochs: Epochs = None,
    updates: Updates = None,
    set: Set = None,
    model_set: ModelSet = None,
    seed: Annotated[int, typer.Option(help="Whole number; the same seed, the same run.")] = 0,
    points: Points = None,
    device: Device = "cpu",
    out: Out = Path("results"),
):
    """Run one method, and write its trace, its figure and all that repeats it."""
    with sentences():
        settings = chosen(data, model, (method,), epochs, updates, points, set, model_set)
        settings = replace(settings, seeds=(seed,), device=device)
    perform(settings, 1, out, f"{method}-{data}-{model}")


@app.command()
def compare(
    ctx: typer.Context,
    methods: Annotated[
        list[str] | None, typer.Argument(help="Methods to compare; by default every one.")
    ] = None,
    data: Data = "digits",
    model: Model = "softmax",
    epochs: Epochs = None,
    updates: Updates = None,
    set: Set = None,
    model_set: ModelSet = None,
    seeds: Annotated[
        int, typer.Option(help="Runs per method; several give median and quartiles.")
    ] = 1,
    jobs: Annotated[int, typer.Option(help="Processes at a time, one processor core each.")] = 1,
    tune: Annotated[
        bool,
        typer.Option(
            "--tune",
            help="First search for the step size of each method: 1/4, 1, 4, 16 and 64 times its "
            "default, where none is set; the lowest mean training loss wins.",
        ),
    ] = False,
    points: Points = None,
    device: Device = "cpu",
    out: Out = Path("results"),
    repeat: Annotated[
        Path | None,
        typer.Option(help="A comparison.json: make that comparison again, with its settings."),
    ] = None,
):
    """Compare methods from the same start: a table, a figure, and the raw columns."""
    with sentences():
        if repeat is None:
            settings = chosen(data, model, methods or (), epochs, updates, points, set, model_set)
            settings = replace(settings, seeds=seeds, tune=tune, device=device)
        elif given(ctx) - {"repeat", "jobs", "out"}:
            raise ValueError(
                "--repeat takes its settings from the file; give --jobs and --out only"
            )
        else:
            settings = Comparison(**report.read_settings(repeat))
    perform(settings, jobs, out, "comparison", repeat)


def given(ctx):
    """The names of the parameters that the command line sets."""
    return {name for name in ctx.params if ctx.get_parameter_source(name).name == "COMMANDLINE"}


def chosen(data, model, methods, epochs, updates, points, set, model_set):
    """The settings that the options name, with 20 epochs where no budget is given."""
    if epochs is None and updates is None:
        epochs = 20.0
    return Comparison(
        data,
        model,
        tuple(methods),
        epochs,
        updates,
        points=points,
        settings=parsed(set or ()),
        model_settings=parsed(model_set or ()),
    )


def parsed(pairs):
    """{"step_size": 0.5} from ["step_size=0.5"]; a value that is no Python literal is a string."""
    settings = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            raise ValueError(f"a setting is NAME=VALUE, such as step_size=0.5, not {pair!r}")
        try:
            settings[name.strip()] = literal_eval(value)
        except (ValueError, SyntaxError):
            settings[name.strip()] = value
    return settings


app.command()(reproduce)


def perform(settings, jobs, out, stem, repeat=None):
    """Run a comparison with its progress on the terminal, print its table, write its files.

    repeat: the file of the comparison that this one repeats, on as many rows.
    """
    from .experiments.reports import terminal as display

    console = terminal()
    with sentences():
        validate.positive_integer("jobs", jobs)
        report.check_writable(out)
        prepared = settings.prepared()
        if repeat is not None:
            report.check_rows(repeat, prepared)
        settings.check(prepared.train)
    console.print(display.heading(settings, prepared), markup=False, highlight=False)
    with display.Progress(console) as progress:
        outcome = settings.run(jobs=jobs, prepared=prepared, watch=progress.watch)
    display.results(outcome, console)
    with sentences():
        paths = report.write(outcome, out, stem)
    console.print("wrote " + ", ".join(map(str, paths)), markup=False, highlight=False)
    if outcome.stopped:
        raise typer.Exit(130)
    if outcome.reasons == {"failed"}:
        raise typer.Exit(2)
