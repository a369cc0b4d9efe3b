"""The same step size throughout."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize


@dataclass(frozen=True)
class Fixed(StepSize):
    """alpha_k = length, in parameters per unit of direction."""

    length: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "length", validate.positive("the step size", self.length))

    def __call__(self, memory, d, estimate, now):
        return self.length, memory


def as_step_size(step_size):
    """A part as it is; a number as a fixed step size."""
    return step_size if isinstance(step_size, StepSize) else Fixed(step_size)
