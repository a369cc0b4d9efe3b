"""AdaDamp: as many examples as the training loss has fallen."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, Stop, whole


@dataclass(frozen=True)
class LossRatio(BatchSize):
    """B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*)), with F the loss of all n examples.

    The batch grows as the loss falls, so that the noise of a step shrinks with the gap that is
    left. Every look at F costs n evaluations; `Held` looks less often.

    initial: B_0 (examples); minimum: F*, or a lower bound; 0 where it is unknown.

    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes".
    """

    initial: int
    minimum: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial)
        validate.finite("minimum", self.minimum)

    def init(self, problem, w):
        return problem.loss(w) - self.minimum

    def __call__(self, first_gap, now):
        if now.step == 0:
            return self.initial, first_gap
        return whole(self.initial * first_gap / self.gap(now)), first_gap

    def gap(self, now):
        """F(w_k) - F*, above zero."""
        gap = now.problem.loss(now.w) - self.minimum
        if gap <= 0:
            raise Stop("converged")
        return gap
