"""BatchNorm: every channel has mean 0 and variance 1 over the batch."""

from dataclasses import dataclass
from typing import ClassVar

from .normalisation import Normalisation


@dataclass(frozen=True)
class BatchNorm(Normalisation):
    """mean: over all examples of the batch, and all their pixels, for one channel.

    Ioffe and Szegedy (2015). The examples of a batch are coupled: f_i depends on the others. Any
    method that asks for the batch gradient alone can be run; one that asks for variances or norms
    of example gradients is refused, and GroupNorm is the way out.

    There are no running averages: a full evaluation takes the statistics of each of its chunks
    (`Network.chunk` examples), so that the loss is a function of w and the data alone.
    """

    couples: ClassVar[bool] = True

    def axes(self, x):
        return tuple(range(len(x.shape) - 1))
