"""CABS: couple the batch size with the learning rate."""

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from .. import validate
from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import BatchSize, whole
from ..state import State
from ..typing import Array

Averages: TypeAlias = tuple[float, float]  # xi and l


@dataclass(frozen=True)
class VarianceOverLoss(BatchSize[Averages]):
    """B = clip(round(scale alpha xi / l), min_size, max_size), alpha the latest step size.

    xi and l are running averages of the trace of the gradient variance and of the loss. As in the
    released code, they start at xi = 0 and l = 1 without a correction, the variance divides by B
    (not B - 1), and halves round to even. A batch of a single example is skipped.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    min_size : int, default 16
        Smallest batch that is requested (examples), at least 2.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    scale : float, default 1.0
        Factor of the batch size (dimensionless); 1 is recommended.
    max_size : int, default 2048
        Largest batch that is drawn (examples), at least `min_size`.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates", and their
    code. Their second moment drops cross terms in convolutions; here it is exact.
    """

    looks_at: ClassVar[str] = "variance, loss and step size"
    guarantee: ClassVar[str] = "at most 2 a L_max examples [cabs/batch_cap]"
    start: ClassVar[Averages] = (0.0, 1.0)  # of xi and l

    initial_size: int = 16
    min_size: int = 16
    decay: float = 0.95
    scale: float = 1.0
    max_size: int = field(default=2048, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.positive_integer("min_size", self.min_size, smallest=2)
        validate.positive_integer("max_size", self.max_size, smallest=self.min_size)
        validate.fraction("decay", self.decay, zero=True)
        validate.positive("scale", self.scale)

    def init(self, problem: FiniteSum, w: Array) -> Averages:
        return self.start

    def __call__(self, averages: Averages, now: State) -> tuple[int, Averages]:
        seen = now.estimate
        if seen is None:
            return self.initial_size, averages
        if seen.size == 1:
            return self.latest(seen), averages
        seen, (xi, loss) = seen.fetched("variance", "loss"), averages
        xi = self.decay * xi + (1 - self.decay) * self.variance(seen)
        loss = self.decay * loss + (1 - self.decay) * seen.loss
        m = self.scale * now.step_size * xi / loss if loss > 0 else 0.0
        return max(whole(m, round), self.min_size), (xi, loss)

    def variance(self, seen: Estimate) -> float:
        """Return the trace of the gradient variance over a batch, divided by B.

        Parameters
        ----------
        seen : Estimate
            A batch of at least two examples.

        Returns
        -------
        float
            (1/B) sum_i ||g_i - g||^2, in squared units of the gradient.
        """
        return seen.variance * (seen.size - 1) / seen.size


@dataclass(frozen=True)
class CorrectedVarianceOverLoss(VarianceOverLoss):
    """`VarianceOverLoss` without its two biases.

    The averages start at (0, 0), whose common weight cancels in xi / l, and the variance divides by
    B - 1.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    min_size : int, default 16
        Smallest batch that is requested (examples), at least 2.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    scale : float, default 1.0
        Factor of the batch size (dimensionless); 1 is recommended.
    max_size : int, default 2048
        Largest batch that is drawn (examples), at least `min_size`.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates"; the
    rule is equation (22), as their code cites it; the corrections are ours.
    """

    guarantee: ClassVar[str] = "linear if F* = 0 [cabs/long_run]"
    start: ClassVar[Averages] = (0.0, 0.0)

    def variance(self, seen: Estimate) -> float:
        """Return the unbiased trace of the gradient variance, divided by B - 1.

        Parameters
        ----------
        seen : Estimate
            A batch of at least two examples.

        Returns
        -------
        float
            (1/(B-1)) sum_i ||g_i - g||^2, in squared units of the gradient.
        """
        return seen.variance
