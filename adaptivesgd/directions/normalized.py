"""Only the way, not the length."""

from dataclasses import dataclass

import numpy as np

from ..part import Direction


@dataclass(frozen=True)
class Normalized(Direction):
    """d = g / ||g||, one Euclidean norm over all parameters; 0 where g is 0.

    Zhao, Xie and Li (2020) put the momentum after it: `Chain(Normalized(), HeavyBall(beta))`.
    """

    def __call__(self, memory, g, now):
        return unit(g), memory


@dataclass(frozen=True)
class BlockNormalized(Direction):
    """d^(k) = g^(k) / ||g^(k)|| for every block k of `problem.blocks`: a layer of a network."""

    def __call__(self, memory, g, now):
        return np.concatenate([unit(g[block]) for block in now.problem.blocks]), memory


def unit(g):
    """g / ||g||, and 0 where g is 0; without asking the device which it is."""
    length = np.sqrt(g @ g)
    return g / (length + (length == 0))
