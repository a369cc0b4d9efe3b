"""Shorten what is too long."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class ClippedNorm(Direction):
    """d = g min(1, max_norm / ||g||). max_norm: in units of the gradient.

    Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural networks".
    """

    max_norm: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "max_norm", validate.positive("max_norm", self.max_norm))

    def __call__(self, memory, g, now):
        return g * (self.max_norm / np.maximum(np.sqrt(g @ g), self.max_norm)), memory
