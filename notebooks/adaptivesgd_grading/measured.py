"""The table of what the diagnosis tells, in Markdown, per question and in total."""

import re
from collections.abc import Sequence
from pathlib import Path

from .measure import CAUSE, ERROR, FALSE, HANG, RIGHT, STUDENTS, SYMPTOM, Outcome

COLUMNS = (CAUSE, SYMPTOM, ERROR, FALSE, HANG)
HEAD = (
    "| | wrong answers | cause named | symptom stated | Python's error, with its line | wrong cause | hang | "
    "public and hidden verdicts agree |\n|---|---|---|---|---|---|---|---|"
)
ORIGINS = {
    "hand": "mistakes by hand",
    "solution": "mutants of the solution",
    "other": "mutants of other right answers",
}
BLOCK = re.compile(r"(<!-- diagnosis -->\n).*?(<!-- end of diagnosis -->)", re.S)


def table(outcomes: Sequence[Outcome]) -> str:
    """The table of outcomes.

    Parameters
    ----------
    outcomes : sequence of Outcome
        As `measure.run` gives them.

    Returns
    -------
    str
        A line per question, and lines for those by hand, for the mutants, and for all.
    """
    names = sorted({(o.case.assignment, o.case.question) for o in outcomes})
    rows = [
        row(f"{a} {q}", [o for o in outcomes if (o.case.assignment, o.case.question) == (a, q)])
        for a, q in names
    ]
    for kind, words in ORIGINS.items():
        rows.append(row(f"**{words}**", [o for o in outcomes if o.case.origin == kind]))
    rows.append(row("**all**", list(outcomes)))
    passing = sum(o.label == RIGHT for o in outcomes)
    return "\n".join(
        [
            HEAD,
            *filter(None, rows),
            "",
            f"{passing} mutants obey every law for everybody: they are right answers, and are not counted.",
        ]
    )


def row(words: str, outcomes: Sequence[Outcome]) -> str:
    """A line of the table; empty for no wrong answers."""
    wrong = [outcome for outcome in outcomes if outcome.label != RIGHT]
    if not wrong:
        return ""
    counts = [sum(o.label == column for o in wrong) for column in COLUMNS]
    share = f"{counts[0]} ({counts[0] / len(wrong):.0%})"
    return f"| {words} | {len(wrong)} | {share} | {' | '.join(map(str, counts[1:]))} | {agreement(wrong):.2%} |"


def agreement(outcomes: Sequence[Outcome]) -> float:
    """The share of students for whom the hidden verdict is that of the public check."""
    return sum(outcome.agreed for outcome in outcomes) / (STUDENTS * len(outcomes))


def write_into(path: Path, text: str) -> None:
    """Replace the table between the marks of a page.

    Parameters
    ----------
    path : Path
        Of the page.
    text : str
        The table.
    """
    page = path.read_text(encoding="utf-8")
    if not BLOCK.search(page):
        raise ValueError(f"{path} must hold <!-- diagnosis --> and <!-- end of diagnosis -->")
    new = BLOCK.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)
    path.write_text(new, encoding="utf-8")
