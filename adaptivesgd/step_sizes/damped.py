"""When the data cannot supply the batch, damp the step instead."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import StepSize, check_part
from ..state import State
from ..typing import Array
from .fixed import as_step_size


@dataclass(frozen=True)
class Damped(StepSize[Any]):
    """alpha_k = alpha min(1, B / B_wanted): shrink the step by the fraction of the batch granted.

    At the cap, a step of alpha cap / B_wanted has about the noise that a batch of B_wanted would
    have had. Nothing is stored: alpha is restored when the wanted batch falls again.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.

    Raises
    ------
    TypeError
        If `step_size` is not a step size.
    ValueError
        If it is a number that is not above 0.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code damps the same way but never restores the step.
    """

    looks_at: ClassVar[str] = "the size of this batch"

    step_size: StepSize[Any]

    if TYPE_CHECKING:  # a number is accepted, and stored as a part

        def __init__(self, step_size: float | StepSize[Any]) -> None: ...

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "step_size", as_step_size(self.step_size))
        check_part("step_size", self.step_size, StepSize)

    def init(self, problem: FiniteSum, w: Array) -> Any:
        return self.step_size.init(problem, w)

    def __call__(self, memory: Any, d: Array, estimate: Estimate, now: State) -> tuple[float, Any]:
        length, memory = self.step_size(memory, d, estimate, now)
        return length * estimate.granted_fraction, memory
