"""The theorems as tables in the terminal."""

from itertools import groupby

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from .level import LEVEL, LINES
from .report import CLOSE

COLOUR = {"holds": "green", "refuted": "cyan", "NOT AS EXPECTED": "bold red"}


WIDE = 120  # characters, from which on a table of theorems shows all columns


def overview(theorems, width=WIDE):
    """What there is to verify: a table of theorems; two columns are left out on a narrow terminal."""
    table = Table(title="Theorems", box=SIMPLE, pad_edge=False)
    table.add_column("theorem", no_wrap=True)
    columns = ("kind", "status", "deduction", "checked by", "statement")
    shown = columns if width >= WIDE else columns[:3]
    for column in shown:
        table.add_column(column)
    for paper, group in groupby(theorems, key=lambda theorem: theorem.paper):
        table.add_section()
        table.add_row(f"[bold]{paper.replace('_', ' ')}[/]")
        for theorem in group:
            how = ", ".join(e for e in theorem.evidence if not e.endswith("proved"))
            about = (kind_of(theorem), theorem.status, theorem.deduced, how, escape(theorem.title))
            table.add_row(theorem.short_name, *about[: len(shown)])
    table.caption = (
        "proved: the deduction of the theorem from its lines is verified symbolically, the sums or the induction "
        "over the steps too; step proved: that of one line; algebra: single steps, by Z3; SDP: worst case over a class of functions (--sdp); exact: every batch, or recursions of moments."
    )
    if len(shown) < len(columns):
        table.caption += f" Left out to fit the width: {' and '.join(columns[len(shown) :])}."
    return table


def kind_of(theorem):
    """The kind, and where a tight bound is attained."""
    return f"{theorem.kind} ({theorem.attained})" if theorem.attained else theorem.kind


def results(records):
    """What became of them: a table of records, one section a paper."""
    table = Table(title="Theorems, checked on the methods that run", box=SIMPLE, pad_edge=False)
    table.add_column("theorem", no_wrap=True)
    table.add_column("verdict")
    table.add_column("deduction")
    table.add_column("examples")
    for column in ("ratio", "s"):
        table.add_column(column, justify="right", no_wrap=True)
    for paper, group in groupby(records, key=lambda record: record.paper):
        table.add_section()
        table.add_row(f"[bold]{paper.replace('_', ' ')}[/]")
        for record in group:
            table.add_row(*cells(record))
    table.caption = (
        "deduction: whether the claim is proved from its lines. ratio: measured / promised at its "
        "largest (of random runs, what their intervals certify); 1 is attained. s: seconds."
    )
    return table


def worst(rows):
    """The worst instance of every bound, as measured now: a table."""
    table = Table(title="The worst instances known", box=SIMPLE, pad_edge=False)
    table.add_column("theorem", no_wrap=True)
    table.add_column("kind")
    table.add_column("ratio", justify="right", no_wrap=True)
    table.add_column("loose by", justify="right", no_wrap=True)
    table.add_column("instance", overflow="fold")
    for each in rows:
        ratio = (
            f"{each.now:.4g}"
            if each.as_stored
            else f"[red]{each.now:.4g}, not {each.stored:.4g}[/]"
        )
        loose = f"{1 / each.stored:.3g}" if each.stored < CLOSE else ""
        table.add_row(each.theorem, each.kind, ratio, loose, escape(each.words))
    table.caption = (
        "ratio: measured / promised. loose by: the constant may be that many times larger than need be, "
        f"where no instance above {CLOSE:g} is known. The search is `adaptivesgd-verify --search`."
    )
    return table


def cells(record):
    """The row of a record."""
    tightness = "" if record.largest_ratio is None else f"{record.largest_ratio:.3g}"
    verdict = record.verdict
    return (
        record.name,
        f"[{COLOUR.get(verdict, 'yellow')}]{verdict}[/]",
        next((b for b in record.badges if b.endswith("proved")), "not deduced"),
        record.certainty,
        tightness,
        f"{record.seconds:.1f}",
    )


def together(records):
    """A sentence: how sure all lines are together that were compared by random runs, if there are any."""
    if lines := sampled(records):
        yield (
            f"{lines} lines were compared by random runs, each at {100 * LEVEL:.6g} %: if all are true, "
            f"none is called violated with a probability of at least {100 * (1 - lines * (1 - LEVEL)):.4g} %."
        )


def sampled(records):
    """How many lines were compared by random runs, over all examples."""
    lines = [line for record in records for each in record.findings for line in each.lines]
    return sum(any(line.radius) for line in lines)


def too_many(records):
    """A sentence if more lines were compared by random runs than the level of all together allows."""
    if (lines := sampled(records)) > LINES:
        yield f"{lines} lines are compared by random runs; raise LINES = {LINES} in theory/level.py"


def surprises(record):
    """A sentence for everything about a record that is not as expected."""
    for each in record.findings:
        if not each.as_expected:
            yield f"{record.paper}.{record.name}, {each.case}: {each.sentence}"
    for each in record.referees:
        if each.outcome.startswith("fails"):
            yield f"{record.paper}.{record.name}, {each.badge}: {each.latex} {each.outcome}"
    if not record.findings:
        yield f"{record.paper}.{record.name} has no examples"
