"""Backtracking until the batch's loss falls enough."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize, Stop


@dataclass(frozen=True)
class Armijo(StepSize):
    """Halve alpha until l_B(w - alpha d) <= l_B(w) - c1 alpha <grad l_B(w), d>.

    alpha is kept for the next update, and doubled first if the batch has just grown. A direction
    that does not descend on the batch, as momentum's may not, is not searched. Each trial costs
    one evaluation of every example of the batch.

    initial_step: the first trial; c1 in (0, 1), above 1/2 only where l_B curves enough; shrink_factor in (0, 1);
    regrowth_factor >= 1: by how much alpha rises when the batch has grown; max_trials: trials before the run ends
    with "no step".

    Armijo (1966); De, Yadav, Jacobs and Goldstein (2017), condition (7) and Algorithm 2.
    """

    initial_step: float = 1.0
    c1: float = 0.1
    shrink_factor: float = 0.5
    regrowth_factor: float = 2.0
    max_trials: int = 100

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.fraction("c1", self.c1)
        validate.fraction("shrink_factor", self.shrink_factor)
        validate.at_least("regrowth_factor", self.regrowth_factor, 1)
        validate.positive_integer("max_trials", self.max_trials)

    def init(self, problem, w):
        return self.initial_step

    def __call__(self, alpha, d, estimate, now):
        if estimate.was_enlarged:
            alpha *= self.regrowth_factor
        alpha = self.search(alpha, d, estimate)
        return alpha, alpha

    def search(self, alpha, d, estimate):
        """The first of alpha, shrink_factor alpha, shrink_factor^2 alpha, ... that meets the condition."""
        w, loss, slope = estimate.w, estimate.loss, float(estimate.gradient @ d)
        if slope <= 0:
            return alpha
        for _ in range(self.max_trials):
            if estimate.loss_at(w - alpha * d) <= loss - self.c1 * alpha * slope:
                return alpha
            alpha *= self.shrink_factor
        raise Stop("no step")
