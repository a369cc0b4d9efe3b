r"""Deduction: a claim as a non-negative combination of the lines of its proof.

A line l <= r has the slack r - l. If the slack of the claim is

    sum_i m_i (r_i - l_i) + sum_j s_j    with m_i >= 0 and s_j >= 0,

identically in the letters, then the claim follows from the lines, whatever the problem. The identity is
verified by sympy; Z3 proves the signs from what is given of the letters, and that this is not contradictory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from .chain import Chain
from .combination import (
    Letters,
    Use,
    evaluate,
    holds_up_to_rounding,
    left_over,
    negative_part,
    satisfiable,
    unlike,
)
from .series import mean_of
from .typeset import first_line, in_latex, relation_in_latex, sum_in_latex


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
    chain : Chain or None
        The same as an induction that is verified.

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
    chain: Chain | None = None

    @property
    def missing(self) -> str | None:
        """The package that the verification needs and that is not installed, or None."""
        return next((name for name in ("sympy", "z3") if find_spec(name) is None), None)

    @property
    def badge(self) -> str:
        """proved: the theorem itself is deduced; step proved: one line, which is then iterated."""
        return "step proved" if self.of and self.chain is None else "proved"

    def described(self, relation: str = "<=") -> dict[str, Any]:
        """The deduction as plain data: the combination in LaTeX, its letters and what is given.

        Parameters
        ----------
        relation : {"<=", ">=", "=="}
            That of the theorem.

        Returns
        -------
        dict
            By name.
        """
        letters = [(in_latex(name), first_line(each)) for name, each in self.letters.items()]
        return {
            "of": self.of,
            "then": self.then,
            "combination": self.combination,
            "letters": letters,
            "given": list(self.given),
            "given_latex": [relation_in_latex(each) for each in self.given],
            "chain": self.chain.described(relation) if self.chain is not None else None,
        }

    @property
    def combination(self) -> str:
        """sum_i m_i (i) + sum_j s_j in LaTeX."""
        return sum_in_latex([(u.times, f"({u.line})") for u in self.uses], self.slack)

    def failure(self, relations: Mapping[int, str], relation: str, theorem: str = "<=") -> str:
        """Why the claim does not follow, in a sentence; "" if it does.

        Parameters
        ----------
        relations : mapping of int to str
            The relation of every line, by its number.
        relation : {"<=", ">=", "=="}
            That of the claim: the theorem, or the line `of`.
        theorem : {"<=", ">=", "=="}
            That of the theorem, for its chain.

        Returns
        -------
        str
            The reason.
        """
        if left := self.remainder(relations, relation):
            return f"the slack of the claim is not the sum of those of the lines: {left} is left"
        if relation == "==" and (self.slack or any(relations[u.line] != "==" for u in self.uses)):
            return "an identity follows from identities alone"
        if not satisfiable(self.letters, self.given):
            return "what is given of the letters contradicts itself, or Z3 cannot tell"
        signed = [u.times for u in self.uses if relations[u.line] != "=="]
        if found := negative_part(self.letters, self.given, (*signed, *self.slack)):
            return f"{found} is not proved to be at least 0"
        if self.chain is not None:
            return self.chain.failure(self.claim, relation, relations, theorem)
        return ""

    def remainder(self, relations, relation):
        """What is left of the slack of the claim less the sum; "" if it is an identity."""
        held = Letters(self.letters)
        total = held.total(self.uses, relations, self.slack)
        return left_over(held.slack(self.claim, relation) - total)

    def mismatch(
        self, case: Any, proof: tuple, claim: Any, known: Mapping[Callable, Any] | None = None
    ) -> str:
        """What in the letters is not what was measured on a case, in a sentence; "" if all agree.

        Parameters
        ----------
        case : Case
            Where the letters are measured.
        proof : tuple of LineCheck
            Both sides of every line there.
        claim : LineCheck
            Both sides of the claim.
        known : mapping of callable to array
            Letters that were measured already.

        Returns
        -------
        str
            The sentence.
        """
        known = known or {}
        values = {name: known[f] if f in known else f(case) for name, f in self.letters.items()}
        for condition in self.given:
            if not np.all(mean_of(holds_up_to_rounding(condition, values))):
                return f"{condition}, which the deduction takes as given, does not hold"
        sides = [(proof[u.line - 1], u.left, u.right, f"line {u.line}") for u in self.uses]
        for check, left, right, name in (*sides, (claim, *self.claim, "the claim")):
            for text, number in ((left, check.left), (right, check.right)):
                if unlike(evaluate(text, values) + 0 * number, number):
                    return f"{text} is not the side of {name} that it stands for"
        return self.unchained(case, known, values, proof) if self.chain is not None else ""

    def unchained(self, case, known, values, proof):
        """What the chain takes of a line, or sets equal to a letter, and is not so; "" if all is."""
        chain = self.chain
        assert chain is not None
        here = chain.on_the_way(case, known, values)
        for text, name in ((chain.base[m], x) for x, m in chain.means.items() if m in chain.base):
            if unlike(np.ravel(evaluate(text, here))[:1], np.ravel(values[name])[:1]):
                return f"{name} does not begin as {text}"
        for name, text in chain.where.items():
            if unlike(evaluate(text, here) + 0 * values[name], values[name]):
                return f"{name} is not {text}"
        for use in (*chain.uses, *chain.end_uses):
            check = proof[use.line - 1]
            for text, number in ((use.left, check.left), (use.right, check.right)):
                if unlike(evaluate(text, here) + 0 * number, number):
                    return f"{text} is not the side of line {use.line} that it stands for"
        return ""
