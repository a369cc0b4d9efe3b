"""The norm test: the noise of the gradient must not exceed a share of its length."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, ratio, whole


@dataclass(frozen=True)
class VarianceTest(BatchSize):
    """A test of the latest batch, V / B <= theta^2 S; if it fails, B <- ceil(V / (theta^2 S)).

    What V and S are is what tells the tests apart. The batch never shrinks. A batch of one example,
    such as the last of an epoch may be, is not tested.

    initial_size: B_0 (examples, at least 2); theta: above 0.
    """

    initial_size: int = 16
    theta: float = 0.9

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.positive("theta", self.theta)

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        held = self.latest(now)
        if now.estimate.size == 1:
            return held, memory
        V, S = self.noise_and_signal(now.estimate)
        return max(held, whole(ratio(V, self.theta**2 * S))), memory

    def noise_and_signal(self, seen):
        """V and S of a batch of two or more."""
        raise NotImplementedError


@dataclass(frozen=True)
class NormTest(VarianceTest):
    """tr Var(g_i) / B <= theta^2 ||g||^2; if it fails, B <- ceil(tr Var(g_i) / (theta^2 ||g||^2)).

    Byrd, Chin, Nocedal and Wu (2012), "Sample size selection in optimization methods for machine
    learning".
    """

    def noise_and_signal(self, seen):
        return seen.variance, seen.signal
