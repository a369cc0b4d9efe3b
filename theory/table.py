"""The theorems as tables in the terminal."""

from itertools import groupby

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

COLOUR = {"holds": "green", "refuted": "cyan", "NOT AS EXPECTED": "bold red"}


def overview(theorems):
    """What there is to verify: a table of theorems."""
    table = Table(title="Theorems", box=SIMPLE, pad_edge=False)
    table.add_column("theorem", no_wrap=True)
    for column in ("kind", "status", "known how", "says"):
        table.add_column(column, overflow="fold")
    for paper, group in groupby(theorems, key=lambda theorem: theorem.paper):
        table.add_section()
        table.add_row(f"[bold]{paper.replace('_', ' ')}[/]")
        for theorem in group:
            how = ", ".join(theorem.badges)
            row = theorem.short_name, theorem.kind, theorem.status, how, escape(theorem.title)
            table.add_row(*row)
    return table


def results(records):
    """What became of them: a table of records, one section a paper."""
    table = Table(title="Theorems, checked on the methods that run", box=SIMPLE, pad_edge=False)
    table.add_column("theorem", no_wrap=True)
    table.add_column("verdict")
    table.add_column("known how")
    for column in ("ratio", "s"):
        table.add_column(column, justify="right", no_wrap=True)
    for paper, group in groupby(records, key=lambda record: record.paper):
        table.add_section()
        table.add_row(f"[bold]{paper.replace('_', ' ')}[/]")
        for record in group:
            table.add_row(*cells(record))
    table.caption = "ratio: measured / promised at its largest; 1 is attained. s: seconds."
    return table


def cells(record):
    """The row of a record."""
    tightness = "" if record.tightness is None else f"{record.tightness:.3g}"
    return (
        record.name,
        f"[{COLOUR[record.verdict]}]{record.verdict}[/]",
        ", ".join(record.badges),
        tightness,
        f"{record.seconds:.1f}",
    )


def surprises(record):
    """A sentence for everything about a record that is not as expected."""
    for each in record.findings:
        if not each.as_expected:
            yield f"{record.paper}.{record.name}, {each.case}: {each.sentence}"
    for each in record.referees:
        if each.outcome == "fails":
            yield f"{record.paper}.{record.name}, {each.badge}: {each.latex} fails"
    if not record.findings:
        yield f"{record.paper}.{record.name} has no examples"
