"""What deductions are made of: lines with multipliers, expressions in letters, and signs that Z3 proves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

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


class Letters:
    """Expressions in letters, as sympy sees them.

    Parameters
    ----------
    names : iterable of str
        The letters; all are real numbers.
    """

    def __init__(self, names: Iterable[str]) -> None:
        import sympy

        self.names = {name: sympy.Symbol(name, real=True) for name in names}

    def value(self, text: str) -> Any:
        """An expression, exactly.

        Parameters
        ----------
        text : str
            In the letters.

        Returns
        -------
        sympy.Expr
            The same.
        """
        import sympy

        found = sympy.sympify(evaluate(text, self.names))
        return sympy.nsimplify(found, rational=True) if found.has(sympy.Float) else found

    def slack(self, sides: tuple[str, str], relation: str) -> Any:
        """By how much a line holds.

        Parameters
        ----------
        sides : tuple of str
            Left and right.
        relation : {"<=", ">=", "=="}
            Between them.

        Returns
        -------
        sympy.Expr
            right - left, or left - right for ">=".
        """
        return SIGN[relation] * (self.value(sides[1]) - self.value(sides[0]))

    def total(self, uses: Iterable[Use], relations: Mapping[int, str], slack: Iterable[str]) -> Any:
        """The slacks of lines times their multipliers, and other terms, added up.

        Parameters
        ----------
        uses : iterable of Use
            The lines.
        relations : mapping of int to str
            The relation of every line.
        slack : iterable of str
            The other terms.

        Returns
        -------
        sympy.Expr
            The sum.
        """
        lines = [
            self.value(u.times) * self.slack((u.left, u.right), relations[u.line]) for u in uses
        ]
        return sum(lines) + sum(map(self.value, slack))

    def after(self, expression: Any, changes: Mapping[str, str]) -> Any:
        """An expression with letters replaced, all at once.

        Parameters
        ----------
        expression : sympy.Expr
            In the letters.
        changes : mapping of str to str
            Letter -> expression.

        Returns
        -------
        sympy.Expr
            The new one.
        """
        new = {self.names[name]: self.value(text) for name, text in changes.items()}
        return expression.subs(new, simultaneous=True)


def left_over(difference: Any) -> str:
    """What is left of an expression that should be 0, or "".

    Parameters
    ----------
    difference : sympy.Expr or int
        The expression.

    Returns
    -------
    str
        It, simplified.
    """
    import sympy

    fraction = sympy.together(difference)
    if sympy.expand(sympy.fraction(fraction)[0]) == 0:
        return ""
    left = sympy.simplify(fraction)
    return "" if left == 0 else str(left)


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
    return not bool(
        (gap <= 10 * rounding(value, number)).all()
    )  # so that what is not a number differs


def holds_up_to_rounding(condition, values):
    """Whether a condition a <= b < c holds of numbers, up to their rounding."""
    names = {name: mean_of(value) for name, value in values.items()}
    for sign, strict in (("<=", "<="), (">=", ">="), ("<", "<"), (">", ">"), ("==", "==")):
        if sign in condition:
            left, right = (evaluate(part, names) for part in condition.split(sign))
            size = 1e-9 * np.maximum(abs(left), abs(right)) + 1e-12
            low, high = (left, right) if sign[0] in "<=" else (right, left)
            within = abs(left - right) <= size if strict == "==" else low <= high + size
            return np.asarray(within)
    raise ValueError(f"a condition must compare two expressions, not {condition!r}")
