"""AdaDamp's rule for non-convex objectives: the gradient's length in place of the loss."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, Stop, whole


@dataclass(frozen=True)
class GradientNormRatio(BatchSize):
    """B_k = ceil(B_0 ||grad F(w_0)||^2 / ||grad F(w_k)||^2), with the gradient of all n examples.

    Every look costs n example gradients; `Every` looks less often.

    initial_size: B_0 (examples). Ends the run as stationary where the gradient is 0.

    Sievert and Charles (2019): "B_k >= c / ||grad F(w_k)||^2" gives a 1/k rate on non-convex F.
    """

    initial_size: int

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)

    def __call__(self, first, now):
        gradient = now.problem.gradient(now.w)
        signal = float(gradient @ gradient)
        if signal == 0:
            raise Stop("stationary")
        first = signal if first is None else first
        return whole(self.initial_size * (first / signal)), first
