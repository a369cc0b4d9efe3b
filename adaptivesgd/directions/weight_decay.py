"""Pull the parameters towards zero."""

from dataclasses import dataclass

from .. import validate
from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class WeightDecay(Direction[None]):
    """d = g + weight_decay w.

    Before momentum or Adam it is an L2 penalty, after it a decoupled decay.

    Parameters
    ----------
    weight_decay : float
        Weight-decay coefficient (units of direction per unit of parameter), at least 0.

    Raises
    ------
    ValueError
        If `weight_decay` is negative.

    References
    ----------
    Loshchilov and Hutter (2019), "Decoupled weight decay regularization" (attributed).
    """

    weight_decay: float

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(
            self, "weight_decay", validate.nonnegative("weight_decay", self.weight_decay)
        )

    def __call__(self, memory: None, g: Array, now: State) -> tuple[Array, None]:
        return g + self.weight_decay * now.w, memory
