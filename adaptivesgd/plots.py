"""One figure for any number of runs: the loss on three clocks, and the batch size."""

from io import BytesIO

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from .bands import quartiles
from .palette import styles

PANELS = (
    ("updates", "loss", "updates of w"),
    ("looks", "loss", "examples looked at (gradients + losses)"),
    ("seconds", "loss", "seconds in the method"),
    ("updates", "batch_size", "updates of w"),
)


class Picture(Figure):
    """A matplotlib figure that belongs to nobody else, and that a notebook shows by itself."""

    def _repr_png_(self):
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=100)
        return buffer.getvalue()


def compare(traces, *, groups=None, minimum=None, title=None):
    """Four panels: the loss against updates, against examples looked at and against seconds,
    and the batch size against updates. Returns a matplotlib figure.

    Runs with the same name are seeds of one method: drawn as their median, with a band from the
    lower to the upper quartile. A dot marks where a method ended, a cross where it diverged.

    groups: {heading: names}, a colour and a part of the legend each; "Baselines" are grey.
    minimum: F*; then the gap F(w) - F* is drawn instead of the loss. title: by default the
    model and the shape of the data.
    """
    if not traces:
        raise ValueError("there is nothing to draw: give at least one trace")
    runs = {}
    for trace in traces:
        runs.setdefault(trace.name, []).append(trace)
    looks = styles(list(runs), groups or {})
    figure = Picture(figsize=(13.5, 8.2), dpi=130)
    plan = figure.add_gridspec(2, 2, left=0.065, right=0.755, bottom=0.075, top=0.9, wspace=0.16,
                               hspace=0.27)  # fmt: skip
    for place, panel in zip(plan, PANELS, strict=True):
        draw(figure.add_subplot(place), runs, looks, *panel, minimum or 0.0)
    label(figure, minimum, title or about(traces[0]))
    legend(figure, looks)
    return figure


def draw(axes, runs, looks, clock, column, clock_label, minimum):
    """One panel."""
    axes.set(xscale="log", yscale="log", xlabel=clock_label)
    axes.grid(True, which="major", color="0.92")
    axes.spines[["top", "right"]].set_visible(False)
    low, high = [], []
    for name, look in reversed(looks.items()):
        line = quartiles(runs[name], clock, column)
        x, lower, y, upper = shown(*line, minimum if column == "loss" else 0.0)
        if len(x) == 0:
            continue
        order = 2 if look.heading == "Baselines" else 3
        axes.plot(x, y, color=look.colour, ls=look.dash, lw=look.width, zorder=order)
        if len(runs[name]) > 1:
            axes.fill_between(x, lower, upper, color=look.colour, alpha=0.15, lw=0, zorder=order)
        diverged = all(trace.reason == "diverged" for trace in runs[name])
        axes.plot(x[-1], y[-1], "X" if diverged else "o", ms=6 if diverged else 4,
                  color=look.colour, mec="white", mew=0.6, zorder=order + 2)  # fmt: skip
        low.append(y.min())
        high.append(y[0] if column == "loss" else y.max())
    if low:
        axes.set_ylim(min(low) / 1.3, max(high) * 1.5)


def shown(x, lower, y, upper, minimum):
    """What a logarithmic axis can show of a line: after time 0, above the minimum, and finite."""
    seen = (x > 0) & np.isfinite(y) & (y > minimum)
    floor = np.min(y[seen], initial=np.inf) - minimum
    upper = np.where(np.isfinite(upper), upper, y)
    parts = (np.maximum(part[seen] - minimum, floor / 10) for part in (lower, y, upper))
    return x[seen], *parts


def label(figure, minimum, title):
    """The title, and what is on the vertical axes."""
    *losses, sizes = figure.axes
    loss = "training loss F(w)" if minimum is None else "gap to the minimum F(w) − F*"
    for axes in losses:
        axes.set_ylabel(loss)
    sizes.set_ylabel("batch size (examples)")
    for axes, said in zip(figure.axes, ("per update", "per example looked at", "per second",
                                        "how many examples per update?"), strict=True):  # fmt: skip
        axes.set_title(said, loc="left", fontsize=11)
    figure.text(0.065, 0.95, title, fontsize=14, weight="bold")


def legend(figure, looks):
    """Every method to the right of the panels, under the heading of its paper."""
    rows, heading = [], ""
    for name, look in looks.items():
        if look.heading != heading:
            heading = look.heading
            rows.append((Line2D([], [], lw=0), heading))
        rows.append((Line2D([], [], color=look.colour, ls=look.dash, lw=look.width + 0.4), name))
    lines, words = zip(*rows, strict=True)
    box = figure.legend(lines, words, loc="upper left", bbox_to_anchor=(0.765, 0.96), frameon=False,
                        fontsize=8.5, handlelength=3.2, labelspacing=0.35)  # fmt: skip
    headings = {look.heading for look in looks.values()}
    for text in box.get_texts():
        if text.get_text() in headings:
            text.set(weight="bold", position=(-32, 0))


def about(trace):
    """The model and its data, in words."""
    problem = trace.settings["problem"]
    shape = problem.get("X", {}).get("shape")
    return problem["rule"] + (f" on {shape[0]} x {shape[1]} data" if shape else "")
