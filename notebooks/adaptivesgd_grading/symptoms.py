"""Symptoms: true statements on wrong answers whose cause is unknown. None holds an expected number."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from .forms import Pairs, flat, form
from .mistake import close

if TYPE_CHECKING:
    from .question import Question

UNKNOWN = "none of the usual mistakes; work the smallest case by hand (one example, one feature)"
LONGEST_CALL = 240


def symptom(question: "Question", pairs: Pairs, broken: tuple[SimpleNamespace, Any]) -> str:
    """The first statement that holds of the answers.

    Parameters
    ----------
    question : Question
        With its right answer, if it has one.
    pairs : list of (instance, answer)
        All of them.
    broken : (instance, answer)
        The first that breaks a law.

    Returns
    -------
    str
    """
    truth = question.truth
    if truth is None:
        return UNKNOWN
    try:
        with np.errstate(all="ignore"):
            rights = [truth(instance) for instance, _ in pairs]
            statements = (
                form(truth(broken[0]), broken[1]),
                not_finite(broken[1]),
                parts(question, rights, [value for _, value in pairs]),
                places(question, rights, pairs),
                tendency(rights, [value for _, value in pairs]),
            )
            return next(filter(None, statements), UNKNOWN)
    except (ValueError, TypeError, KeyError, IndexError):
        return UNKNOWN


def not_finite(value: Any) -> str:
    """Of an answer that is infinite, or not a number."""
    numbers = flat([value])
    if np.isnan(numbers).any():
        return "the answer is not a number (nan): 0/0, inf - inf, or the root of a negative number"
    return "the answer is infinite" if np.isinf(numbers).any() else ""


def parts(question: "Question", rights: list[Any], values: list[Any]) -> str:
    """Which parts of the answer are right on all instances, and which are not."""
    if isinstance(rights[0], dict):
        keys: list[Any] = [key for key in rights[0] if key in question.parts]
        names = {key: question.parts[key] for key in keys}
    elif isinstance(rights[0], (list, tuple)) and question.parts:
        keys = list(range(len(rights[0])))
        names = dict(zip(keys, question.parts.values(), strict=True))
    else:
        return ""
    good = [
        key
        for key in keys
        if all(close(v[key], r[key]) for r, v in zip(rights, values, strict=True))
    ]
    if not good or len(good) == len(keys):
        return ""
    bad = [names[key] for key in keys if key not in good]
    verbs = ["is" if len(each) == 1 else "are" for each in (good, bad)]
    return f"{listed([names[k] for k in good])} {verbs[0]} right; {listed(bad)} {verbs[1]} not"


def listed(names: list[str]) -> str:
    """Names with commas, and an "and" before the last."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def places(question: "Question", rights: list[Any], pairs: Pairs) -> str:
    """On which instance the answer is right."""
    right = [i for (i, value), r in zip(pairs, rights, strict=True) if fine(value, r)]
    wrong = [i for (i, value), r in zip(pairs, rights, strict=True) if not fine(value, r)]
    if not right or not wrong:
        return ""
    return f"it is right for {question.describe(right[0])}; it is not for {question.describe(wrong[0])}"


def fine(value: Any, right: Any) -> bool:
    """Whether two values agree; what cannot be compared does not."""
    try:
        return bool(close(value, right))
    except (ValueError, TypeError, KeyError, IndexError):
        return False


def tendency(rights: list[Any], values: list[Any]) -> str:
    """Whether the answers are too large, or too small, on all instances."""
    right, given = flat(rights), flat(values)
    if right.shape != given.shape:
        return ""
    near = np.isclose(given, right, rtol=1e-8, atol=1e-12)
    words = "the answer is" if right.size == len(rights) else "its numbers are"
    if (near | (given > right)).all():
        return f"{words} too large" + (", some of them" if near.any() else ", on every instance")
    if (near | (given < right)).all():
        return f"{words} too small" + (", some of them" if near.any() else ", on every instance")
    if right.size > len(rights) and near.any():
        return "some of its numbers are right, and some are not"
    return f"{words} too large in some places and too small in others"


def runnable(question: "Question", broken: Pairs) -> str:
    """The shortest call on which a law is broken, as the student can run it; empty if it is long."""
    calls = [call_of(question, instance) for instance, _ in broken]
    short = [call for call in calls if 0 < len(call) <= LONGEST_CALL]
    return min(short, key=len, default="")


def call_of(question: "Question", i: SimpleNamespace) -> str:
    """The call of the first function with the instance's values; empty with an adapter without one."""
    if question.call is not None:
        return question.call(i)
    if question.adapter is not None:
        return ""
    return f"{question.functions[0]}({', '.join(literal(each) for each in vars(i).values())})"


def literal(value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()})"
    if isinstance(value, np.generic):
        return repr(value.item())
    return repr(value)
