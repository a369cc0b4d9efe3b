"""AdaGrad and RMSProp: a rate of its own for every parameter."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import fused
from ..objective import FiniteSum
from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class AdaGrad(Direction[Array]):
    """s <- s + g^2,  d = g / (sqrt(s) + epsilon).

    Parameters
    ----------
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Raises
    ------
    ValueError
        If `epsilon` is not above 0.

    References
    ----------
    Duchi, Hazan and Singer (2011), "Adaptive subgradient methods for online learning and stochastic
    optimization", diagonal form (attributed).
    """

    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive("epsilon", self.epsilon)

    def init(self, problem: FiniteSum, w: Array) -> Array:
        return np.zeros_like(w)

    def __call__(self, s: Array, g: Array, now: State) -> tuple[Array, Array]:
        return _summed(s, g, self.epsilon)


@dataclass(frozen=True)
class RMSProp(Direction[Array]):
    """s <- rho s + (1 - rho) g^2,  d = g / (sqrt(s) + epsilon).

    Parameters
    ----------
    rho : float, default 0.9
        Weight of the past in the paper's running averages (dimensionless), in [0, 1).
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5 of "Neural networks for machine learning".
    """

    rho: float = 0.9
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("rho", self.rho, zero=True)
        validate.positive("epsilon", self.epsilon)

    def init(self, problem: FiniteSum, w: Array) -> Array:
        return np.zeros_like(w)

    def __call__(self, s: Array, g: Array, now: State) -> tuple[Array, Array]:
        return _averaged(s, g, self.rho, 1 - self.rho, self.epsilon)


@fused
def _summed(s: Array, g: Array, epsilon: float) -> tuple[Array, Array]:
    """d and the new sum of squares."""
    s = s + g**2
    return g / (np.sqrt(s) + epsilon), s


@fused
def _averaged(s: Array, g: Array, rho: float, rest: float, epsilon: float) -> tuple[Array, Array]:
    """d and the new mean of squares, with rest = 1 - rho."""
    s = rho * s + rest * g**2
    return g / (np.sqrt(s) + epsilon), s
