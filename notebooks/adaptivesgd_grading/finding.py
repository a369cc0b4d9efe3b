"""Finding: what became of a question, in one line or three."""

from dataclasses import dataclass

import numpy as np

UNKNOWN = "none of the usual mistakes; work the smallest case by hand (one example, one feature)"


@dataclass(frozen=True)
class Finding:
    """kind: passed, wrong, error, unwritten, missing, syntax, exit, time, memory, output, import
    or crash; tried, should, cause: the three lines of a diagnosis; empty if it passed.
    """

    kind: str
    tried: str = ""
    should: str = ""
    cause: str = ""

    @property
    def passed(self):
        """Whether the question earns its points."""
        return self.kind == "passed"

    @property
    def lines(self):
        """The diagnosis."""
        if self.passed:
            return ()
        return (
            f"tried: {self.tried}",
            f"should hold: {self.should}",
            f"most likely cause: {self.cause}",
        )


PASSED = Finding("passed")


def judge(question, instances, answers):
    """The finding on a question, from an answer per instance. An answer is a dictionary as
    `adaptivesgd_grading.child.calls.answer` gives it.
    """
    for instance, answer in zip(instances, answers, strict=True):
        if trouble := failed_to_answer(question, instance, answer):
            return trouble
    values = [answer["value"] for answer in answers]
    for law in question.laws:
        for instance, value in zip(instances, values, strict=True):
            if not law.obeyed(instance, value):
                cause = likely_cause(question, instances, values, (instance, value))
                return Finding("wrong", question.describe(instance), law.statement, cause)
    return PASSED


def failed_to_answer(question, instance, answer):
    """The finding if there is no answer to judge, or None."""
    tried, name = question.describe(instance), question.functions[0]
    if error := answer.get("error"):
        kind, cause = error["verdict"], error["says"]
        return Finding(kind, tried, f"{name} returns an answer", cause)
    if answer["changed"]:
        changed = ", ".join(answer["changed"])
        cause = f"{changed} is changed in place: += and *= change an array that others hold too"
        return Finding("wrong", tried, f"{name} leaves its arguments as they are", cause)
    if answer["value"] is None:
        return Finding(
            "wrong", tried, f"{name} returns an answer", "it returns None: is `return` missing?"
        )
    return None


def likely_cause(question, instances, values, broken):
    """The first named mistake that explains all answers, or else the one that broke the law."""
    pairs = list(zip(instances, values, strict=True))
    for mistake in question.mistakes:
        if all(fits(mistake, *pair) for pair in pairs):
            return mistake.cause
    told = (mistake.cause for mistake in question.mistakes if fits(mistake, *broken))
    return next(told, UNKNOWN)


def fits(mistake, instance, value):
    """Whether a mistake explains this value; that it cannot even be compared is a no."""
    try:
        with np.errstate(all="ignore"):
            return bool(mistake.fits(instance, value))
    except Exception:
        return False
