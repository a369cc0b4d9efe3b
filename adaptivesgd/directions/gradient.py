"""The plain gradient."""

from dataclasses import dataclass

from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class Gradient(Direction[None]):
    """d = g: stochastic gradient descent.

    References
    ----------
    Robbins and Monro (1951), "A stochastic approximation method" (attributed).
    """

    def __call__(self, memory: None, g: Array, now: State) -> tuple[Array, None]:
        return g, memory
