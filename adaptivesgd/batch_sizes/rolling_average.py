"""RadaDamp: what the latest batches said of loss and gradient, in a rolling average."""

from dataclasses import dataclass
from typing import NamedTuple

from .. import validate
from ..part import BatchSize, ratio, whole


class Rolling(NamedTuple):
    """What `RollingAverage` remembers."""

    size: int
    losses: tuple = ()  # of the batches since the last look
    signals: tuple = ()
    first: tuple = ()  # (L_0, N_0)
    average: tuple = ()  # (L, N)


@dataclass(frozen=True)
class RollingAverage(BatchSize):
    """B = ceil(max(B_0, B_0 / ((L/L_0 + N/N_0) / 2))), looked at every `every` updates.

    L and N are rolling averages, L <- rho L + (1 - rho) l, N <- rho N + (1 - rho) s, of the
    smallest batch loss l and the smallest ||g||^2 = s since the last look. Looks up to update
    `warmup` set L_0 = l and N_0 = s and change nothing.

    initial_size: B_0 (examples); rho in [0, 1); every, warmup: updates.

    RadaDamp in the code of Sievert and Charles, version of 2025; older ones differ.
    """

    initial_size: int
    rho: float = 0.2
    every: int = 20
    warmup: int = 100

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.fraction("rho", self.rho, zero=True)
        validate.positive_integer("every", self.every)
        validate.positive_integer("warmup", self.warmup, smallest=0)

    def init(self, problem, w):
        return Rolling(self.initial_size)

    def __call__(self, memory, now):
        if now.step == 0:
            return memory.size, memory
        losses = (*memory.losses, now.estimate.loss)
        signals = (*memory.signals, now.estimate.signal)
        memory = memory._replace(losses=losses, signals=signals)
        if now.step % self.every == 0:
            memory = self.look(memory, now.step)
        return memory.size, memory

    def look(self, memory, step):
        """The memory after an evaluation: rolling averages and the size they ask for."""
        latest = min(memory.losses), min(memory.signals)
        if step <= max(self.every, self.warmup):
            return Rolling(memory.size, first=latest, average=latest)
        pairs = zip(memory.average, latest, strict=True)
        average = tuple(self.rho * old + (1 - self.rho) * new for old, new in pairs)
        left = sum(map(ratio, average, memory.first)) / 2
        size = whole(max(self.initial_size, ratio(self.initial_size, left)))
        return Rolling(size, first=memory.first, average=average)
