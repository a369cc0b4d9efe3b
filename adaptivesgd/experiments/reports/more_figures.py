"""Figures of single experiments: gradient norms, dependence on a setting, every seed by itself."""

from typing import Any

import numpy as np

from ...plots import Picture
from ...plots.bands import quartiles
from ...plots.palette import styles
from .figures import arms, bottom_legend, draw_spreads, tidy, width


def gradient_norms(findings: Any) -> Any:
    """The norm of the full gradient against the passes looked at, one panel per task."""
    findings = [each for each in findings if "gradient_norm" in each.task.measure]
    looks = styles(*arms(findings))
    figure, panels = row_of(len(findings))
    for axes, each in zip(panels, findings, strict=True):
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


def along_settings(grids: Any, columns: dict[str, str]) -> Any:
    """Last values against a setting: a panel per column and group.

    grids: {group: {value of the setting: findings}}; columns: {column: label}.
    """
    everything = [each for grid in grids.values() for each in grid.values()]
    looks = styles(arms(everything)[0], {})
    figure, panels = row_of(len(grids) * len(columns))
    places = iter(panels)
    for column, label in columns.items():
        for group, grid in grids.items():
            axes = next(places)
            for name in next(iter(grid.values())).arms:
                spreads = [each.last(name, column) for each in grid.values()]
                draw_spreads(axes, list(grid), spreads, looks[name], name)
            axes.set(xscale="log", yscale="linear" if "accuracy" in column else "log")
            axes.set(xlabel="step size", ylabel=label, title=group)
            tidy(axes)
            axes.set_xticks(list(grid), [f"{value:g}" for value in grid])
            axes.minorticks_off()
    bottom_legend(figure, *panels)
    return figure


def strips(findings: Any, column: str, label: str) -> Any:
    """The last value of every seed as a dot, and the median as a line; a panel per task."""
    looks = styles(*arms(findings))
    figure, panels = row_of(len(findings))
    for axes, each in zip(panels, findings, strict=True):
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


def row_of(count: int) -> Any:
    """A figure with this many panels side by side."""
    figure = Picture(figsize=(max(6.0, 3.5 * count), 4.2), dpi=130)
    return figure, figure.subplots(1, count, squeeze=False)[0]
