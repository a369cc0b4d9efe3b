"""What deductions are made of: lines with multipliers, expressions in letters, and signs that Z3 proves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .algebra import answer
from .series import mean_of, radius_of, rounding

SIGN = {"<=": 1, ">=": -1, "==": 1}


@dataclass(frozen=True)
class Use:
    """A line of the proof, as it is used.

    Parameters
    ----------
    line : int
        Its number in the proof, from 1.
    left, right : str
        Its two sides in the letters.
    times : str
        The multiplier m_i. That of an identity may have any sign.
    """

    line: int
    left: str
    right: str
    times: str = "1"


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """An expression in these names: numbers, series, symbols of sympy or reals of Z3.

    Parameters
    ----------
    text : str
        In the syntax of Python.
    names : mapping of str to object
        What the letters stand for.

    Returns
    -------
    object
        The value.
    """
    return eval(text, {"__builtins__": {}}, dict(names))


def satisfiable(letters: Iterable[str], given: Iterable[str]) -> bool:
    """Whether Z3 finds letters of which all that is given holds.

    Parameters
    ----------
    letters : iterable of str
        Their names.
    given : iterable of str
        Conditions on them.

    Returns
    -------
    bool
        False also where Z3 cannot tell.
    """
    import z3

    names = {name: z3.Real(name) for name in letters}
    return answer(*(evaluate(each, names) for each in given)) == z3.sat


def negative_part(letters: Iterable[str], given: Iterable[str], expressions: Iterable[str]) -> str:
    """The first expression that Z3 does not prove to be at least 0, or "".

    Parameters
    ----------
    letters : iterable of str
        Their names.
    given : iterable of str
        Conditions on them.
    expressions : iterable of str
        In the letters.

    Returns
    -------
    str
        The expression.
    """
    import z3

    names = {name: z3.Real(name) for name in letters}
    known = tuple(evaluate(each, names) for each in given)
    proved = lambda text: answer(*known, evaluate(text, names) < 0) == z3.unsat
    return next((each for each in expressions if not proved(each)), "")


def unlike(value: Any, number: Any) -> bool:
    """Whether two series differ by more than rounding, and chance if they are sampled.

    Parameters
    ----------
    value, number : array, shape (K,), or Sample
        The series.

    Returns
    -------
    bool
        True if they differ anywhere.
    """
    gap = abs(mean_of(value - number)) - radius_of(value - number)
    return bool((gap > 10 * rounding(value, number)).any())
