"""Backtracking until the batch's loss falls enough."""

from dataclasses import dataclass

from .. import validate
from ..part import StepSize, Stop


@dataclass(frozen=True)
class Armijo(StepSize):
    """Halve alpha until l_B(w - alpha d) <= l_B(w) - c alpha <grad l_B(w), d>.

    alpha is kept for the next update, and doubled first if the batch has just grown. A direction
    that does not descend on the batch, as momentum's may not, is not searched. Each trial costs
    one evaluation of every example of the batch.

    initial: the first trial; c in (0, 1), above 1/2 only where l_B curves enough; shrink in (0, 1);
    regrow >= 1: by how much alpha rises when the batch has grown; most: trials before the run ends
    with "no step".

    Armijo (1966); De, Yadav, Jacobs and Goldstein (2017), condition (7) and Algorithm 2.
    """

    initial: float = 1.0
    c: float = 0.1
    shrink: float = 0.5
    regrow: float = 2.0
    most: int = 100

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "initial", validate.positive("the step size", self.initial))
        validate.fraction("c", self.c)
        validate.fraction("shrink", self.shrink)
        validate.at_least("regrow", self.regrow, 1)
        validate.positive_integer("most", self.most)

    def init(self, problem, w):
        return self.initial

    def __call__(self, alpha, d, estimate, now):
        if estimate.grown:
            alpha *= self.regrow
        alpha = self.search(alpha, d, estimate)
        return alpha, alpha

    def search(self, alpha, d, estimate):
        """The first of alpha, shrink alpha, shrink^2 alpha, ... that meets the condition."""
        w, loss, slope = estimate.w, estimate.loss, float(estimate.gradient @ d)
        if slope <= 0:
            return alpha
        for _ in range(self.most):
            if estimate.loss_at(w - alpha * d) <= loss - self.c * alpha * slope:
                return alpha
            alpha *= self.shrink
        raise Stop("no step")
