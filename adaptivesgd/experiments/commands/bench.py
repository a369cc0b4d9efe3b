"""`adaptivesgd bench`: which rule, when?"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ... import validate
from ..execution import LocalExecutor, NoStore, Store, StoredOnly
from ..protocol.runner import run_experiment
from ..reports.files import check_writable
from .progress import Progress
from .shared import Fresh, Jobs, Out, Stored, finish, output, reporting


def bench(
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Five problems that need no download, two seeds; its files, bench-quick-*, leave those of "
            "the whole suite as they are.",
        ),
    ] = False,
    tuned: Annotated[
        bool, typer.Option("--tuned", help="Search for every rule's step size first.")
    ] = False,
    add: Annotated[
        list[str] | None,
        typer.Option(
            help="A rule of your own, MODULE:FUNCTION; the function takes no argument and returns a "
            "Method. Its place is printed. Can be given several times."
        ),
    ] = None,
    jobs: Jobs = 1,
    out: Out = Path("results/bench"),
    fresh: Fresh = False,
    stored: Stored = False,
) -> None:
    """Compare every batch-size rule on a fixed suite, and write a guide derived from the runs.

    Every run is stored in OUT/runs: after an interruption, the same command resumes.
    """
    from ..benchmark import guide
    from ..benchmark.suite import RULES, benchmark

    console = output()
    with reporting():
        validate.positive_integer("jobs", jobs)
        out = check_writable(out)
        sys.path.insert(0, "")
        own = tuple(add or ())
        experiment, missing = benchmark("quick" if quick else "whole", tuned, (*RULES, *own))
        store = NoStore() if fresh else Store(out / "runs")
        with Progress(console) as progress:
            local = LocalExecutor(store, jobs, observer=progress.observe)
            results = run_experiment(experiment, StoredOnly(store) if stored else local)
        if not (done := guide.whole(results)):
            why = "is stored with every rule" if stored else "can be had"
            raise OSError(f"no problem of the suite {why}, so nothing is reported")
        results = replace(results, missing=missing | results.missing)
        paths = guide.publish(results, out)
        for line in (*guide.in_short(results), *guide.places(done, own)):
            console.print(line)
        console.print("wrote " + ", ".join(map(str, paths)))
        finish(out)
