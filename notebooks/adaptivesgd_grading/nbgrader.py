"""nbgrader's autograde, by this grader: nothing of a submission runs in nbgrader's own process.

`GradeCells` takes the place of nbgrader's `Execute` (see `build.NBGRADER`). It grades the notebook as
`adaptivesgd-grade` does and leaves in each check's cell what nbgrader reads a score from.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float

from .classroom import grade_all, level_in_force
from .collected import Handed
from .isolation import LAYERS, Level
from .limits import Limits
from .secret import course_secret
from .worker import Task, faulty

PREFIX = "test-"  # of the ids of the cells whose points are a question's


class GradeCells(NbGraderPreprocessor):
    """Grades a notebook in a sandbox, and writes the diagnoses as the outputs of its checks."""

    seconds = Float(10.0, help="Per cell and per question.").tag(config=True)
    allow_weak_isolation = Bool(
        False, help="Whether to grade where the kernel does not hold submissions."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Called by nbgrader for each notebook."""
        about = resources["nbgrader"]
        if not self.allow_weak_isolation and level_in_force(LAYERS) is Level.PYTHON:
            raise RuntimeError(
                "the kernel does not hold submissions here; "
                "set c.GradeCells.allow_weak_isolation = True to grade all the same"
            )
        result = graded(nb, about["assignment"], about["student"], Limits(self.seconds))
        for question in result["questions"]:
            checked(nb, question)
        return nb, resources


def graded(nb: NotebookNode, name: str, student: str, limits: Limits) -> dict[str, Any]:
    """The stored result on a notebook. Raises RuntimeError if the grader fails."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.ipynb"
        nbformat.write(nb, path)
        task = Task(name, Handed(student, path), Path(folder), course_secret()[0], limits)
        (result,) = grade_all([task], jobs=1)
    if faulty(result):
        raise RuntimeError(result["questions"][0]["cause"])
    return result


def checked(nb: NotebookNode, question: dict[str, Any]) -> None:
    """Write the finding on a question into its check's cell, which is added if it was removed."""
    label = PREFIX + question["name"]
    cells = [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == label]
    if not cells:
        cells = [nbformat.v4.new_code_cell(metadata={"nbgrader": metadata(label, question["of"])})]
        nb.cells.append(cells[0])
    cells[0].outputs = outputs(question)


def outputs(question: dict[str, Any]) -> list[NotebookNode]:
    """What nbgrader takes for full points, a part of them, or none."""
    if question["points"] == question["of"]:
        return [nbformat.v4.new_output("stream", name="stdout", text="passed\n")]
    lines = "\n".join(question["diagnosis"]) + "\n"
    if question["points"]:
        number = {"text/plain": f"{question['points']:g}"}
        shown = nbformat.v4.new_output("stream", name="stdout", text=lines)
        return [shown, nbformat.v4.new_output("execute_result", number, execution_count=1)]
    name, value = question["verdict"], question["cause"]
    return [nbformat.v4.new_output("error", ename=name, evalue=value, traceback=[lines])]


def metadata(label: str, points: int) -> dict[str, Any]:
    """nbgrader's metadata of a check's cell, schema 3."""
    return {
        "grade": True,
        "grade_id": label,
        "locked": True,
        "points": points,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
