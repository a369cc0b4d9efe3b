"""PadaDamp: a few more examples at every update."""

from dataclasses import dataclass
from math import ceil

from .. import validate
from ..part import BatchSize


@dataclass(frozen=True)
class LinearGrowth(BatchSize):
    """B_k = B_0 + ceil(rate k).

    initial: B_0 (examples); rate: examples per update.

    PadaDamp of Sievert and Charles (2019): for convex and non-convex objectives, where AdaDamp's
    batch grows about linearly, and without looking at the loss.
    """

    initial: int
    rate: float

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial)
        validate.nonnegative("rate", self.rate)

    def __call__(self, memory, now):
        return self.initial + ceil(self.rate * now.step), memory


@dataclass(frozen=True)
class RoundedLinearGrowth(LinearGrowth):
    """B_k = round(B_0 + 1 + rate (k + 1)), halves to even.

    CntsDampLR of the code of Sievert and Charles (2019): with B_0 as the maximum, the damped step
    size alpha B_0 / B_k falls like 1/k.
    """

    def __call__(self, memory, now):
        return round(self.initial + 1 + self.rate * (now.step + 1)), memory
