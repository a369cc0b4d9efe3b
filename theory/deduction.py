r"""Deduction: a claim as a non-negative combination of the lines of its proof.

A line l <= r has the slack r - l. If the slack of the claim is

    sum_i m_i (r_i - l_i) + sum_j s_j    with m_i >= 0 and s_j >= 0,

identically in the letters, then the claim follows from the lines, whatever the problem. The identity is
verified by sympy; Z3 proves the signs from what is given of the letters, and that this is not contradictory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
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


@dataclass(frozen=True)
class Deduction:
    """How a claim follows from the lines of its proof.

    Parameters
    ----------
    letters : mapping of str to callable
        Name -> function of a case that gives its number, or its number per step.
    claim : tuple of str
        The two sides of the claim in the letters.
    uses : tuple of Use
        The lines that it follows from.
    slack : tuple of str
        Terms s_j that are left over.
    given : tuple of str
        What holds of the letters: conditions of the theorem and signs, such as "0 < a".
    of : int
        The line of the proof that is deduced, from 1; 0 is the theorem itself.
    then : str
        How the theorem follows from that line, where it is not the theorem.

    Examples
    --------
    >>> Deduction({"x": None, "y": None}, ("x", "2 * y"), (Use(1, "x", "y"),), ("y",), ("y >= 0",)).failure(
    ...     {1: "<="}, "<="
    ... )
    ''
    """

    letters: Mapping[str, Callable]
    claim: tuple[str, str]
    uses: tuple[Use, ...]
    slack: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    of: int = 0
    then: str = ""

    @property
    def missing(self) -> str | None:
        """The package that the verification needs and that is not installed, or None."""
        return next((name for name in ("sympy", "z3") if find_spec(name) is None), None)

    @property
    def badge(self) -> str:
        """proved: the theorem itself is deduced; step proved: one line, which is then iterated."""
        return "step proved" if self.of else "proved"

    def described(self) -> dict:
        """The deduction as plain data: the combination in LaTeX, its letters and what is given."""
        letters = [(name, first_line(letter)) for name, letter in self.letters.items()]
        return {
            "of": self.of,
            "then": self.then,
            "combination": self.combination,
            "letters": letters,
            "given": list(self.given),
        }

    @property
    def combination(self) -> str:
        """sum_i m_i (i) + sum_j s_j in LaTeX."""
        terms = [rf"{set_in_latex(u.times)} \cdot ({u.line})" for u in self.uses]
        return " + ".join([*terms, *map(set_in_latex, self.slack)])

    def failure(self, relations: Mapping[int, str], relation: str) -> str:
        """Why the claim does not follow, in a sentence; "" if it does.

        Parameters
        ----------
        relations : mapping of int to str
            The relation of every line, by its number.
        relation : {"<=", ">=", "=="}
            That of the claim.
        """
        left = self.remainder(relations, relation)
        if left != 0:
            return f"the slack of the claim is not the sum of those of the lines: {left} is left"
        if relation == "==" and (self.slack or any(relations[u.line] != "==" for u in self.uses)):
            return "an identity follows from identities alone"
        if not self.satisfiable:
            return "what is given of the letters contradicts itself, or Z3 cannot tell"
        signed = [u.times for u in self.uses if relations[u.line] != "=="]
        for expression in (*signed, *self.slack):
            if not self.nonnegative(expression):
                return f"{expression} is not proved to be at least 0"
        return ""

    def remainder(self, relations, relation):
        """The slack of the claim less the sum, simplified by sympy: 0 if it is an identity."""
        import sympy

        names = {name: sympy.Symbol(name, real=True) for name in self.letters}
        value = lambda text: sympy.nsimplify(evaluate(text, names), rational=True)
        slack = lambda sides, sign: sign * (value(sides[1]) - value(sides[0]))
        total = sum(
            (value(u.times) * slack((u.left, u.right), SIGN[relations[u.line]]) for u in self.uses),
            sum((value(each) for each in self.slack), sympy.Integer(0)),
        )
        return sympy.simplify(sympy.together(slack(self.claim, SIGN[relation]) - total))

    @cached_property
    def satisfiable(self) -> bool:
        """Whether Z3 finds letters of which all that is given holds."""
        import z3

        _, given = self.reals
        return answer(*given) == z3.sat

    def nonnegative(self, expression: str) -> bool:
        """Whether Z3 proves that an expression in the letters is at least 0."""
        import z3

        names, given = self.reals
        return answer(*given, evaluate(expression, names) < 0) == z3.unsat

    @property
    def reals(self):
        """The letters as real numbers of Z3, and what is given of them."""
        import z3

        names = {name: z3.Real(name) for name in self.letters}
        return names, [evaluate(each, names) for each in self.given]

    def mismatch(self, case: Any, proof: tuple, claim: Any) -> str:
        """What in the letters is not what was measured on a case, in a sentence; "" if all agree.

        Parameters
        ----------
        case : Case
            Where the letters are measured.
        proof : tuple of LineCheck
            Both sides of every line there.
        claim : LineCheck
            Both sides of the claim.
        """
        values = {name: letter(case) for name, letter in self.letters.items()}
        for condition in self.given:
            if not np.all(mean_of(holds_up_to_rounding(condition, values))):
                return f"{condition}, which the deduction takes as given, does not hold"
        sides = [(proof[u.line - 1], u.left, u.right, f"line {u.line}") for u in self.uses]
        for check, left, right, name in (*sides, (claim, *self.claim, "the claim")):
            for text, number in ((left, check.left), (right, check.right)):
                value = evaluate(text, values) + 0 * number
                gap = abs(mean_of(value - number)) - radius_of(value - number)
                if (gap > 10 * rounding(value, number)).any():
                    return f"{text} is not the side of {name} that it stands for"
        return ""


def first_line(letter):
    """What a letter stands for: the first line of its docstring."""
    return (getattr(letter, "__doc__", None) or "").strip().split("\n")[0].rstrip(".")


def set_in_latex(text):
    """An expression in LaTeX, in brackets if it is a sum; by sympy if that is installed."""
    if find_spec("sympy") is None:
        return rf"\text{{{text}}}"
    import sympy

    found = sympy.sympify(text, locals={c: sympy.Symbol(c) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    latex = sympy.latex(found)
    return rf"\left({latex}\right)" if found.is_Add else latex


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


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """An expression in these names: numbers, series, symbols of sympy or reals of Z3."""
    return eval(text, {"__builtins__": {}}, dict(names))
