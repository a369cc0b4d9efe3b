"""One figure for any number of runs: the loss on three clocks, batch sizes, and test accuracies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from .bands import quartiles
from .figure import Picture
from .inputs import (
    CLOCK_LABELS,
    given_axes,
    given_clocks,
    given_columns,
    given_groups,
    given_minimum,
    given_traces,
    text,
)
from .labels import labelled, same_problem
from .palette import Style, styles
from .ticks import tidy

if TYPE_CHECKING:
    from ..trace import Trace

HUGE = 1e100  # a logarithmic axis cannot hold much more
LOSS, GAP = "training loss F(w)", "gap to the minimum, F(w) − F*"
Curves = Mapping[str, Sequence["Trace"]]


@dataclass(frozen=True)
class Panel:
    """A column of the traces against a clock."""

    title: str
    clock: str
    column: str
    scale: str = "log"


COLUMN_LABELS = {
    "batch_size": "batch size (examples)",
    "step_size": "step size",
    "test_accuracy": "test accuracy",
    "test_loss": "test loss",
}
FOUR = (
    Panel("Progress per update", "updates", "loss"),
    Panel("Progress per example", "work", "loss"),
    Panel("Progress per second", "seconds", "loss"),
    Panel("How many examples does an update use?", "updates", "batch_size"),
)
TESTED = Panel("Accuracy on held-out examples", "work", "test_accuracy", "linear")
STEPS = Panel("How long is a step?", "updates", "step_size")


def compare(
    traces: "Iterable[Trace] | Trace",
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    minimum: float | None = None,
    title: str | None = None,
    columns: Sequence[str] | str | None = None,
    caption: str = "",
    clocks: Sequence[str] | str = ("updates", "work", "seconds"),
) -> Picture:
    """Draw runs against updates, examples evaluated and seconds, and their batch sizes.

    Runs of one method with the same setting are seeds of one curve: their median, with a band from
    the lower to the upper quartile. Different settings of a method are curves with labels such as
    "SGD, step size 0.1". A dot marks where a method ended, a cross where it diverged.

    Parameters
    ----------
    traces : iterable of Trace, or Trace
        What `adaptivesgd.run` returned.
    groups : dict, optional
        {heading: names of methods}, a colour and a part of the legend each, the first name drawn
        the thickest; "Baselines" are grey.
    minimum : float, optional
        F*; then the gap F(w) - F* is drawn instead of the loss.
    title : str, optional
        By default the model and the shape of the data.
    columns : sequence of str, or str, optional
        Columns to draw instead: "loss" on three clocks, others against their own clock. By default
        loss and batch size, and step size and test accuracy where a test set was given.
    caption : str, default ""
        Text below the panels.
    clocks : sequence of str, or str, default ("updates", "work", "seconds")
        What the loss is drawn against.

    Returns
    -------
    Picture
        A matplotlib figure.

    Raises
    ------
    ValueError
        If there are no traces, no columns, or no such clock.
    KeyError
        If a trace lacks a column.
    TypeError
        If the traces are something else.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.CoshSum([[1.0], [2.0], [4.0]])
    >>> traces = [asgd.run(problem, asgd.methods.sgd(a, 1), updates=9) for a in (0.01, 0.1)]
    >>> figure = asgd.plots.compare(traces)
    >>> len(figure.axes)
    4
    """
    traces, minimum, clocks = given_traces(traces), given_minimum(minimum), given_clocks(clocks)
    curves = labelled(traces)
    looks = styles(list(curves), expanded(given_groups(groups), curves))
    panels = [p for p in panels_for(traces, columns) if p.column != "loss" or p.clock in clocks]
    if not panels:
        raise ValueError('clocks must name at least one clock of the loss, such as "work"')
    rows, across = (1, len(panels)) if len(panels) < 4 else (2, -(-len(panels) // 2))
    alone = len(looks) == 1
    width = (5.0 if across > 2 else 5.6) * across + (0.4 if alone else 3.2)
    words = fill(text("caption", caption), int(width * 12)) if caption else ""
    below = 0.22 * (words.count("\n") + 1) + 0.1 if words else 0.0
    height = 4.2 * rows + below
    figure = Picture(figsize=(width, height), dpi=130)
    right = 0.985 if alone else 1 - 3.1 / width
    plan = figure.add_gridspec(
        *(rows, across), left=0.75 / width, right=right, bottom=(0.6 + below) / height,
        top=1 - 0.95 / height, wspace=0.22, hspace=0.32,
    )  # fmt: skip
    for place, panel in zip(iter(plan), panels, strict=False):
        draw(figure.add_subplot(place), panel, curves, looks, minimum)
    left = 0.75 / width
    figure.text(
        left,
        1 - 0.36 / height,
        about(curves) if title is None else text("title", title),
        fontsize=15,
        weight="bold",
    )
    figure.text(left, 1 - 0.56 / height, key(curves, looks), fontsize=9, color="0.35")
    figure.text(left, 0.12 / height, words, fontsize=10.5, va="bottom")
    if not alone:
        legend(figure, looks, 1 - 3.0 / width)
    return figure


def draw_column(
    axes: Any,
    traces: "Iterable[Trace] | Trace",
    column: str = "loss",
    clock: str = "work",
    minimum: float | None = None,
) -> Any:
    """Draw one column of traces into axes of your own.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    traces : iterable of Trace, or Trace
        What `adaptivesgd.run` returned.
    column : str, default "loss"
        A column of the traces.
    clock : {"work", "updates", "seconds"}, default "work"
        What it is drawn against.
    minimum : float, optional
        F*; then the gap is drawn instead of the loss.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.

    Raises
    ------
    ValueError
        If there are no traces, or no such clock.
    KeyError
        If a trace lacks the column.
    TypeError
        If the traces or the axes are something else.
    """
    traces, minimum, (clock,) = (
        given_traces(traces),
        given_minimum(minimum),
        given_clocks(text("clock", clock)),
    )
    (column,) = given_columns(text("column", column), traces)
    curves = labelled(traces)
    scale = "linear" if "accuracy" in column else "log"
    drawn = [f"line {place}" for place in range(-(-len(given_axes(axes).lines) // 2))]
    looks = {name: look for name, look in styles([*drawn, *curves], {}).items() if name in curves}
    draw(axes, Panel("", clock, column, scale), curves, looks, minimum)
    if drawn:  # what was there before stays in sight
        box, (left, right), (low, high) = axes.dataLim, axes.get_xlim(), axes.get_ylim()
        axes.set_xlim(min(left, box.minposx), max(right, box.x1))
        axes.set_ylim(min(low, box.minposy if scale == "log" else box.y0), max(high, box.y1))
    if len(curves) > 1:
        axes.legend(
            [Line2D([], [], color=each.colour, ls=each.dash) for each in looks.values()],
            looks, frameon=False, fontsize=8,
        )  # fmt: skip
    return axes


def panels_for(traces: Sequence["Trace"], columns: Sequence[str] | str | None) -> list[Panel]:
    """The panels of a figure."""
    if columns is None:
        tested = all("test_accuracy" in trace.columns for trace in traces)
        return [*FOUR, STEPS, TESTED] if tested else list(FOUR)
    known = {panel.column: panel for panel in (FOUR[3], TESTED, STEPS)}
    found: list[Panel] = []
    for name in given_columns(columns, traces):
        if name == "loss":
            found += FOUR[:3]
        else:
            found.append(known.get(name, Panel(name.replace("_", " "), "work", name)))
    return found


def expanded(groups: Mapping[str, Sequence[str]], curves: Curves) -> dict[str, list[str]]:
    """The groups with the labels of the curves instead of the names of methods."""
    return {
        heading: [label for name in names for label in curves if curves[label][0].name == name]
        for heading, names in groups.items()
    }


def draw(
    axes: Any, panel: Panel, curves: Curves, looks: Mapping[str, Style], minimum: float | None
) -> None:
    """One panel."""
    gap = minimum if panel.column == "loss" and minimum is not None else None
    axes.set(xscale="log", yscale=panel.scale, xlabel=CLOCK_LABELS[panel.clock])
    loss = LOSS if gap is None else GAP
    axes.set_ylabel(loss if panel.column == "loss" else
                    COLUMN_LABELS.get(panel.column, panel.column.replace("_", " ")))  # fmt: skip
    axes.set_title(panel.title, loc="left", fontsize=11.5, weight="bold")
    ends = [
        end
        for label, look in looks.items()
        if (end := draw_curve(axes, panel, curves[label], look, gap or 0.0)) is not None
    ]
    if ends:
        low, high, last = (np.array(each) for each in zip(*ends, strict=True))
        if panel.scale == "log":
            axes.set_ylim(low.min() / 1.25, high.max() * 1.6)
        axes.set_xlim(right=last.max() * 1.3)
    tidy(axes)


def draw_curve(
    axes: Any, panel: Panel, runs: Sequence["Trace"], look: Style, minimum: float
) -> tuple[float, float, float] | None:
    """A line, its band and its end; (lowest, highest, last x), or None if nothing can be shown."""
    log = panel.scale == "log"
    line = quartiles(runs, panel.clock, panel.column)
    x, lower, y, upper = shown(line, minimum, log)
    if len(x) == 0:
        return None
    order = 5 if look.reference else 3 + look.main - 2 * (look.heading == "Baselines")
    ink = {"color": look.colour, "zorder": order, "alpha": 1.0 if look.main else 0.4}
    axes.plot(x, y, ls=look.dash, lw=2.6 if look.main else 1.0, **ink)
    if look.main and len(runs) > 1:
        axes.fill_between(x, lower, upper, **ink | {"alpha": 0.15, "lw": 0})
    diverged = all(trace.reason == "diverged" for trace in runs)
    mark, size = ("X", 8) if diverged else ("o", 7 if look.main else 3)
    axes.plot(x[-1], y[-1], mark, ms=size, mec="white", mew=0.8, **ink | {"zorder": order + 4})
    return y.min(), y[0] if panel.column == "loss" else y.max(), x[-1]


def shown(line: Sequence[Any], minimum: float, log: bool = True) -> Any:
    """What axes can show of a line: after time 0, finite, and on a log scale above the minimum."""
    x, lower, y, upper = line
    if not log:
        seen = (x > 0) & np.isfinite(y)
        return x[seen], lower[seen], y[seen], upper[seen]
    seen = (x > 0) & (y < HUGE) & (y > minimum)
    floor = np.min(y[seen], initial=np.inf) - minimum
    upper = np.where(upper < HUGE, upper, y)
    parts = (np.maximum(part[seen] - minimum, floor / 10) for part in (lower, y, upper))
    return x[seen], *parts


def legend(figure: Picture, looks: Mapping[str, Style], left: float) -> None:
    """Every curve to the right of the panels, under the heading of its paper."""
    rows, heading = [], ""
    for name, look in looks.items():
        if look.heading != heading:
            heading = look.heading
            rows.append((Line2D([], [], lw=0), heading))
        width = 2.6 if look.main else 1.3
        rows.append((Line2D([], [], color=look.colour, ls=look.dash, lw=width), name))
    lines, words = zip(*rows, strict=True)
    box = figure.legend(lines, words, loc="upper left", bbox_to_anchor=(left, 0.975),
                        frameon=False, fontsize=9 if len(rows) < 40 else 8, handlelength=3.4,
                        labelspacing=0.42)  # fmt: skip
    headings = {look.heading for look in looks.values()}
    for entry in box.get_texts():
        if entry.get_text() in headings:
            entry.set(weight="bold", position=(-30, 0))


def key(curves: Curves, looks: Mapping[str, Style]) -> str:
    """What thick, thin, bands and marks mean, in this figure."""
    several = max(map(len, curves.values())) > 1
    parts = ["dot: half of the seeds have ended" if several else "dot: end of a method"]
    if any(trace.reason == "diverged" for traces in curves.values() for trace in traces):
        parts += ["cross: it diverged"]
    if any(not look.main for look in looks.values()):
        parts = ["thick: first method of each paper, SGD", "thin: the others", *parts]
    if several:
        parts += ["line and band: median and middle half of seeds"]
    return ";  ".join(parts)


def about(curves: Curves) -> str:
    """The method, if there is only one, the model and its data, in words."""
    if not same_problem(curves.values()):
        return "Several problems"
    problem = next(iter(curves.values()))[0].settings["problem"]
    shape = problem.get("X", {}).get("shape")
    who = f"{next(iter(curves))}: " if len(curves) == 1 else ""
    return who + problem["rule"] + (f" on {' x '.join(map(str, shape))} data" if shape else "")
