r"""Phases: for which steps and batch sizes a method on a quadratic converges, and to what.

The second moments of a run obey a linear recursion (`theory.moments`). Its spectral radius says
whether they settle, and its fixed point says where:

    converges   the radius is below 1, and nothing is left of the gap
    floor       the radius is below 1, and noise leaves E F(w) - F* > 0
    diverges    the radius is above 1
"""

from dataclasses import dataclass, replace

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.step_sizes import Fixed
from theory import Case, MonteCarlo, gap
from theory.moments import Dynamics, weights

NOTHING = 1e-12  # of the loss at the minimum, and of 1: below it a floor counts as none


@dataclass(frozen=True, eq=False)
class Phases:
    """A map over step sizes (columns) and batch sizes (rows).

    steps: shape (S,); sizes: examples, shape (B,); radius: of the second moments, shape (B, S);
    floor: the limit of E F(w_k) - F*, infinite where it diverges, shape (B, S).
    """

    steps: np.ndarray
    sizes: np.ndarray
    radius: np.ndarray
    floor: np.ndarray

    @property
    def names(self):
        """converges, floor or diverges, shape (B, S)."""
        settled = np.where(self.floor > 0, "floor", "converges")
        return np.where(self.radius < 1, settled, "diverges")

    @property
    def longest(self):
        """The largest of the steps that does not diverge, for every batch size; NaN if none."""
        stable = np.where(self.radius < 1, self.steps, -np.inf).max(axis=1)
        return np.where(np.isfinite(stable), stable, np.nan)


def phases(problem, method, steps, sizes):
    """The map of a method on a `NoisyQuadratic` or `LeastSquares`, with other steps and batch sizes.

    method: with a direction that is linear in the gradient, and uniform sampling.
    """
    dynamics = Dynamics.of(Case("", problem, method))
    weigh = weights(problem, gap)
    d, tiny = problem.dim, NOTHING * (1 + abs(float(problem.minimum)))

    def at(B, a):
        radius = dynamics.radius(B, a)
        left = weigh(dynamics.settled(B, a)[:d, :d]) if radius < 1 else np.inf
        return radius, left if left > tiny else 0.0

    grid = np.array([[at(int(B), float(a)) for a in steps] for B in sizes])
    return Phases(np.asarray(steps), np.asarray(sizes), grid[..., 0], grid[..., 1])


def run_at(problem, method, a, B, w=None, updates=400, runs=20):
    """E F(w_k) - F* of real runs with this step and batch size, k = 0..updates: a Sample, to be laid
    over a map.
    """
    other = replace(method, step_size=Fixed(a), batch_size=Constant(B))
    case = Case("", problem, other, updates, w, engine=MonteCarlo(runs))
    return case.expected(gap)
