"""An exponential average of gradients."""

from dataclasses import dataclass
from typing import TypeAlias

from .. import validate
from ..part import Direction
from ..state import State
from ..typing import Array

Average: TypeAlias = Array | None  # None before the first gradient


@dataclass(frozen=True)
class ExponentialAverage(Direction[Average]):
    """m <- beta m + (1 - beta) g,  d = m, with m = g at the first update.

    Parameters
    ----------
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Raises
    ------
    ValueError
        If `beta` is not in [0, 1).

    References
    ----------
    Cutkosky and Mehta (2020), "Momentum improves normalized SGD", with a = 1 - beta (attributed).

    Examples
    --------
    >>> from adaptivesgd.directions import Chain, ExponentialAverage, Normalized
    >>> nsgdm = Chain(ExponentialAverage(0.9), Normalized())
    """

    beta: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("beta", self.beta, zero=True)

    def __call__(self, m: Average, g: Array, now: State) -> tuple[Array, Average]:
        m = g if m is None else self.beta * m + (1 - self.beta) * g
        return m, m
