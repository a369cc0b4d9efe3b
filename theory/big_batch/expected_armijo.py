"""Backtracking on the expected loss: for theorems, not for training."""

from dataclasses import dataclass

import numpy as np

from adaptivesgd import validate
from adaptivesgd.part import StepSize, Stop
from theory import Stream
from theory.quadratics import quadratic

MOST = 100  # halvings before the run ends


@dataclass(frozen=True)
class ExpectedArmijo(StepSize):
    """The first a of a_0, a_0/2, a_0/4, ... with E l(x - a g_B) <= l(x) - c a ||grad l(x)||^2.

    The mean is over every batch of this size, drawn with replacement; for quadratics, where

        E l(x - a g_B) = l(x - a grad l(x)) + (a^2 / 2) (1/K) (1/n) sum_i e_i^T H e_i,

    with e_i = grad f_i(x) - grad l(x). So a depends on x and K but not on the draw. It evaluates all
    n examples, and is counted for that.

    initial_step: a_0; c in (0, 1/2].
    """

    initial_step: float = 1.0
    c1: float = 0.1

    def __post_init__(self):
        validate.positive("the step size", self.initial_step)
        validate.fraction("c1", self.c1)

    def __call__(self, memory, d, estimate, now):
        l, x, a = now.problem.loss, now.w, self.initial_step
        g, noise = now.problem.gradient(x), curved_noise(now) / estimate.size
        for _ in range(MOST):
            if l(x - a * g) + a**2 / 2 * noise <= l(x) - self.c1 * a * (g @ g):
                return a, memory
            a /= 2
        raise Stop("no step")


def curved_noise(state):
    """(1/n) sum_i e_i^T H e_i, a float; sum_j s_j^2 H_jj on endless data."""
    problem = state.problem
    if isinstance(problem, Stream):
        return float(problem.deviations**2 @ np.diag(quadratic(problem.whole).hessian))
    rows = problem.gradients(state.w)
    errors, H = rows - rows.mean(axis=0), quadratic(problem).hessian
    return float(((errors @ H) * errors).sum(axis=1).mean())
