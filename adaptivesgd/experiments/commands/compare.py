"""`adaptivesgd run`, `compare` and `demo`."""

from ast import literal_eval
from pathlib import Path
from typing import Annotated, Any

import typer

from ... import validate
from ...interrupts import INTERRUPTED
from ..compare import files, terminal
from ..compare.comparison import Comparison
from ..compare.defaults import TUNED
from ..execution import LocalExecutor, NoStore, Store
from ..reports.files import check_writable
from .progress import Progress
from .shared import Fresh, Jobs, Out, finish, output, reporting

CURATED = ("sgd", "gradient_descent", "adadamp", "padadamp", "geodamp", "big_batch_armijo", "cabs",
           "sngm", "online_batch_selection")  # fmt: skip
DEMO = (
    Comparison(  # a ridge that leaves noise at the minimum, and one step size for every fixed step
        "digits",
        "softmax",
        CURATED,
        epochs=20.0,
        seeds=3,
        model_settings={"ridge": 1e-2},
        settings={
            "step_size": 0.7,
            "sngm.step_size": 0.01,  # its direction has length 1, so its step is a distance
            "online_batch_selection.step_size": 1.0,  # AdaDelta's own
            "adadamp.optimal_value": "F*",
            "padadamp.growth_rate": 0.5,
        },
    )
)

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
    typer.Option(help="Where to compute: cpu, gpu, or auto: gpu if there is one."),
]


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
    fresh: Fresh = False,
) -> None:
    """Run one method, and write its trace, its figure and all that repeats it."""
    with reporting():
        settings = Comparison(data, model, (method,), *budget(epochs, updates), (seed,), points,
                              parsed(set), parsed(model_set), device=device)  # fmt: skip
        perform(settings, 1, out, f"{method}-{data}-{model}", fresh)


def compare(
    ctx: typer.Context,
    methods: Annotated[
        list[str] | None,
        typer.Argument(help=f"Methods to compare; by default {', '.join(CURATED)}."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Compare all methods, in a figure of small multiples.")
    ] = False,
    data: Data = "digits",
    model: Model = "softmax",
    epochs: Epochs = None,
    updates: Updates = None,
    set: Set = None,
    model_set: ModelSet = None,
    seeds: Annotated[
        int, typer.Option(help="Runs per method; several give median and quartiles.")
    ] = 1,
    jobs: Jobs = 1,
    tune: Annotated[
        bool,
        typer.Option(
            "--tune",
            help="First search for the step size of each method, where none is set: from "
            f"{TUNED[0]:g} to {TUNED[1]:g} times its default; the lowest validation loss wins.",
        ),
    ] = False,
    points: Points = None,
    device: Device = "cpu",
    out: Out = Path("results"),
    repeat: Annotated[
        Path | None,
        typer.Option(help="A comparison.json: make that comparison again, with its settings."),
    ] = None,
    fresh: Fresh = False,
) -> None:
    """Compare methods from the same start: a table, a figure, and the raw columns.

    Every run is stored in OUT/runs: after an interruption, the same command resumes.
    """
    with reporting():
        if repeat is None:
            if everything and methods:
                raise ValueError("give names of methods or --all, not both")
            names = () if everything else tuple(methods or CURATED)
            settings = Comparison(data, model, names, *budget(epochs, updates), seeds, points,
                                  parsed(set), parsed(model_set), tune, device)  # fmt: skip
        elif given(ctx) - {"repeat", "jobs", "out", "fresh"}:
            raise ValueError(
                "--repeat takes its settings from the file; give --jobs and --out only"
            )
        else:
            settings = Comparison(**files.read_settings(repeat))
        perform(settings, jobs, out, "comparison", fresh, repeat)


def demo(jobs: Jobs = 1, out: Out = Path("results/demo"), fresh: Fresh = False) -> None:
    """Compare nine methods on handwritten digits, in less than a minute."""
    with reporting():
        perform(DEMO, jobs, out, "comparison", fresh)


def given(ctx: typer.Context) -> set[str]:
    """The names of the parameters that the command line sets."""
    sources = ((name, ctx.get_parameter_source(name)) for name in ctx.params)
    return {name for name, source in sources if source is not None and source.name == "COMMANDLINE"}


def budget(epochs: float | None, updates: int | None) -> tuple[float | None, int | None]:
    """The budget, 20 epochs where none is given."""
    return 20.0 if epochs is None and updates is None else epochs, updates


def parsed(pairs: list[str] | None) -> dict[str, Any]:
    """{"step_size": 0.5} from ["step_size=0.5"]; a value that is no Python literal is a string."""
    settings: dict[str, Any] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            raise ValueError(f"a setting is NAME=VALUE, such as step_size=0.5, not {pair!r}")
        try:
            settings[name.strip()] = literal_eval(value)
        except (ValueError, SyntaxError):
            settings[name.strip()] = value
    return settings


def perform(
    settings: Comparison,
    jobs: int,
    out: Path,
    stem: str,
    fresh: bool = False,
    repeat: Path | None = None,
) -> None:
    """Run a comparison, write its files, and then print its table.

    repeat: the file of the comparison that this one repeats, on as many rows.
    """
    console = output()
    validate.positive_integer("jobs", jobs)
    out = check_writable(out)
    prepared = settings.prepared()
    if repeat is not None:
        files.check_rows(repeat, prepared)
    settings.arms()
    console.print(terminal.heading(settings, prepared))
    with Progress(console) as progress:
        store = NoStore() if fresh else Store(out / "runs")
        result = settings.run(LocalExecutor(store, jobs, observer=progress.observe))
    paths = files.write(result, out, stem)
    terminal.show(result, console)
    console.print("wrote " + ", ".join(map(str, paths)))
    finish(out)
    if result.stopped:
        console.print("stopped; the same command resumes from here")
        raise typer.Exit(INTERRUPTED)
    if not result.methods:
        raise typer.Exit(2)
