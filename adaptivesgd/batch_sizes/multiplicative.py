"""A constant factor more examples at every update."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..objective import FiniteSum
from ..part import LARGEST, BatchSize, whole
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class Multiplicative(BatchSize[float]):
    """B_k = ceil(b_k), b_0 = B_0, b_{k+1} = growth_factor b_k + increment.

    With no increment, B_k = ceil(B_0 growth_factor^k).

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 1.1
        Factor by which the batch grows (dimensionless), at least 1.
    increment : float, default 0.0
        Examples added at each update (examples), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Friedlander and Schmidt (2012), "Hybrid deterministic-stochastic methods for data fitting", who
    grow by a constant factor; their code is commonly quoted as b <- 1.1 b + 1.

    Bottou, Curtis and Nocedal (2018), "Optimization methods for large-scale machine learning",
    section 5.1: geometric growth.
    """

    looks_at: ClassVar[str] = "nothing"
    guarantee: ClassVar[str] = "linear [classical/geometric_batch_growth]"

    initial_size: int
    growth_factor: float = 1.1
    increment: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.at_least("growth_factor", self.growth_factor, 1)
        validate.nonnegative("increment", self.increment)

    def init(self, problem: FiniteSum, w: Array) -> float:
        return float(self.initial_size)

    def __call__(self, b: float, now: State) -> tuple[int, float]:
        return whole(b), min(self.growth_factor * b + self.increment, LARGEST)
