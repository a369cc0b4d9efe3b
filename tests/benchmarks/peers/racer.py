"""What takes part in a race."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Racer:
    """step(): one update; returns (example gradients, loss evaluations) that it took.
    loss(): the training loss now, which is not counted.
    """

    step: Callable[[], tuple[int, int]]
    loss: Callable[[], float]
