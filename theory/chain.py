r"""Chain: how a theorem about k steps follows from a line about one, by induction.

The line, averaged over the run so far, is x_{k+1} <= (something affine in x_k). With a hypothesis H_k in
letters that count (q^k, sums, k), the chain says what every letter is at k = 0 and at k + 1. Then H_0 must
hold, the slack of H_{k+1} must be a non-negative combination of those of the line and of H_k, and the slack
of the theorem one of that of H_k: identities that sympy verifies, with signs that Z3 proves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

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
from .series import Sample, mean_of
from .typeset import first_line, in_latex, relation_in_latex, sum_in_latex


@dataclass(frozen=True)
class Chain:
    """An induction over the steps.

    Parameters
    ----------
    letters : mapping of str to callable or None
        Name -> function of a case that gives its number for every claim of the theorem, or one number; None
        where it cancels and need not be measured.
    means : mapping of str to str
        Letter of the line about one step -> its expectation (or, on one path, itself) in these letters.
    hypothesis : tuple of str
        The two sides of H_k.
    base, becomes : mapping of str to str
        Letter -> what it is at k = 0, and at k + 1.
    claim : tuple of str
        The two sides of the theorem.
    where : mapping of str to str
        Letter of the line -> an expression that it equals here, such as a step size.
    times : tuple of str
        The multipliers of the line and of H_k.
    uses : tuple of Use
        Other lines of the proof that the step takes, averaged in the same way.
    slack : tuple of str
        Terms of the step that are left over.
    end : str
        The multiplier of H_k in the theorem.
    end_uses, end_slack : tuple
        The lines and the terms that the theorem takes besides.
    given, end_given : tuple of str
        What holds of the letters; what holds in the end, such as "T >= 1".
    first : int
        What k is for the theorem's first number.
    conditional : mapping of str to callable
        Letter -> what lines of `uses` have in its place, where that is a mean over the next batch.
    on_paths : bool
        Whether the theorem is about every path, so that no expectation is taken.
    """

    letters: Mapping[str, Callable | None]
    means: Mapping[str, str]
    hypothesis: tuple[str, str]
    base: Mapping[str, str]
    becomes: Mapping[str, str]
    claim: tuple[str, str]
    where: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, str] = ("1", "1")
    uses: tuple[Use, ...] = ()
    slack: tuple[str, ...] = ()
    end: str = "1"
    end_uses: tuple[Use, ...] = ()
    end_slack: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    end_given: tuple[str, ...] = ()
    first: int = 0
    conditional: Mapping[str, Callable] = field(default_factory=dict)
    on_paths: bool = False

    def described(self, relation: str = "<=") -> dict[str, Any]:
        """The chain as plain data: every formula in LaTeX.

        Parameters
        ----------
        relation : {"<=", ">=", "=="}
            That of the theorem.

        Returns
        -------
        dict
            The hypothesis, what changes, both combinations (H: the slack of the hypothesis, S: that of the
            averaged line), letters, and what is given.
        """
        step = [(self.times[0], "S"), (self.times[1], "H")]
        step += [(u.times, f"({u.line})") for u in self.uses]
        end = [(self.end, "H"), *((u.times, f"({u.line})") for u in self.end_uses)]
        of = "" if self.on_paths else "the mean of "
        meaning = {mean: f"{of}the letter {name} of the line" for name, mean in self.means.items()}
        meaning |= {
            n: first_line(letter) for n, letter in self.letters.items() if letter is not None
        }
        return {
            "hypothesis": relation_in_latex(f" {relation} ".join(self.hypothesis)),
            "base": [f"{in_latex(n)} = {in_latex(text)}" for n, text in self.base.items()],
            "becomes": [rf"{in_latex(n)} \to {in_latex(t)}" for n, t in self.becomes.items()],
            "step": sum_in_latex(step, self.slack),
            "end": sum_in_latex(end, self.end_slack),
            "letters": [(in_latex(n), meaning.get(n, "cancels")) for n in self.letters],
            "given": [relation_in_latex(each) for each in (*self.given, *self.end_given)],
        }

    def failure(
        self, step: tuple[str, str], line: str, relations: Mapping[int, str], relation: str
    ) -> str:
        """Why the theorem does not follow from the line, in a sentence; "" if it does.

        Parameters
        ----------
        step : tuple of str
            The two sides of the line about one step, in its own letters.
        line : str
            The relation of that line.
        relations : mapping of int to str
            The relation of every line of the proof.
        relation : {"<=", ">=", "=="}
            That of the theorem, and of the hypothesis.
        """
        if wrong := self.wrong_kind(line, relations, relation):
            return wrong
        held = Letters({*self.letters, *self.step_names(step)})
        averaged = held.after(held.slack(step, line), {**self.means, **self.where})
        if unknown := self.not_affine(averaged):
            return f"the line is not affine in {unknown}, so that it cannot be averaged"
        here = held.slack(self.hypothesis, relation)
        t, h = map(held.value, self.times)
        taken = t * averaged + h * here + held.total(self.uses, relations, self.slack)
        end = held.value(self.end) * here + held.total(self.end_uses, relations, self.end_slack)
        for what, rest in (
            ("the step", held.after(here, self.becomes) - taken),
            ("the theorem", held.slack(self.claim, relation) - end),
        ):
            if left := left_over(rest):
                return f"the slack of {what} is not the sum of those that it takes: {left} is left"
        base = held.after(here, self.base)
        if relation == "==" and (left := left_over(base)):
            return f"the hypothesis does not hold at the start: {left} is left"
        return self.wrong_sign(relations, str(base), relation)

    def wrong_kind(self, line, relations, relation):
        """Whether an identity is to follow from inequalities, or the other way round, in a sentence."""
        if (relation == "==") != (line == "=="):
            return (
                "a chain leads from an identity to an identity, or from one inequality to another"
            )
        taken = {relations[use.line] for use in (*self.uses, *self.end_uses)}
        if relation == "==" and (self.slack or self.end_slack or taken - {"=="}):
            return "an identity follows from identities alone"
        return ""

    def wrong_sign(self, relations, base, relation):
        """What of the signs is not proved, in a sentence."""
        if not satisfiable(self.letters, (*self.given, *self.end_given)):
            return "what is given of the letters of the chain contradicts itself, or Z3 cannot tell"
        if relation == "==":
            return ""
        signed = lambda uses: [u.times for u in uses if relations[u.line] != "=="]
        early = [base, *self.times, *signed(self.uses), *self.slack]
        late = [self.end, *signed(self.end_uses), *self.end_slack]
        found = negative_part(self.letters, self.given, early)
        found = found or negative_part(self.letters, (*self.given, *self.end_given), late)
        return f"{found} is not proved to be at least 0" if found else ""

    def step_names(self, step):
        """The letters of the line about one step."""
        return {*self.means, *self.where, *names_in(step[0]), *names_in(step[1])}

    def not_affine(self, slack):
        """A mean in which, together with the others, the averaged slack is not affine; or ""."""
        means = {x for x in slack.free_symbols if x.name in self.means.values()}
        bent = (str(x) for x in means if slack.diff(x).free_symbols & means)
        return "" if self.on_paths else next(bent, "")

    def mismatch(self, case: Any, known: Mapping[Callable, Any], claim: Any) -> str:
        """What in the letters is not what was measured on a case, in a sentence; "" if all agree.

        Parameters
        ----------
        case : Case
            Where the letters are measured.
        known : mapping of callable to array
            Letters that were measured already.
        claim : LineCheck
            Both sides of the theorem there.

        Returns
        -------
        str
            The sentence.
        """
        values = self.measured(case, known)
        for text, side in zip(self.claim, (claim.left, claim.right), strict=True):
            if unlike(evaluate(text, values), side):
                return f"{text} is not the side of the theorem that it stands for"
        for condition in (*self.given, *self.end_given):
            known_to_hold = names_in(condition) <= set(values)
            if known_to_hold and not np.all(mean_of(holds_up_to_rounding(condition, values))):
                return f"{condition}, which the chain takes as given, does not hold"
        for name, text in self.becomes.items():
            if name not in values or not names_in(text) <= set(values):
                continue
            series, follows = values[name], evaluate(text, values) + 0 * values[name]
            if unlike(follows[:-1], series[1:]):
                return f"{name} does not become {text} from one number of the theorem to the next"
            begun = evaluate(self.base[name], values)
            start = begun if not self.first else evaluate(text, {**values, name: begun})
            if unlike(np.ravel(start)[:1], np.ravel(series)[:1]):
                return f"{name} does not begin as {self.base[name]}"
        return ""

    def measured(self, case, known):
        """The letters that are measured, by their names."""
        held = {name: letter for name, letter in self.letters.items() if letter is not None}
        return {name: known[f] if f in known else f(case) for name, f in held.items()}

    def on_the_way(
        self, case: Any, known: Mapping[Callable, Any], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The letters before every step of one run: those with a mean as they are on it.

        Parameters
        ----------
        case : Case
            Where they are measured.
        known : mapping of callable to array
            Letters that were measured already.
        values : mapping of str to array
            The letters of the line about one step, on the run.

        Returns
        -------
        dict of str to array
            Name -> a number, or one per step.
        """
        steps = max(np.size(mean_of(each)) for each in values.values())
        here = {mean: values[name] for name, mean in self.means.items() if mean.isidentifier()}
        for name, number in self.measured(case, known).items():
            if name not in here and not isinstance(number, Sample):
                early = not self.first and np.ndim(number) and len(number) == steps + 1
                here[name] = number[:-1] if early else number
        return here | {name: letter(case) for name, letter in self.conditional.items()}


def names_in(text):
    """The letters in an expression."""
    import ast

    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
