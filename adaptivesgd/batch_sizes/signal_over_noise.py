"""Big Batch: enough examples for the signal to stand above the noise."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..estimate import Estimate
from ..part import BatchSize, whole
from ..state import State


@dataclass(frozen=True)
class SignalOverNoise(BatchSize[None]):
    """Enlarge the batch, K <- K + ceil(growth_fraction K), until theta^2 ||g||^2 > V / K.

    V is the trace of the variance of the example gradients, divided by K - 1. The examples drawn
    are kept, and the next batch starts with K examples. At K = n the gradient is exact.

    Parameters
    ----------
    initial_size : int, default 50
        First batch size B_0 (examples), at least 2.
    theta : float, default 1.0
        Largest ratio of noise to signal that passes the test (dimensionless), in (0, 1].
    growth_fraction : float, default 0.1
        Fraction of the batch added at each enlargement (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches", condition
    (3) and Algorithms 1-3, with theta = 1 and growth_fraction = 0.1.
    """

    looks_at: ClassVar[str] = "this batch's gradient and variance"
    guarantee: ClassVar[str] = "linear for theta < 1 [big_batch/theorem_2_sharp]"

    initial_size: int = 50
    theta: float = 1.0
    growth_fraction: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.fraction("theta", self.theta, one=True)
        validate.positive("growth_fraction", self.growth_fraction)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        return self.initial_size if now.estimate is None else self.latest(now.estimate), memory

    def enlarge(self, estimate: Estimate, now: State) -> int:
        K = estimate.size
        if K == estimate.n or (K > 1 and self._passes(estimate)):
            return K
        return K + whole(self.growth_fraction * K)

    def _passes(self, seen: Estimate) -> bool:
        """theta^2 ||g||^2 > V / K; numbers that are not finite pass, which ends the growth."""
        seen = seen.fetched("signal", "variance").rescaled
        return not self.theta**2 * seen.signal <= seen.variance / seen.size
