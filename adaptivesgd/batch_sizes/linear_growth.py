"""PadaDamp: a few more examples at every update."""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from .. import validate
from ..part import LARGEST, BatchSize, whole
from ..state import State


@dataclass(frozen=True)
class LinearGrowth(BatchSize[None]):
    """B_k = B_0 + ceil(growth_rate k).

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    growth_rate : float
        Growth of the batch per update (examples per update), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes":
    PadaDamp, which grows about as AdaDamp does on convex and non-convex objectives, without
    evaluating the loss (attributed).
    """

    looks_at: ClassVar[str] = "nothing"
    guarantee: ClassVar[str] = "log k / k, convex [adadamp/padadamp_convex]"

    initial_size: int
    growth_rate: float

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.nonnegative("growth_rate", self.growth_rate)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        return self.initial_size + ceil(min(self.growth_rate * now.step, LARGEST)), memory


@dataclass(frozen=True)
class RoundedLinearGrowth(LinearGrowth):
    """B_k = round(B_0 + 1 + growth_rate (k + 1)), halves to even.

    With max_size = B_0, the damped step size alpha B_0 / B_k falls like 1/k.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    growth_rate : float
        Growth of the batch per update (examples per update), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes":
    CntsDampLR of their code.
    """

    guarantee: ClassVar[str] = "none known; meant as a 1/k step size"

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        return whole(self.initial_size + 1 + self.growth_rate * (now.step + 1), round), memory
