"""Right answers as short code, of which the diagnosis tries every change of one place."""

from dataclasses import dataclass
from math import ceil

from adaptivesgd.part import BatchSize


@dataclass(frozen=True)
class NormTest(BatchSize):
    """The norm test."""

    initial_size: int = 16
    theta: float = 0.9

    def __call__(self, memory, now):
        """(size, memory)"""
        if now.step == 0:
            return self.initial_size, memory
        seen = now.estimate
        return max(seen.size, ceil(seen.variance / (self.theta**2 * seen.signal))), memory


@dataclass(frozen=True)
class Cabs(BatchSize):
    """CABS, corrected."""

    initial_size: int = 16
    min_size: int = 16
    max_size: int = 2048
    decay: float = 0.95

    def __call__(self, memory, now):
        """(size, memory)"""
        if now.step == 0:
            return self.initial_size, (0.0, 0.0)
        xi = self.decay * memory[0] + (1 - self.decay) * now.estimate.variance
        loss = self.decay * memory[1] + (1 - self.decay) * now.estimate.loss
        size = round(now.step_size * xi / loss)
        return min(max(size, self.min_size), self.max_size), (xi, loss)


@dataclass(frozen=True)
class AdaDamp(BatchSize):
    """AdaDamp."""

    initial_size: int = 16
    optimal_value: float = 0.0

    def __call__(self, memory, now):
        """(size, memory)"""
        gap = now.problem.loss(now.w) - self.optimal_value
        first = gap if memory is None else memory
        return ceil(self.initial_size * first / gap), first


def smallest_batch(G, theta):
    """The smallest B that is enough."""
    n = len(G)
    noise = G.var(axis=0, ddof=1).sum()
    signal = (G.mean(axis=0) ** 2).sum()
    return next(B for B in range(1, n + 1) if noise * (1 / B - 1 / n) <= theta**2 * signal)
