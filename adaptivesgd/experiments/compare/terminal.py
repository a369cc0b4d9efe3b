"""What the terminal shows of a comparison: a heading, a table that fits, and what to see in it."""

from typing import Any

from ..problems.prepare import Prepared
from .comparison import TRIALS, Comparison, seeds_of
from .result import ComparisonResult
from .sentences import sentences

COUNT = "{:,.0f}"
COLUMNS = {  # in this order; the last in `FIRST_OUT` is left out first where the terminal is narrow
    "gap": ("gap", "{:.2g}"),
    "loss": ("loss", "{:.4g}"),
    "test\naccuracy": ("test_accuracy", "{:.1%}"),
    "test\nloss": ("test_loss", "{:.4g}"),
    "updates": ("updates", COUNT),
    "example\ngradients": ("examples", COUNT),
    "losses\nevaluated": ("evaluations", COUNT),
    "last\nbatch": ("batch_size", COUNT),
    "last\nstep": ("step_size", "{:.3g}"),
    "seconds": ("seconds", "{:.2f}"),
    "ended by": ("reason", "{}"),
}
FIRST_OUT = ("test_loss", "step_size", "seconds", "loss", "reason", "test_accuracy", "evaluations",
             "examples", "batch_size")  # fmt: skip
BEST = {"loss": min, "gap": min, "test_loss": min, "test_accuracy": max}


def heading(settings: Comparison, prepared: Prepared) -> str:
    """What is compared, on what, how it is tuned, and what was done to the data."""
    problem, seeds = prepared.train, len(seeds_of(settings.seeds))
    several = "s" if len(settings.methods) > 1 else ""
    runs = f"{len(settings.methods)} method{several}" + (
        f", {seeds} seeds each" if seeds > 1 else ""
    )
    held = f", {prepared.test.n:,} held out" if prepared.test else ""
    size = f"n = {problem.n:,}, d = {problem.dim:,}{held}"
    lines = [f"{runs}: {settings.model} on {settings.data} ({size})", *prepared.notes]
    return "\n  ".join([*lines, *tuning(settings)])


def tuning(settings: Comparison) -> list[str]:
    """What is tuned, with how many trials and by which score; nothing if nothing is."""
    if not settings.tune:
        return []
    by = (
        "training loss (no rows to hold out)"
        if settings.data == "synthetic"
        else ("loss on 20 % of the training rows, held out")
    )
    return [
        f"tuned: step sizes that are not set, 1/4 to 64 times the default, {TRIALS} trials each, by the {by}"
    ]


def show(result: ComparisonResult, console: Any) -> None:
    """Print the table, what all rows have in common, the sentences, and why a method has no row."""
    if result.methods:
        grid, shared = table(result, console.width)
        console.print(grid)
        for line in (*shared, *meaning(result), *sentences(result)):
            console.print(line)
    for failure, names in result.failures().items():
        console.print(f"no result from {', '.join(names)}: {failure}")


def meaning(result: ComparisonResult) -> list[str]:
    """What the numbers of the table are."""
    parts = []
    if result.minimum is not None:
        parts.append("gap: the training loss above its minimum, F(w) - F*")
    if (seeds := len(seeds_of(result.comparison.seeds))) > 1:
        parts.append(f"medians of {seeds} seeds")
    return ["; ".join(parts)] if parts else []


def table(result: ComparisonResult, width: int) -> tuple[Any, list[str]]:
    """A row per method, medians over the seeds, and lines on the columns that are not shown.

    Columns that are the same in every row are left out, then as many as it takes to fit the width;
    the names of methods are never broken. The best values are bold.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    last = {name: result.summary(name) for name in result.methods}
    printed = {
        head: {name: form.format(row[column]) for name, row in last.items()}
        for head, (column, form) in COLUMNS.items()
        if all(column in row for row in last.values())
    }
    shown, notes = fitting(printed, width, len(last))
    grid = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    grid.add_column("method", no_wrap=True)
    for head in shown:
        grid.add_column(head, justify="left" if head == "ended by" else "right", no_wrap=True)
    bold = best(last)
    for paper, names in result.sections.items():
        present = [name for name in names if name in last]
        if present and len(last) > 1:
            grid.add_section()
            grid.add_row(Text(paper, style="italic", no_wrap=True))
        for name in present:
            row = (
                Text(printed[head][name], "bold" if (head, name) in bold else "") for head in shown
            )
            grid.add_row(f"  {name}", *row)
    return grid, notes


def best(last: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    """(head of a column, method) of the best values, where several methods are compared."""
    found = set()
    for head, (column, _) in COLUMNS.items():
        if column in BEST and len(last) > 1 and all(column in row for row in last.values()):
            most = BEST[column](row[column] for row in last.values())
            found |= {(head, name) for name, row in last.items() if row[column] == most}
    return found


def fitting(
    printed: dict[str, dict[str, str]], width: int, rows: int
) -> tuple[list[str], list[str]]:
    """The heads of the columns to show, and lines on those left out."""
    same = [head for head, texts in printed.items() if rows > 1 and len(set(texts.values())) == 1]
    others = {head: texts for head, texts in printed.items() if head not in same}
    names = max(len(name) for texts in printed.values() for name in texts)
    out = narrowed(others, width - max(names + 2, 30) - 4)
    notes = []
    if same:
        common = [f"{on_one_line(head)} {next(iter(printed[head].values()))}" for head in same]
        notes.append("the same for all: " + ", ".join(common))
    if out:
        notes.append("left out to fit the width: " + ", ".join(map(on_one_line, out)))
    return [head for head in others if head not in out], notes


def narrowed(printed: dict[str, dict[str, str]], room: int) -> list[str]:
    """The heads of the columns to leave out: in the order of `FIRST_OUT`, but not those for which there
    is room after all.
    """
    wide = {
        head: 2 + max(map(len, (*head.split("\n"), *texts.values())))
        for head, texts in printed.items()
    }
    order = [h for column in FIRST_OUT for h in COLUMNS if COLUMNS[h][0] == column and h in wide]
    total, out = sum(wide.values()), []
    for head in order:
        if total > room:
            total -= wide[head]
            out.append(head)
    for head in out[::-1]:
        if total + wide[head] <= room:
            total += wide[head]
            out.remove(head)
    return out


def on_one_line(head: str) -> str:
    """The head of a column on one line."""
    return head.replace("\n", " ")
