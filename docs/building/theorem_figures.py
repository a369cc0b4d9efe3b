"""Both sides of a theorem on its cases, as small charts in the page's own colours."""

from html import escape

from theory.chart import HEIGHT, WIDTH, chart

from .plain_formulas import pretty

MOST = 4  # cases that are drawn
MARGIN = 20  # pixels for the label of the vertical axis


def charts(record):
    """A chart for each of the first cases; "" where nothing was computed."""
    shown = [each for each in record.findings if each.lines][:MOST]
    if not shown:
        return ""
    figures = "".join(figure(record, each) for each in shown)
    rest = len(record.findings) - len(shown)
    more = f"<p>{rest} more in the table below.</p>" if rest else ""
    return f'<div class="charts">{figures}</div>{more}'


def figure(record, finding):
    """A case: both sides against the index, with labels on both axes."""
    drawn = chart(finding.lines[-1], record.index)
    name = escape(finding.case, quote=True)
    label = (
        f'<text class="label" text-anchor="middle" transform="translate({-MARGIN + 12} {HEIGHT / 2}) rotate(-90)">'
        "value of each side</text></svg>"
    )
    drawn = drawn.replace("</svg>", label).replace(
        f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"',
        f'viewBox="{-MARGIN} 0 {WIDTH + MARGIN} {HEIGHT}" aria-label="Both sides on the case {name}"',
    )
    return f"<figure>{drawn}<figcaption>{pretty(finding.case)}: {escape(finding.outcome)}</figcaption></figure>"
