"""CABS: couple the batch size with the learning rate."""

from dataclasses import dataclass, field

from .. import validate
from ..part import BatchSize, whole


@dataclass(frozen=True)
class VarianceOverLoss(BatchSize):
    """B = clip(round(scale alpha xi / l), min_size, max_size), alpha the step size, for the next update.

    xi and l are running averages of the trace of the gradient variance and of the loss, with
    weight `decay` on the past. As released: they start at xi = 0 and l = 1 and are not corrected for
    it, the variance divides by B (not B - 1), and halves round to even. A batch of one example,
    such as the last of an epoch may be, is passed over.

    initial_size, min_size, max_size: examples; decay in [0, 1); scale: 1 is recommended.

    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates", and their
    code. Their second moment drops cross terms in convolutions; here it is exact.
    """

    initial_size: int = 16
    min_size: int = 16
    decay: float = 0.95
    scale: float = 1.0
    max_size: int = field(default=2048, kw_only=True)

    start = (0.0, 1.0)  # of the averages of xi and of the loss

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.positive_integer("min_size", self.min_size, smallest=2)
        validate.positive_integer("max_size", self.max_size, smallest=self.min_size)
        validate.fraction("decay", self.decay, zero=True)
        validate.positive("scale", self.scale)

    def init(self, problem, w):
        return self.start

    def __call__(self, averages, now):
        if now.step == 0:
            return self.initial_size, averages
        xi, loss = averages
        seen = now.estimate
        if seen.size == 1:
            return self.latest(now), averages
        xi = self.decay * xi + (1 - self.decay) * self.variance(seen)
        loss = self.decay * loss + (1 - self.decay) * seen.loss
        m = self.scale * now.step_size * xi / loss if loss > 0 else 0.0
        return max(whole(m, round), self.min_size), (xi, loss)

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
