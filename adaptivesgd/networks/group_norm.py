"""GroupNorm: every group of channels of an example has mean 0 and variance 1."""

from dataclasses import dataclass

from .. import validate
from .normalisation import Normalisation


@dataclass(frozen=True)
class GroupNorm(Normalisation):
    """mean: over all pixels of one example and the channels of one group.

    groups: into how many the channels are divided, neighbours together; 1 is the whole example.
    Wu and He (2018). It does not couple examples, so every method can be run.
    """

    groups: int = 1

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("groups", self.groups)

    def shape(self, inputs):
        if inputs[-1] % self.groups:
            raise ValueError(
                f"groups must divide the {inputs[-1]} channels of an example, not {self.groups}"
            )
        return inputs

    def grouped(self, x):
        return x.reshape(x.shape[0], -1, self.groups, x.shape[-1] // self.groups)

    def axes(self, x):
        return (1, 3)
