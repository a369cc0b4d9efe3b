"""The report on communication: what a round costs, how many are needed, and 100 nodes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ...plots import Picture
from ...plots.palette import styles
from ...plots.ticks import tidy
from ..papers.communication import METHODS, STEP, TARGET, Measured
from ..protocol.clocks import Clock, Spread
from .figures import bottom_legend, draw_spreads, fit
from .files import check_writable, write_figure, write_json, write_text
from .markdown import table

NODES = (1, 2, 4, 10, 100, 1000)
COUNTS = {
    "updates": "updates",
    "rounds": "rounds of communication",
    "examples": "example gradients",
}


def publish(measured: Measured, folder: Path, name: str) -> Path:
    """Write report.md, its figure and results.json into the folder; returns the report's path."""
    folder = check_writable(folder)
    write_json(folder / "results.json", as_json(measured))
    if measured.timed:
        write_figure(folder / "communication", draw(measured))
    return write_text(folder / "report.md", "\n\n".join(parts(measured, name)) + "\n")


def parts(measured: Measured, name: str) -> Iterator[str]:
    """The report, paragraph by paragraph."""
    load = measured.load
    yield "# Batch size against rounds of communication"
    yield (
        f"Logistic regression on {load.shards * load.rows:,} x {load.dim} numbers, {load.bytes / 1e6:,.0f} MB in {load.shards} "
        f"shards on disk. {load.workers} worker processes may use {load.memory / 1e6:,.0f} MB each; the most that any of "
        f"them held was {max(measured.peaks) / 1e6:,.0f} MB, Python and its packages included. Medians; in brackets the "
        "lowest and the highest."
    )
    if measured.timed:
        yield from cost(measured)
    else:
        yield (
            f"When this was run, {measured.busy:.1f} processes per core wanted the processor, so the seconds, and all "
            "that is derived from them, are left out; the counts are exact."
        )
    yield from rounds(measured)
    if measured.timed:
        yield "![What an update costs, and simulated seconds to the target](communication.png)"
        yield from nodes(measured)
    yield f"```\nadaptivesgd reproduce communication --size {name}\n```"


def cost(measured: Measured) -> Iterator[str]:
    """What an update costs."""
    workers, (latency, example) = measured.load.workers, measured.fit
    yield "## What an update costs"
    rows = [
        (f"{B:,}", Spread.of(seconds).text(), f"{measured.time(B, workers):.3g}")
        for B, seconds in measured.seconds.items()
    ]
    yield table(("batch size", f"seconds of {measured.load.repeats} updates", "fitted"), rows)
    yield (
        f"Fitted: {latency * 1e3:.3g} ms per update, and {example * 1e6:.3g} microseconds per example and worker. So a round "
        f"costs as much as {latency / example:,.0f} examples on one worker; with batches much below {workers} times that the "
        "workers mostly wait."
    )


def rounds(measured: Measured) -> Iterator[str]:
    """How much each method needs to the target."""
    yield f"## To {TARGET:.0%} of the first loss, on 10 000 other examples"
    rows = [
        (method, *(measured.to_target(method, column(name)).text("{:,.0f}") for name in COUNTS))
        for method in METHODS
    ]
    yield table(("method", *COUNTS.values()), rows)
    yield (
        f"All with a step size of {STEP:g}. A rule that asks for the variance (CABS, Big Batch) takes a second round, since "
        "the example gradients stay on the workers, and Big Batch further ones while it grows a batch."
    )


def nodes(measured: Measured) -> Iterator[str]:
    """How it would go with more workers."""
    yield "## On 100 nodes"
    yield (
        "Simulated with the fit above: the work is shared by P workers, and every round costs the latency. Seconds "
        "to the target. What this leaves out: a scheduler that sends a task to each of P workers takes longer the more "
        "there are, and networks differ; measure the latency of your own cluster with `--scheduler`."
    )
    rows = [(method, *(measured.simulated(method, P).text() for P in NODES)) for method in METHODS]
    yield table(("method", *(f"P = {P}" for P in NODES)), rows)


def column(name: str) -> Clock:
    """The clock that a column of a trace is."""
    return lambda trace: trace[name]


def draw(measured: Measured) -> Picture:
    """Seconds of an update against its batch size, and simulated seconds against workers."""
    figure = Picture(figsize=(12, 4.4), dpi=130)
    left, right = figure.subplots(1, 2)
    spreads = [Spread.of(values) for values in measured.seconds.values()]
    look = styles(["measured"], {})["measured"]
    draw_spreads(
        left, list(measured.seconds), spreads, look, f"{measured.load.workers} workers, measured"
    )
    sizes = np.geomspace(min(measured.seconds), max(measured.seconds), 100)
    for P, dash in ((measured.load.workers, "dashed"), (100, "dotted")):
        left.plot(
            sizes, measured.time(sizes, P), color="0.4", ls=dash, label=f"{P} workers, fitted"
        )
    left.set(xscale="log", yscale="log", xlabel="batch size", ylabel="seconds of an update")
    left.set_title("What an update costs")
    looks = styles(list(METHODS), {})
    for method, style in looks.items():
        draw_spreads(right, NODES, [measured.simulated(method, P) for P in NODES], style, method)
    right.set(
        xscale="log", yscale="log", xlabel="workers (simulated)", ylabel="seconds to the target"
    )
    right.set_title("Until the target")
    fit(right)
    for axes in (left, right):
        tidy(axes)
    bottom_legend(figure, left, right)
    return figure


def as_json(measured: Measured) -> dict[str, Any]:
    """Every number."""
    latency, example = measured.fit
    return {
        "load": vars(measured.load),
        "seconds": {str(B): values for B, values in measured.seconds.items()},
        "busy": measured.busy,
        "fit": {"latency": latency, "example": example},
        "peaks": measured.peaks,
        "traces": {
            name: [
                {key: values.tolist() for key, values in trace.columns.items()} for trace in traces
            ]
            for name, traces in measured.traces.items()
        },
    }
