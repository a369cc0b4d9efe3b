"""A median with its interval, in few characters."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """The median of several seeds, and the lowest and the highest of them. A miss is infinite."""

    median: float
    low: float
    high: float
    count: int
    reached: int

    @staticmethod
    def of(values: Iterable[float]) -> "Spread":
        """The spread of some numbers; what is no number counts as infinite."""
        values = np.asarray(list(values), float)
        values = np.where(np.isnan(values), np.inf, values)
        middle = float(np.median(values))
        finite = int(np.isfinite(values).sum())
        return Spread(middle, float(values.min()), float(values.max()), len(values), finite)

    def text(self, form: str = "{:.3g}") -> str:
        """ "120 (95–140)", and how many of the seeds got there if not all did."""
        if not self.reached:
            return "never"
        if self.count == 1:
            return _number(self.median, form)
        text = (
            f"{_number(self.median, form)} ({_number(self.low, form)}–{_number(self.high, form)})"
        )
        return text if self.reached == self.count else f"{text}, {self.reached} of {self.count}"


def ratio(first: Spread, second: Spread) -> float:
    """median / median; infinite if only the first is, and not a number if both are."""
    if np.isinf(first.median) and np.isinf(second.median):
        return np.nan
    return first.median / second.median if second.median else np.inf


def _number(value: float, form: str) -> str:
    return "∞" if np.isinf(value) else form.format(value)
