"""Both sides of proof lines, of theorems and of assumptions, drawn: promised broad, measured thin."""

from itertools import cycle
from math import ceil

import numpy as np
from matplotlib.textpath import TextPath
from matplotlib.ticker import FixedLocator, MaxNLocator

from adaptivesgd.plots import Picture
from adaptivesgd.plots.palette import COLOURS, DASHES
from adaptivesgd.plots.ticks import number
from theory import formula, mean_of
from theory.series import radius_of

from .markdown import named

PROMISED, MEASURED, BROKEN = "#E8B66B", COLOURS[0], "#B3261E"
WIDTH, HEIGHT, ACROSS = 4.1, 2.7, 3  # of a panel, in inches; panels in a row
SIZE = 11.5  # of a formula, in points; less where it is too wide


def proof(verdict, *lines):
    """A panel per line of the proof, the theorem last. lines: numbers of some, from 1; all by default."""
    shown = named(verdict.lines)
    chosen = [shown[place - 1] for place in lines] or shown
    panels = [(f"{name}  {setting(line.step)}", line) for name, line in chosen]
    picture = panelled(panels, verdict.theorem.index)
    picture.caption = f"{verdict.case.name}, both sides of the lines of the proof: {fared(chosen)}"
    return picture


def fared(lines):
    """How pairs of a name and a LineCheck fared, in words."""
    words = [
        f"{name} {'holds' if line.broken_at is None else f'fails at {line.broken_at}'}"
        for name, line in lines
    ]
    return ", ".join(words)


def meters(theorem, case):
    """A panel per assumption: what an attack on it measured along the run, and what is claimed."""
    panels = [
        (f"{type(each).__name__}:  {setting(line.step)}", line)
        for each in theorem.assumptions
        for line in [each.meter(case)]
    ]
    picture = panelled(panels, "state that was probed")
    names = ", ".join(type(each).__name__ for each in theorem.assumptions)
    picture.caption = f"What attacks on the assumptions measured, and what is claimed: {names}"
    return picture


def claims(theorem, *cases):
    """A panel per case with both sides of the theorem itself; all of its examples by default."""
    verdicts = [theorem.compare(case) for case in cases or theorem.examples()]
    picture = panelled([(each.case.name, each.claim) for each in verdicts], theorem.index)
    pairs = [(each.case.name, each.claim) for each in verdicts]
    picture.caption = f"Both sides of the theorem, case by case: {fared(pairs)}"
    return picture


def first_failures(theorem):
    """A panel per broken case: the first line that fails there, with the assumption that is broken."""
    verdicts = [theorem.compare(case) for case in theorem.broken()]
    panels = [
        (f"{each.case.name}\n{setting(each.broken[0].step)}", each.broken[0]) for each in verdicts
    ]
    picture = panelled(panels, theorem.index)
    pairs = [(each.case.name, each.broken[0]) for each in verdicts]
    picture.caption = f"The first line that fails where an assumption is broken: {fared(pairs)}"
    return picture


def panelled(panels, index):
    """Pairs of a title and a LineCheck, side by side."""
    across = 2 if len(panels) == 4 else min(ACROSS, len(panels))
    down = ceil(len(panels) / across)
    picture = Picture(figsize=(WIDTH * across, HEIGHT * down + 0.35), layout="constrained")
    grid = picture.subplots(down, across, squeeze=False).ravel()
    for axes, (title, line) in zip(grid, panels, strict=False):
        sides(axes, line)
        axes.set_title(title, fontsize=fitting(title), loc="left")
        axes.set_xlabel(index, fontsize=10.5)
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    keys = {
        label: handle
        for axes in grid
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    picture.legend(
        keys.values(), keys, loc="outside upper left", ncols=3, frameon=False, fontsize=10.5
    )
    return picture


def sides(axes, line):
    """Both sides of a line, a band of confidence around the measured one, crosses where it fails."""
    left, right = np.broadcast_arrays(*map(mean_of, (line.left, line.right)))
    x, radius = np.arange(len(left)), radius_of(line.right - line.left)
    dots = {"marker": "o"} if len(x) <= 12 else {}
    axes.plot(x, right, color=PROMISED, lw=5, ms=8, alpha=0.8, label="right side", **dots)
    axes.plot(x, left, color=MEASURED, lw=1.5, ms=3.5, label="left side", **dots)
    if radius.any():
        axes.fill_between(x, left - radius, left + radius, color=MEASURED, alpha=0.2, lw=0)
    failed = line.margin < -line.leeway
    if failed.any():
        axes.plot(x[failed], left[failed], "x", color=BROKEN, ms=7, mew=2, label="fails")
    scaled(axes, np.concatenate([left, right]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=10)
    axes.grid(color="0.93")


def scaled(axes, numbers):
    """A logarithmic scale for numbers above zero that span more than a factor of 30; room for rounding."""
    seen = numbers[np.isfinite(numbers)]
    low, high = seen.min(), seen.max()
    if low > 0 and high / low > 30:
        axes.set_yscale("log")
        number(axes.yaxis)
    elif high - low < 0.02 * max(abs(low), abs(high)):
        room = 0.05 * max(abs(low), abs(high)) or 1.0
        axes.set_ylim(low - room, high + room)
    alone = axes.dataLim.width == 0
    axes.xaxis.set_major_locator(FixedLocator([0]) if alone else MaxNLocator(6, integer=True))


def setting(step):
    """The formula of a Step for matplotlib, without its definitions; nothing where it cannot be set."""
    says = step.latex.split(r"\quad")[0].rstrip(", ")
    latex = f"${formula.plain(says)}$".replace(r"\dfrac", r"\frac")
    try:
        TextPath((0, 0), latex, size=SIZE)
    except ValueError:
        return ""
    return latex


def fitting(title):
    """The size of type at which a title fits over its panel, in points."""
    width = max(
        TextPath((0, 0), line, size=SIZE).get_extents().width for line in title.split("\n") if line
    )
    return max(6.5, min(SIZE, SIZE * 66 * (WIDTH - 0.45) / max(width, 1)))


BEYOND = 30  # times the level that is marked: the highest that is drawn


def curves(table, across, up, *, level, smooth=1):
    """Positive series by name on a logarithmic scale, as geometric means over `smooth` neighbours.

    across, up: labels of the axes; level: a number to mark, such as n.
    """
    picture = Picture(figsize=(9.0, 4.4), layout="constrained")
    axes = picture.subplots()
    styles = zip(cycle(COLOURS), (dash for dash in DASHES for _ in COLOURS), strict=False)
    for (name, numbers), (colour, dash) in zip(table.items(), styles, strict=False):
        logs = np.log(np.minimum(numbers, BEYOND * level))
        logs = np.pad(logs, (smooth // 2, (smooth - 1) // 2), mode="edge")
        means = np.exp(np.convolve(logs, np.ones(smooth) / smooth, "valid"))
        axes.plot(np.arange(1, len(means) + 1), means, color=colour, ls=dash, lw=1.8, label=name)
    axes.axhline(level, color="0.6", ls=":")
    axes.text(1, level * 1.08, f"all {level:,}", color="0.4", fontsize=10)
    axes.set(yscale="log", xlabel=across, ylabel=up, ylim=(None, BEYOND * level))
    number(axes.yaxis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="0.93")
    picture.legend(loc="outside right upper", frameon=False, fontsize=10.5)
    axes.tick_params(labelsize=10)
    axes.xaxis.label.set_fontsize(11)
    axes.yaxis.label.set_fontsize(11)
    return picture
