"""`adaptivesgd reproduce`: the papers' headline claims, put to the test."""

import time
from pathlib import Path
from typing import Annotated

import typer

from . import headlines
from .campaign import reproduce as run_experiment
from .cells import Store
from .crew import LocalCrew, Stopped
from .experiment import SIZES
from .publish import index, publish

NAMES = [name for name in vars(headlines) if callable(vars(headlines)[name])]


def reproduce(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help=f"Experiments: {', '.join(NAMES)}; by default every one.", show_default=False
        ),
    ] = None,
    size: Annotated[str, typer.Option(help=f"How large: {', '.join(SIZES)}.")] = "small",
    jobs: Annotated[int, typer.Option(help="Processes at a time, one processor core each.")] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a dask scheduler, whose workers run the cells instead."),
    ] = None,
    every: Annotated[
        float, typer.Option(help="Seconds between two bookmarks of a long run.")
    ] = 15.0,
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("results"),
    cache: Annotated[
        Path | None, typer.Option(help="Folder in which every run is stored; by default OUT/cells.")
    ] = None,
):
    """Run a paper's experiments, and report which of its claims hold here.

    What has been run is stored and never run again; stopped by Ctrl-C or worse, the same command
    goes on where it was.
    """
    from ..terminal import sentences, terminal
    from ..validate import one_of
    from .progress import CellProgress

    console = terminal()
    with sentences():
        names = [one_of("experiment", name, NAMES) for name in names or NAMES]
        scale = SIZES[one_of("size", size, SIZES)]
        store = Store(cache or out / "cells")
        with CellProgress(console) as progress:
            crew = crew_of(store, jobs, scheduler, every, progress.watch)
            for name in names:
                progress.say(f"{name}, size {size}")
                began = time.monotonic()
                try:
                    results = run_experiment(getattr(headlines, name)(scale), crew)
                except Stopped:
                    progress.say("stopped; the same command goes on from here")
                    raise typer.Exit(130) from None
                path = publish(results, out / name, time.monotonic() - began)
                for verdict in results.verdicts:
                    progress.say(f"{verdict.word:>15}: {verdict.claim.says}")
                progress.say(f"wrote {path}")
        reported = [name for name in NAMES if (out / name / "results.json").exists()]
        console.print(f"wrote {index(out, reported)}", markup=False, highlight=False)


def crew_of(store, jobs, scheduler, every, watch):
    """Processes of this machine, or the workers of a cluster."""
    if scheduler is None:
        return LocalCrew(store, jobs, every, watch)
    from .cluster import ClusterCrew

    return ClusterCrew(store, scheduler, every, watch)
