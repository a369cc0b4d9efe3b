"""Source: an assignment as a percent script, and the notebooks that are made from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat

from .catalogue import assignment, sources

REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?### END SOLUTION\n?", re.M | re.S)
MARKS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.M)
YOURS = "raise NotImplementedError  # your code here\n"
WRITE = "*Your answer here.*\n"
NEVER = "\n\n### BEGIN HIDDEN TESTS\nfrom adaptivesgd_grading.nbgrader import assert_passed\n\nassert_passed({call})\n### END HIDDEN TESTS"


@dataclass(frozen=True)
class Source:
    """What a teacher writes: tags q1, ... on the cells to fill in, w1, ... on the written parts
    (with `points=2`), `check` on public checks, `show` on demonstrations, `instructor` on what
    students do not get. Between ### BEGIN SOLUTION and ### END SOLUTION stands what they find.
    """

    name: str
    notebook: nbformat.NotebookNode

    @classmethod
    def of(cls, name):
        """The source of an assignment, notebooks/course/NAME/NAME.py."""
        path = folder(name) / f"{name}.py"
        return cls(name, jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent"))

    @property
    def questions(self):
        """The questions of the assignment."""
        return assignment(self.name).questions

    def made(self, change):
        """A copy in which every cell is change(cell), and left out where that is None."""
        copy = nbformat.from_dict(self.notebook)
        cells = [change(nbformat.from_dict(cell)) for cell in copy.cells]
        copy.cells = [numbered(cell, place) for place, cell in enumerate(cells) if cell is not None]
        copy.metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        copy.nbformat, copy.nbformat_minor = 4, 5
        return copy

    def student(self):
        """What students get: without solutions, with the ids that the grader knows cells by."""
        return self.made(lambda cell: None if has(cell, "instructor") else labelled(blank(cell)))

    def instructor(self):
        """With solutions, and with what only teachers read."""
        return self.made(lambda cell: unmarked(labelled(cell)))

    def nbgrader(self):
        """The source version of an nbgrader course: regions marked, hidden tests added."""
        by_name = {question.name: question for question in self.questions}

        def change(cell):
            if has(cell, "instructor"):
                return None
            if checked := re.match(r"check\.(\w+)\(", cell.source):
                question = by_name[checked[1]]
                call = f'"{self.name}", "{question.name}", {", ".join(question.functions)}'
                cell.source = cell.source.rstrip() + NEVER.format(call=call)
            return labelled(cell, by_name)

        return self.made(change)

    def solutions(self):
        """Every line that no student file may hold: those of the regions that a template lacks."""
        hidden = [m.group() for cell in self.notebook.cells for m in REGION.finditer(cell.source)]
        kept = {line.strip() for cell in self.student().cells for line in cell.source.splitlines()}
        lines = {line.strip() for region in hidden for line in region.splitlines()[1:-1]}
        return sorted(line for line in lines - kept if len(line) > 12)

    def solved(self, replaced: Mapping[str, str] | None = None) -> nbformat.NotebookNode:
        """The solution; replaced: {question: code} in the place of its cell."""
        notebook, replaced = self.instructor(), dict(replaced or {})
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = next((replaced[q] for q in replaced if has(cell, q)), cell.source)
        return notebook

    def submission(self, replaced: Mapping[str, str] | None = None) -> bytes:
        """The same as a student's file."""
        return nbformat.writes(self.solved(replaced)).encode()

    def codes(self, replaced: Mapping[str, str] | None = None) -> list[str]:
        """The code that a submission is to define its functions with: no checks, no demonstrations."""
        cells = [cell for cell in self.solved(replaced).cells if cell.cell_type == "code"]
        return [cell.source for cell in cells if not (has(cell, "check") or has(cell, "show"))]

    def blank(self) -> bytes:
        """The student notebook, handed in untouched."""
        return nbformat.writes(self.student()).encode()


def folder(name):
    """Where an assignment lies."""
    return Path(sources()) / name


def has(cell, tag):
    """Whether a cell has this tag."""
    return tag in cell.metadata.get("tags", ())


def blank(cell):
    """The cell without its solution."""
    yours = WRITE if cell.cell_type == "markdown" else YOURS
    cell.source = REGION.sub(lambda region: region[1] + yours, cell.source).rstrip()
    return cell


def unmarked(cell):
    """The cell with its solution, without the marks."""
    cell.source = MARKS.sub("", cell.source).rstrip()
    return cell


def numbered(cell, place):
    """The cell with an id that does not change from build to build."""
    cell.id = f"cell-{place}"
    return cell


def labelled(cell, tests=None):
    """The cell with nbgrader's metadata: what is filled in, what is graded, for how many points.
    tests: the questions by name, if the checks are to be graded by nbgrader.
    """
    name = next((tag for tag in cell.metadata.get("tags", ()) if re.fullmatch(r"[qw]\d+", tag)), "")
    checked = re.match(r"check\.(\w+)\(", cell.source)
    if name:
        written = name.startswith("w")
        cell.metadata["nbgrader"] = nbgrader(name, grade=written, solution=True)
        if written:
            cell.metadata["nbgrader"]["points"] = int(cell.metadata.get("points", 1))
    elif checked and tests:
        label = nbgrader(f"test-{checked[1]}", grade=True, solution=False)
        cell.metadata["nbgrader"] = label | {"points": tests[checked[1]].points}
    return cell


def nbgrader(name, grade, solution):
    """nbgrader's metadata of a cell, schema 3."""
    return {
        "grade": grade,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
