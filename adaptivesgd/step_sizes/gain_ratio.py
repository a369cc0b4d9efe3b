"""AdaScale: as long a step as the batch is worth."""

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from .. import validate
from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import StepSize, Stop, check_part
from ..state import State
from ..typing import Array
from .fixed import as_step_size


class Gain(NamedTuple):
    """What `GainRatio` remembers.

    Parameters
    ----------
    variance : float, default 0.0
        Running mean of sigma^2, the noise of a batch of `base_size`.
    signal : float, default 0.0
        Running mean of the estimates of ||grad F||^2.
    clock : float, default 0.0
        Scale-invariant iterations tau = r_0 + r_1 + ..., updates of a batch of `base_size`.
    inner : Any, default None
        Memory of the schedule.
    """

    variance: float = 0.0
    signal: float = 0.0
    clock: float = 0.0
    inner: Any = None


@dataclass(frozen=True)
class GainRatio(StepSize[Gain]):
    """alpha_t = r_t lr(floor(tau_t)),  r_t = (sigma^2 + mu^2) / (sigma^2 / S + mu^2),  tau <- tau + r_t,

    with S = B / base_size, sigma^2 = V / base_size and mu^2 = ||g||^2 - V / B averaged over the
    updates: by plain means at first, then with the weight max(1 - S / 1000, 0) on the past. The gain
    ratio r lies between 1 and S, and r_0 = 1. Schedules are evaluated at tau, the number of updates
    of a batch of `base_size` that have been replaced.

    Here V is the exact variance over the examples of the batch; the paper estimates it from the
    gradients of S workers.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    base_size : int, default 16
        Batch size that the step size was chosen for (examples), at least 1.

    Raises
    ------
    TypeError
        If `step_size` is not a step size.
    ValueError
        If a parameter is out of range.

    References
    ----------
    Johnson, Agrawal, Gu and Guestrin (2020), "AdaScale SGD: a user-friendly algorithm for distributed
    training", as in the submission to ICLR 2020, "AdaScale SGD: a scale-invariant algorithm for
    distributed training", as read there.
    """

    looks_at: ClassVar[str] = "gradient and variance of past batches and of this one"

    step_size: StepSize[Any]
    base_size: int = 16

    if TYPE_CHECKING:  # a number is accepted, and stored as a part

        def __init__(self, step_size: float | StepSize[Any], base_size: int = 16) -> None: ...

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "step_size", as_step_size(self.step_size))
        check_part("step_size", self.step_size, StepSize)
        validate.positive_integer("base_size", self.base_size)

    def init(self, problem: FiniteSum, w: Array) -> Gain:
        return Gain(inner=self.step_size.init(problem, w))

    def __call__(
        self, memory: Gain, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, Gain]:
        S = max(estimate.size / self.base_size, 1.0)
        variance, signal, r = memory.variance, memory.signal, 1.0
        if estimate.size > 1:
            past = min(max(1 - S / 1000, 0.0), now.step / (now.step + 1))
            V, square = estimate.numbers("variance", "signal")
            variance = past * variance + (1 - past) * V / self.base_size
            signal = past * signal + (1 - past) * max(square - V / estimate.size, 0.0)
            floor = max(variance, 1e-6)
            r = (floor + signal) / (floor / S + signal) if now.step else 1.0
        if not isfinite(r):
            raise Stop("diverged")
        then = replace(now, step=int(memory.clock))
        length, inner = self.step_size(memory.inner, d, estimate, then)
        return r * length, Gain(variance, signal, memory.clock + r, inner)
