"""HSGD's batch: a quadratic of the number of updates."""

from dataclasses import dataclass
from math import ceil

from .linear_growth import LinearGrowth


@dataclass(frozen=True)
class QuadraticGrowth(LinearGrowth):
    """B_k = B_0 + ceil(growth_rate k)^2. growth_rate: per update.

    Hybrid SGD of Zhou and others (2018), as the code of Sievert and Charles's experiments has it.
    """

    def __call__(self, memory, now):
        return self.initial_size + ceil(self.growth_rate * now.step) ** 2, memory
