"""Diagnosis: what is stated of a wrong answer.

A cause is stated only if it gives the student's very answers on all instances; the form of an answer
comes before any formula, and named mistakes before relations. Without a cause, a true symptom is stated.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from .edits import edits
from .forms import Pairs, flat, form_of
from .mistake import Mistake, Symptom
from .relations import relations
from .symptoms import runnable, symptom

if TYPE_CHECKING:
    from .question import Question


@dataclass(frozen=True)
class Diagnosis:
    """What is stated.

    Parameters
    ----------
    words : str
        The cause, or the symptom.
    names_cause : bool
        Which of the two it is.
    mistake : Mistake or Symptom, optional
        The one that explains all answers, if it is that which is stated.
    call : str
        A call that breaks a law, as the student can run it; empty if there is no short one.
    """

    words: str
    names_cause: bool
    mistake: Mistake | Symptom | None = None
    call: str = ""


def diagnose(question: "Question", pairs: Pairs, broken: Pairs) -> Diagnosis:
    """The diagnosis of answers of which some break a law.

    Parameters
    ----------
    question : Question
        With its laws, named mistakes and right answer.
    pairs : list of (instance, answer)
        All of them.
    broken : list of (instance, answer)
        Those that break the first law that is broken.

    Returns
    -------
    Diagnosis
    """
    call = runnable(question, broken)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if words := form_stated(question, pairs):
            return Diagnosis(words, True, None, call)
        for mistake in candidates(question):
            if explains(question, mistake, pairs):
                return Diagnosis(mistake.cause, mistake.names_cause, mistake, call)
        return Diagnosis(symptom(question, pairs, broken[0]), False, None, call)


def candidates(question: "Question") -> Iterator[Mistake | Symptom]:
    """The mistakes that are tried, in order: those with a name, relations, and symptoms with a name."""
    yield from (each for each in question.mistakes if each.names_cause)
    yield from relations(question)
    yield from edits(question)
    yield from (each for each in question.mistakes if not each.names_cause)


def form_stated(question: "Question", pairs: Pairs) -> str:
    """What is wrong with the form of the answers, unless a named mistake explains it."""
    named = [mistake for mistake in question.mistakes if mistake.names_cause]
    if question.truth is None or any(explains(question, each, pairs) for each in named):
        return ""
    try:
        return form_of([question.truth(i) for i, _ in pairs], [value for _, value in pairs])
    except (ValueError, TypeError, KeyError, IndexError):
        return ""


def explains(question: "Question", mistake: Mistake | Symptom, pairs: Pairs) -> bool:
    """Whether a mistake explains all answers, and is not what the right answer shows as well."""
    if not agrees(mistake, pairs) or nothing_finite(pairs):
        return False
    truth = question.truth
    return truth is None or not all(fits(mistake, i, as_answer(truth(i))) for i, _ in pairs)


def agrees(mistake: Mistake | Symptom, pairs: Pairs) -> bool:
    """Whether a mistake gives these answers."""
    some = any if mistake.anywhere else all
    return some(fits(mistake, *pair) for pair in pairs)


def nothing_finite(pairs: Pairs) -> bool:
    """Whether no answer holds a finite number: anything explains that."""
    try:
        numbers = flat([value for _, value in pairs])
    except (ValueError, TypeError):
        return False
    return numbers.size > 0 and not np.isfinite(numbers).any()


def as_answer(value: Any) -> Any:
    """The right answer in the form in which a student's arrives: without tuples."""
    return list(value) if isinstance(value, tuple) else value


def fits(mistake: Mistake | Symptom, instance: SimpleNamespace, value: Any) -> bool:
    """Whether a mistake explains this value; one that cannot be compared does not."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(mistake.fits(instance, value))
    except Exception:
        return False
