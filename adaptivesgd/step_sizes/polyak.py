"""The stochastic Polyak step size."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize, ratio


@dataclass(frozen=True)
class Polyak(StepSize):
    """alpha = min((l_B(w) - l*) / (c ||g||^2), max_step).

    optimal_value: l*, the smallest loss that a batch can have, 0 where it can be fitted; c: at least 1/2;
    max_step: the longest step allowed.

    Loizou, Vaswani, Laradji and Lacoste-Julien (2021), "Stochastic Polyak step-size for SGD".
    """

    optimal_value: float = 0.0
    c: float = 1.0
    max_step: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        validate.finite("optimal_value", self.optimal_value)
        validate.at_least("c", self.c, 0.5)
        validate.positive("max_step", self.max_step)

    def __call__(self, memory, d, estimate, now):
        gap = max(estimate.loss - self.optimal_value, 0.0)
        return min(ratio(gap, self.c * estimate.signal), self.max_step), memory
