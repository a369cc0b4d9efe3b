"""AdaDelta."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class AdaDelta(Direction):
    """s <- rho s + (1 - rho) g^2,    d = g sqrt(D + epsilon) / sqrt(s + epsilon),
    D <- rho D + (1 - rho) d^2.

    rho in [0, 1); epsilon above 0. Its natural step size is 1.

    Zeiler (2012), "ADADELTA: an adaptive learning rate method".
    """

    rho: float = 0.95
    epsilon: float = 1e-6

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("rho", self.rho, zero=True)
        validate.positive("epsilon", self.epsilon)

    def init(self, problem, w):
        return np.zeros_like(w), np.zeros_like(w)

    def __call__(self, memory, g, now):
        s, D = memory
        s = self.rho * s + (1 - self.rho) * g**2
        d = g * np.sqrt(D + self.epsilon) / np.sqrt(s + self.epsilon)
        D = self.rho * D + (1 - self.rho) * d**2
        return d, (s, D)
