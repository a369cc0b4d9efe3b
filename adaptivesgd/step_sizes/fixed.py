"""The same step size throughout."""

from dataclasses import dataclass
from typing import Any, ClassVar

from .. import validate
from ..estimate import Estimate
from ..part import StepSize
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class Fixed(StepSize[None]):
    """alpha_k = length.

    Parameters
    ----------
    length : float
        Step length alpha (parameters per unit of direction), above 0.

    Raises
    ------
    ValueError
        If `length` is not a finite number above 0.
    """

    looks_at: ClassVar[str] = "nothing"

    length: float

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "length", validate.positive("the step size", self.length))

    def __call__(
        self, memory: None, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, None]:
        return self.length, memory


def as_step_size(step_size: float | StepSize[Any]) -> StepSize[Any]:
    """Return a step size as it is, and a number as a fixed step size.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.

    Returns
    -------
    StepSize
        A part.

    Raises
    ------
    ValueError
        If it cannot be called and is not a finite number above 0.

    Examples
    --------
    >>> as_step_size(0.1)
    Fixed(length=0.1)
    """
    return step_size if callable(step_size) else Fixed(step_size)
