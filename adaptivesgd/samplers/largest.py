"""Draw more candidates than needed, and use those with the largest losses."""

from dataclasses import dataclass, field

import numpy as np

from .. import validate
from ..backend import asarray_like
from ..objective import FiniteSum
from ..part import Sampler
from ..state import State
from ..typing import Array, Indices, Rng
from .ranking import rank
from .uniform import Uniform


@dataclass(frozen=True)
class LargestLosses(Sampler[None]):
    """Draw oversampling B candidates uniformly, and use the B with the largest current losses.

    The losses of the candidates are evaluated; they count as evaluations. The batch gradient is a
    subgradient of a spectral risk, which weighs large losses more, and not an estimate of grad F.

    Parameters
    ----------
    oversampling : float, default 2.0
        Candidates drawn per example used (dimensionless), at least 1.

    Raises
    ------
    ValueError
        If `oversampling` is below 1.

    References
    ----------
    Kawaguchi and Lu (2020), "Ordered SGD: a new stochastic optimization framework for empirical risk
    minimization", as in their code.
    """

    oversampling: float = 2.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.at_least("oversampling", self.oversampling, 1)

    def __call__(self, memory: None, size: int, now: State, rng: Rng) -> tuple[Indices, None]:
        return self.more(memory, size, now, rng, np.arange(0))

    def more(
        self, memory: None, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, None]:
        count = round(min(self.oversampling * size, now.problem.n - len(taken)))
        if len(taken):
            candidates, _ = Uniform().more(None, count, now, rng, taken)
        else:
            candidates, _ = Uniform()(None, count, now, rng)
        scores = self._scores(candidates, now)
        return asarray_like(scores, candidates)[rank(scores)[:size]], memory

    def _scores(self, candidates: Indices, now: State) -> Array:
        """What the candidates are ranked by."""
        return now.problem.batch(candidates).losses(now.w)


@dataclass(frozen=True, eq=False)
class ReducibleLosses(LargestLosses):
    """`LargestLosses` of f_i(w) - irreducible_i: noisy examples, which stay hard, are not chosen.

    The irreducible losses are those of a model trained on other, held-out data.

    Parameters
    ----------
    oversampling : float, default 10.0
        Candidates drawn per example used (dimensionless), at least 1.
    irreducible : array_like or None, default None
        Losses of the examples under a model of held-out data (units of the loss), shape (n,); None
        for 0.

    Raises
    ------
    ValueError
        If a parameter is out of range, or at the start of a run, if `irreducible` does not hold one
        loss per example.

    References
    ----------
    Mindermann and others (2022), "Prioritized training on points that are learnable, worth learning,
    and not yet learnt": RHO-LOSS, as in their code.
    """

    oversampling: float = 10.0
    irreducible: Array | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.irreducible is not None:
            losses = np.array(validate.numbers("irreducible", self.irreducible))
            losses.flags.writeable = False
            object.__setattr__(self, "irreducible", losses)

    def init(self, problem: FiniteSum, w: Array) -> None:
        if self.irreducible is not None and self.irreducible.shape != (problem.n,):
            raise ValueError(
                f"irreducible must hold one loss for each of the {problem.n} examples, but its shape is "
                f"{self.irreducible.shape}"
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ReducibleLosses):
            return NotImplemented
        same = np.array_equal(self.irreducible, other.irreducible)  # type: ignore[arg-type]
        return self.oversampling == other.oversampling and same

    __hash__ = object.__hash__

    def _scores(self, candidates: Indices, now: State) -> Array:
        losses = super()._scores(candidates, now)
        if self.irreducible is None:
            return losses
        return losses - asarray_like(losses, self.irreducible[candidates].astype(losses.dtype))
