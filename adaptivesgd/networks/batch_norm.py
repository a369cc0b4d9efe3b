"""BatchNorm: every channel has mean 0 and variance 1 over the batch."""

from dataclasses import dataclass

from ..typing import Array
from .normalisation import Normalisation


@dataclass(frozen=True)
class BatchNorm(Normalisation):
    """Batch normalisation y = gamma xhat + beta, with means over the examples and pixels of a channel.

    The examples of a batch are coupled: f_i depends on the others. Any method that needs the batch
    gradient alone can be run; one that needs variances or norms of example gradients is refused:
    use GroupNorm.

    There are no running averages: a full evaluation takes the statistics of each of its chunks
    (`Network.chunk` examples), so that the loss is a function of w and the data alone.

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
    Ioffe and Szegedy (2015), Batch normalization (attributed).
    """

    @property
    def couples(self) -> bool:
        """Whether an example's output depends on the other examples of the batch: it does."""
        return True

    def axes(self, x: Array) -> tuple[int, ...]:
        return tuple(range(len(x.shape) - 1))
