"""Shorten what is too long."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class ClippedNorm(Direction):
    """d = g min(1, limit / ||g||). limit: in units of the gradient.

    Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural networks".
    """

    limit: float

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "limit", validate.positive("limit", self.limit))

    def __call__(self, memory, g, now):
        return g * (self.limit / np.maximum(np.sqrt(g @ g), self.limit)), memory
