"""Backtracking until the batch's loss falls enough."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import validate
from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import StepSize, Stop
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class Armijo(StepSize[float]):
    """Shrink alpha until l_B(w - alpha d) <= l_B(w) - c1 alpha <grad l_B(w), d>.

    alpha is kept for the next update, and first multiplied by `regrowth_factor` if the batch was
    enlarged. A direction that does not descend on the batch, as momentum's may not, is not
    searched. The condition allows the rounding of the loss, eps |l_B(w)|: else, near a minimum, where
    the decrease is less than that, alpha would shrink until w no longer moves. Each trial costs one evaluation of every example of the batch; too many of them end
    the run with the reason "no step".

    Parameters
    ----------
    initial_step : float, default 1.0
        First step size (parameters per unit of direction), above 0.
    c1 : float, default 0.1
        Required fraction of the predicted decrease (dimensionless), in (0, 1); above 1/2 it can
        only be met where l_B curves little.
    shrink_factor : float, default 0.5
        Factor of the step size after a failed trial (dimensionless), in (0, 1).
    regrowth_factor : float, default 2.0
        Factor of the step size after an enlarged batch (dimensionless), at least 1.
    max_trials : int, default 100
        Largest number of trials in a line search (trials), at least 1.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Armijo (1966), "Minimization of functions having Lipschitz continuous first partial
    derivatives".

    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches", condition
    (7) and Algorithm 2.

    Shi, Xie, Byrd and Nocedal (2022), "A noise-tolerant quasi-Newton algorithm for unconstrained
    optimization", for a condition that allows the errors of the loss (attributed).
    """

    looks_at: ClassVar[str] = "losses of this batch along the direction"

    initial_step: float = 1.0
    c1: float = 0.1
    shrink_factor: float = 0.5
    regrowth_factor: float = 2.0
    max_trials: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.fraction("c1", self.c1)
        validate.fraction("shrink_factor", self.shrink_factor)
        validate.at_least("regrowth_factor", self.regrowth_factor, 1)
        validate.positive_integer("max_trials", self.max_trials)

    def init(self, problem: FiniteSum, w: Array) -> float:
        return self.initial_step

    def __call__(
        self, alpha: float, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, float]:
        if estimate.was_enlarged:
            alpha *= self.regrowth_factor
        alpha = self._search(alpha, d, estimate)
        return alpha, alpha

    def _search(self, alpha: float, d: Array, estimate: Estimate) -> float:
        """The first of alpha, shrink_factor alpha, ... that meets the condition."""
        w, (loss, slope) = estimate.w, estimate.numbers("loss", estimate.gradient @ d)
        if slope <= 0:
            return alpha
        allowed = loss + float(np.finfo(w.dtype).eps) * abs(loss)
        for _ in range(self.max_trials):
            if estimate.loss_at(w - alpha * d) <= allowed - self.c1 * alpha * slope:
                return alpha
            alpha *= self.shrink_factor
        raise Stop("no step")
