"""The same factor more examples at every update."""

from dataclasses import dataclass

from .. import validate
from ..part import LARGEST, BatchSize, whole


@dataclass(frozen=True)
class Multiplicative(BatchSize):
    """B_k = ceil(b_k), b_0 = B_0, b_{k+1} = factor b_k + increment.

    initial: B_0 (examples); factor: at least 1; increment: examples.

    With no increment, B_k = ceil(B_0 factor^k): the geometric growth of Bottou, Curtis and Nocedal
    (2018), section 5.1. Friedlander and Schmidt (2012) grow by a constant factor; their code is
    commonly quoted as b <- 1.1 b + 1.
    """

    initial: int
    factor: float = 1.1
    increment: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial)
        validate.at_least("factor", self.factor, 1)
        validate.nonnegative("increment", self.increment)

    def init(self, problem, w):
        return float(self.initial)

    def __call__(self, b, now):
        return whole(b), min(self.factor * b + self.increment, LARGEST)
