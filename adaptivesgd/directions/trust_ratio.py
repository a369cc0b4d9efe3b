"""LARS: a rate of its own for every layer."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class TrustRatio(Direction):
    """d^(k) = lambda_k (g^(k) + wd w^(k)),  lambda_k = eta ||w^(k)|| / (||g^(k)|| + wd ||w^(k)||),

    for every block k of `problem.blocks`; lambda_k = 1 where either norm is 0.

    trust_coefficient: eta; weight_decay: wd.

    LARS: You, Gitman and Ginsburg (2017), "Large batch training of convolutional networks".
    """

    trust_coefficient: float = 0.001
    weight_decay: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive("trust_coefficient", self.trust_coefficient)
        validate.nonnegative("weight_decay", self.weight_decay)

    def __call__(self, memory, g, now):
        pairs = ((g[block], now.w[block]) for block in now.problem.blocks)
        return np.concatenate([self.scaled(g_k, w_k) for g_k, w_k in pairs]), memory

    def scaled(self, g, w):
        """lambda (g + wd w), one block of d."""
        length, size, wd = np.sqrt(g @ g), np.sqrt(w @ w), self.weight_decay
        below = length + wd * size
        known = (length > 0) & (size > 0)
        trust = np.where(known, self.trust_coefficient * size / (below + (below == 0)), 1)
        return trust.astype(g.dtype) * (g + wd * w)
