"""Grow the batch where others would cut the learning rate."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..part import BatchSize, InEpochs, power, whole
from ..state import State


@dataclass(frozen=True)
class MilestoneGrowth(BatchSize[None]):
    """B = ceil(B_0 growth_factor^r), with r the number of milestones that have been reached.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 5.0
        Factor by which the batch grows (dimensionless), at least 1.
    milestones : tuple of float, default (60, 120, 160)
        Times of change (passes over the data), rising.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Smith, Kindermans, Ying and Le (2018), "Don't decay the learning rate, increase the batch size":
    a factor of 5 after 60, 120 and 160 of 200 epochs (attributed).
    """

    looks_at: ClassVar[str] = "nothing"
    guarantee: ClassVar[str] = "the same as a falling rate [related/smith_twins]"
    in_epochs: ClassVar[InEpochs] = {
        "milestones": lambda length: (0.3 * length, 0.6 * length, 0.8 * length)
    }

    initial_size: int
    growth_factor: float = 5.0
    milestones: tuple[float, ...] = (60, 120, 160)

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.at_least("growth_factor", self.growth_factor, 1)
        validate.rising("milestones", self.milestones)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        passed = sum(now.epochs >= milestone for milestone in self.milestones)
        return whole(self.initial_size * power(self.growth_factor, passed)), memory
