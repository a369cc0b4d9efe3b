"""Judge: the laws of a question, on a value per instance."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .diagnosis import diagnose
from .finding import PASSED, Finding, Kind

if TYPE_CHECKING:
    from .question import Question


def judge(
    question: "Question", instances: Sequence[SimpleNamespace], values: Sequence[Any]
) -> Finding:
    """The finding on a question, from a value per instance.

    A question without partial credit earns its points if every law holds; one with
    `partial=True` earns the share of the laws that hold on all instances.

    Parameters
    ----------
    question : Question
        With laws and named mistakes.
    instances : sequence of SimpleNamespace
        What the functions were called with.
    values : sequence
        The answers.

    Returns
    -------
    Finding
    """
    pairs = list(zip(instances, values, strict=True))
    violations = [[pair for pair in pairs if not law.obeyed(*pair)] for law in question.laws]
    if not any(violations):
        return PASSED
    law, broken = next(each for each in zip(question.laws, violations, strict=True) if each[1])
    stated = diagnose(question, pairs, broken)
    share = violations.count([]) / len(question.laws) if question.partial else 0.0
    return Finding(
        Kind.WRONG, question.describe(broken[0][0]), law.statement, stated.words, share,
        stated.names_cause, stated.call,
    )  # fmt: skip
