"""`adaptivesgd reproduce`: the papers' headline claims, put to the test."""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ..backend import to_device
from ..terminal import sentences, terminal
from ..validate import nonnegative, one_of, positive_integer
from . import papers
from .compare.files import check_writable
from .execution import Store
from .execution.local import Interrupted, LocalExecutor
from .protocol import runner
from .protocol.experiment import SIZES
from .reports.experiment import index, publish
from .reports.experiment_progress import CellProgress

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
        typer.Option(help="Address of a dask scheduler, whose workers run the cells instead."),
    ] = None,
    device: Annotated[str, typer.Option(help="Where the runs compute: cpu or gpu.")] = "cpu",
    every: Annotated[
        float, typer.Option(help="Seconds between two checkpoints of a long run.")
    ] = 15.0,
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("results"),
    cache: Annotated[
        Path | None, typer.Option(help="Folder in which every run is stored; by default OUT/cells.")
    ] = None,
):
    """Run the papers' experiments, and report which of their claims hold here.

    What has been run is stored and never run again; stopped by Ctrl-C or worse, the same command
    goes on where it was.
    """
    console = terminal()
    with sentences(), CellProgress(console) as progress:
        names = [one_of("experiment", name, EVERYTHING) for name in names or EVERYTHING]
        one_of("size", size, SIZES)
        check_device(device)
        positive_integer("--jobs", jobs)
        nonnegative("--every", every)
        folders = [check_writable(folder) for folder in (out, cache or out / "cells")]
        executor = executor_of(Store(folders[1]), jobs, scheduler, every, progress.watch)
        untested = []
        for name in names:
            progress.say(f"{name}, size {size}")
            if name == "communication":
                path = measured(size, out / name, scheduler, progress.say)
            else:
                experiment = getattr(papers, name)(SIZES[size]).on(device)
                path = reported(experiment, executor, out / name, progress.say)
            if path is None:
                untested.append(name)
            else:
                progress.say(f"wrote {path}")
        there = [name for name in NAMES if (out / name / "results.json").exists()]
        if there:
            progress.say(f"wrote {index(out, there)}")
        if untested:
            raise OSError(f"no data of {', '.join(untested)} can be had, so nothing is reported")


def check_device(device):
    """Nothing, if the runs can compute there; else a sentence says why not."""
    to_device(np.zeros(1), one_of("device", device, ("cpu", "gpu")))


def reported(experiment, executor, folder, say):
    """Run an experiment, and write its report; its path, or None if none of its data can be had."""
    began = time.monotonic()
    try:
        results = runner.run_experiment(experiment, executor)
    except Interrupted:
        say("stopped; the same command goes on from here")
        raise typer.Exit(130) from None
    for task, why in results.missing.items():
        say(f"{task} is missing: {why}")
    if not results.findings:
        return None
    for verdict in results.verdicts:
        say(f"{verdict.word:>15}: {verdict.claim.statement}")
    return publish(results, folder, time.monotonic() - began)


def measured(size, folder, scheduler, say):
    """Measure the communication of a cluster, and write the report; its path."""
    try:
        import dask.distributed  # noqa: F401
    except ImportError:
        raise OSError("communication needs a cluster: pip install 'adaptivesgd[dask]'") from None
    from .communication import measure as communication
    from .communication import report as communication_report

    found = communication.measure(communication.LOADS[size], folder / "shards", say, scheduler)
    return communication_report.publish(found, folder, size)


def executor_of(store, jobs, scheduler, every, watch):
    """Processes of this machine, or the workers of a cluster."""
    if scheduler is None:
        return LocalExecutor(store, jobs, every, watch)
    from .execution.dask import DaskExecutor

    return DaskExecutor(store, scheduler, every, watch)
