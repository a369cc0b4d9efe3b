"""Mechanism: what the columns of an arm's traces show: a noise floor, growth, cost of evaluations."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from ...trace import Trace
from ..protocol.clocks import CLOCKS

Z = NormalDist().inv_cdf(0.99)  # one-sided tests of level 1 %
LEVEL = -0.5  # the slope half way from a floor, 0, to the 1 / work of SGD without one, -1
LAST = 3  # recorded batches
PART = 0.25  # the slope is that after this fraction of the work


class Mechanism(NamedTuple):
    """What the traces of one arm show: medians over the seeds, and a slope with its error.

    Parameters
    ----------
    first, gap : float
        F(w) - F* at the start and at the end.
    updates : float
        How many there were.
    first_batch, last_batch : float
        Size of the first batch, and the median size of the last three recorded: the very last may be
        what an epoch has left.
    largest_batch : float
        The largest batch recorded.
    evaluated : float
        Fraction of the work that was evaluations of losses only.
    slope, error : float
        Slope of log(gap) against log(work) over the last three quarters of the work, the mean over
        the seeds, and its standard error; see `late_slope`.
    """

    first: float
    gap: float
    updates: float
    first_batch: float
    last_batch: float
    largest_batch: float
    evaluated: float
    slope: float
    error: float

    @property
    def level(self) -> bool:
        """Whether the gap has levelled off: it has at least halved, and its slope is above -1/2 at the
        level of 1 %."""
        return bool(self.gap <= self.first / 2 and self.slope - Z * self.error > LEVEL)

    @property
    def falling(self) -> bool:
        """Whether the gap still falls: it is not level, and its slope is below 0 at the level of 1 %."""
        return bool(not self.level and self.slope < -Z * self.error)

    @property
    def growing(self) -> bool:
        """Whether the last batch is at least twice the first."""
        return bool(self.last_batch >= 2 * self.first_batch)

    def in_words(self, quantity: str = "gap") -> str:
        """The columns in words: gap, or loss where F* is unknown, trend, batches, and losses evaluated."""
        if not np.isfinite(self.gap):
            return "diverged"
        trend = "has levelled off" if self.level else "still falls" if self.falling else "unclear"
        sizes = f"{self.first_batch:,.0f}" if self.constant else (
            f"{self.first_batch:,.0f} to {self.last_batch:,.0f}")  # fmt: skip
        words = [
            f"{quantity} {self.gap:.2g}, {trend} (slope {self.slope:.2g} ± {self.error:.1g})",
            f"batch {sizes}",
        ]
        if self.evaluated > 0:
            words.append(f"{self.evaluated:.0%} of its work is losses only")
        return ", ".join(words)

    @property
    def constant(self) -> bool:
        """Whether first, last and largest batch have the same size."""
        return bool(self.largest_batch == self.first_batch == self.last_batch)


def mechanism(traces: Sequence[Trace], minimum: float) -> Mechanism:
    """What the traces of one arm show.

    Parameters
    ----------
    traces : sequence of Trace
        One per seed.
    minimum : float
        F*.

    Returns
    -------
    Mechanism
        Medians over the seeds, and the mean slope with its standard error.
    """
    medians = np.median([_of(trace, minimum) for trace in traces], axis=0).tolist()
    slopes, errors = np.transpose([late_slope(trace, minimum) for trace in traces])
    error = float(np.hypot.reduce(errors) / len(errors))
    return Mechanism._make([*medians, float(slopes.mean()), error])


def late_slope(trace: Trace, minimum: float) -> tuple[float, float]:
    """The slope of log(gap) against log(work) over the last three quarters of the work, and its standard error.

    Least squares; as neighbouring rows are not independent, the error is multiplied by
    sqrt((1 + r) / (1 - r)), with r the autocorrelation of neighbouring residuals, corrected for the
    bias -(2 + 4 r) / m of m residuals around a line, from 0 to 0.99. With fewer than three rows, or a
    loss that is not a number, nothing is known: 0 and infinity.
    """
    work = CLOCKS["work"](trace)
    count = max(3, int((work > PART * work[-1]).sum()))
    x = np.log(np.maximum(work[-count:], 1))
    with np.errstate(invalid="ignore"):
        y = np.log(np.maximum(trace["loss"][-count:] - minimum, np.finfo(float).tiny))
    if len(x) < 3 or not np.isfinite(y).all():
        return 0.0, np.inf
    x = x - x.mean()
    slope = float(x @ y / (x @ x))
    residual = y - y.mean() - slope * x
    square = float(residual @ residual)
    r = float(residual[1:] @ residual[:-1]) / square if square > 0 else 0.0
    r = min(max(r + (2 + 4 * r) / len(x), 0.0), 0.99)
    inflation = (1 + r) / (1 - r)
    return slope, float(np.sqrt(square / (len(x) - 2) / (x @ x) * inflation))


def _of(trace: Trace, minimum: float) -> tuple[float, ...]:
    """Of one run, the fields of a `Mechanism` up to the slope."""
    gap, work = trace["loss"] - minimum, CLOCKS["work"](trace)
    gap = np.where(np.isfinite(gap), gap, np.inf)
    sizes = trace["batch_size"][1:] if len(trace) > 1 else trace["batch_size"]
    return (
        gap[0],
        gap[-1],
        trace["updates"][-1],
        sizes[0],
        np.median(sizes[-LAST:]),
        sizes.max(),
        trace["evaluations"][-1] / max(work[-1], 1),
    )
