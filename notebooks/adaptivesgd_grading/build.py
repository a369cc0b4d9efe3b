"""make course: every version of every assignment, and an nbgrader course, from one source each.

OUT/student/a1.ipynb, OUT/instructor/a1.ipynb (run), OUT/solutions/a1.html, OUT/corpus/a1/*.ipynb,
OUT/gradescope/a1/, OUT/nbgrader/source/a1/a1.ipynb.
"""

from pathlib import Path

import nbformat

from .catalogue import NAMES
from .corpus import right, wrong
from .source import Source, has

NBGRADER = """c = get_config()
c.CourseDirectory.course_id = "adaptivesgd"
# nbgrader copies every other file that lies beside a notebook, solutions included.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", "wrong", "right"]
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError  # your code here"}
c.ClearSolutions.text_stub = "*Your answer here.*"
c.ExecutePreprocessor.timeout = 120
"""

SETUP = """#!/bin/sh
set -e
python3 -m pip install adaptivesgd
"""

AUTOGRADER = """#!/bin/sh
cd /autograder/submission
adaptivesgd-grade {name} "$(ls *.ipynb | head -n 1)" --gradescope /autograder/results/results.json
"""


def build(out):
    """Build everything into a folder."""
    out = Path(out)
    for name in NAMES:
        source = Source.of(name)
        write(source.student(), out / "student" / f"{name}.ipynb")
        write(source.nbgrader(), out / "nbgrader" / "source" / name / f"{name}.ipynb")
        solved = executed(source.instructor())
        write(solved, out / "instructor" / f"{name}.ipynb")
        page = out / "solutions" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(as_html(solved, f"{name}: solutions"), encoding="utf-8")
        write_corpus(source, out / "corpus" / name)
        write_gradescope(name, out / "gradescope" / name)
    (out / "nbgrader" / "nbgrader_config.py").write_text(NBGRADER)


def write(notebook, path):
    """Write a notebook that is valid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def executed(notebook, seconds=120):
    """The notebook with its outputs; an error in a cell is an error here."""
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=seconds, kernel_name="python3")
    client.create_kernel_manager().transport = "ipc"
    client.execute()
    return notebook


def as_html(notebook, title):
    """The notebook as one page."""
    from nbconvert import HTMLExporter

    return HTMLExporter().from_notebook_node(notebook, resources={"metadata": {"name": title}})[0]


def write_corpus(source, folder):
    """A notebook per wrong answer, other right answer, the solution and the blank: to try graders on."""
    for example in (*wrong(source.name), *right(source.name)):
        notebook = source.instructor()
        for cell in notebook.cells:
            if has(cell, example.question):
                cell.source = example.code
        write(notebook, folder / f"{example.name}.ipynb")
    write(source.instructor(), folder / "solution.ipynb")
    write(source.student(), folder / "blank.ipynb")


def write_gradescope(name, folder):
    """The two files of a Gradescope autograder; zip them."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in (("setup.sh", SETUP), ("run_autograder", AUTOGRADER.format(name=name))):
        path = folder / file
        path.write_text(text)
        path.chmod(0o755)
