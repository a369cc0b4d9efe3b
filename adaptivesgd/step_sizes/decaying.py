"""Step sizes that fall as the updates, or the epochs, go by."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize


@dataclass(frozen=True)
class InverseTime(StepSize):
    """alpha_k = initial_step / (1 + decay_rate k). decay_rate: per update.

    Robbins and Monro (1951). alpha_k = a / (b + k) is initial_step = a / b, decay_rate = 1 / b.
    """

    initial_step: float
    decay_rate: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.nonnegative("decay_rate", self.decay_rate)

    def __call__(self, memory, d, estimate, now):
        return self.initial_step / (1 + self.decay_rate * now.step), memory


@dataclass(frozen=True)
class PolynomialDecay(StepSize):
    """alpha_k = initial_step (1 - k / horizon)^power, and 0 from k = horizon on. horizon: updates."""

    initial_step: float
    horizon: int
    power: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.positive_integer("horizon", self.horizon)
        validate.positive("power", self.power)

    def __call__(self, memory, d, estimate, now):
        return self.initial_step * max(0.0, 1 - now.step / self.horizon) ** self.power, memory


@dataclass(frozen=True)
class StepDecay(StepSize):
    """alpha = initial_step decay_factor^r, with r the number of milestones that have passed.

    decay_factor in (0, 1]; milestones: passes over the data, rising.
    """

    initial_step: float
    decay_factor: float = 0.1
    milestones: tuple[float, ...] = (80, 120)

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.fraction("decay_factor", self.decay_factor, one=True)
        validate.rising("milestones", self.milestones)

    def __call__(self, memory, d, estimate, now):
        passed = sum(now.epochs >= milestone for milestone in self.milestones)
        return self.initial_step * self.decay_factor**passed, memory
