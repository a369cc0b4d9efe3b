"""The batch size that condition (4) asks for, from the whole data: for theorems, not for training."""

from dataclasses import dataclass

from adaptivesgd import validate
from adaptivesgd.part import BatchSize, ratio, whole
from theory import square_gradient, variance

from .constants import noise_share


@dataclass(frozen=True)
class ExactTest(BatchSize):
    """K = ceil((1 - theta^2) / theta^2  tr Sigma(w) / ||grad F(w)||^2), at most n.

    With K fixed by w alone, this is the smallest batch, drawn with replacement, that satisfies
    condition (4): theta^2 E||grad l_B||^2 >= E||grad l_B - grad l||^2. Without replacement (4)
    holds with room to spare. It evaluates all n examples at every step, and is counted for that.

    theta: in (0, 1).

    De, Yadav, Jacobs and Goldstein (2017), condition (4); see `theory.big_batch.batch_test`.
    """

    theta: float = 0.5

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("theta", self.theta)

    def __call__(self, memory, now):
        V, signal = variance(now), square_gradient(now)
        return whole(ratio(V, noise_share(self.theta) * signal)), memory
