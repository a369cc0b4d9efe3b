"""From one batch size to another over a number of epochs."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize


@dataclass(frozen=True)
class LinearInEpochs(BatchSize):
    """B = floor(B_0 + (B_end - B_0) e / (E - 1)), with e the number of whole epochs that are over.

    initial: B_0, final: B_end (examples); epochs: E, at least 2. From epoch E - 1 on, B_end.

    Loshchilov and Hutter (2015), online batch selection, in a released script.
    """

    initial: int
    final: int
    epochs: int

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial)
        validate.positive_integer("final", self.final)
        validate.positive_integer("epochs", self.epochs, smallest=2)

    def __call__(self, memory, now):
        done = min(now.epochs // 1 / (self.epochs - 1), 1)
        return int(self.initial + (self.final - self.initial) * done), memory


@dataclass(frozen=True)
class ExponentialInEpochs(LinearInEpochs):
    """B = floor(B_0 (B_end / B_0)^(e / E)), with e the number of whole epochs that are over."""

    def __call__(self, memory, now):
        done = min(now.epochs // 1 / self.epochs, 1)
        return int(self.initial * (self.final / self.initial) ** done), memory
