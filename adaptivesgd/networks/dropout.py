"""Dropout: at every step, a random part of the numbers is left out."""

from dataclasses import dataclass
from typing import Any, ClassVar

from .. import validate
from .layer import Layer


@dataclass(frozen=True)
class Dropout(Layer):
    """y = x * m / (1 - rate) at a step, m_ij = 1 with probability 1 - rate, else 0;  E y = x.

    Outside a step (the full loss, the accuracy) it is the identity. At a step the mask belongs to
    the example: f_i(w) is a function of w like any other, the same one in every batch and chunk
    and along a line search, so that the gradients of examples still add up to those of batches.
    An example drawn twice in one step meets the same mask twice.

    rate: the probability to leave a number out, in [0, 1).  Srivastava et al. (2014).
    """

    noisy: ClassVar[bool] = True

    rate: float = 0.5

    def __post_init__(self):
        validate.fraction("rate", self.rate, zero=True)

    def forward(self, w, x):
        return x, lambda dy: (None, lambda: dy)

    def at(self, noise):
        return Masked(self.rate, noise)


@dataclass(frozen=True)
class Masked(Layer):
    """Dropout with its mask drawn: y = x * m / (1 - rate);  dx = dy * m / (1 - rate)."""

    rate: float
    noise: Any

    def forward(self, w, x):
        kept = self.noise.uniform(x.shape[1:]) >= self.rate
        m = kept.astype(x.dtype) * (1 / (1 - float(self.rate)))
        return x * m, lambda dy: (None, lambda: dy * m)
