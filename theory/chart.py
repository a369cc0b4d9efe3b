"""A chart of both sides of a theorem on one case, as inline SVG."""

from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator

WIDTH, HEIGHT = 330, 200
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 26, 34
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Axis:
    """A scale from numbers to pixels."""

    low: float
    high: float
    start: float  # pixels
    end: float
    log: bool = False

    def __call__(self, numbers):
        low, high = (self.low, self.high) if not self.log else np.log10([self.low, self.high])
        numbers = np.log10(numbers) if self.log else np.asarray(numbers, dtype=float)
        return self.start + (numbers - low) / ((high - low) or 1.0) * (self.end - self.start)

    def ticks(self, most=5):
        """A few round numbers within."""
        if self.log:
            found = LogLocator(numticks=most + 1).tick_values(self.low, self.high)
        else:
            found = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(self.low, self.high)
        slack = 1e-9 * (self.low if self.log else self.high - self.low)
        return [t for t in found if self.low - slack <= t <= self.high + slack]


def chart(line, index):
    """An <svg> of the measured side (thin) on the promised one (broad), and the interval around the
    former; logarithmic if the numbers are above zero and span more than a factor of 30. An index of
    "T - 1" is drawn as T, from 1.
    """
    left, right, radius = (
        np.array(side, dtype=float) for side in (line.left, line.right, line.radius)
    )
    name = index.removesuffix(" - 1")
    first = int(name != index)
    x = first + np.arange(len(left))
    room = int(len(x) == 1)  # on both sides of a single number
    across = Axis(first - room, x[-1] + room, LEFT, WIDTH - RIGHT)
    up = vertical(np.concatenate([left, right]))
    low = np.maximum(left - radius, up.low) if up.log else left - radius
    band = [*zip(x, low, strict=True), *zip(x[::-1], (left + radius)[::-1], strict=True)]
    parts = [
        frame(across, up, name),
        shape("promised", across, up, zip(x, right, strict=True)),
        shape("band", across, up, band, closed=True) if radius.any() else "",
        shape("measured", across, up, zip(x, left, strict=True)),
        dots("promised", across, up, x, right) if len(x) == 1 else "",
        dots("measured", across, up, x, left) if len(x) <= 12 else "",
    ]
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}">{"".join(parts)}</svg>'
    )


def vertical(numbers):
    """The vertical axis that holds these numbers, with a little room: at least 1 % of their size, so
    that rounding does not fill it.
    """
    numbers = numbers[np.isfinite(numbers)]
    low, high = (numbers.min(), numbers.max()) if numbers.size else (0.0, 1.0)
    log = low > 0 and high / low > 30
    if log:
        room = (high / low) ** 0.06
        low, high = max(low, high * 1e-16) / room, high * room
    else:
        room = max(0.08 * (high - low), 0.01 * max(abs(low), abs(high))) or 1.0
        low, high = low - room, high + room
    return Axis(low, high, HEIGHT - BOTTOM, TOP, log)


def frame(across, up, index):
    """Both axes with their ticks, and the legend."""
    drawn = [f'<path class="axis" d="M{LEFT},{TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>']
    for tick in up.ticks():
        y = float(up(tick))
        drawn.append(f'<path class="grid" d="M{LEFT},{y:.1f}H{WIDTH - RIGHT}"/>')
        drawn.append(text(LEFT - 6, y + 3.5, number(tick), "end"))
    for tick in across.ticks():
        if tick == round(tick) and tick >= 0:
            drawn.append(text(float(across(tick)), HEIGHT - BOTTOM + 15, f"{tick:g}", "middle"))
    drawn.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, index, "middle"))
    drawn.append(
        f'<path class="measured" d="M{LEFT + 6},13h20"/>' + text(LEFT + 32, 17, "measured")
    )
    drawn.append(
        f'<path class="promised" d="M{LEFT + 106},13h20"/>' + text(LEFT + 132, 17, "promised")
    )
    return "".join(drawn)


def number(tick):
    """A tick's label: 0.01, 100, 10⁻⁵, 2·10⁶."""
    if tick == 0 or 1e-4 < abs(tick) < 1e5:
        return f"{tick:.4g}"
    digits, power = f"{tick:.2e}".split("e")
    raised = "10" + str(int(power)).translate(RAISED)
    return raised if float(digits) == 1 else f"{float(digits):g}·{raised}"


def text(x, y, words, anchor="start"):
    """A <text> of a few words."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def shape(kind, across, up, points, closed=False):
    """A <path> through the points that can be drawn; it is interrupted by those that cannot, and runs
    along the edge where they are too low.
    """
    d, pen = [], "M"
    for x, y in points:
        if not np.isfinite(y) or (up.log and y <= 0):
            pen = "M"
            continue
        d.append(f"{pen}{float(across(x)):.1f},{float(up(max(y, up.low))):.1f}")
        pen = "L"
    return f'<path class="{kind}" d="{"".join(d)}{"Z" if closed and d else ""}"/>'


def dots(kind, across, up, x, y):
    """A dot for every number of a short series."""
    seen = np.isfinite(y) & ((y > 0) | (not up.log))
    pairs = zip(across(x[seen]), up(y[seen]), strict=True)
    return "".join(
        f'<circle class="{kind}" cx="{px:.1f}" cy="{py:.1f}" r="3"/>' for px, py in pairs
    )
