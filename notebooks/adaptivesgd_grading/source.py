"""Source: an assignment as a percent script, and the notebooks that are made from it."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from .catalogue import assignment, sources
from .question import Question

REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?### END SOLUTION\n?", re.M | re.S)
MARKS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.M)
YOURS = "raise NotImplementedError  # your code here\n"
WRITE = "*Your answer here.*\n"


@dataclass(frozen=True)
class Source:
    """What a teacher writes: tags q1, ... on the cells to fill in, w1, ... on the written parts
    (with `points=2`), `check` on public checks, `show` on demonstrations, `instructor` on what
    students do not get. Between ### BEGIN SOLUTION and ### END SOLUTION stands what they find.

    Parameters
    ----------
    name : str
        Of the assignment, such as a1.
    notebook : NotebookNode
        The percent script as a notebook.
    """

    name: str
    notebook: NotebookNode

    @classmethod
    def of(cls, name: str) -> "Source":
        """The source of an assignment, notebooks/course/NAME/NAME.py."""
        path = folder(name) / f"{name}.py"
        return cls(name, jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent"))

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the assignment."""
        return assignment(self.name).questions

    def made(self, change: Callable[[NotebookNode], NotebookNode | None]) -> NotebookNode:
        """A copy in which every cell is change(cell), and left out where that is None."""
        copy = nbformat.from_dict(self.notebook)
        cells = [change(nbformat.from_dict(cell)) for cell in copy.cells]
        copy.cells = [numbered(cell, place) for place, cell in enumerate(cells) if cell is not None]
        copy.metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        for cell in copy.cells:
            cell.source = linked(cell.source)
        copy.nbformat, copy.nbformat_minor = 4, 5
        return copy

    def student(self) -> NotebookNode:
        """What students get: without solutions, with the ids that the grader knows cells by."""
        return self.made(
            lambda cell: None if has(cell, "instructor") else blank(self.labelled(cell))
        )

    def instructor(self) -> NotebookNode:
        """With solutions, and with what only teachers read."""
        return self.made(lambda cell: unmarked(self.labelled(cell)))

    def nbgrader(self) -> NotebookNode:
        """The source version of an nbgrader course, with marked regions; its release is `student`."""
        return self.made(lambda cell: None if has(cell, "instructor") else self.labelled(cell))

    def solutions(self) -> list[str]:
        """Every line that no student file may hold: those of the regions that a template lacks."""
        hidden = [m.group() for cell in self.notebook.cells for m in REGION.finditer(cell.source)]
        kept = {line.strip() for cell in self.student().cells for line in cell.source.splitlines()}
        lines = {line.strip() for region in hidden for line in region.splitlines()[1:-1]}
        return sorted(line for line in lines - kept if len(line) > 12)

    def solved(self, replaced: Mapping[str, str] | None = None) -> NotebookNode:
        """The solution, some of its cells replaced.

        Parameters
        ----------
        replaced : mapping of str to str, optional
            {question: code} in the place of its cell.

        Returns
        -------
        NotebookNode
        """
        notebook, replaced = self.instructor(), dict(replaced or {})
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = next((replaced[q] for q in replaced if has(cell, q)), cell.source)
        return notebook

    def submission(self, replaced: Mapping[str, str] | None = None) -> bytes:
        """`solved` as a student's file.

        Parameters
        ----------
        replaced : mapping of str to str, optional
            {question: code} in the place of its cell.

        Returns
        -------
        bytes
        """
        return nbformat.writes(self.solved(replaced)).encode()

    def solved_in(self, path: Path) -> NotebookNode:
        """A student's notebook with the solution written into its cells."""
        notebook = nbformat.read(path, as_version=4)
        for question in self.questions:
            code = next(c.source for c in self.instructor().cells if has(c, question.name))
            for cell in notebook.cells:
                if has(cell, question.name):
                    cell.source = code
        return notebook

    def labelled(self, cell: NotebookNode) -> NotebookNode:
        """The cell with nbgrader's metadata: what is filled in, what is graded, for how many points."""
        tags = cell.metadata.get("tags", [])
        name = next((tag for tag in tags if re.fullmatch(r"[qw]\d+", tag)), "")
        checked = re.match(r"check\.(q\d+)\(", cell.source)
        if name:
            written = name.startswith("w")
            cell.metadata["nbgrader"] = nbgrader(name, grade=written, solution=True)
            if written:
                cell.metadata["nbgrader"]["points"] = int(cell.metadata.get("points", 1))
        elif checked:
            points = assignment(self.name)[checked[1]].points
            label = nbgrader(f"test-{checked[1]}", grade=True, solution=False)
            cell.metadata["nbgrader"] = label | {"points": points}
        return cell

    def codes(self, replaced: Mapping[str, str] | None = None) -> list[str]:
        """The code that a submission is to define its functions with: no checks, no demonstrations."""
        cells = [cell for cell in self.solved(replaced).cells if cell.cell_type == "code"]
        return [cell.source for cell in cells if not (has(cell, "check") or has(cell, "show"))]

    def blank(self) -> bytes:
        """The student notebook, handed in untouched."""
        return nbformat.writes(self.student()).encode()


def folder(name: str) -> Path:
    """Where an assignment lies."""
    return Path(sources()) / name


def has(cell: NotebookNode, tag: str) -> bool:
    """Whether a cell has this tag."""
    return tag in cell.metadata.get("tags", ())


def blank(cell: NotebookNode) -> NotebookNode:
    """The cell without its solution."""
    yours = WRITE if cell.cell_type == "markdown" else YOURS
    cell.source = REGION.sub(lambda region: region[1] + yours, cell.source).rstrip()
    return cell


def unmarked(cell: NotebookNode) -> NotebookNode:
    """The cell with its solution, without the marks."""
    cell.source = MARKS.sub("", cell.source).rstrip()
    return cell


def linked(text: str) -> str:
    """The text with the addresses of the documentation's pages, [words](docs:theory/...)."""
    return re.sub(r"\]\(docs:([^)#]+?)(/?)([#)])", address, text)


def address(link: re.Match[str]) -> str:
    """The address of a page, PATH/, or of a file of the documentation."""
    page = ".html" if link[2] else ""
    return f"]({documentation()}/{link[1]}{page}{link[3]}"


@cache
def documentation() -> str:
    """The address of the documentation, as the repository's pyproject.toml states it."""
    project = tomllib.loads((sources().parents[1] / "pyproject.toml").read_text())["project"]
    return project["urls"]["Documentation"].rstrip("/")


def numbered(cell: NotebookNode, place: int) -> NotebookNode:
    """The cell with an id that does not change from build to build."""
    cell.id = f"cell-{place}"
    return cell


def nbgrader(name: str, grade: bool, solution: bool) -> dict[str, Any]:
    """nbgrader's metadata of a cell, schema 3."""
    return {
        "grade": grade,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
