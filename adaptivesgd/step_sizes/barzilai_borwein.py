"""Big Batch with Barzilai-Borwein: the step size from the curvature that a batch has shown."""

from dataclasses import dataclass, field
from math import inf

import numpy as np

from ..part import StepSize, ratio
from .armijo import Armijo


@dataclass(frozen=True)
class BarzilaiBorwein(StepSize):
    """Two updates per batch, x then y. Before the second, with G and V of the first (x):

        nu = <y - x, grad l_B(y) - grad l_B(x)> / ||y - x||^2
        a~ = (1 - V / (K ||G||^2)) / nu    if K < n,  else 1 / nu
        alpha <- (1 - K/n) alpha + (K/n) a~

    and before both, Armijo's backtracking. Where nu or a~ is not positive, alpha is left as it is.
    The second update is an odd one that sees the examples of the one before: use it with
    `Repeated(sampler)` and `Every(rule)` of period 2. With fresh examples it only backtracks.

    De, Yadav, Jacobs and Goldstein (2017), equations (8), (9) and Algorithm 3, which has no re-growth.
    """

    search: Armijo = field(default_factory=lambda: Armijo(regrowth_factor=1.0))

    def init(self, problem, w):
        return self.search.init(problem, w)

    def __call__(self, alpha, d, estimate, now):
        if now.step % 2 and same_examples(now.estimate, estimate):
            alpha = self.smoothed(alpha, now.estimate, estimate)
        return self.search(alpha, d, estimate, now)

    def smoothed(self, alpha, x, y):
        """(1 - K/n) alpha + (K/n) a~."""
        step, change = y.w - x.w, y.gradient - x.gradient
        nu = ratio(max(float(step @ change), 0.0), float(step @ step))
        noise = relative_noise(x)
        if nu == 0 or noise >= 1:
            return alpha
        share = x.size / x.n
        return (1 - share) * alpha + share * (1 - noise) / nu


def relative_noise(x):
    """V / (K ||G||^2): 0 of all examples, and infinite of a single one, which tells nothing of V."""
    if x.size == x.n:
        return 0.0
    return ratio(x.variance / x.size, x.signal) if x.size > 1 else inf


def same_examples(x, y):
    """Whether two estimates have looked at the same examples, in whatever order."""
    return x.size == y.size and np.array_equal(np.sort(x.indices), np.sort(y.indices))
