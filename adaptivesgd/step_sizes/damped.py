"""When the data cannot supply the batch, damp the step instead."""

from dataclasses import dataclass

from ..part import StepSize
from .fixed import as_step_size


@dataclass(frozen=True)
class Damped(StepSize):
    """alpha_k = length * granted, with granted = min(1, size / wanted).

    At the cap, a step of length alpha * cap / B has about the noise that a batch of B would have
    had. Nothing is stored, so the length comes back when the wanted batch falls again.

    rule: a step size, or a number.

    Sievert and Charles (2019); their code damps the same way but never restores the length.
    """

    rule: StepSize

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "rule", as_step_size(self.rule))

    def init(self, problem, w):
        return self.rule.init(problem, w)

    def __call__(self, memory, d, estimate, now):
        length, memory = self.rule(memory, d, estimate, now)
        return length * estimate.granted_fraction, memory
