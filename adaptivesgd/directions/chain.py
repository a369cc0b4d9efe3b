"""Directions made of directions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import Direction, StepSize, check_part
from ..state import State
from ..step_sizes.fixed import as_step_size
from ..typing import Array


@dataclass(frozen=True, init=False)
class Chain(Direction[tuple[Any, ...]]):
    """Apply several directions in turn, each to the result of the one before.

    Parameters
    ----------
    *parts : Direction
        The directions, the first one applied to the batch gradient; none leaves it as it is.

    Raises
    ------
    TypeError
        If one of them is not a direction.

    Examples
    --------
    >>> from adaptivesgd.directions import Chain, HeavyBall, Normalized
    >>> sngm = Chain(Normalized(), HeavyBall(0.9))
    """

    parts: tuple[Direction[Any], ...]

    def __init__(self, *parts: Direction[Any]) -> None:
        for part in parts:
            check_part("each part of a Chain", part, Direction)
        object.__setattr__(self, "parts", parts)

    def init(self, problem: FiniteSum, w: Array) -> tuple[Any, ...]:
        return tuple(part.init(problem, w) for part in self.parts)

    def __call__(
        self, memory: tuple[Any, ...], g: Array, now: State
    ) -> tuple[Array, tuple[Any, ...]]:
        after = []
        for part, past in zip(self.parts, memory, strict=True):
            g, past = part(past, g, now)
            after.append(past)
        return g, tuple(after)


@dataclass(frozen=True)
class Scaled(Direction[Any]):
    """d = alpha_k g, with alpha_k from a schedule.

    Chain(Scaled(step_size), HeavyBall(beta)) puts the learning rate inside the momentum, as LARS
    does. The step size of the method is then 1.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.

    Raises
    ------
    TypeError
        If `step_size` is not a step size, or is one that depends on the batch.

    Examples
    --------
    >>> from adaptivesgd.directions import Chain, HeavyBall, Scaled
    >>> from adaptivesgd.step_sizes import PolynomialDecay
    >>> inside = Chain(Scaled(PolynomialDecay(0.1, horizon=500)), HeavyBall(0.9))
    """

    step_size: StepSize[Any]

    if TYPE_CHECKING:  # a number is accepted, and stored as a part

        def __init__(self, step_size: float | StepSize[Any]) -> None: ...

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "step_size", as_step_size(self.step_size))
        check_part("step_size", self.step_size, StepSize)
        if getattr(self.step_size, "looks_at", "") not in ("", "nothing"):
            raise TypeError(
                "step_size of Scaled must be a schedule such as InverseTime(0.1, 0.01), since a "
                f"direction has no batch to search on, not {self.step_size!r}"
            )

    def init(self, problem: FiniteSum, w: Array) -> Any:
        return self.step_size.init(problem, w)

    def __call__(self, memory: Any, g: Array, now: State) -> tuple[Array, Any]:
        alpha, memory = self.step_size(memory, g, cast(Estimate, None), now)
        return alpha * g, memory
