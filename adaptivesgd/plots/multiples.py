"""Small multiples: a column of panels per paper, with SGD and gradient descent in grey in each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from .figure import Picture
from .inputs import CLOCK_LABELS, given_groups, given_minimum, given_traces, strings, text
from .labels import labelled
from .palette import COLOURS, DASHES, GREY, Style
from .panels import Curves, Panel, draw

if TYPE_CHECKING:
    from ..trace import Trace

ROWS = (Panel("", "work", "loss"), Panel("", "updates", "batch_size"))
REFERENCES = {"SGD": "solid", "gradient descent": (0, (2, 2))}


def small_multiples(
    traces: "Iterable[Trace] | Trace",
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    minimum: float | None = None,
    title: str = "",
    references: Sequence[str] = tuple(REFERENCES),
) -> Picture:
    """Draw many methods: a column of panels per group, the references in grey in each.

    Above, the loss against the examples evaluated; below, the batch size against updates.

    Parameters
    ----------
    traces : iterable of Trace, or Trace
        What `adaptivesgd.run` returned.
    groups : dict, optional
        {heading: names of methods}; by default one column for all.
    minimum : float, optional
        F*; then the gap F(w) - F* is drawn instead of the loss.
    title : str, default ""
        Above the figure.
    references : sequence of str, default ("SGD", "gradient descent")
        Names of the methods that every column shows.

    Returns
    -------
    Picture
        A matplotlib figure.

    Raises
    ------
    ValueError
        If there are no traces.
    TypeError
        If the traces are something else.
    """
    curves, minimum = labelled(given_traces(traces)), given_minimum(minimum)
    references = strings("references", references)
    columns = columns_of(curves, given_groups(groups), references)
    most = max(len(names) for names in columns.values())
    below = 0.2 * most + 0.5
    width, height = 3.1 * len(columns) + 0.6, 6.2 + below
    figure = Picture(figsize=(width, height), dpi=110)
    axes = figure.subplots(2, len(columns), sharex="row", sharey="row", squeeze=False)
    for column, (heading, names) in zip(axes.T, columns.items(), strict=True):
        looks = looks_of(names, curves, references)
        for place, panel in zip(column, ROWS, strict=True):
            draw(place, panel, curves, looks, minimum)
            place.label_outer(remove_inner_ticks=False)
        column[0].set_title(heading, loc="left", fontsize=9.5, weight="bold")
        lines = [Line2D([], [], color=looks[n].colour, ls=looks[n].dash, lw=2) for n in looks]
        column[1].legend(lines, looks, loc="upper left", bbox_to_anchor=(-0.02, -0.2),
                         frameon=False, fontsize=8, handlelength=3)  # fmt: skip
    for row in axes:
        fit(row)
    for place in axes[0]:
        place.tick_params(axis="x", labelbottom=True)
        place.set_xlabel(CLOCK_LABELS["work"].partition(":")[0])
    figure.text(0.6 / width, 1 - 0.3 / height, text("title", title), fontsize=13, weight="bold")
    figure.subplots_adjust(left=0.75 / width, right=0.99, top=1 - 0.75 / height,
                           bottom=(below + 0.35) / height, wspace=0.08, hspace=0.22)  # fmt: skip
    return figure


def columns_of(
    curves: Curves, groups: Mapping[str, Sequence[str]] | None, references: Sequence[str]
) -> dict[str, list[str]]:
    """{heading: labels} without the references; names in no group come last."""
    own = {label: runs[0].name for label, runs in curves.items() if runs[0].name not in references}
    found = {heading: [label for label, name in own.items() if name in names]
             for heading, names in (groups or {}).items()}  # fmt: skip
    rest = [label for label in own if not any(label in labels for labels in found.values())]
    found = {heading: labels for heading, labels in found.items() if labels}
    if rest or not found:
        found["Others" if found else "Methods"] = rest
    return found


def looks_of(names: Sequence[str], curves: Curves, references: Sequence[str]) -> dict[str, Style]:
    """A colour per method of a column, and grey for the references, which come first."""
    looks = {
        label: Style("Baselines", GREY, REFERENCES.get(runs[0].name, "dashed"), True)
        for label, runs in curves.items()
        if runs[0].name in references
    }
    for place, name in enumerate(names):
        dash = DASHES[place // len(COLOURS) % len(DASHES)]
        looks[name] = Style("", COLOURS[place % len(COLOURS)], dash, True)
    return {name: replace(look) for name, look in looks.items()}


def fit(row: Any) -> None:
    """One scale for all panels of a row, from the lowest to the highest of them."""
    boxes = [place.dataLim for place in row if place.lines]
    if boxes:
        row[0].set_xlim(min(box.x0 for box in boxes) / 1.1, max(box.x1 for box in boxes) * 1.3)
        low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
        if 0 < low < high < float("inf"):
            row[0].set_ylim(low / 1.25, high * 1.3)
