"""From one batch size to another over a number of epochs."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..part import BatchSize, InEpochs
from ..state import State


@dataclass(frozen=True)
class LinearInEpochs(BatchSize[None]):
    """B = floor(B_0 + (B_end - B_0) e / (E - 1)), with e the number of completed epochs.

    From epoch E - 1 on, B = B_end.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    final_size : int
        Last batch size B_end (examples), at least 1.
    epochs : int
        Length of the schedule (passes over the data), E, at least 2.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a size or `epochs` is not a whole number in its range.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    as in a released script.
    """

    looks_at: ClassVar[str] = "nothing"
    in_epochs: ClassVar[InEpochs] = {"epochs": lambda length: max(2, round(length))}

    initial_size: int
    final_size: int
    epochs: int

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.positive_integer("final_size", self.final_size)
        validate.positive_integer("epochs", self.epochs, smallest=2)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        done = min(now.epochs // 1 / (self.epochs - 1), 1)
        return int(self.initial_size + (self.final_size - self.initial_size) * done), memory


@dataclass(frozen=True)
class ExponentialInEpochs(LinearInEpochs):
    """B = floor(B_0 (B_end / B_0)^(e / E)), with e the number of completed epochs.

    From epoch E on, B = B_end.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    final_size : int
        Last batch size B_end (examples), at least 1.
    epochs : int
        Length of the schedule (passes over the data), E, at least 2.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a size or `epochs` is not a whole number in its range.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    as in a released script.
    """

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        done = min(now.epochs // 1 / self.epochs, 1)
        return int(self.initial_size * (self.final_size / self.initial_size) ** done), memory
