"""Pull the parameters towards zero."""

from dataclasses import dataclass

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class WeightDecay(Direction):
    """d = g + coefficient w: before a momentum or Adam it is an L2 penalty, after it a decoupled decay
    (Loshchilov and Hutter, 2019).
    """

    coefficient: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(
            self, "coefficient", validate.nonnegative("coefficient", self.coefficient)
        )

    def __call__(self, memory, g, now):
        return g + self.coefficient * now.w, memory
