"""From one batch size to another over a number of epochs."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize


@dataclass(frozen=True)
class LinearInEpochs(BatchSize):
    """B = floor(B_0 + (B_end - B_0) e / (E - 1)), with e the number of whole epochs that are over.

    initial_size: B_0, final_size: B_end (examples); epochs: E, at least 2. From epoch E - 1 on, B_end.

    Loshchilov and Hutter (2015), online batch selection, in a released script.
    """

    initial_size: int
    final_size: int
    epochs: int

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.positive_integer("final_size", self.final_size)
        validate.positive_integer("epochs", self.epochs, smallest=2)

    def __call__(self, memory, now):
        done = min(now.epochs // 1 / (self.epochs - 1), 1)
        return int(self.initial_size + (self.final_size - self.initial_size) * done), memory


@dataclass(frozen=True)
class ExponentialInEpochs(LinearInEpochs):
    """B = floor(B_0 (B_end / B_0)^(e / E)), with e the number of whole epochs that are over."""

    def __call__(self, memory, now):
        done = min(now.epochs // 1 / self.epochs, 1)
        return int(self.initial_size * (self.final_size / self.initial_size) ** done), memory
