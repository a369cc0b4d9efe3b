"""The simple gradient noise scale as the batch size."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, ratio, whole


@dataclass(frozen=True)
class NoiseScale(BatchSize):
    """B = ceil(tr Sigma / ||grad F||^2), from running averages of unbiased estimates of both:

        tr Sigma ~ V,    ||grad F||^2 ~ ||g||^2 - V / B.

    initial_size: B_0 (examples, at least 2); decay: weight of the past in the averages, in [0, 1). A batch
    of one example tells nothing of V and is passed over.

    McCandlish, Kaplan, Amodei and others (2018), "An empirical model of large-batch training".
    """

    initial_size: int = 16
    decay: float = 0.95

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.fraction("decay", self.decay, zero=True)

    def init(self, problem, w):
        return 0.0, 0.0  # their common weight cancels in the ratio

    def __call__(self, averages, now):
        if now.step == 0:
            return self.initial_size, averages
        seen = now.estimate
        if seen.size == 1:
            return self.latest(now), averages
        variance = self.decay * averages[0] + (1 - self.decay) * seen.variance
        signal = self.decay * averages[1] + (1 - self.decay) * (seen.signal - seen.noise)
        return max(2, whole(ratio(variance, max(signal, 0.0)))), (variance, signal)
