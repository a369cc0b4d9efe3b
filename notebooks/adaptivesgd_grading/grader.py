"""The grader: a submission, a student's own instances, and a finding per question."""

import hashlib
import os
import re
from dataclasses import dataclass

from .finding import Finding, judge
from .sandbox import STANDARD, Limits, Sandbox, SandboxDied
from .submission import Submission, forbidden_imports

RUNS = "the cell runs"


@dataclass(frozen=True)
class Report:
    """findings: {question: Finding}, in order; notes: sentences for the teacher."""

    assignment: object
    student: str
    findings: dict
    notes: tuple = ()

    @property
    def points(self):
        """The points earned."""
        return sum(
            self.assignment[name].points for name, each in self.findings.items() if each.passed
        )


def grade(assignment, submission, student, limits=STANDARD):
    """The Report on a Submission."""
    with_limits = Grading(assignment, submission, seed_of(assignment.name, student), limits)
    findings = with_limits.findings()
    return Report(assignment, student, findings, tuple(with_limits.notes))


def grade_file(assignment, path, student, limits=STANDARD):
    """The Report on a notebook; a file that is none fails every question."""
    try:
        return grade(assignment, Submission.read(path, assignment.questions), student, limits)
    except ValueError as error:
        finding = Finding("missing", "to read the file", "it is a notebook", str(error))
        return Report(assignment, student, {each.name: finding for each in assignment.questions})


def seed_of(assignment, student):
    """A seed that is the student's own. ADAPTIVESGD_COURSE_SECRET makes it unpredictable."""
    secret = os.environ.get("ADAPTIVESGD_COURSE_SECRET", "")
    told = hashlib.sha256(f"{secret}/{assignment}/{student}".encode()).digest()
    return int.from_bytes(told[:8], "big")


@dataclass
class Grading:
    """One submission being graded. A process that dies is replaced by a new one."""

    assignment: object
    submission: Submission
    seed: int
    limits: Limits

    def __post_init__(self):
        self.notes = list(self.submission.notes)
        self.troubles = {}  # cell -> {"verdict", "says"}
        self.sandbox = None

    def findings(self):
        """{question: Finding}, each whatever became of the others."""
        try:
            return {each.name: self.finding(each) for each in self.assignment.questions}
        finally:
            self.close()

    def finding(self, question):
        """The finding on one question."""
        name, wanted = question.name, question.functions[0]
        cell = self.submission.cell(name)
        if cell is None:
            cause = "the cell was removed or renamed: copy it from the student notebook again"
            return Finding("missing", f"the cell of {name}", f"it defines {wanted}", cause)
        if taken := forbidden_imports(self.submission, question):
            cause = f"it imports the solution: {', '.join(taken)}; write it yourself"
            return Finding("import", f"the cell of {name}", f"{wanted} is your own work", cause)
        try:
            self.open()
            instances = question.drawn(self.seed)
            replies = [self.asked(question, each) for each in instances]
        except SandboxDied as death:
            self.close()
            return Finding(death.kind, f"{wanted}, on an instance", "it answers", death.reason)
        if missing := replies[0].get("missing"):
            return self.undefined(name, missing)
        return judge(question, instances, replies)

    def asked(self, question, instance):
        """The reply of the process to one instance."""
        request = {"functions": list(question.functions), "adapter": question.adapter}
        return self.sandbox.request(request | {"instance": vars(instance)})

    def undefined(self, name, missing):
        """The finding if the functions are not there: because a cell failed, or not at all."""
        trouble = self.troubles.get(name)
        if trouble is None and (cells := [c for c in self.troubles if c.startswith("cell")]):
            trouble = self.troubles[cells[0]]
        if trouble:
            return Finding(trouble["verdict"], f"the cell of {name}", RUNS, trouble["says"])
        cause = f"the name {missing[0]} is not defined as a function: was it renamed?"
        return Finding("missing", f"the cell of {name}", f"it defines {missing[0]}", cause)

    def open(self):
        """Start a process and run the cells in it, without those that ended an earlier one."""
        while self.sandbox is None:
            self.sandbox = Sandbox(self.limits).__enter__()
            for cell in self.submission.cells:
                if self.troubles.get(cell.name, {}).get("fatal"):
                    continue
                try:
                    reply = self.sandbox.request({"name": cell.name, "code": cell.code})
                except SandboxDied as death:
                    trouble = {"verdict": death.kind, "says": death.reason, "fatal": True}
                    self.troubles[cell.name] = trouble
                    self.close()
                    break
                if "error" in reply:
                    self.troubles[cell.name] = reply["error"]

    def close(self):
        """End the process, if there is one."""
        if self.sandbox is not None:
            note = "it prints what looks like results of checks; that counts for nothing"
            if (
                re.search(r"public checks:|✓|points", self.sandbox.printed)
                and note not in self.notes
            ):
                self.notes.append(note)
            self.sandbox.__exit__()
            self.sandbox = None
