"""Grow the batch where others would cut the learning rate."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, power, whole


@dataclass(frozen=True)
class MilestoneGrowth(BatchSize):
    """B = ceil(B_0 growth_factor^r), with r the number of milestones that have passed.

    initial_size: B_0 (examples); growth_factor: at least 1; milestones: passes over the data, rising.

    Smith, Kindermans, Ying and Le (2018), "Don't decay the learning rate, increase the batch size":
    a factor of 5 after 60, 120 and 160 of 200 epochs.
    """

    initial_size: int
    growth_factor: float = 5.0
    milestones: tuple[float, ...] = (60, 120, 160)

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.at_least("growth_factor", self.growth_factor, 1)
        validate.rising("milestones", self.milestones)

    def __call__(self, memory, now):
        passed = sum(now.epochs >= milestone for milestone in self.milestones)
        return whole(self.initial_size * power(self.growth_factor, passed)), memory
