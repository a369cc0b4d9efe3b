"""`adaptivesgd reproduce`: the papers' claims, put to the test."""

import time
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
from ..reports.progress import Progress
from .output import finish, output, reporting

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
    jobs: Annotated[int, typer.Option(help="Processes at a time, one processor core each.")] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a dask scheduler, whose workers run everything instead."),
    ] = None,
    device: Annotated[str, typer.Option(help="Where the runs compute: cpu or gpu.")] = "cpu",
    every: Annotated[
        float, typer.Option(help="Seconds between two checkpoints of a long run.")
    ] = 15.0,
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("results"),
    store: Annotated[
        Path | None, typer.Option(help="Folder in which every run is stored; by default OUT/runs.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            help="Only the problems whose name contains this text; the report names the others."
        ),
    ] = None,
    stored: Annotated[
        bool,
        typer.Option("--stored", help="Run nothing: report what is stored, and name what is not."),
    ] = False,
) -> None:
    """Run the papers' experiments, and report which of their claims hold here.

    Every run is stored: after an interruption, the same command resumes.
    """
    console = output()
    with reporting(), Progress(console) as progress:
        chosen = [one_of("experiment", name, EVERYTHING) for name in names or EVERYTHING]
        one_of("size", size, SIZES)
        check_device(device)
        positive_integer("--jobs", jobs)
        nonnegative("--every", every)
        out, folder = (check_writable(each) for each in (out, store or out / "runs"))
        executor = (
            StoredOnly(Store(folder))
            if stored
            else executor_of(Store(folder), jobs, scheduler, every, progress)
        )
        untested: list[str] = []
        for name in chosen:
            progress.say(f"{name}, size {size}")
            if name == "communication" and stored:
                continue
            if name == "communication":
                path: Path | None = measured(size, out / name, scheduler, progress.say)
            else:
                experiment = getattr(papers, name)(SIZES[size]).on(device).only(only or "")
                path = reported(experiment, executor, out / name, progress.say)
            if path is None:
                untested.append(name)
            else:
                progress.say(f"wrote {path}")
        there = [name for name in NAMES if (out / name / "results.json").exists()]
        if there:
            progress.say(f"wrote {index(out, there)}")
        if untested:
            why = "is stored" if stored else "can be had"
            raise OSError(f"no data of {', '.join(untested)} {why}, so nothing is reported")
        finish(out)


def check_device(device: str) -> None:
    """Refuse a device on which the runs cannot compute."""
    to_device(np.zeros(1), one_of("device", device, ("cpu", "gpu")))


def reported(
    experiment: Experiment, executor: Executor, folder: Path, say: Callable[[str], None]
) -> Path | None:
    """Run an experiment, and write its report; its path, or None if none of its data can be had."""
    began = time.monotonic()
    results = run_experiment(experiment, executor)
    for task, why in results.missing.items():
        say(f"{task} is not run: {why}")
    if not results.tasks:
        return None
    path = publish(results, folder, time.monotonic() - began)
    for verdict in results.verdicts:
        say(f"{verdict.label:>23}: {verdict.claim.statement}")
    return path


def measured(size: str, folder: Path, scheduler: str | None, say: Callable[[str], None]) -> Path:
    """Measure the communication of a cluster, and write the report; its path."""
    try:
        import dask.distributed  # noqa: F401
    except ImportError:
        raise OSError("communication needs a cluster: pip install 'adaptivesgd[dask]'") from None
    from ..papers import communication as measure
    from ..reports import communication as report

    load = measure.LOADS[one_of("size of communication", size, measure.LOADS)]
    found = measure.measure(load, folder / "shards", say, scheduler)
    return report.publish(found, folder, size)


def executor_of(
    store: Store, jobs: int, scheduler: str | None, every: float, progress: Progress
) -> Executor:
    """Processes of this machine, or the workers of a cluster."""
    if scheduler is None:
        return LocalExecutor(store, jobs, every, progress.observe)
    from ..execution.dask import DaskExecutor

    return DaskExecutor(store, scheduler, every, progress.observe)
