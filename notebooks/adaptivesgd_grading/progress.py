"""Progress: what has passed so far, as a table in the notebook and as text."""

from dataclasses import dataclass
from html import escape

from .question import Assignment

SIGNS = {"passed": "✓", "partly passed": "◐", "failed": "✗", "not tried": "·"}
# Middle tones, for bars and marks only: words have the colour of the page, light or dark.
TONES = {
    "passed": "#2f9e5f",
    "partly passed": "#b97d12",
    "failed": "#d0453a",
    "not tried": "#8c8c8c",
}
STYLE = """<style>
.asgd-progress{border-collapse:collapse;margin:.6em 0;color:inherit;font-size:1em}
.asgd-progress caption{text-align:left;padding:.2em .6em;font-weight:600;color:inherit}
.asgd-progress :is(th,td){text-align:left !important;padding:.25em .8em;color:inherit;background:none;
border:0;border-bottom:1px solid rgba(128,128,128,.35)}
.asgd-progress :is(th,td).n{text-align:right !important;font-variant-numeric:tabular-nums}
.asgd-bar{display:flex;height:.5em;max-width:24em;border-radius:.25em;overflow:hidden;background:rgba(128,128,128,.25)}
.asgd-mark{display:inline-block;width:1.4em;text-align:center;font-weight:700}
</style>"""


@dataclass(frozen=True)
class Row:
    """A question: its name, the functions that it wants, its points, and the share that has passed.

    share: None where no check was run.
    """

    name: str
    what: str
    points: int
    share: float | None

    @property
    def state(self) -> str:
        """passed, partly passed, failed or not tried."""
        if self.share is None:
            return "not tried"
        return "passed" if self.share == 1 else "partly passed" if self.share > 0 else "failed"

    @property
    def earned(self) -> float:
        """Points that the public checks give."""
        return round(self.points * (self.share or 0.0), 2)


@dataclass(frozen=True)
class Progress:
    """The table that `check.progress()` shows.

    Parameters
    ----------
    title : str
    rows : tuple of Row
    written : dict
        {part: points} of what people grade.
    """

    title: str
    rows: tuple[Row, ...]
    written: dict[str, int]

    @classmethod
    def of(cls, assignment: Assignment, shares: dict[str, float]) -> "Progress":
        """The progress in an assignment. shares: {question: share of its points} of those tried."""
        rows = tuple(
            Row(each.name, ", ".join(each.functions), each.points, shares.get(each.name))
            for each in assignment.questions
        )
        title = f"{assignment.name.upper()}: {assignment.title}"
        return cls(title, rows, assignment.written)

    @property
    def summary(self) -> str:
        """The points so far, and what is still to do."""
        earned, most = sum(r.earned for r in self.rows), sum(r.points for r in self.rows)
        left = [row.name for row in self.rows if row.state != "passed"]
        rest = f"still to do: {', '.join(left)}" if left else "every check passes"
        return f"public checks: {earned:g} of {most} points; {rest}"

    def __repr__(self) -> str:
        width = max(len(row.what) for row in self.rows)
        lines = [
            f"  {SIGNS[r.state]} {r.name:3} {r.what:{width}}  {r.earned:4g} of {r.points}  {r.state}"
            for r in self.rows
        ]
        written = [
            f"  · {name:3} {'in words':{width}}     - of {points}  graded by people"
            for name, points in self.written.items()
        ]
        return "\n".join([self.title, *lines, *written, self.summary])

    def _repr_html_(self) -> str:
        rows = [html_row(row) for row in self.rows]
        rows += [
            f'<tr><td>{escape(name)}</td><td>in words</td><td class="n">{points}</td>'
            '<td class="n">-</td><td>graded by people</td></tr>'
            for name, points in self.written.items()
        ]
        head = '<tr><th scope="col">question</th><th scope="col">asks for</th>'
        head += '<th scope="col" class="n">points</th><th scope="col" class="n">so far</th>'
        head += '<th scope="col">public check</th></tr>'
        return (
            f'{STYLE}<table class="asgd-progress"><caption>{escape(self.title)}{self.bar()}</caption>'
            f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table><p>{escape(self.summary)}</p>"
        )

    def bar(self) -> str:
        """A bar with a piece per question, as long as its points."""
        pieces = "".join(
            f'<span style="flex:{row.points};background:{TONES[row.state]};margin-right:1px"></span>'
            for row in self.rows
            if row.share is not None
        )
        rest = sum(row.points for row in self.rows if row.share is None)
        return f'<div class="asgd-bar" aria-hidden="true">{pieces}<span style="flex:{rest}"></span></div>'


def html_row(row: Row) -> str:
    """A row of the table; its state is a sign and a word, so that colour is not needed."""
    mark = f'<span class="asgd-mark" style="color:{TONES[row.state]}" aria-hidden="true">{SIGNS[row.state]}</span>'
    return (
        f"<tr><td>{escape(row.name)}</td><td><code>{escape(row.what)}</code></td>"
        f'<td class="n">{row.points}</td><td class="n">{row.earned:g}</td><td>{mark} {row.state}</td></tr>'
    )
