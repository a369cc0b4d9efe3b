"""LAMB: Adam's direction, with a trust ratio for every layer."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .. import validate
from ..backend import fused
from ..linalg import norm
from ..objective import FiniteSum
from ..part import Direction
from ..state import State
from ..typing import Array

Moments: TypeAlias = tuple[Array, Array]  # m and v


@dataclass(frozen=True)
class Lamb(Direction[Moments]):
    """d^(k) = (min(||w^(k)||, max_weight_norm) / ||r^(k)||) r^(k), with Adam's direction r,

        m <- beta1 m + (1 - beta1) g,    v <- beta2 v + (1 - beta2) g^2,
        r = m / (sqrt(v) + epsilon) + wd w,

    for every block k of `problem.blocks`; the ratio is 1 where either norm is 0. The moments are not
    corrected for their start at 0. wd is `weight_decay`.

    Parameters
    ----------
    beta1 : float, default 0.9
        Weight of the past in the first moment (dimensionless), in [0, 1).
    beta2 : float, default 0.999
        Weight of the past in the second moment (dimensionless), in [0, 1).
    epsilon : float, default 1e-06
        Constant added to the root of the second moment (units of the gradient), above 0.
    weight_decay : float, default 0.0
        Weight-decay coefficient (units of direction per unit of parameter), at least 0.
    max_weight_norm : float, default 10.0
        Largest norm of a block of w that counts (units of the parameters), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    You, Li, Reddi and others (2020), "Large batch optimization for deep learning: training BERT in
    76 minutes", as in a released code of its third version, which takes max_weight_norm = 10.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-6
    weight_decay: float = 0.0
    max_weight_norm: float = 10.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("beta1", self.beta1, zero=True)
        validate.fraction("beta2", self.beta2, zero=True)
        validate.positive("epsilon", self.epsilon)
        validate.nonnegative("weight_decay", self.weight_decay)
        validate.positive("max_weight_norm", self.max_weight_norm)

    def init(self, problem: FiniteSum, w: Array) -> Moments:
        return np.zeros_like(w), np.zeros_like(w)

    def __call__(self, memory: Moments, g: Array, now: State) -> tuple[Array, Moments]:
        weights = (self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2)
        r, m, v = _moved(*memory, g, now.w, *weights, self.epsilon, self.weight_decay)
        pairs = ((r[block], now.w[block]) for block in now.problem.blocks)
        return np.concatenate([self._trusted(r_k, w_k) for r_k, w_k in pairs]), (m, v)

    def _trusted(self, r: Array, w: Array) -> Array:
        """One block of d."""
        return _scaled(r, norm(r), norm(w), self.max_weight_norm)


@fused
def _moved(m: Array, v: Array, g: Array, w: Array, b1: float, rest1: float, b2: float, rest2: float,
           epsilon: float, weight_decay: float) -> tuple[Array, Array, Array]:  # fmt: skip
    """r and the new moments, with rest = 1 - beta."""
    m = b1 * m + rest1 * g
    v = b2 * v + rest2 * g**2
    return m / (np.sqrt(v) + epsilon) + weight_decay * w, m, v


@fused
def _scaled(r: Array, length: Array, size: Array, max_weight_norm: float) -> Array:
    """One block of d, from ||r|| and ||w||."""
    size = np.minimum(size, max_weight_norm)
    trust = np.where((length > 0) & (size > 0), size / (length + (length == 0)), 1.0)
    return trust * r
