"""The figures of reports: losses, profiles, many workers, gradient norms, dependence on a setting, every seed."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...plots import Picture
from ...plots import compare as draw_losses
from ...plots.bands import quartiles
from ...plots.palette import Style, styles
from ...plots.ticks import tidy
from ..protocol.clocks import (
    ALL_CLOCKS,
    WORDS,
    Clock,
    Parallel,
    Spread,
    comparable,
    profile,
    ratios,
)
from ..protocol.task_result import TaskResult

OPEN = 1e30  # where a band is open above, far outside of every panel
WORKER_COUNTS = (1, 4, 16, 64, 256, 1024)


def gradient_norms(results: Sequence[TaskResult]) -> Picture | None:
    """The norm of the full gradient against passes, gradients and evaluations together, one panel per task."""
    results = [each for each in results if "gradient_norm" in each.task.measure]
    if not results:
        return None
    looks = styles(*arms(results))
    figure, panels = row_of(len(results))
    for axes, each in zip(panels, results, strict=True):
        n = each.n
        for name in each.arms:
            look = looks[name]
            x, low, y, high = quartiles(each.traces[name], "work", "gradient_norm")
            axes.plot(x / n, y, color=look.colour, ls=look.dash, lw=width(look), label=name)
            axes.fill_between(x / n, low, high, color=look.colour, alpha=0.15, lw=0)
        axes.set(xscale="log", yscale="log", xlabel="passes: gradients + losses")
        axes.set_title(each.task.name, fontsize=9)
        tidy(axes)
    panels[0].set_ylabel("norm of the full gradient")
    bottom_legend(figure, *panels)
    return figure


def along_settings(
    grids: Mapping[str, Mapping[float, TaskResult]], columns: Mapping[str, str]
) -> Picture:
    """Last values against a setting: a panel per column and group.

    grids: {group: {value of the setting: results}}; columns: {column: label}.
    """
    everything = [each for grid in grids.values() for each in grid.values()]
    looks = styles(arms(everything)[0], {})
    figure, panels = row_of(len(grids) * len(columns))
    places = iter(panels)
    for column, label in columns.items():
        for group, grid in grids.items():
            axes = next(places)
            for name in next(iter(grid.values())).arms:
                if any(name not in each.arms for each in grid.values()):
                    continue
                spreads = [each.last(name, column) for each in grid.values()]
                draw_spreads(axes, list(grid), spreads, looks[name], name)
            axes.set(xscale="log", yscale="linear" if "accuracy" in column else "log")
            axes.set(xlabel="step size", ylabel=label, title=group)
            tidy(axes)
            axes.set_xticks(list(grid), [f"{value:g}" for value in grid])
            axes.minorticks_off()
    bottom_legend(figure, *panels)
    return figure


def strips(results: Sequence[TaskResult], column: str, label: str) -> Picture | None:
    """The last value of every seed as a dot, and the median as a line; a panel per task that has the column."""
    results = [each for each in results if column in each.traces[each.arms[0]][0].columns]
    if not results:
        return None
    looks = styles(*arms(results))
    figure, panels = row_of(len(results))
    for axes, each in zip(panels, results, strict=True):
        for place, name in enumerate(each.arms):
            values = [trace[column][-1] for trace in each.traces[name]]
            axes.plot(values, [place] * len(values), "o", color=looks[name].colour, alpha=0.6)
            axes.plot(
                [np.median(values)] * 2, [place - 0.3, place + 0.3], color=looks[name].colour, lw=2
            )
        axes.set_yticks(range(len(each.arms)), each.arms)
        axes.invert_yaxis()
        axes.set(xlabel=label)
        axes.set_title(each.task.name, fontsize=9)
        tidy(axes)
    figure.tight_layout()
    return figure


def row_of(count: int) -> tuple[Picture, Any]:
    """A figure with this many panels side by side."""
    figure = Picture(figsize=(max(6.0, 3.5 * count), 4.2), dpi=130)
    return figure, figure.subplots(1, count, squeeze=False)[0]


def arms(results: Sequence[TaskResult]) -> tuple[list[str], dict[str, list[str]]]:
    """The names of all arms, and the baselines among them as a group to draw in grey."""
    arms = {arm.name: arm for each in results for arm in each.task.arms}
    return list(arms), {"Baselines": [name for name, arm in arms.items() if arm.baseline]}


def over_seeds(result: TaskResult) -> str:
    """What a line and its band are, in words, by the seeds that were run."""
    count = max(len(result.traces[arm]) for arm in result.arms)
    return f"median and quartiles of {count} seeds" if count > 1 else "1 seed"


def losses(result: TaskResult) -> Picture:
    """The loss on the clocks, and the batch size: median and quartiles over the seeds."""
    traces = [trace for arm in result.arms for trace in result.traces[arm]]
    title = f"{result.task.name}: {over_seeds(result)}"
    clocks = [name for name in result.clocks if name != "examples"]
    return draw_losses(
        traces, groups=arms([result])[1], minimum=result.floor or None, title=title,
        clocks=clocks,
    )  # fmt: skip


def profiles(results: Sequence[TaskResult]) -> Picture | None:
    """Performance profiles over all tasks with targets, and seeds, on four clocks."""
    results = [each for each in results if each.task.levels]
    if not results:
        return None
    names, groups = arms(results)
    names = [name for name in names if all(name in each.arms for each in results)]
    looks = styles(names, groups)
    figure = Picture(figsize=(13.5, 4.2), dpi=130)
    clocks = comparable(ALL_CLOCKS, all(each.timed for each in results))
    del clocks[WORDS["examples"]]  # to leave room: the panel of the work shows as much
    axes = figure.subplots(1, len(clocks), sharey=True)
    for place, (label, clock) in zip(axes, clocks.items(), strict=True):
        times = times_of(results, names, clock)
        draw_profiles(place, times, names, looks)
        place.set(title=label, xlabel="within this factor of the best")
    axes[0].set_ylabel(f"share of {len(times)} problems")
    bottom_legend(figure, axes[0])
    return figure


def draw_profiles(
    axes: Any, times: np.ndarray, names: Sequence[str], looks: Mapping[str, Style]
) -> None:
    """The profile of every method. times: shape (problems, methods)."""
    found = ratios(times)
    factors = np.geomspace(1, 1.1 * found[np.isfinite(found)].max(initial=2.0), 300)
    for name, share in zip(names, profile(times, factors).T, strict=True):
        look = looks[name]
        axes.step(factors, share, where="post", color=look.colour, ls=look.dash, lw=width(look),
                  label=name)  # fmt: skip
    axes.set(xscale="log", ylim=(-0.02, 1.02))
    tidy(axes)


def times_of(results: Sequence[TaskResult], names: list[str], clock: Clock) -> np.ndarray:
    """Times to every target, shape (problems, methods): a problem is a task, a target and a seed."""
    return np.array([
        row
        for each in results
        for seed in range(min(len(each.traces[name]) for name in names))
        for row in each.times_to_targets(names, clock, seed)
    ])  # fmt: skip


def workers(results: Sequence[TaskResult]) -> Picture | None:
    """The simulated time to the last target against the number of workers, one panel per task."""
    if not results:
        return None
    looks = styles(*arms(results))
    figure, axes = row_of(len(results))
    for place, each in zip(axes, results, strict=True):
        level = each.task.levels[-1]
        target = each.target(level)
        for name in each.arms:
            spreads = [each.time_to_loss(name, Parallel(P), target) for P in WORKER_COUNTS]
            draw_spreads(place, WORKER_COUNTS, spreads, looks[name], name)
        place.set(xscale="log", yscale="log", xlabel="workers")
        place.set_title(f"{each.task.name}\n{100 * level:g} % of the gap left", fontsize=9)
        fit(place)
        tidy(place)
    axes[0].set_ylabel("time, in examples of one worker")
    bottom_legend(figure, *axes)
    return figure


def draw_spreads(
    axes: Any, x: Sequence[float], spreads: Sequence[Spread], look: Style, name: str
) -> None:
    """Medians as a line, and a band from the lowest to the highest seed. Where most seeds miss,
    there is nothing; where some do, the band is open above.
    """
    kept = [(at, spread) for at, spread in zip(x, spreads, strict=True) if spread.median < np.inf]
    if not kept:
        return
    x, spreads = zip(*kept, strict=True)
    axes.plot(x, [spread.median for spread in spreads], marker="o", ms=3, color=look.colour,
              ls=look.dash, lw=width(look), label=name)  # fmt: skip
    low, high = ([getattr(spread, end) for spread in spreads] for end in ("low", "high"))
    axes.fill_between(x, low, np.minimum(high, OPEN), color=look.colour, alpha=0.12, lw=0)


def fit(axes: Any) -> None:
    """A vertical scale for the medians; an empty panel says so."""
    drawn = [value for line in axes.lines for value in line.get_ydata()]
    if axes.get_yscale() == "log":
        drawn = [value for value in drawn if value > 0]
    if drawn:
        axes.set_ylim(min(drawn) / 2, 2 * max(drawn))
    else:
        axes.text(0.5, 0.5, "no method got there", ha="center", transform=axes.transAxes)


def width(look: Style) -> float:
    """How thick a line is: what matters most, the thickest."""
    return 2.0 if look.main else 1.2


def bottom_legend(figure: Picture, *places: Any) -> None:
    """One legend for all panels, below them."""
    lines: dict[str, Any] = {}
    for place in places:
        for line, label in zip(*place.get_legend_handles_labels(), strict=True):
            lines.setdefault(label, line)
    rows = -(-len(lines) // 6)
    figure.legend(lines.values(), lines, loc="lower center", ncols=6, frameon=False, fontsize=8)
    figure.tight_layout(rect=(0, 0.03 + 0.05 * rows, 1, 1))
