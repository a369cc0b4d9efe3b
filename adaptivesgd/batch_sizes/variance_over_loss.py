"""CABS: couple the batch size with the learning rate."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, whole


@dataclass(frozen=True)
class VarianceOverLoss(BatchSize):
    """B = clip(round(c alpha xi / l), minimum, largest), alpha the step size, for the next update.

    xi and l are running averages of the trace of the gradient variance and of the loss, with
    weight mu on the past. As released: they start at xi = 0 and l = 1 and are not corrected for
    it, the variance divides by B (not B - 1), and halves round to even. A batch of one example,
    such as the last of an epoch may be, is passed over.

    initial, minimum, largest: examples; mu in [0, 1); c: 1 is recommended.

    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates", and their
    code. Their second moment drops cross terms in convolutions; here it is exact.
    """

    initial: int = 16
    minimum: int = 16
    largest: int = 2048
    mu: float = 0.95
    c: float = 1.0

    start = (0.0, 1.0)  # of the averages of xi and of the loss

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial, smallest=2)
        validate.positive_integer("minimum", self.minimum, smallest=2)
        validate.positive_integer("largest", self.largest, smallest=self.minimum)
        validate.fraction("mu", self.mu, zero=True)
        validate.positive("c", self.c)

    def init(self, problem, w):
        return self.start

    def __call__(self, averages, now):
        if now.step == 0:
            return self.initial, averages
        xi, loss = averages
        seen = now.estimate
        if seen.size == 1:
            return self.latest(now), averages
        xi = self.mu * xi + (1 - self.mu) * self.variance(seen)
        loss = self.mu * loss + (1 - self.mu) * seen.loss
        m = self.c * now.step_size * xi / loss if loss > 0 else 0.0
        return max(min(whole(m, round), self.largest), self.minimum), (xi, loss)

    def variance(self, seen):
        """The trace of the gradient variance over a batch, divided by B."""
        return seen.variance * (seen.size - 1) / seen.size


@dataclass(frozen=True)
class CorrectedVarianceOverLoss(VarianceOverLoss):
    """`VarianceOverLoss` without its two biases: the averages start at (0, 0), whose weight then
    cancels in xi / l, and the variance divides by B - 1.
    """

    start = (0.0, 0.0)

    def variance(self, seen):
        return seen.variance
