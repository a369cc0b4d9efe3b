"""Importance sampling by the norms of the example gradients."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import validate
from ..backend import to_host
from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import Sampler
from ..state import State
from ..typing import Array, Indices, Rng
from .uniform import Uniform


class Scores(NamedTuple):
    """What `GradientNorms` remembers.

    Parameters
    ----------
    tau : float, default 0.0
        Running average of the gain of importance sampling.
    active : bool, default False
        Whether the latest batch was drawn by importance, not uniformly.
    weights : Array or None, default None
        Importance weights of the latest draw, shape (B,); None before the first.
    """

    tau: float = 0.0
    active: bool = False
    weights: Array | None = None


@dataclass(frozen=True)
class GradientNorms(Sampler[Scores]):
    """Draw B of oversampling B candidates with p_i = ||g_i|| / sum_j ||g_j||, weights 1 / (C p_i).

    C is the number of candidates, which are drawn uniformly; their gradients count as examples. The
    batch gradient is unbiased, and no other p has less variance. While the running average of

        tau = sqrt(C sum_i p_i^2) = sqrt(mean ||g_i||^2) / mean ||g_i||

    is at most (C + 3 B) / (3 B), the batch is drawn uniformly, and tau is taken from the latest batch.

    Parameters
    ----------
    oversampling : float, default 3.0
        Candidates drawn per example used (dimensionless), at least 1.
    decay : float, default 0.9
        Weight of the past in the running averages (dimensionless), in [0, 1); that of tau.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Katharopoulos and Fleuret (2018), "Not all samples are created equal: deep learning with importance
    sampling", as in their code; here with exact norms in place of their bound.
    """

    oversampling: float = 3.0
    decay: float = 0.9

    replace = True

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.at_least("oversampling", self.oversampling, 1)
        validate.fraction("decay", self.decay, zero=True)

    def init(self, problem: FiniteSum, w: Array) -> Scores:
        return Scores()

    def __call__(self, memory: Scores, size: int, now: State, rng: Rng) -> tuple[Indices, Scores]:
        tau, seen = memory.tau, now.estimate
        if seen is not None and not memory.active:
            tau = self._average(tau, to_host(self._of_batch(seen)))
        count = self._count(size, now)
        active = tau > (count + 3 * size) / (3 * size)
        return self.more(Scores(tau, active), size, now, rng, np.arange(0))

    def more(
        self, memory: Scores, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, Scores]:
        if not memory.active:
            return rng.choice(now.problem.n, size), memory._replace(weights=np.ones(size))
        count = self._count(size, now)
        candidates, _ = Uniform()(None, count, now, rng)
        squares = to_host(self._of_candidates(candidates, now))
        norms = np.sqrt(squares.astype(np.float64))
        p = norms / norms.sum() if norms.any() else np.full(count, 1 / count)
        chosen = rng.choice(count, size, p=p)
        tau = self._average(memory.tau, squares)
        return candidates[chosen], Scores(tau, True, 1 / (count * p[chosen]))

    def weights(self, memory: Scores, indices: Indices, now: State) -> Array | None:
        return memory.weights

    def _of_batch(self, seen: Estimate) -> Array:
        """The squared scores of the latest batch: ||g_i||^2, in any unit."""
        return seen.rescaled.square_norms

    def _of_candidates(self, candidates: Indices, now: State) -> Array:
        """The squared scores of the candidates, in any unit."""
        return now.problem.estimate(now.w, candidates).rescaled.square_norms

    def _count(self, size: int, now: State) -> int:
        """The number C of candidates for a batch of this size."""
        return round(min(self.oversampling * size, now.problem.n))

    def _average(self, tau: float, squares: Array) -> float:
        """The running average of tau, with the squared norms of some more examples."""
        norm = float(np.sqrt(squares.astype(np.float64)).mean())
        new = float(squares.mean()) ** 0.5 / norm if norm > 0 else 1.0
        return self.decay * tau + (1 - self.decay) * new
