"""AdaDelta."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .. import validate
from ..backend import fused
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
        d, s, D = _moved(*memory, g, self.rho, 1 - self.rho, self.square_epsilon)
        return d, (s, D)


@fused
def _moved(
    s: Array, D: Array, g: Array, rho: float, rest: float, epsilon: float
) -> tuple[Array, Array, Array]:
    """d and the new means, with rest = 1 - rho."""
    s = rho * s + rest * g**2
    d = g * np.sqrt(D + epsilon) / np.sqrt(s + epsilon)
    return d, s, rho * D + rest * d**2
