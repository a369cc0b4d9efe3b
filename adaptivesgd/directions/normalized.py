"""Directions of unit length."""

from dataclasses import dataclass

import numpy as np

from ..backend import fused
from ..linalg import norm
from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class Normalized(Direction[None]):
    """d = g / ||g||, one Euclidean norm over all parameters; 0 where g is 0.

    References
    ----------
    Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for large batch
    training", who apply momentum after it: `Chain(Normalized(), HeavyBall(beta))` (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.directions import Normalized
    >>> d, _ = Normalized()(None, np.array([3.0, 4.0]), None)
    >>> d.tolist()
    [0.6, 0.8]
    """

    def __call__(self, memory: None, g: Array, now: State) -> tuple[Array, None]:
        return unit(g), memory


@dataclass(frozen=True)
class BlockNormalized(Direction[None]):
    """d^(k) = g^(k) / ||g^(k)|| for every block k of `problem.blocks`, a layer of a network.

    References
    ----------
    Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for large batch
    training"; the block-wise form is attributed.
    """

    def __call__(self, memory: None, g: Array, now: State) -> tuple[Array, None]:
        return np.concatenate([unit(g[block]) for block in now.problem.blocks]), memory


def unit(g: Array) -> Array:
    """Return g / ||g||, and 0 where g is 0, without waiting for a device.

    Parameters
    ----------
    g : Array
        A vector, shape (d,).

    Returns
    -------
    Array
        A vector of length 1 or 0, shape (d,).
    """
    return _divided(g, norm(g))


@fused
def _divided(g: Array, length: Array) -> Array:
    """g / ||g||, and 0 where ||g|| is 0."""
    return g / (length + (length == 0))
