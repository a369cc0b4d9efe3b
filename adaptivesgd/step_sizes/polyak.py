"""The stochastic Polyak step size."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize, ratio


@dataclass(frozen=True)
class Polyak(StepSize):
    """alpha = min((l_B(w) - l*) / (c ||g||^2), largest).

    minimum: l*, the smallest loss that a batch can have, 0 where it can be fitted; c: at least 1/2;
    largest: the longest step allowed.

    Loizou, Vaswani, Laradji and Lacoste-Julien (2021), "Stochastic Polyak step-size for SGD".
    """

    minimum: float = 0.0
    c: float = 1.0
    largest: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        validate.finite("minimum", self.minimum)
        validate.at_least("c", self.c, 0.5)
        validate.positive("largest", self.largest)

    def __call__(self, memory, d, estimate, now):
        gap = max(estimate.loss - self.minimum, 0.0)
        return min(ratio(gap, self.c * estimate.signal), self.largest), memory
