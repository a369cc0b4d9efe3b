"""The condition of Lemma 1 as a batch size rule: for theorems, not for training."""

from dataclasses import dataclass

from adaptivesgd import validate
from adaptivesgd.part import BatchSize, whole


@dataclass(frozen=True)
class DescentTest(BatchSize):
    """Grow the batch, keeping what was drawn, until ||grad l_B - grad l||^2 < ||grad l_B||^2.

    K <- K + ceil(K / 10) while it fails. It compares with the gradient of all n examples, and is
    counted for that; Big Batch estimates the left side instead (`SignalOverNoise`).

    initial_size: examples, at least 1.

    De, Yadav, Jacobs and Goldstein (2017), Lemma 1.
    """

    initial_size: int = 1

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)

    def __call__(self, memory, now):
        return self.initial_size, memory

    def enlarge(self, estimate, now):
        e = estimate.gradient - now.problem.gradient(now.w)
        K = estimate.size
        return K if K == estimate.n or e @ e < estimate.signal else K + whole(K / 10)
