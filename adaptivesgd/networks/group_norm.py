"""GroupNorm: every group of channels of an example has mean 0 and variance 1."""

from dataclasses import dataclass

from .. import validate
from ..typing import Array, Shape
from .normalisation import Normalisation


@dataclass(frozen=True)
class GroupNorm(Normalisation):
    """Group normalisation y = gamma xhat + beta, with means over one example and one group of channels.

    It does not couple examples, so every method can be run.

    Parameters
    ----------
    epsilon : float, default 1e-5
        Added to the variance, above 0, in squared units of x.
    scale : callable, default Constant(1.0)
        Initialiser of gamma.
    shift : callable, default Constant(0.0)
        Initialiser of beta.
    groups : int, default 1
        Into how many groups of neighbours the channels are divided; 1 is the whole example.

    References
    ----------
    Wu and He (2018), Group normalization (attributed).
    """

    groups: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "groups", validate.positive_integer("groups", self.groups))

    def shape(self, inputs: Shape) -> Shape:
        if inputs[-1] % self.groups:
            raise ValueError(
                f"groups must divide the {inputs[-1]} channels of an example, not {self.groups}"
            )
        return inputs

    def grouped(self, x: Array) -> Array:
        return x.reshape(x.shape[0], -1, self.groups, x.shape[-1] // self.groups)

    def channels(self, v: Array) -> Array:
        return v.reshape(self.groups, -1)

    def axes(self, x: Array) -> tuple[int, ...]:
        return (1, 3)
