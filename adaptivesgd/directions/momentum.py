"""Directions that remember: heavy ball and Nesterov."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class HeavyBall(Direction):
    """v <- beta v + g,  d = v.

    The step size stands outside: a change of it acts at once on the whole sum. `Scaled` before it
    puts the step size inside. beta in [0, 1).

    Polyak (1964), "Some methods of speeding up the convergence of iteration methods".
    """

    beta: float = 0.9

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("beta", self.beta, zero=True)

    def init(self, problem, w):
        return np.zeros_like(w)

    def __call__(self, v, g, now):
        v = self.beta * v + g
        return v, v


@dataclass(frozen=True)
class Nesterov(HeavyBall):
    """v <- beta v + g,  d = g + beta v.

    Nesterov (1983), in the form of Sutskever, Martens, Dahl and Hinton (2013), with the
    parameters at the point that looks ahead.
    """

    def __call__(self, v, g, now):
        v = self.beta * v + g
        return g + self.beta * v, v
