"""Sheet: a figure with alternative text, in one look, as a notebook shows it in light and dark."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.figure import Figure

YOURS, THEIRS, WARN, GREEN, PINK, AMBER = (
    *("#0072B2", "#D55E00", "#B3261E", "#009E73", "#CC79A7", "#B97D12"),
)
QUIET = "#6B7680"
SIZE = 11  # of letters, in points: readable from the last row
# Dark ink on white; in dark mode the lightness is inverted and hues are kept.
STYLE = """<style>.asgd-drawing{margin:.4em 0;color:inherit}.asgd-drawing img{max-width:100%;height:auto}
.asgd-drawing figcaption{color:inherit;font-size:.92em;max-width:52em}
:is(body[data-jp-theme-light="false"],.vscode-dark,html[theme="dark"]) .asgd-drawing img{filter:invert(1) hue-rotate(180deg)}
</style>"""


@dataclass(frozen=True)
class Drawing:
    """A figure, with the text that stands for it.

    Parameters
    ----------
    figure : Figure
    alt : str
        What it shows, for those who do not see it.
    """

    figure: Figure
    alt: str

    @cached_property
    def png(self) -> bytes:
        """The picture."""
        buffer = BytesIO()
        self.figure.savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()

    def __repr__(self) -> str:
        return f"[picture: {self.alt}]"

    def _repr_html_(self) -> str:
        data = b64encode(self.png).decode()
        alt = escape(self.alt)
        return (
            f'{STYLE}<figure class="asgd-drawing"><img alt="{alt}" src="data:image/png;base64,{data}">'
            "</figure>"
        )


def sheet(across: int = 1, down: int = 1, width: float = 8.6, height: float = 3.5) -> Any:
    """A figure and its axes, in a row or in rows; one axes alone where there is one."""
    figure = Figure(figsize=(width, height), layout="constrained")
    grid = figure.subplots(down, across, squeeze=False).ravel()
    for axes in grid:
        plain(axes)
    return figure, grid[0] if len(grid) == 1 else grid


def plain(axes: Any) -> None:
    """Two spines, a light grid, letters that can be read from afar."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=SIZE - 1)
    axes.grid(color="0.93")
    axes.set_axisbelow(True)
    axes.xaxis.label.set_size(SIZE)
    axes.yaxis.label.set_size(SIZE)


def titled(axes: Any, title: str, across: str = "", up: str = "") -> None:
    """A title on the left, and what is on the axes."""
    axes.set_title(title, fontsize=SIZE, loc="left")
    axes.set(xlabel=across, ylabel=up)


def keys(axes: Any, **options: Any) -> None:
    """A legend without a frame."""
    axes.legend(frameon=False, fontsize=SIZE - 1, **options)


def guessed(axes: Any, guess: Any, upright: bool = True) -> None:
    """A dashed line where the student predicted something; nothing for `...`."""
    if guess is None or guess is ...:
        return
    for value in guess if isinstance(guess, Sequence) else [guess]:
        line = axes.axvline if upright else axes.axhline
        line(float(value), color=PINK, ls="--", lw=2, label="your guess")


def image(axes: Any, numbers: Any, title: str = "", **options: Any) -> Any:
    """A matrix as colours around zero."""
    most = float(np.abs(numbers).max()) or 1.0
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_title(title, fontsize=SIZE, loc="left")
    return axes.imshow(numbers, **{"cmap": "RdBu_r", "vmin": -most, "vmax": most, **options})
