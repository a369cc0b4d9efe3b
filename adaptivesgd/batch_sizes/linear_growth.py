"""PadaDamp: a few more examples at every update."""

from dataclasses import dataclass
from math import ceil

from .. import validate
from ..part import BatchSize


@dataclass(frozen=True)
class LinearGrowth(BatchSize):
    """B_k = B_0 + ceil(growth_rate k).

    initial_size: B_0 (examples); growth_rate: examples per update.

    PadaDamp of Sievert and Charles (2019): for convex and non-convex objectives, where AdaDamp's
    batch grows about linearly, and without looking at the loss.
    """

    initial_size: int
    growth_rate: float

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.nonnegative("growth_rate", self.growth_rate)

    def __call__(self, memory, now):
        return self.initial_size + ceil(self.growth_rate * now.step), memory


@dataclass(frozen=True)
class RoundedLinearGrowth(LinearGrowth):
    """B_k = round(B_0 + 1 + growth_rate (k + 1)), halves to even.

    CntsDampLR of the code of Sievert and Charles (2019): with max_size = B_0, the damped step
    size alpha B_0 / B_k falls like 1/k.
    """

    def __call__(self, memory, now):
        return round(self.initial_size + 1 + self.growth_rate * (now.step + 1)), memory
