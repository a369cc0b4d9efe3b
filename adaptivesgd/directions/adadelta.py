"""AdaDelta."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .. import validate
from ..objective import FiniteSum
from ..part import Direction
from ..state import State
from ..typing import Array

Means: TypeAlias = tuple[Array, Array]  # s and D


@dataclass(frozen=True)
class AdaDelta(Direction[Means]):
    """d = g sqrt(D + epsilon) / sqrt(s + epsilon), with running means s of g^2 and D of d^2:

        s <- rho s + (1 - rho) g^2,    D <- rho D + (1 - rho) d^2.

    epsilon is `square_epsilon`. The natural step size is 1.

    Parameters
    ----------
    rho : float, default 0.95
        Weight of the past in the paper's running averages (dimensionless), in [0, 1).
    square_epsilon : float, default 1e-06
        Constant added to the mean squares (squared units of the gradient), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Zeiler (2012), "ADADELTA: an adaptive learning rate method", Algorithm 1.
    """

    rho: float = 0.95
    square_epsilon: float = 1e-6

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("rho", self.rho, zero=True)
        validate.positive("square_epsilon", self.square_epsilon)

    def init(self, problem: FiniteSum, w: Array) -> Means:
        return np.zeros_like(w), np.zeros_like(w)

    def __call__(self, memory: Means, g: Array, now: State) -> tuple[Array, Means]:
        s, D = memory
        s = self.rho * s + (1 - self.rho) * g**2
        d = g * np.sqrt(D + self.square_epsilon) / np.sqrt(s + self.square_epsilon)
        D = self.rho * D + (1 - self.rho) * d**2
        return d, (s, D)
