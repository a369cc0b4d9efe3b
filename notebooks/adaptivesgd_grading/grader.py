"""The grader: a submission, a student's own instances, and a finding per question."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from .errors import classify
from .finding import Finding, Kind, Trouble
from .isolation import LAYERS, Level
from .limits import STANDARD, Limits
from .question import Assignment, Question
from .remote import RemoteFunctions
from .sandbox import Sandbox, SandboxDied, Setting
from .submission import MOST_CELLS, Cell, Submission, builds_on, forbidden_imports

RUNS = "the cell runs"
SPOILS = {Kind.ERROR, Kind.EXIT, Kind.MEMORY, Kind.OUTPUT, Kind.DISK}  # a process for what follows
LARGEST_FILE = 100 * 2**20
PRINTS = "it prints what looks like results of checks; that counts for nothing"


@dataclass(frozen=True)
class Report:
    """The result of grading one submission.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    student : str
        Whose submission it is.
    findings : dict
        {question: Finding}, in order.
    notes : tuple of str
        Sentences for the teacher.
    level : Level, optional
        What held the submission; None if nothing of it was run.
    """

    assignment: Assignment
    student: str
    findings: dict[str, Finding]
    notes: tuple[str, ...] = ()
    level: Level | None = None

    def points_of(self, name: str) -> float:
        """The points earned by one question.

        Parameters
        ----------
        name : str
            Of the question, such as q1.

        Returns
        -------
        int or float
        """
        return whole(self.assignment[name].points * self.findings[name].share)

    @property
    def points(self) -> float:
        """The points earned."""
        return whole(sum(self.points_of(name) for name in self.findings))

    @property
    def faulty(self) -> bool:
        """Whether the grader failed, so that somebody must look by hand."""
        return any(each.kind is Kind.FAULT for each in self.findings.values())


def whole(points: float) -> float:
    """Points in hundredths; as an integer where that is exact."""
    return int(points) if points == int(points) else round(points, 2)


def grade(
    assignment: Assignment,
    notebook: bytes,
    student: str,
    limits: Limits = STANDARD,
    secret: str | None = None,
    only: Any = None,
    layers: tuple[str, ...] = LAYERS,
) -> Report:
    """The report on a notebook.

    Parameters
    ----------
    assignment : Assignment
        What to grade.
    notebook : bytes
        Of an .ipynb file.
    student : str
        Whose it is; the instances are drawn from this name.
    limits : Limits
        On time, memory, output and files.
    secret : str, optional
        Makes the instances unpredictable. By default the environment's ADAPTIVESGD_COURSE_SECRET.
    only : collection of str, optional
        Names of the questions to grade; by default all.
    layers : tuple of str
        Of isolation; by default all that the system has.

    Returns
    -------
    Report
    """
    packages, parts = without_answers(assignment)
    setting = Setting(limits, layers, packages, parts)
    seed = seed_of(assignment.name, student, secret)
    grading = Grading(assignment, notebook, seed, setting)
    findings = grading.findings(only)
    return Report(assignment, student, findings, tuple(grading.notes), grading.level)


def grade_file(
    assignment: Assignment, path: Path, student: str, limits: Limits = STANDARD, **choice: Any
) -> Report:
    """The report on a file; one that is not a notebook fails every question.

    Parameters
    ----------
    assignment : Assignment
        What to grade.
    path : Path
        Of the .ipynb file.
    student : str
        Whose it is.
    limits : Limits
        On time, memory, output and files.
    choice : dict
        `secret`, `only` and `layers`, as `grade` takes them.

    Returns
    -------
    Report
    """
    try:
        notebook = contents(path)
    except (OSError, ValueError) as error:
        return all_fail(assignment, student, str(error))
    return grade(assignment, notebook, student, limits, **choice)


def contents(path: Path) -> bytes:
    """The bytes of a regular file. Raises ValueError for a link, a pipe, or one that is too large."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
            raise ValueError("it is not a file of at most 100 MB")
        return file.read(LARGEST_FILE + 1)


def all_fail(
    assignment: Assignment, student: str, cause: str, kind: Kind = Kind.MISSING, only: Any = None
) -> Report:
    """The report in which every question fails for the same reason."""
    finding = Finding(kind, "to read the file", "it is a notebook", cause)
    if kind is Kind.FAULT:
        finding = Finding(kind, "to grade the submission", "the grader does not fail", cause)
    chosen = [q.name for q in assignment.questions if only is None or q.name in only]
    return Report(assignment, student, dict.fromkeys(chosen, finding))


def without_answers(assignment: Assignment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The packages that every question forbids, and the parts of packages."""
    first, *rest = (set(each.forbidden) for each in assignment.questions)
    common = sorted(first.intersection(*rest))
    packages = tuple(name for name in common if "." not in name)
    return packages, tuple(name for name in common if "." in name)


def seed_of(assignment: str, student: str, secret: str | None = None) -> int:
    """A seed that is the student's own, and unpredictable without the course's secret."""
    if secret is None:
        secret = os.environ.get("ADAPTIVESGD_COURSE_SECRET", "")
    words = f"{secret}/{assignment}/{student}".encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.sha256(words).digest()[:8], "big")


@dataclass
class Grading:
    """One submission being graded. A process that dies is replaced by a new one."""

    assignment: Assignment
    notebook: bytes
    seed: int
    setting: Setting
    sandbox: Sandbox | None = None
    submission: Submission | None = None
    level: Level | None = None
    notes: list[str] = field(default_factory=list)
    troubles: dict[int, Trouble] = field(default_factory=dict)  # of cells, by number
    fatal: set[int] = field(default_factory=set)
    spent: float = 0.0

    def findings(self, only: Any = None) -> dict[str, Finding]:
        """{question: Finding}, each whatever became of the others."""
        chosen = [q for q in self.assignment.questions if only is None or q.name in only]
        try:
            return {each.name: self.finding(each) for each in chosen}
        finally:
            self.close()

    def finding(self, question: Question) -> Finding:
        """The finding on one question."""
        name, wanted = question.name, question.functions[0]
        try:
            submission = self.read()
            cell = submission.cell(question)
            if cell is None:
                cause = "the cell was removed or renamed: copy it from the student notebook again"
                return Finding(Kind.MISSING, f"the cell of {name}", f"it defines {wanted}", cause)
            if taken := forbidden_imports(submission, question):
                cause = f"it imports the solution: {', '.join(taken)}; write it yourself"
                return Finding(
                    Kind.IMPORT, f"the cell of {name}", f"{wanted} is your own work", cause
                )
            return self.result(question, cell)
        except SandboxDied as death:
            self.close()
            return Finding(death.kind, f"{wanted}, on an instance", "it answers", death.reason)
        except Trouble as trouble:
            return Finding(trouble.kind, "to read the file", "it is a notebook", trouble.cause)

    def result(self, question: Question, cell: Cell) -> Finding:
        """The finding on a question whose cell is there."""
        sandbox = self.open()
        names = list(question.functions)
        there = self.request("defined", names=names).get("callable")
        if not isinstance(there, list) or len(there) != len(names):
            raise sandbox.malformed()
        missing = [name for name, found in zip(names, there, strict=True) if found is not True]
        if missing:
            return self.undefined(question, cell, missing[0])
        with Stopwatch(self) as watch:
            functions = RemoteFunctions(sandbox, watch.deadline)
            found = question.finding(functions, question.drawn(self.seed))
        if found.kind in SPOILS:
            self.close()
        return found

    def undefined(self, question: Question, cell: Cell, missing: str) -> Finding:
        """The finding if a function is not there: because a cell failed, or not at all."""
        below = builds_on(self.read(), question, imports=True)
        trouble = next((t for c in below if (t := self.troubles.get(c.number))), None)
        tried = f"the cell of {question.name}"
        if trouble:
            return Finding(trouble.kind, tried, RUNS, trouble.cause)
        cause = f"the name {missing} is not defined as a function: was it renamed?"
        return Finding(Kind.MISSING, tried, f"it defines {missing}", cause)

    def request(self, do: str, **fields: Any) -> dict[str, Any]:
        """The child's reply, within the time for one request and for the submission."""
        assert self.sandbox is not None
        with Stopwatch(self) as watch:
            return self.sandbox.request(do, watch.deadline(), **fields)

    def start(self) -> Sandbox:
        """A sandbox in which nothing of the student's has been run."""
        if self.sandbox is None:
            self.sandbox = Sandbox(self.setting, self.notebook).__enter__()
            self.level = self.sandbox.level
        return self.sandbox

    def read(self) -> Submission:
        """The submission, read in a sandbox; a cell that ends the reader is left out."""
        if self.submission is None:
            count = self.count_cells()
            cells = [cell for k in range(count) if (cell := self.analysed(k)) is not None]
            self.submission = Submission(tuple(cells))
            self.notes += self.submission.notes
        return self.submission

    def count_cells(self) -> int:
        """How many code cells the notebook has. Raises Trouble if it is not a notebook."""
        path = str(self.start().folder / "code" / "submission.ipynb")
        reply = self.request("read", path=path)
        if "unreadable" in reply:
            raise Trouble(Kind.MISSING, f"it is not a notebook: {reply['unreadable']}")
        count = reply.get("cells")
        if type(count) is not int or not 0 <= count <= MOST_CELLS:
            raise Trouble(Kind.MISSING, f"it has more than {MOST_CELLS} cells")
        return count

    def analysed(self, place: int) -> Cell | None:
        """A cell, or None if Python cannot even parse it without dying."""
        try:
            if self.sandbox is None:
                self.count_cells()
            return Cell.of(place + 1, self.request("analyse", cell=place))
        except (SandboxDied, ValueError) as death:
            self.close()
            reason = death.reason if isinstance(death, SandboxDied) else "it cannot be read"
            self.troubles[place + 1] = Trouble(Kind.CRASH, reason)
            return None

    def open(self) -> Sandbox:
        """A sandbox in which the cells have been run, without those that ended an earlier one."""
        while self.sandbox is None or not self.sandbox.prepared:
            self.start().prepared = True
            for cell in self.read().cells:
                if cell.number not in self.fatal and not self.run(cell):
                    break
        return self.sandbox

    def run(self, cell: Cell) -> bool:
        """Run a cell; whether the process has survived it."""
        label = self.read().label(cell, self.assignment.questions)
        try:
            reply = self.request("run", name=label, code=cell.code)
            if "error" in reply:
                self.troubles[cell.number] = classify(reply["error"])
        except SandboxDied as death:
            self.troubles[cell.number] = Trouble(death.kind, death.reason)
        except ValueError:
            self.troubles[cell.number] = Trouble(Kind.CRASH, "it writes to the grader's channel")
        else:
            return True
        self.fatal.add(cell.number)
        self.close()
        return False

    def close(self) -> None:
        """End the process, if there is one."""
        if self.sandbox is not None:
            prints = re.search(r"public checks:|✓|points", self.sandbox.printed)
            if prints and PRINTS not in self.notes:
                self.notes.append(PRINTS)
            self.sandbox.__exit__()
            self.sandbox = None


class Stopwatch:
    """Counts the time of requests against that of the submission.

    Raises SandboxDied on entering if the submission has had its time.
    """

    def __init__(self, grading: Grading) -> None:
        self.grading, self.limits = grading, grading.setting.limits

    def __enter__(self) -> "Stopwatch":
        self.start = monotonic()
        if self.grading.spent >= self.limits.total:
            reason = f"the whole submission takes more than {self.limits.total:g} s"
            raise SandboxDied(Kind.TIME, reason)
        return self

    def deadline(self) -> float:
        """When this request must have ended."""
        left = self.limits.total - self.grading.spent
        return self.start + min(self.limits.seconds, left)

    def __exit__(self, *exception: object) -> None:
        self.grading.spent += monotonic() - self.start
