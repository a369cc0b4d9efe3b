"""Mechanism: what the columns of an arm's traces show: a noise floor, growth, cost of evaluations."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...trace import Trace
from .clocks import CLOCKS

FALLING = 0.6  # the late gap is at most this many times the early one; 1/k gives 0.5


class Mechanism(NamedTuple):
    """Medians over the seeds of what the traces of one arm show.

    Parameters
    ----------
    gap : float
        F(w) - F* at the end.
    early, late : float
        Median gap while the second quarter, and the second half, of its work was done.
    lowest : float
        The smallest gap recorded.
    updates : float
        How many there were.
    first_batch, last_batch : float
        Sizes of the first and of the last batch.
    largest_batch : float
        The largest batch recorded.
    evaluated : float
        Fraction of the work that was evaluations of losses only.
    """

    gap: float
    early: float
    late: float
    lowest: float
    updates: float
    first_batch: float
    last_batch: float
    largest_batch: float
    evaluated: float

    @property
    def falling(self) -> bool:
        """Whether the gap still falls: the late one is at most 0.6 times the early one."""
        return bool(self.late <= FALLING * self.early)

    @property
    def growing(self) -> bool:
        """Whether the last batch is at least twice the first."""
        return bool(self.last_batch >= 2 * self.first_batch)

    @property
    def constant(self) -> bool:
        """Whether all batches have the same size."""
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
        Medians over the seeds.
    """
    rows = np.array([_of(trace, minimum) for trace in traces])
    return Mechanism(*np.median(rows, axis=0).tolist())


def _of(trace: Trace, minimum: float) -> tuple[float, ...]:
    gap, work = trace["loss"] - minimum, CLOCKS["work"](trace)
    share = work / max(work[-1], 1)
    early = gap[(share > 0.25) & (share <= 0.5)]
    late = gap[share > 0.5]
    sizes = trace["batch_size"][1:] if len(trace) > 1 else trace["batch_size"]
    return (
        gap[-1],
        np.median(early) if len(early) else gap[0],
        np.median(late),
        gap.min(),
        trace["updates"][-1],
        sizes[0],
        sizes[-1],
        sizes.max(),
        trace["evaluations"][-1] / max(work[-1], 1),
    )
