"""The stochastic Polyak step size."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..estimate import Estimate
from ..part import StepSize, ratio
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class Polyak(StepSize[None]):
    """alpha = min(max(l_B(w) - l*, 0) / (c ||g||^2), max_step).

    l*, the smallest loss that a batch can have, is `optimal_value`.

    Parameters
    ----------
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    c : float, default 1.0
        Factor of ||g||^2 in the denominator (dimensionless), at least 1/2.
    max_step : float, default 1.0
        Largest step size (parameters per unit of direction), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Loizou, Vaswani, Laradji and Lacoste-Julien (2021), "Stochastic Polyak step-size for SGD: an
    adaptive learning rate for fast convergence" (attributed).
    """

    looks_at: ClassVar[str] = "loss and gradient of this batch"

    optimal_value: float = 0.0
    c: float = 1.0
    max_step: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.finite("optimal_value", self.optimal_value)
        validate.at_least("c", self.c, 0.5)
        validate.positive("max_step", self.max_step)

    def __call__(
        self, memory: None, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, None]:
        loss, signal = estimate.numbers("loss", "signal")
        gap = max(loss - self.optimal_value, 0.0)
        return min(ratio(gap, self.c * signal), self.max_step), memory
