"""TheoremVerdict: what became of a theorem on a case."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from adaptivesgd.html import html_table

from .series import mean_of, radius_of


@dataclass(frozen=True, eq=False)
class TheoremVerdict:
    """The outcome of a theorem on a case. That the claim holds is not enough: a proof must hold
    in every line.

    Parameters
    ----------
    theorem : Theorem
        What was checked.
    case : Case
        Where.
    outcome : {"holds", "violated", "does not apply"}
        The result.
    lines : tuple of LineCheck
        Both sides of every line of the proof, in order, and last of the theorem itself.
    reason : str
        Why it does not apply.
    """

    theorem: Any
    case: Any
    outcome: str
    lines: tuple = ()
    reason: str = ""

    @property
    def claim(self):
        """Both sides of the theorem itself."""
        return self.lines[-1]

    @property
    def broken(self) -> tuple:
        """The lines that failed, in the order of the proof; each with its first step."""
        return tuple(line for line in self.lines if line.broken_at is not None)

    @property
    def as_expected(self) -> bool:
        """Whether an example turned out as the theorem's status says."""
        return self.outcome == self.theorem.expected

    @property
    def at(self) -> int | None:
        """The first step at which the first broken line fails; None if none does."""
        return self.broken[0].broken_at if self.broken else None

    @property
    def level(self) -> float | None:
        """The confidence level of its sampled lines; None if all are exact."""
        return next((line.level for line in reversed(self.lines) if line.level is not None), None)

    @property
    def badge(self) -> str:
        """How the expectations were taken: exact or Monte Carlo."""
        return "exact" if self.level is None else "Monte Carlo"

    @property
    def certainty(self) -> str:
        """exact; or of random runs, confirmed (the claim holds even at the ends of the intervals),
        contradicted (it fails at their ends, too) or not contradicted (the intervals allow it).
        """
        if self.badge == "exact":
            return "exact"
        if self.claim.broken_at is not None:
            return "contradicted"
        return "confirmed" if self.claim.confirmed else "not contradicted"

    @cached_property
    def tightness(self) -> float:
        """The largest measured / promised (promised / measured for a lower bound) where both are
        above zero; 1 is attained. Of random runs, the ratio that the intervals certify. The first
        number of a series does not count if there are others: at w_0 many bounds are trivial. NaN
        if none is left, and for identities.
        """
        measured, promised = mean_of(self.claim.left), mean_of(self.claim.right)
        radius = radius_of(self.claim.right - self.claim.left)
        if self.theorem.kind == "lower":
            measured, promised = promised, measured
        seen = (measured > 0) & (promised > 0) & (self.theorem.kind != "identity")
        seen[0] &= len(seen) == 1
        certain = np.maximum(measured - radius, 0)[seen] / promised[seen]
        return float(certain.max()) if seen.any() else np.nan

    @property
    def slack(self) -> float:
        """The smallest margin of the claim over the steps, in the units of its sides."""
        return float(self.claim.margin.min())

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        if self.outcome == "does not apply":
            return f"does not apply: {self.reason}"
        if self.outcome == "holds":
            sure = "" if self.badge == "exact" else f" ({self.confidence})"
            ratio = "" if np.isnan(self.tightness) else f", ratio {self.tightness:.4g}"
            return f"holds{sure}{ratio}"
        line = self.broken[0]
        left, right = (mean_of(side)[self.at] for side in (line.left, line.right))
        return (
            f"violated at {self.place} by the line {line.step.latex}: "
            f"{left:.6g} {line.step.relation} {right:.6g} is false"
        )

    def _repr_html_(self) -> str:
        """The verdict as a table: what a notebook shows."""
        rows: list[tuple[str, object]] = [
            ("case", self.case.name),
            ("outcome", self.sentence),
            ("expectations", self.badge if self.lines else "none"),
            ("source", self.theorem.source),
        ]
        rows += [(f"line {i}", line.step.latex) for i, line in enumerate(self.lines[:-1], 1)]
        return html_table(self.theorem.title, rows)

    @property
    def place(self) -> str:
        """Where the first broken line fails: "step 3", or "beta = 0.3" where that is its index."""
        return self.label(self.at)

    def label(self, at: int | None) -> str:
        """A number of the series by its index."""
        if at is None:
            return ""
        if self.theorem.index_values is not None:
            return list(self.theorem.index_values(self.case))[at]
        index, less = self.theorem.index.removesuffix(" - 1"), self.theorem.index.endswith(" - 1")
        return f"{index} = {at + 1}" if less else f"{index} {at}"

    @property
    def confidence(self) -> str:
        """Of a Monte Carlo verdict: whether even the ends of the intervals are in order."""
        return f"{self.certainty} at {100 * (self.level or 0):g} %, {self.runs} runs"

    @property
    def runs(self) -> int | None:
        """The number of random runs; None if all lines are exact."""
        return next((line.runs for line in reversed(self.lines) if line.runs is not None), None)
