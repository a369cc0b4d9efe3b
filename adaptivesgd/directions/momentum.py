"""Directions with momentum: heavy ball and Nesterov."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import fused
from ..objective import FiniteSum
from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class HeavyBall(Direction[Array]):
    """v <- beta v + g,  d = v.

    The step size stands outside: a change of it acts at once on the whole sum. `Scaled` before it
    puts the step size inside.

    Parameters
    ----------
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Raises
    ------
    ValueError
        If `beta` is not in [0, 1).

    References
    ----------
    Polyak (1964), "Some methods of speeding up the convergence of iteration methods" (attributed).
    """

    beta: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("beta", self.beta, zero=True)

    def init(self, problem: FiniteSum, w: Array) -> Array:
        return np.zeros_like(w)

    def __call__(self, v: Array, g: Array, now: State) -> tuple[Array, Array]:
        v = _heavy(v, g, self.beta)
        return v, v


@dataclass(frozen=True)
class Nesterov(HeavyBall):
    """v <- beta v + g,  d = g + beta v.

    Parameters
    ----------
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Raises
    ------
    ValueError
        If `beta` is not in [0, 1).

    References
    ----------
    Nesterov (1983), in the form of Sutskever, Martens, Dahl and Hinton (2013), "On the importance
    of initialization and momentum in deep learning", with the parameters at the look-ahead point
    (attributed).
    """

    def __call__(self, v: Array, g: Array, now: State) -> tuple[Array, Array]:
        return _ahead(v, g, self.beta)


@fused
def _heavy(v: Array, g: Array, beta: float) -> Array:
    """The new v."""
    return beta * v + g


@fused
def _ahead(v: Array, g: Array, beta: float) -> tuple[Array, Array]:
    """d and the new v."""
    v = beta * v + g
    return g + beta * v, v
