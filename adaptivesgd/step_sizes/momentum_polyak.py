"""MoMo: a Polyak step for directions with momentum."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from .. import validate
from ..estimate import Estimate
from ..part import StepSize, ratio
from ..state import State
from ..typing import Array


class Model(NamedTuple):
    """What `MomentumPolyak` remembers: exponential averages over the past batches.

    Parameters
    ----------
    loss : float
        Average of the batch losses.
    product : float
        Average of the inner products <g, w>.
    """

    loss: float
    product: float


@dataclass(frozen=True)
class MomentumPolyak(StepSize[Model | None]):
    """alpha = min(max(l~ - l* + <d, w> - p~, 0) / ||d||^2, max_step), with averages l~ and p~,

        l~ <- beta l~ + (1 - beta) l_B(w),    p~ <- beta p~ + (1 - beta) <g, w>,

    which start at the first values. Combine it with `ExponentialAverage(beta)`: then l~ + <d, v> - p~
    is the average of the past batches' linear models at v. l* is `optimal_value`.

    Parameters
    ----------
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    max_step : float, default 1.0
        Largest step size (parameters per unit of direction), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Schaipp, Ohana, Eickenberg, Defazio and Gower (2024), "MoMo: momentum models for adaptive learning
    rates", as in the authors' code without bias correction.
    """

    looks_at: ClassVar[str] = "losses and gradients of past batches and of this one"

    beta: float = 0.9
    optimal_value: float = 0.0
    max_step: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("beta", self.beta, zero=True)
        validate.finite("optimal_value", self.optimal_value)
        validate.positive("max_step", self.max_step)

    def __call__(
        self, memory: Model | None, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, Model]:
        g, w = estimate.gradient, now.w
        loss, product, along, square = estimate.numbers("loss", g @ w, d @ w, d @ d)
        if memory is not None:
            loss = self.beta * memory.loss + (1 - self.beta) * loss
            product = self.beta * memory.product + (1 - self.beta) * product
        gap = max(loss - self.optimal_value + along - product, 0.0)
        return min(ratio(gap, square), self.max_step), Model(loss, product)
