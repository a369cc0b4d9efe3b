"""Charts of a few numbers: a row for each name, dots on one axis. Inline, in the page's own colours."""

import math
from html import escape

ROW, NAME, WIDTH, RIGHT = 24, 286, 760, 16


def dumbbells(rows, metric):
    """Comparisons: (label, (name, value), (name, value), answer); a line joins both numbers."""
    values = [v for _, one, two, _ in rows for _, v in (one, two) if v is not None]
    if not values:
        return ""
    place, ticks = axis(values)
    height = ROW * len(rows) + 40
    parts = frame(ticks, place, len(rows), metric)
    for i, (label, one, two, answer) in enumerate(rows):
        y = ROW * i + ROW / 2 + 4
        parts.append(words(label, 0, y + 4))
        parts.append(
            words(
                {"yes": "✓", "no": "✗"}.get(answer, "?"), NAME - 16, y + 4, answer.replace(" ", "-")
            )
        )
        xs = [place(v) for _, v in (one, two) if v is not None]
        if len(xs) == 2:
            parts.append(f'<path class="join" d="M{xs[0]:.1f} {y}H{xs[1]:.1f}"/>')
        for kind, (name, value) in (("second", two), ("first", one)):
            if value is not None:
                parts.append(f'<circle class="{kind}" cx="{place(value):.1f}" cy="{y}" r="5"><title>{escape(name)}: {value:g}</title></circle>')  # fmt: skip
            else:
                parts.append(never(f"{name}: never", xs, y))
    return svg(parts, height, f"{metric}: {len(rows)} comparisons")


def never(text, xs, y):
    """The words for a number that was not reached: at the right edge, or left of a dot that is there."""
    edge = WIDTH - RIGHT
    taken = [x for x in xs if x > edge - 6.5 * len(text) - 12]
    return words(text, min([edge, *(x - 12 for x in taken)]), y + 4, "never")


def ranges(arms, metric):
    """Medians with their lowest and highest: {name: (median, low, high) or None}."""
    seen = [v for each in arms.values() if each for v in each]
    if not seen:
        return ""
    place, ticks = axis(seen)
    parts = frame(ticks, place, len(arms), metric)
    for i, (name, found) in enumerate(arms.items()):
        y = ROW * i + ROW / 2 + 4
        parts.append(words(name, 0, y + 4))
        if found is None:
            parts.append(words("never", WIDTH - RIGHT, y + 4, "never"))
            continue
        middle, least, most = map(place, found)
        parts.append(f'<path class="join" d="M{least:.1f} {y}H{most:.1f}"/>')
        parts.append(f'<circle class="first" cx="{middle:.1f}" cy="{y}" r="5"/>')
    return svg(parts, ROW * len(arms) + 40, f"{metric}: {', '.join(arms)}")


def axis(values):
    """Number -> place on the chart, and ticks: logarithmic if all are above zero and span more than a factor of 3."""
    low, high = min(values), max(values)
    log = low > 0 and high > 3 * low
    f = math.log10 if log else float
    room = 0.06 * (f(high) - f(low)) or 1.0
    a, b = f(low) - room, f(high) + room
    if log:
        first, last = math.ceil(a), math.floor(b)
        ticks = [10.0**k for k in range(first, last + 1)]
        if len(ticks) < 3:
            ticks = [m * 10.0**k for k in range(first - 1, last + 1) for m in (1, 2, 5)]
    else:
        step = 10 ** math.floor(math.log10((b - a) / 3))
        step *= next(m for m in (1, 2, 5, 10) if (b - a) / (m * step) <= 6)
        ticks = [k * step for k in range(math.ceil(a / step), math.floor(b / step) + 1)]
    place = lambda v: NAME + 8 + (f(v) - a) / (b - a) * (WIDTH - RIGHT - NAME - 8)
    return place, [t for t in ticks if a <= f(t) <= b]


def frame(ticks, place, rows, metric):
    """The axis with its ticks and its label."""
    bottom = ROW * rows + 6
    parts = [f'<path class="grid" d="M{place(t):.1f} 0V{bottom}"/>' for t in ticks]
    parts += [words(f"{t:,.6g}", place(t), bottom + 14, "middle") for t in ticks]
    return [*parts, words(metric, (NAME + WIDTH) / 2, bottom + 30, "middle")]


def words(text, x, y, kind=""):
    """A <text>."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'


def svg(parts, height, label):
    """The chart."""
    return f'<svg class="dots" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
