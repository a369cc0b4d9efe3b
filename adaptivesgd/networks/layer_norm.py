"""LayerNorm: every example has mean 0 and variance 1, over its last axis."""

from dataclasses import dataclass

from .normalisation import Normalisation


@dataclass(frozen=True)
class LayerNorm(Normalisation):
    """mean: over the last axis, that is over the p numbers of a vector, or the channels of a pixel.

    Ba, Kiros and Hinton (2016). To normalise a whole image at once, take GroupNorm(1).
    """

    def axes(self, x):
        return (len(x.shape) - 1,)
