"""One figure for any number of runs: the loss on three clocks, and the batch size."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from .bands import quartiles
from .palette import styles
from .ticks import number

HUGE = 1e100  # a logarithmic axis cannot hold much more


@dataclass(frozen=True)
class Panel:
    """One of the four: a column of the traces against a clock."""

    title: str
    clock: str
    column: str
    label: str
    scale: str = "log"


PANELS = (
    Panel("Progress per update", "updates", "loss", "updates of w"),
    Panel("Progress per example", "work", "loss", "examples looked at: gradients + losses"),
    Panel("Progress per second", "seconds", "loss", "seconds of computing, recording excluded"),
    Panel("How many examples does an update use?", "updates", "batch_size", "updates of w"),
)


class Picture(Figure):
    """A matplotlib figure that belongs to nobody else, and that a notebook shows by itself."""

    def _repr_png_(self):
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=90)
        return buffer.getvalue()


def compare(traces, *, groups=None, minimum=None, title=None):
    """Four panels: the loss against updates, against examples looked at and against seconds,
    and the batch size against updates. Returns a matplotlib figure.

    Runs with the same name are seeds of one method: drawn as their median, with a band from the
    lower to the upper quartile. A dot marks where a method ended, a cross where it diverged. An
    example counts as looked at whenever its gradient, or only its loss, was evaluated.

    groups: {heading: names}, a colour and a part of the legend each, the first name drawn the
    thickest; "Baselines" are grey. minimum: F*; then the gap F(w) - F* is drawn instead of the
    loss. title: by default the model and the shape of the data.
    """
    if not traces:
        raise ValueError("there is nothing to draw: give at least one trace")
    runs = {}
    for trace in traces:
        runs.setdefault(trace.name, []).append(trace)
    looks = styles(list(runs), groups or {})
    width = 11 if len(looks) == 1 else 14
    figure = Picture(figsize=(width, 8.4), dpi=130)
    right = 0.985 if len(looks) == 1 else 0.785
    plan = figure.add_gridspec(
        2, 2, left=0.06, right=right, bottom=0.07, top=0.885, wspace=0.17, hspace=0.32
    )
    loss = "training loss F(w)" if minimum is None else "gap to the minimum, F(w) − F*"
    for place, panel in zip(plan, PANELS, strict=True):
        axes = figure.add_subplot(place)
        sizes = panel.column == "batch_size"
        axes.set_ylabel("batch size (examples)" if sizes else loss)
        draw(axes, panel, runs, looks, 0.0 if sizes or minimum is None else minimum)
    figure.text(0.06, 0.957, title or about(runs), fontsize=15, weight="bold")
    figure.text(0.06, 0.933, key(runs, looks), fontsize=9, color="0.35")
    if len(looks) > 1:
        legend(figure, looks)
    return figure


def draw(axes, panel, runs, looks, minimum):
    """One panel."""
    axes.set(xscale=panel.scale, yscale="log", xlabel=panel.label)
    axes.set_title(panel.title, loc="left", fontsize=11.5, weight="bold")
    axes.grid(True, which="major", color="0.92")
    axes.spines[["top", "right"]].set_visible(False)
    low, high, ends = [], [], []
    for name, look in looks.items():
        x, lower, y, upper = shown(*quartiles(runs[name], panel.clock, panel.column), minimum)
        if len(x) == 0:
            continue
        order = 5 if look.reference else 3 + look.main - 2 * (look.heading == "Baselines")
        ink = {"color": look.colour, "zorder": order, "alpha": 1.0 if look.main else 0.4}
        axes.plot(x, y, ls=look.dash, lw=2.6 if look.main else 1.0, **ink)
        if look.main and len(runs[name]) > 1:
            axes.fill_between(x, lower, upper, **ink | {"alpha": 0.15, "lw": 0})
        diverged = all(trace.reason == "diverged" for trace in runs[name])
        mark, size = ("X", 8) if diverged else ("o", 7 if look.main else 3)
        axes.plot(x[-1], y[-1], mark, ms=size, mec="white", mew=0.8, **ink | {"zorder": order + 4})
        low.append(y.min())
        high.append(y[0] if panel.column == "loss" else y.max())
        ends.append(x[-1])
    if low:
        axes.set_ylim(min(low) / 1.25, max(high) * 1.6)
        axes.set_xlim(right=max(ends) * 1.3)
    for axis in (axes.xaxis, axes.yaxis):
        number(axis)


def shown(x, lower, y, upper, minimum):
    """What a logarithmic axis can show of a line: after time 0, above the minimum, and finite."""
    seen = (x > 0) & (y < HUGE) & (y > minimum)
    floor = np.min(y[seen], initial=np.inf) - minimum
    upper = np.where(upper < HUGE, upper, y)
    parts = (np.maximum(part[seen] - minimum, floor / 10) for part in (lower, y, upper))
    return x[seen], *parts


def legend(figure, looks):
    """Every method to the right of the panels, under the heading of its paper."""
    rows, heading = [], ""
    for name, look in looks.items():
        if look.heading != heading:
            heading = look.heading
            rows.append((Line2D([], [], lw=0), heading))
        ink = {"color": look.colour, "ls": look.dash, "lw": 2.6 if look.main else 1.3}
        rows.append((Line2D([], [], **ink), name))
    lines, words = zip(*rows, strict=True)
    box = figure.legend(lines, words, loc="upper left", bbox_to_anchor=(0.79, 0.975), frameon=False,
                        fontsize=9 if len(rows) < 40 else 8, handlelength=3.4, labelspacing=0.42)  # fmt: skip
    headings = {look.heading for look in looks.values()}
    for text in box.get_texts():
        if text.get_text() in headings:
            text.set(weight="bold", position=(-30, 0))


def key(runs, looks):
    """What thick, thin, bands and marks mean, in this figure."""
    said = ["dot: end of a method"]
    if any(trace.reason == "diverged" for traces in runs.values() for trace in traces):
        said += ["cross: it diverged"]
    if any(not look.main for look in looks.values()):
        said = ["thick: first method of each paper, SGD", "thin: the others", *said]
    if max(map(len, runs.values())) > 1:
        said += ["line and band: median and middle half of seeds"]
    return ";  ".join(said)


def about(runs):
    """The method, if there is only one, the model and its data, in words."""
    problem = next(iter(runs.values()))[0].settings["problem"]
    shape = problem.get("X", {}).get("shape")
    who = f"{next(iter(runs))}: " if len(runs) == 1 else ""
    return who + problem["rule"] + (f" on {' x '.join(map(str, shape))} data" if shape else "")
