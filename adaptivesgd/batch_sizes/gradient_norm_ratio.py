"""AdaDamp's rule for non-convex objectives: the norm of the gradient in place of the loss."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from .. import validate
from ..linalg import length
from ..part import BatchSize, Stop, whole
from ..state import State

First: TypeAlias = float | None  # ||grad F(w_0)||


@dataclass(frozen=True)
class GradientNormRatio(BatchSize[First]):
    """B_k = ceil(B_0 ||grad F(w_0)||^2 / ||grad F(w_k)||^2), with the gradient of all n examples.

    Each evaluation of the rule costs n example gradients; `Every` evaluates it less often. A
    gradient of 0 ends the run as stationary.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If `initial_size` is not a whole number of at least 1.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes":
    B_k >= c / ||grad F(w_k)||^2 gives a rate of 1/k on non-convex F (attributed).
    """

    looks_at: ClassVar[str] = "the gradient of all examples"
    guarantee: ClassVar[str] = "1/k, non-convex [adadamp/nonconvex_average]"
    looks_per_epoch: ClassVar[int] = 1

    initial_size: int

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)

    def __call__(self, first: First, now: State) -> tuple[int, First]:
        latest = length(now.problem.gradient(now.w))  # whose square may underflow
        if latest == 0:
            raise Stop("stationary")
        first = latest if first is None else first
        ratio = first / latest
        return whole(self.initial_size * (ratio * ratio)), first
