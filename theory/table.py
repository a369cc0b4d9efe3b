"""The theorems as tables in the terminal."""

from rich.markup import escape
from rich.table import Table

COLOUR = {"holds": "green", "refuted": "cyan", "NOT AS EXPECTED": "bold red"}


def overview(theorems):
    """What there is to verify: a table of theorems."""
    table = Table(title="Theorems", header_style="bold")
    for column in ("paper", "name", "title", "kind", "status"):
        table.add_column(column, overflow="fold")
    for theorem in theorems:
        row = theorem.paper, theorem.short_name, theorem.title, theorem.kind, theorem.status
        table.add_row(*map(escape, row))
    return table


def results(records):
    """What became of them: a table of records."""
    table = Table(title="Theorems, checked on the methods that run", header_style="bold")
    for column in ("paper", "theorem", "kind", "status", "known how", "cases"):
        table.add_column(column, overflow="fold")
    table.add_column("measured / promised", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("verdict")
    for record in records:
        table.add_row(*cells(record))
    return table


def cells(record):
    """The row of a record."""
    tightness = "" if record.tightness is None else f"{record.tightness:.4g}"
    return (
        record.paper,
        record.name,
        record.kind,
        record.status,
        ", ".join(record.badges),
        str(len(record.findings)),
        tightness,
        f"{record.seconds:.2f}",
        f"[{COLOUR[record.verdict]}]{record.verdict}[/]",
    )


def surprises(record):
    """A sentence for everything about a record that is not as expected."""
    for each in record.findings:
        if not each.as_expected:
            yield f"{record.paper}.{record.name}, {each.case}: {each.sentence}"
    for each in record.referees:
        if each.outcome == "fails":
            yield f"{record.paper}.{record.name}, {each.badge}: {each.says} fails"
    if not record.findings:
        yield f"{record.paper}.{record.name} has no examples"
