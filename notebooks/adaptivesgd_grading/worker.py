"""Worker: grades one student's file in a process of its own, and writes the result before it ends."""

import hashlib
import json
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .atomic import write_atomically
from .catalogue import assignment
from .collected import Handed, file_name
from .feedback import data, markdown
from .finding import Kind
from .grader import Report, all_fail, contents, grade
from .isolation import LAYERS
from .limits import STANDARD, Limits

FORMAT = 2  # of the stored results


@dataclass(frozen=True)
class Task:
    """What to grade, and how.

    Parameters
    ----------
    assignment : str
        Its name, such as a1.
    handed : Handed
        Whose file it is, and where.
    out : Path
        The folder for OUT/STUDENT.json and OUT/STUDENT.md.
    secret : str
        From which, with the student's name, the instances are drawn.
    limits : Limits
        On time, memory, output and files.
    layers : tuple of str
        Of isolation.
    only : tuple of str, optional
        Questions to grade again; the results of the others are kept.
    """

    assignment: str
    handed: Handed
    out: Path
    secret: str = ""
    limits: Limits = STANDARD
    layers: tuple[str, ...] = LAYERS
    only: tuple[str, ...] | None = None

    @property
    def json_path(self) -> Path:
        """Where the result is stored."""
        return self.out / f"{file_name(self.handed.student)}.json"

    @property
    def key(self) -> str:
        """A fingerprint of everything that the result depends on."""
        try:
            file = hashlib.sha256(contents(self.handed.path)).hexdigest()
        except (OSError, ValueError) as error:
            file = type(error).__name__
        words = [FORMAT, self.assignment, self.handed.student, self.secret, file]
        words += [asdict(self.limits), list(self.layers)]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()

    def stored(self) -> dict[str, Any] | None:
        """The stored result of this very task, unless the grader failed in it."""
        result = stored_result(self.json_path)
        fresh = result is not None and result.get("key") == self.key
        return result if fresh and not faulty(result) else None


def stored_result(path: Path) -> dict[str, Any] | None:
    """A result, if there is one that can be read."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) and "questions" in result else None


def faulty(result: dict[str, Any] | None) -> bool:
    """Whether the grader failed."""
    return result is not None and any(q["verdict"] == "fault" for q in result["questions"])


def work(task: Task) -> None:
    """Grade, and store the result; a failure of the grader is stored as one."""
    try:
        store(task, graded(task))
    except Exception:
        last = traceback.format_exc().splitlines()[-1]
        store(task, fault(task, last), traceback.format_exc())


def graded(task: Task) -> Report:
    """The report on the task's file."""
    a, student = assignment(task.assignment), task.handed.student
    try:
        notebook = contents(task.handed.path)
    except (OSError, ValueError) as error:
        return all_fail(a, student, str(error), only=task.only)
    return grade(a, notebook, student, task.limits, task.secret, layers=task.layers, only=task.only)


def fault(task: Task, reason: str) -> Report:
    """The report if the grader failed: nothing is said of the student's work."""
    cause = f"the grader failed ({reason[:200]}): look at this submission by hand"
    a = assignment(task.assignment)
    return all_fail(a, task.handed.student, cause, Kind.FAULT, task.only)


def store(task: Task, report: Report, trace: str = "") -> None:
    """Write OUT/STUDENT.md and then OUT/STUDENT.json, each as a whole."""
    handed = task.handed
    result = data(report) | {
        "file": str(handed.path).encode("utf-8", "replace").decode(),
        "others": [str(each).encode("utf-8", "replace").decode() for each in handed.others],
        "canvas": handed.canvas,
        "moodle": handed.moodle,
        "key": task.key,
    }
    if trace:
        result["trace"] = trace
    text = markdown(report)
    if task.only is not None and (before := stored_result(task.json_path)) is not None:
        result = merged(before, result)
        text = text.replace("written parts", f"{', '.join(task.only)} graded again; written parts")
    write_atomically(task.json_path.with_suffix(".md"), text)
    write_atomically(task.json_path, json.dumps(result, indent=1) + "\n")


def merged(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The earlier result with the questions that were graded again."""
    again = {each["name"]: each for each in after["questions"]}
    questions = [again.get(each["name"], each) for each in before["questions"]]
    return after | {"questions": questions, "points": sum(each["points"] for each in questions)}
