"""GeoDamp: a batch several times larger every few epochs."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..part import BatchSize, InEpochs, power, whole
from ..state import State


@dataclass(frozen=True)
class GeometricGrowth(BatchSize[None]):
    """B = ceil(B_0 growth_factor^floor(epochs / delay)).

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 2.0
        Factor by which the batch grows (dimensionless), at least 1.
    delay : float, default 5.0
        Interval between two increases (passes over the data), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes":
    GeoDamp (attributed).

    Devarakonda, Naumov and Garland (2017), "AdaBatch: adaptive batch sizes for training deep
    neural networks": a factor of 2.
    """

    looks_at: ClassVar[str] = "nothing"
    guarantee: ClassVar[str] = "linear if it grows slowly enough [adadamp/geodamp]"
    in_epochs: ClassVar[InEpochs] = {"delay": lambda length: length / 5}

    initial_size: int
    growth_factor: float = 2.0
    delay: float = 5.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.at_least("growth_factor", self.growth_factor, 1)
        validate.positive("delay", self.delay)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        growth = power(self.growth_factor, now.epochs // self.delay)
        return whole(self.initial_size * growth), memory
