"""AdaDamp without extra evaluations: the loss of the latest batches stands for the training loss."""

from dataclasses import dataclass
from statistics import fmean
from typing import ClassVar, TypeAlias

from .. import validate
from ..objective import FiniteSum
from ..part import BatchSize, Stop, whole
from ..state import State
from ..typing import Array

Running: TypeAlias = tuple[float | None, tuple[float, ...]]  # the first loss, the latest losses


@dataclass(frozen=True)
class RunningLossRatio(BatchSize[Running]):
    """B_k = ceil(B_0 (l_0 - F*) / (l_k - F*)), with l_k the mean loss of the latest batches.

    It is free: those losses were evaluated with the gradients. l_0 is the loss of the first batch.
    A mean of F* or less ends the run as converged.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    window : int, default 10
        Number of latest batches that are averaged (batches), at least 1.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code of 2020 averages the latest 10 batches.
    """

    looks_at: ClassVar[str] = "losses of past batches"

    initial_size: int
    optimal_value: float = 0.0
    window: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.finite("optimal_value", self.optimal_value)
        validate.positive_integer("window", self.window)

    def init(self, problem: FiniteSum, w: Array) -> Running:
        return None, ()

    def __call__(self, memory: Running, now: State) -> tuple[int, Running]:
        if now.estimate is None:
            return self.initial_size, memory
        first, latest = memory
        latest = (*latest, now.estimate.loss)[-self.window :]
        first = latest[0] if first is None else first
        gap = fmean(latest) - self.optimal_value
        if gap <= 0:
            raise Stop("converged")
        return whole(self.initial_size * ((first - self.optimal_value) / gap)), (first, latest)
