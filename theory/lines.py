"""Lines of a proof, and both sides of them on a case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .series import Sample, mean_of, radius_of, rounding, series

RELATIONS = ("<=", ">=", "==")


@dataclass(frozen=True)
class Step:
    """One line of a proof, checked along every run: left relation right.

    Parameters
    ----------
    latex : str
        The line in LaTeX.
    left, right : callable
        Case -> a number per step, shape (K,).
    relation : {"<=", ">=", "=="}, default "<="
        Between the sides.
    because : str
        The reason, such as an assumption or an earlier line.
    """

    latex: str
    left: Callable
    right: Callable
    relation: str = "<="
    because: str = ""

    def __post_init__(self):
        if self.relation not in RELATIONS:
            raise ValueError(f'the relation must be "<=", ">=" or "==", not {self.relation!r}')

    def compare(self, case, known=None):
        """Both sides of this line, on this case. known: sides that were measured on it already, to which
        these are added.
        """
        known = {} if known is None else known
        for side in (self.left, self.right):
            if side not in known:
                known[side] = series(side(case))
        left, right = known[self.left], known[self.right]
        if len(left) != len(right):
            raise ValueError(
                f"the line {self.latex} has {len(left)} numbers on its left and {len(right)} on its "
                "right; give one per step on both"
            )
        return LineCheck(self, left, right)


@dataclass(frozen=True, eq=False)
class LineCheck:
    """Both sides of a line, a number per step each.

    Parameters
    ----------
    step : Step
        The line.
    left, right : array, shape (K,), or Sample
        Its two sides on a case.
    """

    step: Step
    left: Any
    right: Any

    @property
    def margin(self):
        """By how much the line holds at each step; negative where it fails."""
        gap = mean_of(self.right - self.left)
        return {"<=": gap, ">=": -gap, "==": -abs(gap)}[self.step.relation]

    @property
    def leeway(self):
        """How far the margin may be off: rounding, and the confidence radius of a sample."""
        return rounding(self.left, self.right) + radius_of(self.right - self.left)

    @property
    def confirmed(self):
        """Whether it holds at every step even at the ends of the intervals."""
        radius = radius_of(self.right - self.left)
        return bool((self.margin >= radius - rounding(self.left, self.right)).all())

    @property
    def level(self):
        """The confidence level of the sampled sides; None if both are exact."""
        return next((s.level for s in (self.left, self.right) if isinstance(s, Sample)), None)

    @property
    def runs(self):
        """The number of random runs behind the sampled sides; None if both are exact."""
        sides = (self.left, self.right)
        return next((len(s.values) for s in sides if isinstance(s, Sample)), None)

    @property
    def broken_at(self):
        """The first step at which the line fails beyond rounding and chance, or a side is not a
        finite number; None if no step has one.
        """
        holds = self.margin >= -self.leeway
        broken = ~(holds & np.isfinite(mean_of(self.left)) & np.isfinite(mean_of(self.right)))
        return int(broken.argmax()) if broken.any() else None
