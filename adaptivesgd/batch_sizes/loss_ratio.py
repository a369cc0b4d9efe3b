"""AdaDamp: as many times more examples as the training loss has fallen."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from .. import validate
from ..part import BatchSize, Stop, whole


@dataclass(frozen=True)
class LossRatio(BatchSize):
    """B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*)), with F the loss of all n examples.

    The batch grows as the loss falls, so that the noise of a step shrinks with the gap that is
    left. Every look at F costs n evaluations; `Held` looks less often.

    initial: B_0 (examples); minimum: F*, or a lower bound; 0 where it is unknown.
    Ends the run as converged where F(w_k) <= F*.

    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    the formula is that of their code.
    """

    initial: int
    minimum: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial", self.initial)
        validate.finite("minimum", self.minimum)

    def __call__(self, first_gap, now):
        gap = self.loss(now) - self.minimum
        if gap < 0 and now.step == 0 and type(self) is LossRatio:
            raise ValueError(
                f"minimum = {self.minimum:g} cannot be F*: the first loss, {gap + self.minimum:g}, is below it"
            )
        if gap <= 0:
            raise Stop("converged")
        first_gap = gap if first_gap is None else first_gap
        return whole(self.initial * (first_gap / gap)), first_gap

    def loss(self, now):
        """F(w_k), a float."""
        return now.problem.loss(now.w)


@dataclass(frozen=True)
class SubsampledLossRatio(LossRatio):
    """`LossRatio` with F(w_k) estimated from a random share of the examples (share * n
    evaluations), drawn anew each time.

    share: in (0, 1]; their code takes 0.1.
    """

    share: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("share", self.share, one=True)

    def loss(self, now):
        n = now.problem.n
        rng = np.random.default_rng((now.seed, now.step, 1))  # the 1 sets it apart from the batch's
        some = rng.choice(n, ceil(self.share * n), replace=False)
        return now.problem.batch(some).loss(now.w)
