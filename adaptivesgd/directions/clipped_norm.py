"""Shorten gradients that are too long."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import fused
from ..linalg import norm
from ..part import Direction
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class ClippedNorm(Direction[None]):
    """d = g min(1, max_norm / ||g||).

    Parameters
    ----------
    max_norm : float
        Largest norm of the direction (units of the gradient), above 0.

    Raises
    ------
    ValueError
        If `max_norm` is not above 0.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural networks"
    (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.directions import ClippedNorm
    >>> d, _ = ClippedNorm(1.0)(None, np.array([3.0, 4.0]), None)
    >>> d.tolist()
    [0.6000000000000001, 0.8]
    """

    max_norm: float

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "max_norm", validate.positive("max_norm", self.max_norm))

    def __call__(self, memory: None, g: Array, now: State) -> tuple[Array, None]:
        return _clipped(g, norm(g), self.max_norm), memory


@fused
def _clipped(g: Array, length: Array, max_norm: float) -> Array:
    """d, from ||g||."""
    return g * (max_norm / np.maximum(length, max_norm))
