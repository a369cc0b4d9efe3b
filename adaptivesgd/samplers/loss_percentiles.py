"""Draw a batch, and keep a random part of it in which large losses are more likely."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import validate
from ..backend import asarray_like
from ..part import InEpochs, Sampler
from ..state import State
from ..typing import Array, Indices, Rng
from .ranking import rank
from .uniform import Uniform


@dataclass(frozen=True)
class LossPercentiles(Sampler[None]):
    """Draw C examples uniformly, and keep keep C of them, drawn without replacement with

        p_j ~ ((j - 1/2) / C)^(1/keep - 1),    j = 1..C by rising current loss,

    from pass `start` on and before pass `end`. Every `interrupt`-th batch is used whole, and so are
    those before and after. The C losses are evaluated; they count as evaluations. The batch gradient
    is not an estimate of grad F: there are no importance weights.

    Parameters
    ----------
    keep : float, default 0.5
        Fraction of the examples drawn that is kept (dimensionless), in (0, 1].
    start : float, default 5.0
        First time of selection (passes over the data), at least 0.
    end : float, default 9.0
        Time from which on there is no selection (passes over the data), at least 0.
    interrupt : int, default 2
        Period of the batches that are used whole (updates), at least 0; 0 for none.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Jiang and others (2019), "Accelerating deep learning by focusing on the biggest losers" (attributed),
    as in the code of Composer, where `start` and `end` are .5 and .9 of the training.

    Examples
    --------
    >>> from adaptivesgd.samplers import LossPercentiles
    >>> LossPercentiles(keep=0.5).probabilities(2).tolist()
    [0.25, 0.75]
    """

    in_epochs: ClassVar[InEpochs] = {
        "start": lambda length: 0.5 * length,
        "end": lambda length: 0.9 * length,
    }

    keep: float = 0.5
    start: float = 5.0
    end: float = 9.0
    interrupt: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("keep", self.keep, one=True)
        validate.nonnegative("start", self.start)
        validate.nonnegative("end", self.end)
        validate.positive_integer("interrupt", self.interrupt, smallest=0)

    def __call__(self, memory: None, size: int, now: State, rng: Rng) -> tuple[Indices, None]:
        drawn, _ = Uniform()(None, size, now, rng)
        return self._kept(drawn, now, rng), memory

    def more(
        self, memory: None, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, None]:
        drawn, _ = Uniform().more(None, size, now, rng, taken)
        return self._kept(drawn, now, rng), memory

    def selects(self, now: State) -> bool:
        """Whether a part of the batch of this update is kept, and not all of it.

        Parameters
        ----------
        now : State
            The state before the update.

        Returns
        -------
        bool
            False before `start`, from `end` on, and at every `interrupt`-th update.
        """
        whole = self.interrupt > 0 and (now.step + 1) % self.interrupt == 0
        return self.keep < 1 and self.start <= now.epochs < self.end and not whole

    def probabilities(self, count: int) -> Array:
        """Return p_1..p_C, the probabilities of the first of the examples that are kept.

        Parameters
        ----------
        count : int
            Number C of examples drawn, at least 1.

        Returns
        -------
        Array
            By rising loss, shape (C,), with sum 1.
        """
        p = ((np.arange(count) + 0.5) / (count - 0.5)) ** (
            1 / self.keep - 1
        )  # at most 1, not all 0
        return p / p.sum()

    def _kept(self, drawn: Indices, now: State, rng: Rng) -> Indices:
        """All examples drawn, or the part of them that is kept."""
        if not self.selects(now):
            return drawn
        losses, count = now.problem.batch(drawn).losses(now.w), len(drawn)
        size = max(1, int(self.keep * count))
        chosen = rng.choice(count, size, replace=False, p=self.probabilities(count))
        rising = asarray_like(losses, drawn)[rank(losses)[::-1]]
        return rising[asarray_like(losses, chosen)]
