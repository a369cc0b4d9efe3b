"""HSGD's batch: a quadratic of the number of updates."""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from .. import validate
from ..part import LARGEST, BatchSize
from ..state import State


@dataclass(frozen=True)
class QuadraticGrowth(BatchSize[None]):
    """B_k = B_0 + ceil(root_growth_rate k)^2.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    root_growth_rate : float
        Growth of the root of the added batch (root of examples per update), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Zhou and others (2018), hybrid SGD, as in the code of the experiments of Sievert and Charles.
    """

    looks_at: ClassVar[str] = "nothing"

    initial_size: int
    root_growth_rate: float

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.nonnegative("root_growth_rate", self.root_growth_rate)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        root = ceil(min(self.root_growth_rate * now.step, LARGEST))
        return self.initial_size + root**2, memory
