"""How axes look: ticks of a logarithmic axis as numbers that people write, a light grid, and half a frame."""

from typing import Any

from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter


def tidy(axes: Any) -> None:
    """No frame where there is no scale, a light grid, and ticks that say 0.1 and 1 000. After the limits are set."""
    for axis in (axes.xaxis, axes.yaxis):
        number(axis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(True, which="major", color="0.92")


def number(axis: Any) -> None:
    """Ticks that say 0.01, 1 and 10 000; where a decade has room, also 2 and 5."""
    if axis.get_scale() != "log":
        return
    low, high = axis.get_view_interval()
    subs = (1, 2, 5) if high / low < 300 else (1,)
    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_major_formatter(FuncFormatter(plain))
    axis.set_minor_formatter(NullFormatter())


def plain(value: Any, _: Any = None) -> Any:
    """A number as people write it: 0.002, 50, 20 000, 1e5."""
    if 1e-4 < value < 1e5:
        return f"{value:,.10g}".replace(",", " ")
    return f"{value:.0e}".replace("e+0", "e").replace("e-0", "e-")
