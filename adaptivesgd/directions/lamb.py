"""LAMB: Adam's direction, with a trust ratio for every layer."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class Lamb(Direction):
    """m <- beta1 m + (1 - beta1) g,    v <- beta2 v + (1 - beta2) g^2,
    r = m / (sqrt(v) + epsilon) + wd w,    d^(k) = (min(||w^(k)||, max_weight_norm) / ||r^(k)||) r^(k),

    for every block k of `problem.blocks`; the ratio is 1 where either norm is 0. The moments are not
    corrected for their start at 0.

    You, Li, Reddi and others (2020), "Large batch optimization for deep learning", as in a released
    code of its third version, which takes max_weight_norm = 10.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-6
    weight_decay: float = 0.0
    max_weight_norm: float = 10.0

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("beta1", self.beta1, zero=True)
        validate.fraction("beta2", self.beta2, zero=True)
        validate.positive("epsilon", self.epsilon)
        validate.nonnegative("weight_decay", self.weight_decay)
        validate.positive("max_weight_norm", self.max_weight_norm)

    def init(self, problem, w):
        return np.zeros_like(w), np.zeros_like(w)

    def __call__(self, memory, g, now):
        m, v = memory
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g**2
        r = m / (np.sqrt(v) + self.epsilon) + self.weight_decay * now.w
        pairs = ((r[block], now.w[block]) for block in now.problem.blocks)
        return np.concatenate([self.trusted(r_k, w_k) for r_k, w_k in pairs]), (m, v)

    def trusted(self, r, w):
        """One block of d."""
        length, size = np.sqrt(r @ r), np.minimum(np.sqrt(w @ w), self.max_weight_norm)
        trust = np.where((length > 0) & (size > 0), size / (length + (length == 0)), 1)
        return trust.astype(r.dtype) * r
