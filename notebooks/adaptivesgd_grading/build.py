"""make course: every version of an assignment, and an nbgrader course, from one source each.

OUT/student/a1.ipynb, OUT/instructor/a1.ipynb (run), OUT/solutions/a1.html, OUT/corpus/a1/*.ipynb,
OUT/gradescope/a1.zip, OUT/nbgrader/source/a1/a1.ipynb.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from . import gradescope
from .catalogue import NAMES
from .corpus import right, wrong
from .source import Source, has

NBGRADER = """from adaptivesgd_grading.nbgrader import GradeCells

c = get_config()
c.CourseDirectory.course_id = "adaptivesgd"
# nbgrader copies every other file beside a notebook, solutions included.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", "wrong", "right"]
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError  # your code here"}
c.ClearSolutions.text_stub = "*Your answer here.*"
# Submissions are graded in a sandbox by adaptivesgd-grade, and not run in nbgrader's process.
c.Autograde.autograde_preprocessors = [
    GradeCells,
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""


def build(out: Path, names: Iterable[str] = NAMES) -> None:
    """Build the assignments of these names into a folder."""
    for name in names:
        source = Source.of(name)
        write(source.student(), out / "student" / f"{name}.ipynb")
        write(source.nbgrader(), out / "nbgrader" / "source" / name / f"{name}.ipynb")
        solved = executed(source.instructor())
        write(solved, out / "instructor" / f"{name}.ipynb")
        write_page(solved, out / "solutions" / f"{name}.html")
        write_corpus(source, out / "corpus" / name)
        gradescope.write_folder(name, out / "gradescope" / name)
    (out / "nbgrader" / "nbgrader_config.py").write_text(NBGRADER)


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook that is valid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    illustrate(notebook, path.stem if path.stem in NAMES else path.parent.name)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def write_page(solved: NotebookNode, path: Path) -> None:
    """Write the solutions as a page that needs no network."""
    from .pages import page, vendored

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(solved, f"{path.stem}: solutions"), encoding="utf-8")
    vendored(path.parent)


def illustrate(notebook: NotebookNode, name: str) -> None:
    """Attach the pictures that the text shows before anything is run, ![words](drawing:opening)."""
    for cell in notebook.cells:
        for picture in re.findall(r"\]\(drawing:(\w+)\)", cell.source):
            cell.source = cell.source.replace(f"drawing:{picture}", f"attachment:{picture}.png")
            attached = cell.setdefault("attachments", {})
            attached[f"{picture}.png"] = {"image/png": b64encode(drawn(name, picture)).decode()}


@cache
def drawn(name: str, picture: str) -> bytes:
    """A picture that needs no student's function."""
    return import_module(f"{__package__}.drawings.{name}").PICTURES[picture]().png


def executed(notebook: NotebookNode, seconds: int = 120) -> NotebookNode:
    """The notebook with its outputs; an error in a cell is an error here."""
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=seconds, kernel_name="python3")
    client.create_kernel_manager().transport = "ipc"
    client.execute()
    return notebook


def write_corpus(source: Source, folder: Path) -> None:
    """A notebook per wrong answer, other right answer, the solution and the blank: to try graders on."""
    for example in (*wrong(source.name), *right(source.name)):
        notebook = source.instructor()
        for cell in notebook.cells:
            if has(cell, example.question):
                cell.source = example.code
        write(notebook, folder / f"{example.name}.ipynb")
    write(source.instructor(), folder / "solution.ipynb")
    write(source.student(), folder / "blank.ipynb")
