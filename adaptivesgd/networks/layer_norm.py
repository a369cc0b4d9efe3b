"""LayerNorm: every example has mean 0 and variance 1, over its last axis."""

from dataclasses import dataclass

from ..typing import Array
from .normalisation import Normalisation


@dataclass(frozen=True)
class LayerNorm(Normalisation):
    """Layer normalisation y = gamma xhat + beta, with means over the last axis.

    That is over the p numbers of a vector, or the channels of a pixel. To normalise a whole image
    at once, take GroupNorm().

    Parameters
    ----------
    epsilon : float, default 1e-5
        Added to the variance, above 0, in squared units of x.
    scale : callable, default Constant(1.0)
        Initialiser of gamma.
    shift : callable, default Constant(0.0)
        Initialiser of beta.

    References
    ----------
    Ba, Kiros and Hinton (2016), Layer normalization (attributed).
    """

    def axes(self, x: Array) -> tuple[int, ...]:
        return (len(x.shape) - 1,)
