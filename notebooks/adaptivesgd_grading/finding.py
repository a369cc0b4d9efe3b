"""Finding: the result of grading one question, in one line or three."""

from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .question import Question


class Kind(StrEnum):
    """The verdicts there are. Only `judge` gives PASSED; FAULT is the grader's own failure."""

    PASSED = "passed"
    WRONG = "wrong"
    ERROR = "error"
    UNWRITTEN = "unwritten"
    MISSING = "missing"
    SYNTAX = "syntax"
    EXIT = "exit"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    DISK = "disk"
    IMPORT = "import"
    CRASH = "crash"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """The verdict on a question, and the diagnosis if it did not pass.

    Parameters
    ----------
    kind : Kind
        The verdict.
    tried, should, cause : str
        The lines of a diagnosis: what was tried, the law that is broken, and the cause or a symptom.
    share : float in [0, 1]
        The part of the points that is earned; all or nothing unless the question gives partial credit.
    names_cause : bool, default True
        Whether `cause` is one; else it is a symptom.
    call : str
        A call that breaks the law, as the student can run it; empty if there is no short one.
    """

    kind: Kind
    tried: str = ""
    should: str = ""
    cause: str = ""
    share: float = field(default=-1.0)
    names_cause: bool = True
    call: str = ""

    def __post_init__(self) -> None:
        if self.share < 0:
            object.__setattr__(self, "share", float(self.kind is Kind.PASSED))

    @property
    def passed(self) -> bool:
        """Whether the question earns all of its points."""
        return self.kind is Kind.PASSED

    @property
    def lines(self) -> tuple[str, ...]:
        """The diagnosis."""
        if self.passed:
            return ()
        found = "most likely cause" if self.names_cause else "what is seen"
        lines = (f"tried: {self.tried}", f"should hold: {self.should}", f"{found}: {self.cause}")
        return (*lines, f"run it yourself: {self.call}") if self.call else lines


PASSED = Finding(Kind.PASSED)


@dataclass
class Trouble(Exception):
    """Why there is no answer to judge.

    Parameters
    ----------
    kind : Kind
        Never PASSED.
    cause : str
        In words.
    changed : tuple of str
        The names of arguments that were changed in place, if that is the trouble.
    """

    kind: Kind
    cause: str
    changed: tuple[str, ...] = ()


def unanswered(question: "Question", instance: SimpleNamespace, trouble: Trouble) -> Finding:
    """The finding if there is no answer to judge.

    Parameters
    ----------
    question : Question
        What was asked.
    instance : SimpleNamespace
        On which there is no answer.
    trouble : Trouble
        Why.

    Returns
    -------
    Finding
    """
    tried, name = question.describe(instance), question.functions[0]
    should = f"{name} returns an answer"
    if trouble.changed:
        should = f"{name} leaves its arguments as they are"
    return Finding(trouble.kind, tried, should, trouble.cause)
