"""Dropout: at every step, a random part of the numbers is left out."""

from dataclasses import dataclass

from .. import validate
from ..typing import Array
from .layer import Backward, Layer
from .noise import Noise


@dataclass(frozen=True)
class Dropout(Layer):
    """Dropout y = x * m / (1 - rate) at a step, m_ij = 1 with probability 1 - rate, else 0;  E y = x.

    Outside a step (the full loss, the accuracy) it is the identity. At a step the mask belongs to
    the example: f_i(w) is a function of w like any other, the same one in every batch and chunk
    and along a line search, so that the gradients of examples still add up to those of batches.
    An example drawn twice in one step has the same mask twice.

    Parameters
    ----------
    rate : float, default 0.5
        Probability of leaving a number out, in [0, 1).

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout (attributed).
    """

    rate: float = 0.5

    def __post_init__(self) -> None:
        validate.fraction("rate", self.rate, zero=True)

    @property
    def noisy(self) -> bool:
        """Whether the layer draws random numbers at a step: it does."""
        return True

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        return x, lambda dy: (None, lambda: dy)

    def at(self, noise: Noise) -> "Masked":
        return Masked(self.rate, noise)


@dataclass(frozen=True)
class Masked(Layer):
    """Dropout with its mask drawn: y = x * m / (1 - rate);  dx = dy * m / (1 - rate).

    Parameters
    ----------
    rate : float
        Probability of leaving a number out, in [0, 1).
    noise : Noise
        The random numbers of the step.
    """

    rate: float
    noise: Noise

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        kept = self.noise.uniform(x.shape[1:]) >= self.rate
        m = kept.astype(x.dtype) * (1 / (1 - float(self.rate)))
        return x * m, lambda dy: (None, lambda: dy * m)
