"""Big Batch: enough examples for the signal to stand above the noise."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, whole


@dataclass(frozen=True)
class SignalOverNoise(BatchSize):
    """Grow the batch, keeping what was drawn, until theta^2 ||g||^2 > V / K.

    K <- K + ceil(growth_fraction K) while the test fails. K is never smaller at the next update. V is the
    trace of the examples' gradient variance, divided by K - 1. At K = n the gradient is exact,
    and there is nothing left to draw.

    initial_size: K_0 (examples); theta in (0, 1]; growth_fraction: above 0.

    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches", condition
    (3) and Algorithms 1-3, which use theta = 1 and growth_fraction = 0.1.
    """

    initial_size: int = 50
    theta: float = 1.0
    growth_fraction: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.fraction("theta", self.theta, one=True)
        validate.positive("growth_fraction", self.growth_fraction)

    def __call__(self, memory, now):
        return self.initial_size if now.step == 0 else self.latest(now), memory

    def enlarge(self, estimate, now):
        K = estimate.size
        if K == estimate.n or (K > 1 and self.passes(estimate)):
            return K
        return K + whole(self.growth_fraction * K)

    def passes(self, seen):
        """theta^2 ||g||^2 > V / K, of two examples or more; numbers that are not finite end the growth."""
        return not self.theta**2 * seen.signal <= seen.variance / seen.size
