"""AdaDamp: as many times more examples as the training loss has fallen."""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar, TypeAlias

import numpy as np

from .. import validate
from ..part import BatchSize, Stop, whole
from ..state import State

First: TypeAlias = float | None  # F(w_0) - F*


@dataclass(frozen=True)
class LossRatio(BatchSize[First]):
    """B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*)), with F the loss of all n examples.

    The batch grows as the loss falls, so that the noise of a step shrinks with the remaining gap.
    Each evaluation of the rule costs n losses; `Every` evaluates it less often. A loss of F* or
    less ends the run as converged.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range, or the first loss is below `optimal_value`.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    the formula is that of their code.
    """

    looks_at: ClassVar[str] = "the loss of all examples"
    guarantee: ClassVar[str] = "the rate of gradient descent [adadamp/linear_rate]"
    looks_per_epoch: ClassVar[int] = 10

    initial_size: int
    optimal_value: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.finite("optimal_value", self.optimal_value)

    def __call__(self, first_gap: First, now: State) -> tuple[int, First]:
        loss = self._loss(now)
        gap = loss - self.optimal_value
        if gap < 0 and now.step == 0 and type(self) is LossRatio:
            raise ValueError(
                f"optimal_value = {self.optimal_value:g} cannot be F*: the first loss, {loss:g}, is below it"
            )
        if gap <= 0:
            raise Stop("converged")
        first_gap = gap if first_gap is None else first_gap
        return whole(self.initial_size * (first_gap / gap)), first_gap

    def _loss(self, now: State) -> float:
        """F(w_k)."""
        return now.problem.loss(now.w)


@dataclass(frozen=True)
class SubsampledLossRatio(LossRatio):
    """`LossRatio` with F(w_k) estimated from ceil(fraction n) examples, drawn independently each time.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    fraction : float, default 0.1
        Fraction of the examples that is evaluated (dimensionless), in (0, 1].
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code evaluates a tenth of the examples.
    """

    looks_at: ClassVar[str] = "the loss of some examples"
    guarantee: ClassVar[str] = "none known"

    fraction: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("fraction", self.fraction, one=True)

    def _loss(self, now: State) -> float:
        n = now.problem.n
        rng = np.random.default_rng((now.seed, now.step, 1))  # the 1 sets it apart from the batch's
        some = rng.choice(n, ceil(self.fraction * n), replace=False)
        return now.problem.batch(some).loss(now.w)
