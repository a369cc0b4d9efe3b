"""What a teacher reads about a class: points, columns for Canvas and Moodle, and diagnoses."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .atomic import write_atomically
from .feedback import diagnoses
from .question import Assignment

Results = Sequence[dict[str, Any]]


def write_class(assignment: Assignment, results: Results, out: Path) -> None:
    """OUT/class.csv, canvas.csv, moodle.csv, diagnoses.csv and diagnoses.png.

    Parameters
    ----------
    assignment : Assignment
    results : sequence of dict
        As stored for each student.
    out : Path
    """
    write_atomically(out / "class.csv", as_csv(class_rows(assignment, results)))
    write_atomically(out / "canvas.csv", as_csv(canvas_rows(assignment, results)))
    write_atomically(out / "moodle.csv", as_csv(moodle_rows(assignment, results)))
    counted = [[*about, count] for about, count in diagnoses(results)]
    header = ["question", "verdict", "cause", "students"]
    write_atomically(out / "diagnoses.csv", as_csv([header, *counted]))
    picture = io.BytesIO()
    histogram(results).savefig(picture, format="png")
    write_atomically(out / "diagnoses.png", picture.getvalue())


def class_rows(a: Assignment, results: Results) -> Iterable[list[Any]]:
    """Points per question and their maximum; columns of written parts, for people to fill in."""
    names = [question.name for question in a.questions]
    header = ["student", "points", "maximum", *names, *(f"{name} verdict" for name in names)]
    yield [*header, *a.written, "canvas", "moodle", "notes", "earlier files"]
    most = [a[name].points for name in names]
    yield ["(maximum)", a.points, a.points, *most, *[""] * len(names), *a.written.values()]
    for each in results:
        found = {question["name"]: question for question in each["questions"]}
        points = [found[name]["points"] for name in names if name in found]
        verdicts = [found[name]["verdict"] for name in names if name in found]
        row = [each["student"], each["points"], each["of"], *points, *verdicts]
        row += [""] * len(a.written)
        notes, others = "; ".join(each["notes"]), "; ".join(each.get("others", ()))
        yield [*row, each.get("canvas", ""), each.get("moodle", ""), notes, others]


def canvas_rows(a: Assignment, results: Results) -> Iterable[list[Any]]:
    """What Canvas imports as a gradebook."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{a.name} {a.title}"]
    yield ["    Points Possible", "", "", "", "", a.points]
    for each in results:
        yield [each["student"], each.get("canvas", ""), "", "", "", each["points"]]


def moodle_rows(a: Assignment, results: Results) -> Iterable[list[Any]]:
    """What Moodle imports as a grading worksheet."""
    yield ["Identifier", "Full name", "Grade", "Maximum Grade"]
    for each in results:
        number = each.get("moodle", "")
        name = each["student"].removesuffix(f"_{number}")
        yield [f"Participant {number}" if number else "", name, each["points"], a.points]


def as_csv(rows: Iterable[Sequence[Any]]) -> str:
    """The rows as CSV of which no cell is a formula."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell


def histogram(results: Results, most: int = 20) -> Figure:
    """A bar per diagnosis, the most frequent on top."""
    counted = diagnoses(results)[:most][::-1]
    figure = Figure(figsize=(10, 1.2 + 0.32 * len(counted)), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    labels = [shortened(f"{name}: {cause}") for (name, _, cause), _ in counted]
    axes.barh(range(len(labels)), [count for _, count in counted], color="tab:blue")
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_xlabel(f"submissions, of {len(results)}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def shortened(words: str, most: int = 90) -> str:
    """The words, cut where a label would be too long, without what a figure takes for TeX."""
    return (words if len(words) <= most else words[: most - 1] + "…").replace("$", r"\$")
