"""TheoremVerdict: what became of a theorem on a case."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .series import mean_of


@dataclass(frozen=True, eq=False)
class TheoremVerdict:
    """outcome: holds, violated, or does not apply (then `reason` says why).

    lines: both sides of every line of the proof, in order, and last of the theorem itself. That the
    last one holds is not enough: a proof must hold throughout.
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
    def broken(self):
        """The lines that failed, in the order of the proof; each knows at which step."""
        return tuple(line for line in self.lines if line.broken_at is not None)

    @property
    def as_expected(self):
        """Whether an example turned out as the theorem's status says."""
        return self.outcome == self.theorem.expected

    @property
    def at(self):
        """The first step at which the first broken line fails; None if none does."""
        return self.broken[0].broken_at if self.broken else None

    @property
    def badge(self):
        """How the expectations were taken: exact or Monte Carlo."""
        sampled = any(line.level is not None for line in self.lines)
        return "Monte Carlo" if sampled else "exact"

    @cached_property
    def tightness(self):
        """The largest measured / promised (promised / measured for a lower bound) where both are
        above zero; 1 is attained. The first number of a series does not count if there are others: at
        w_0 many bounds are trivial. NaN if none is left, and for identities.
        """
        measured, promised = mean_of(self.claim.left), mean_of(self.claim.right)
        if self.theorem.kind == "lower":
            measured, promised = promised, measured
        seen = (measured > 0) & (promised > 0) & (self.theorem.kind != "identity")
        seen[0] &= len(seen) == 1
        return float((measured[seen] / promised[seen]).max()) if seen.any() else np.nan

    @property
    def slack(self):
        """The smallest margin of the claim over the steps, in the units of its sides."""
        return float(self.claim.margin.min())

    @property
    def sentence(self):
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
            f"violated at {self.theorem.index} {self.at} by the line {line.step.latex}: "
            f"{left:.6g} {line.step.relation} {right:.6g} is false"
        )

    @property
    def confidence(self):
        """Of a Monte Carlo verdict: whether even the ends of the intervals are in order."""
        level = next(line.level for line in reversed(self.lines) if line.level is not None)
        sure = "confirmed" if self.claim.confirmed else "not contradicted"
        return f"{sure} at {100 * level:g} %"
