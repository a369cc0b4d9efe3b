"""Adam."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .. import validate
from ..backend import fused
from ..objective import FiniteSum
from ..part import Direction
from ..state import State
from ..typing import Array

Moments: TypeAlias = tuple[int, Array, Array]  # t, m and v


@fused
def _moved(m: Array, v: Array, g: Array, b1: float, rest1: float, b2: float, rest2: float,
           of_m: float, of_v: float, epsilon: float) -> tuple[Array, Array, Array]:  # fmt: skip
    """d and the new moments, with rest = 1 - beta and the corrections of the moments."""
    m = b1 * m + rest1 * g
    v = b2 * v + rest2 * g**2
    return m / of_m / (np.sqrt(v / of_v) + epsilon), m, v


@fused
def _reordered(m: Array, v: Array, g: Array, b1: float, rest1: float, b2: float, rest2: float,
               a: float, epsilon: float) -> tuple[Array, Array, Array]:  # fmt: skip
    """d and the new moments, with rest = 1 - beta and a = a_t."""
    m = b1 * m + rest1 * g
    v = b2 * v + rest2 * g**2
    return a * m / (np.sqrt(v) + epsilon), m, v


@dataclass(frozen=True)
class Adam(Direction[Moments]):
    """d = (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon),    t = 1, 2, ...,

        m <- beta1 m + (1 - beta1) g,    v <- beta2 v + (1 - beta2) g^2.

    Parameters
    ----------
    beta1 : float, default 0.9
        Weight of the past in the first moment (dimensionless), in [0, 1).
    beta2 : float, default 0.999
        Weight of the past in the second moment (dimensionless), in [0, 1).
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Kingma and Ba (2015), "Adam: a method for stochastic optimization", Algorithm 1.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("beta1", self.beta1, zero=True)
        validate.fraction("beta2", self.beta2, zero=True)
        validate.positive("epsilon", self.epsilon)

    def init(self, problem: FiniteSum, w: Array) -> Moments:
        return 0, np.zeros_like(w), np.zeros_like(w)

    def __call__(self, memory: Moments, g: Array, now: State) -> tuple[Array, Moments]:
        t, m, v = memory
        t = t + 1
        weights = (self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2)
        d, m, v = self._moved(m, v, g, *weights, *self._corrections(t), self.epsilon)
        return d, (t, m, v)

    def _corrections(self, t: int) -> tuple[float, ...]:
        """By what the moments are corrected for their start at 0."""
        return 1 - self.beta1**t, 1 - self.beta2**t

    _moved = staticmethod(_moved)


@dataclass(frozen=True)
class ReorderedAdam(Adam):
    """d = a_t m / (sqrt(v) + epsilon), a_t = sqrt(1 - beta2^t) / (1 - beta1^t), with Adam's m and v.

    It is Adam with epsilon outside the bias correction.

    Parameters
    ----------
    beta1 : float, default 0.9
        Weight of the past in the first moment (dimensionless), in [0, 1).
    beta2 : float, default 0.999
        Weight of the past in the second moment (dimensionless), in [0, 1).
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Kingma and Ba (2015), "Adam: a method for stochastic optimization", the faster order of
    section 2. It is that of Lasagne, with which online batch selection was tested.
    """

    def _corrections(self, t: int) -> tuple[float, ...]:
        return ((1 - self.beta2**t) ** 0.5 / (1 - self.beta1**t),)

    _moved = staticmethod(_reordered)
