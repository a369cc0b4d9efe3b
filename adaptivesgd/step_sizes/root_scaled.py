"""The square-root rule: a step that grows with the root of the batch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from .. import validate
from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import StepSize, check_part
from ..state import State
from ..typing import Array
from .fixed import as_step_size


@dataclass(frozen=True)
class RootScaled(StepSize[Any]):
    """alpha_k = alpha sqrt(B_k / base_size).

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
    Qin and others (2021), "SimiGrad: fine-grained adaptive batching for large scale training using
    gradient similarity measurement", as in a reimplementation (attributed).
    """

    looks_at: ClassVar[str] = "the size of this batch"

    step_size: StepSize[Any]
    base_size: int = 16

    if TYPE_CHECKING:  # a number is accepted, and stored as a part

        def __init__(self, step_size: float | StepSize[Any], base_size: int = 16) -> None: ...

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "step_size", as_step_size(self.step_size))
        check_part("step_size", self.step_size, StepSize)
        validate.positive_integer("base_size", self.base_size)

    def init(self, problem: FiniteSum, w: Array) -> Any:
        return self.step_size.init(problem, w)

    def __call__(self, memory: Any, d: Array, estimate: Estimate, now: State) -> tuple[float, Any]:
        length, memory = self.step_size(memory, d, estimate, now)
        return length * (estimate.size / self.base_size) ** 0.5, memory
