"""GeoDamp: a batch several times larger every few epochs."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, power, whole


@dataclass(frozen=True)
class GeometricGrowth(BatchSize):
    """B = ceil(B_0 growth_factor^floor(epochs / delay)).

    initial_size: B_0 (examples); growth_factor: at least 1; delay: passes over the data between two rises.

    GeoDamp of Sievert and Charles (2019). With a factor of 2 it is AdaBatch, Devarakonda, Naumov and
    Garland (2017).
    """

    initial_size: int
    growth_factor: float = 2.0
    delay: float = 5.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.at_least("growth_factor", self.growth_factor, 1)
        validate.positive("delay", self.delay)

    def __call__(self, memory, now):
        return whole(
            self.initial_size * power(self.growth_factor, now.epochs // self.delay)
        ), memory
