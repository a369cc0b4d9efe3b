"""LARS: a rate of its own for every layer."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import fused
from ..linalg import norm
from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class TrustRatio(Direction[None]):
    """d^(k) = lambda_k (g^(k) + wd w^(k)),  lambda_k = eta ||w^(k)|| / (||g^(k)|| + wd ||w^(k)||),

    for every block k of `problem.blocks`; lambda_k = 1 where either norm is 0. eta is
    `trust_coefficient`, wd is `weight_decay`.

    Parameters
    ----------
    trust_coefficient : float, default 0.001
        Trust coefficient eta (dimensionless), above 0.
    weight_decay : float, default 0.0
        Weight-decay coefficient (units of direction per unit of parameter), at least 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    You, Gitman and Ginsburg (2017), "Large batch training of convolutional networks": LARS
    (attributed).
    """

    trust_coefficient: float = 0.001
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive("trust_coefficient", self.trust_coefficient)
        validate.nonnegative("weight_decay", self.weight_decay)

    def __call__(self, memory: None, g: Array, now: State) -> tuple[Array, None]:
        pairs = ((g[block], now.w[block]) for block in now.problem.blocks)
        return np.concatenate([self._scaled(g_k, w_k) for g_k, w_k in pairs]), memory

    def _scaled(self, g: Array, w: Array) -> Array:
        """lambda (g + wd w), one block of d."""
        return _scaled(g, w, norm(g), norm(w), self.trust_coefficient, self.weight_decay)


@fused
def _scaled(g: Array, w: Array, length: Array, size: Array, eta: float, wd: float) -> Array:
    """lambda (g + wd w), from ||g|| and ||w||."""
    below = length + wd * size
    known = (length > 0) & (size > 0)
    trust = np.where(known, eta * size / (below + (below == 0)), 1.0)
    return trust * (g + wd * w)
