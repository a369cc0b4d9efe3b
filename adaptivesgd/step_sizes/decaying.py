"""Step sizes that fall as the updates, or the epochs, go by."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize


@dataclass(frozen=True)
class InverseTime(StepSize):
    """alpha_k = initial / (1 + rate k). rate: per update.

    Robbins and Monro (1951). alpha_k = a / (b + k) is initial = a / b, rate = 1 / b.
    """

    initial: float
    rate: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "initial", validate.positive("the step size", self.initial))
        validate.nonnegative("rate", self.rate)

    def __call__(self, memory, d, estimate, now):
        return self.initial / (1 + self.rate * now.step), memory


@dataclass(frozen=True)
class PolynomialDecay(StepSize):
    """alpha_k = initial (1 - k / horizon)^power, and 0 from k = horizon on. horizon: updates."""

    initial: float
    horizon: int
    power: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "initial", validate.positive("the step size", self.initial))
        validate.positive_integer("horizon", self.horizon)
        validate.positive("power", self.power)

    def __call__(self, memory, d, estimate, now):
        return self.initial * max(0.0, 1 - now.step / self.horizon) ** self.power, memory


@dataclass(frozen=True)
class StepDecay(StepSize):
    """alpha = initial factor^r, with r the number of milestones that have passed.

    factor in (0, 1]; milestones: passes over the data, rising.
    """

    initial: float
    factor: float = 0.1
    milestones: tuple[float, ...] = (80, 120)

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "initial", validate.positive("the step size", self.initial))
        validate.fraction("factor", self.factor, one=True)
        validate.rising("milestones", self.milestones)

    def __call__(self, memory, d, estimate, now):
        passed = sum(now.epochs >= milestone for milestone in self.milestones)
        return self.initial * self.factor**passed, memory
