"""AdaDamp without looking: the loss of the latest batches stands for the training loss."""

from dataclasses import dataclass
from statistics import fmean

from .. import validate
from ..part import BatchSize, Stop, whole


@dataclass(frozen=True)
class RunningLossRatio(BatchSize):
    """B_k = ceil(B_0 (l_0 - F*) / (l_k - F*)), with l_k the mean loss of the latest batches.

    Costs nothing: those losses were evaluated with the gradients. l_0 is the loss of the first
    batch.

    initial_size: B_0 (examples); optimal_value: F*, or a lower bound; window: how many batches.
    Ends the run as converged where l_k <= F*.

    Sievert and Charles (2019); a code of 2020 averages the latest 10 batches.
    """

    initial_size: int
    optimal_value: float = 0.0
    window: int = 10

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.finite("optimal_value", self.optimal_value)
        validate.positive_integer("window", self.window)

    def init(self, problem, w):
        return None, ()

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        first, latest = memory
        latest = (*latest, now.estimate.loss)[-self.window :]
        first = latest[0] if first is None else first
        gap = fmean(latest) - self.optimal_value
        if gap <= 0:
            raise Stop("converged")
        return whole(self.initial_size * ((first - self.optimal_value) / gap)), (first, latest)
