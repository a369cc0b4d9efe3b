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
    left. Every look at F costs n evaluations; `Every` looks less often.

    initial_size: B_0 (examples); optimal_value: F*, or a lower bound; 0 where it is unknown.
    Ends the run as converged where F(w_k) <= F*.

    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    the formula is that of their code.
    """

    initial_size: int
    optimal_value: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.finite("optimal_value", self.optimal_value)

    def __call__(self, first_gap, now):
        gap = self.loss(now) - self.optimal_value
        if gap < 0 and now.step == 0 and type(self) is LossRatio:
            raise ValueError(
                f"optimal_value = {self.optimal_value:g} cannot be F*: the first loss, {gap + self.optimal_value:g}, is below it"
            )
        if gap <= 0:
            raise Stop("converged")
        first_gap = gap if first_gap is None else first_gap
        return whole(self.initial_size * (first_gap / gap)), first_gap

    def loss(self, now):
        """F(w_k), a float."""
        return now.problem.loss(now.w)


@dataclass(frozen=True)
class SubsampledLossRatio(LossRatio):
    """`LossRatio` with F(w_k) estimated from a random share of the examples (fraction * n
    evaluations), drawn anew each time.

    fraction: in (0, 1]; their code takes 0.1.
    """

    fraction: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("fraction", self.fraction, one=True)

    def loss(self, now):
        n = now.problem.n
        rng = np.random.default_rng((now.seed, now.step, 1))  # the 1 sets it apart from the batch's
        some = rng.choice(n, ceil(self.fraction * n), replace=False)
        return now.problem.batch(some).loss(now.w)
