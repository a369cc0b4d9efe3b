"""The simple gradient noise scale as the batch size."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from .. import validate
from ..estimate import in_one_unit
from ..objective import FiniteSum
from ..part import BatchSize, ratio, whole
from ..state import State
from ..typing import Array

# Of the variance and of the signal, not normalised, and the unit of the gradients behind them.
Averages: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class NoiseScale(BatchSize[Averages]):
    """B = max(2, ceil(tr Sigma / ||grad F||^2)), from running averages of unbiased estimates,

        tr Sigma ~ V,    ||grad F||^2 ~ ||g||^2 - (V / B)(1 - B/n).

    A batch of a single example has no variance and is skipped.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    McCandlish, Kaplan, Amodei and others (2018), "An empirical model of large-batch training"
    (attributed).
    """

    looks_at: ClassVar[str] = "averages of variance and gradient"

    initial_size: int = 16
    decay: float = 0.95

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.fraction("decay", self.decay, zero=True)

    def init(self, problem: FiniteSum, w: Array) -> Averages:
        return 0.0, 0.0, 0.0  # their common weight cancels in the ratio

    def __call__(self, averages: Averages, now: State) -> tuple[int, Averages]:
        seen = now.estimate
        if seen is None:
            return self.initial_size, averages
        if seen.size == 1:
            return self.latest(seen), averages
        seen = seen.fetched("signal", "variance").rescaled
        past, latest, unit = in_one_unit(averages[2], seen.unit)
        past, latest = past * self.decay, latest * (1 - self.decay)
        variance = past * averages[0] + latest * seen.variance
        signal = past * averages[1] + latest * (seen.signal - seen.noise)
        return max(2, whole(ratio(variance, max(signal, 0.0)))), (variance, signal, unit)
