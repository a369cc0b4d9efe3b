"""RadaDamp: rolling averages of the losses and gradient norms of the latest batches."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from .. import validate
from ..objective import FiniteSum
from ..part import BatchSize, ratio, whole
from ..state import State
from ..typing import Array


class Rolling(NamedTuple):
    """What `RollingAverage` remembers.

    Parameters
    ----------
    size : int
        The current batch size (examples).
    losses, signals : tuple of float, default ()
        Losses, and squared norms of the gradients, of the batches since the last evaluation.
    first, average : tuple of float, default ()
        (L_0, N_0) and (L, N), once they are known.
    """

    size: int
    losses: tuple[float, ...] = ()
    signals: tuple[float, ...] = ()
    first: tuple[float, ...] = ()
    average: tuple[float, ...] = ()


@dataclass(frozen=True)
class RollingAverage(BatchSize[Rolling]):
    """B = ceil(max(B_0, B_0 / ((L/L_0 + N/N_0) / 2))), evaluated at every `every`-th update,

        L <- rho L + (1 - rho) l,    N <- rho N + (1 - rho) s,

    with l the smallest batch loss and s the smallest ||g||^2 since the last evaluation. Evaluations
    up to update `warmup` set L_0 = l and N_0 = s and leave B as it is.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    rho : float, default 0.2
        Weight of the past in the paper's running averages (dimensionless), in [0, 1).
    every : int, default 20
        Period (updates), at least 1.
    warmup : int, default 100
        Update from which the periodic evaluations count (updates), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Sievert and Shah, code of "Improving the convergence of SGD through adaptive batch sizes",
    RadaDamp, version of 2025; earlier versions differ.
    """

    looks_at: ClassVar[str] = "losses and gradients of past batches"

    initial_size: int
    rho: float = 0.2
    every: int = 20
    warmup: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.fraction("rho", self.rho, zero=True)
        validate.positive_integer("every", self.every)
        validate.positive_integer("warmup", self.warmup, smallest=0)

    def init(self, problem: FiniteSum, w: Array) -> Rolling:
        return Rolling(self.initial_size)

    def __call__(self, memory: Rolling, now: State) -> tuple[int, Rolling]:
        if now.estimate is None:
            return memory.size, memory
        loss, signal = now.estimate.numbers("loss", "signal")
        losses, signals = (*memory.losses, loss), (*memory.signals, signal)
        memory = memory._replace(losses=losses, signals=signals)
        if now.step % self.every == 0:
            memory = self._evaluated(memory, now.step)
        return memory.size, memory

    def _evaluated(self, memory: Rolling, step: int) -> Rolling:
        """The memory with new averages and the size that follows from them."""
        latest = min(memory.losses), min(memory.signals)
        if step <= max(self.every, self.warmup):
            return Rolling(memory.size, first=latest, average=latest)
        pairs = zip(memory.average, latest, strict=True)
        average = tuple(self.rho * old + (1 - self.rho) * new for old, new in pairs)
        left = sum(map(ratio, average, memory.first)) / 2
        size = whole(max(self.initial_size, ratio(self.initial_size, left)))
        return Rolling(size, first=memory.first, average=average)
