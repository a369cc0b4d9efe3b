"""The plain gradient."""

from dataclasses import dataclass

from ..part import Direction


@dataclass(frozen=True)
class Gradient(Direction):
    """d = g: stochastic gradient descent."""

    def __call__(self, memory, g, now):
        return g, memory
