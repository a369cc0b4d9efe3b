"""AdaGrad and RMSProp: a rate of its own for every parameter."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class AdaGrad(Direction):
    """s <- s + g^2,  d = g / (sqrt(s) + epsilon). epsilon: in units of the gradient.

    Duchi, Hazan and Singer (2011), "Adaptive subgradient methods", diagonal form.
    """

    epsilon: float = 1e-8

    def __post_init__(self):
        super().__post_init__()
        validate.positive("epsilon", self.epsilon)

    def init(self, problem, w):
        return np.zeros_like(w)

    def __call__(self, s, g, now):
        s = s + g**2
        return g / (np.sqrt(s) + self.epsilon), s


@dataclass(frozen=True)
class RMSProp(Direction):
    """s <- rho s + (1 - rho) g^2,  d = g / (sqrt(s) + epsilon). rho in [0, 1).

    Tieleman and Hinton (2012), lecture 6.5 of "Neural networks for machine learning".
    """

    rho: float = 0.9
    epsilon: float = 1e-8

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("rho", self.rho, zero=True)
        validate.positive("epsilon", self.epsilon)

    def init(self, problem, w):
        return np.zeros_like(w)

    def __call__(self, s, g, now):
        s = self.rho * s + (1 - self.rho) * g**2
        return g / (np.sqrt(s) + self.epsilon), s
