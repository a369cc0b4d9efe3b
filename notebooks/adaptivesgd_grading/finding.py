"""Finding: the result of grading one question, in one line or three."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .question import Mistake, Question, Symptom

UNKNOWN = "none of the usual mistakes; work the smallest case by hand (one example, one feature)"


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
    tried, should, cause : str
        The three lines of a diagnosis.
    share : float in [0, 1], optional
        The part of the points that is earned; all or nothing unless the question gives partial credit.
    """

    kind: Kind
    tried: str = ""
    should: str = ""
    cause: str = ""
    share: float = field(default=-1.0)

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
        return (
            f"tried: {self.tried}",
            f"should hold: {self.should}",
            f"most likely cause: {self.cause}",
        )


PASSED = Finding(Kind.PASSED)


@dataclass
class Trouble(Exception):
    """Why there is no answer to judge: a kind, which is never PASSED, and the cause in words.

    changed: the names of arguments that were changed in place, if that is the trouble.
    """

    kind: Kind
    cause: str
    changed: tuple[str, ...] = ()


def unanswered(question: "Question", instance: SimpleNamespace, trouble: Trouble) -> Finding:
    """The finding if there is no answer to judge."""
    tried, name = question.describe(instance), question.functions[0]
    should = f"{name} returns an answer"
    if trouble.changed:
        should = f"{name} leaves its arguments as they are"
    return Finding(trouble.kind, tried, should, trouble.cause)


def judge(
    question: "Question", instances: Sequence[SimpleNamespace], values: Sequence[Any]
) -> Finding:
    """The finding on a question, from a value per instance.

    A question without partial credit earns its points if every law holds; one with
    `partial=True` earns the share of the laws that hold on all instances.
    """
    pairs = list(zip(instances, values, strict=True))
    broken = None
    held = 0
    for law in question.laws:
        violations = [pair for pair in pairs if not law.obeyed(*pair)]
        held += not violations
        if violations and broken is None:
            broken = (law, violations[0])
    if broken is None:
        return PASSED
    law, pair = broken
    cause = likely_cause(question, pairs, pair)
    share = held / len(question.laws) if question.partial else 0.0
    return Finding(Kind.WRONG, question.describe(pair[0]), law.statement, cause, share)


def likely_cause(
    question: "Question",
    pairs: Sequence[tuple[SimpleNamespace, Any]],
    broken: tuple[SimpleNamespace, Any],
) -> str:
    """The first named mistake that explains all answers, or else the one that broke the law."""
    for mistake in question.mistakes:
        if all(fits(mistake, *pair) for pair in pairs):
            return mistake.cause
    causes = (mistake.cause for mistake in question.mistakes if fits(mistake, *broken))
    return next(causes, UNKNOWN)


def fits(mistake: "Mistake | Symptom", instance: SimpleNamespace, value: Any) -> bool:
    """Whether a mistake explains this value; one that cannot be compared does not."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(mistake.fits(instance, value))
    except Exception:
        return False
