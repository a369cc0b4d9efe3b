"""The same factor more examples at every update."""

from dataclasses import dataclass

from .. import validate
from ..part import LARGEST, BatchSize, whole


@dataclass(frozen=True)
class Multiplicative(BatchSize):
    """B_k = ceil(b_k), b_0 = B_0, b_{k+1} = growth_factor b_k + increment.

    initial_size: B_0 (examples); growth_factor: at least 1; increment: examples.

    With no increment, B_k = ceil(B_0 growth_factor^k): the geometric growth of Bottou, Curtis and Nocedal
    (2018), section 5.1. Friedlander and Schmidt (2012) grow by a constant factor; their code is
    commonly quoted as b <- 1.1 b + 1.
    """

    initial_size: int
    growth_factor: float = 1.1
    increment: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.at_least("growth_factor", self.growth_factor, 1)
        validate.nonnegative("increment", self.increment)

    def init(self, problem, w):
        return float(self.initial_size)

    def __call__(self, b, now):
        return whole(b), min(self.growth_factor * b + self.increment, LARGEST)
