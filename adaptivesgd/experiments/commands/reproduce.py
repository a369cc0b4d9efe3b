"""`adaptivesgd reproduce`: the papers' claims, put to the test."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ...backend import to_device
from ...validate import nonnegative, one_of, positive_integer
from .. import papers
from ..execution import LocalExecutor, Store, StoredOnly
from ..protocol.experiment import SIZES, Experiment
from ..protocol.runner import Executor, run_experiment
from ..reports.experiment import index, publish
from ..reports.files import check_writable
from .progress import Progress
from .shared import Jobs, Out, Stored, finish, output, reporting

NAMES = [name for name in vars(papers) if callable(vars(papers)[name])]
EVERYTHING = (*NAMES, "communication")


def reproduce(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help=f"Experiments: {', '.join(EVERYTHING)}; by default every one.", show_default=False
        ),
    ] = None,
    size: Annotated[str, typer.Option(help=f"How large: {', '.join(SIZES)}.")] = "small",
    jobs: Jobs = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a dask scheduler, whose workers run everything instead."),
    ] = None,
    device: Annotated[str, typer.Option(help="Where the runs compute: cpu or gpu.")] = "cpu",
    every: Annotated[
        float, typer.Option(help="Seconds between two checkpoints of a long run.")
    ] = 15.0,
    out: Out = Path("results"),
    store: Annotated[
        Path | None, typer.Option(help="Folder in which every run is stored; by default OUT/runs.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            help="Only the problems whose name contains this text; the report names the others."
        ),
    ] = None,
    stored: Stored = False,
) -> None:
    """Run the papers' experiments, and report which of their claims hold here.

    Every run is stored: after an interruption, the same command resumes.
    """
    console = output()
    with reporting(), Progress(console) as progress:
        chosen = [one_of("experiment", name, EVERYTHING) for name in names or EVERYTHING]
        one_of("size", size, SIZES)
        to_device(
            np.zeros(1), one_of("device", device, ("cpu", "gpu"))
        )  # a missing GPU is an error
        positive_integer("--jobs", jobs)
        nonnegative("--every", every)
        out, folder = (check_writable(each) for each in (out, store or out / "runs"))
        kept = Store(folder)
        executor = (
            StoredOnly(kept) if stored else executor_of(kept, jobs, scheduler, every, progress)
        )
        untested: list[str] = []
        for name in chosen:
            progress.say(f"{name}, size {size}")
            if name in NAMES:
                experiment = getattr(papers, name)(SIZES[size]).on(device).only(only or "")
                if not reported(experiment, executor, out / name, progress.say):
                    untested.append(name)
            elif not stored:
                measured(size, out / name, scheduler, progress.say)
        if there := [name for name in NAMES if (out / name / "results.json").exists()]:
            progress.say(f"wrote {index(out, there)}")
        if untested:
            why = "is stored" if stored else "can be had"
            raise OSError(f"no data of {', '.join(untested)} {why}, so nothing is reported")
        finish(out)


def reported(
    experiment: Experiment, executor: Executor, folder: Path, say: Callable[[str], None]
) -> bool:
    """Run an experiment, and write its report; whether there was something to report."""
    results = run_experiment(experiment, executor)
    for task, why in results.missing.items():
        say(f"{task} is not run: {why}")
    if not results.tasks:
        return False
    path = publish(results, folder)
    for verdict in results.verdicts:
        say(f"{verdict.label:>23}: {verdict.claim.statement}")
    say(f"wrote {path}")
    return True


def measured(size: str, folder: Path, scheduler: str | None, say: Callable[[str], None]) -> None:
    """Measure the communication of a cluster, and write the report."""
    try:
        import dask.distributed  # noqa: F401
    except ImportError:
        raise OSError("communication needs a cluster: pip install 'adaptivesgd[dask]'") from None
    from ..papers import communication as measure
    from ..reports import communication as report

    load = measure.LOADS[one_of("size of communication", size, measure.LOADS)]
    found = measure.measure(load, folder / "shards", say, scheduler)
    say(f"wrote {report.publish(found, folder, size)}")


def executor_of(
    store: Store, jobs: int, scheduler: str | None, every: float, progress: Progress
) -> Executor:
    """Processes of this machine, or the workers of a cluster."""
    if scheduler is None:
        return LocalExecutor(store, jobs, every, progress.observe)
    from ..execution.dask import DaskExecutor

    return DaskExecutor(store, scheduler, every, progress.observe)
