"""Grow the batch where others would cut the learning rate."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, power, whole


@dataclass(frozen=True)
class StepSchedule(BatchSize):
    """B = ceil(B_0 factor^r), with r the number of milestones that have passed.

    initial: B_0 (examples); factor: at least 1; milestones: passes over the data, rising.

    Smith, Kindermans, Ying and Le (2018), "Don't decay the learning rate, increase the batch size":
    a factor of 5 after 60, 120 and 160 of 200 epochs.
    """

    initial: int
    factor: float = 5.0
    milestones: tuple[float, ...] = (60, 120, 160)

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial)
        validate.at_least("factor", self.factor, 1)
        validate.rising("milestones", self.milestones)

    def __call__(self, memory, now):
        passed = sum(now.epochs >= milestone for milestone in self.milestones)
        return whole(self.initial * power(self.factor, passed)), memory
