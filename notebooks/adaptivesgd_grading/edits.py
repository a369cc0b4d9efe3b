"""Edits: changes of one place of a right answer, tried as explanations of a wrong one.

The rules are those of `mutants`; see Singh, Gulwani and Solar-Lezama (2013), "Automated feedback
generation for introductory programming assignments", who search the changes that turn a student's
program into a right one.
"""

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .functions import LocalFunctions
from .mistake import Formula, Mistake
from .mutants import mutants

if TYPE_CHECKING:
    from .question import Question


def edits(question: "Question") -> Iterator[Mistake]:
    """The answers of a question's `reference` with one change each.

    Parameters
    ----------
    question : Question
        Its reference has loops that end, whatever is changed in them.

    Yields
    ------
    Mistake
    """
    if question.reference is None:
        return
    for words, function in changed(question.reference):
        cause = f"one change away from a right answer: {words}"
        yield Mistake(cause, answers_of(question, function), question.compared)


def answers_of(question: "Question", function: Callable) -> Formula:
    """The answers of a function, as a student's."""
    functions = LocalFunctions({question.functions[0]: function})

    def value(i: SimpleNamespace) -> Any:
        answer = question.answer(functions, i)
        return question.compared(answer) if question.compared else answer

    return value


@cache
def changed(reference: Callable) -> tuple[tuple[str, Callable], ...]:
    """(words, function) for every change of one place of a function or class."""
    code = textwrap.dedent(inspect.getsource(reference))
    known = vars(sys.modules[reference.__module__])
    found = []
    for mutant in mutants(reference.__name__, code):
        names = dict(known)
        exec(compile(mutant.code, "<edit>", "exec"), names)
        found.append((mutant.words, names[reference.__name__]))
    return tuple(found)
