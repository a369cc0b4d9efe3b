"""Pull the parameters towards zero."""

from dataclasses import dataclass

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class WeightDecay(Direction):
    """d = g + weight_decay w: before a momentum or Adam it is an L2 penalty, after it a decoupled decay
    (Loshchilov and Hutter, 2019).
    """

    weight_decay: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(
            self, "weight_decay", validate.nonnegative("weight_decay", self.weight_decay)
        )

    def __call__(self, memory, g, now):
        return g + self.weight_decay * now.w, memory
