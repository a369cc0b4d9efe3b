"""The problems on which theorems are checked: small ones for exact engines, and real data."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from adaptivesgd.example_gradients import Rows
from adaptivesgd.models.constants import Known
from adaptivesgd.objective import FiniteSum


@dataclass(frozen=True, eq=False, repr=False)
class NoisyQuadratic(FiniteSum):
    """f_i(w) = (1/2) (w - c_i)^T H (w - c_i). centres c_i: shape (n, d); hessian H: shape (d, d)."""

    examples = ("centres",)

    centres: Any
    hessian: Any = field(repr=False)

    @property
    def dim(self):
        return self.centres.shape[1]

    def forward(self, w):
        away = w - self.centres
        slopes = away @ self.hessian
        return (away * slopes).sum(axis=1) / 2, lambda: Rows(slopes)

    @property
    def smoothness(self):
        return Known(np.linalg.eigvalsh(self.hessian)[-1], "the largest eigenvalue of H")

    @property
    def max_smoothness(self):
        return Known(self.smoothness, "every f_i has the Hessian H")

    @property
    def strong_convexity(self):
        return Known(np.linalg.eigvalsh(self.hessian)[0], "the smallest eigenvalue of H")

    @property
    def pl_constant(self):
        return Known(self.strong_convexity, "strong convexity implies it")

    @property
    def minimiser(self):
        return self.centres.mean(axis=0)

    @property
    def minimum(self):
        return Known(self.loss(self.minimiser), "the loss at the mean centre")


@cache
def small_quadratic(n=6, dim=2, condition=4.0, noise=1.0, seed=0):
    """(1/2) (w - c_i)^T H (w - c_i), eigenvalues of H from 1/condition to 1: for enumeration."""
    rng = np.random.default_rng(seed)
    centres = noise * rng.standard_normal((n, dim))
    turn = np.linalg.qr(rng.standard_normal((dim, dim)))[0]
    hessian = turn @ np.diag(np.geomspace(1 / condition, 1.0, dim)) @ turn.T
    return NoisyQuadratic(centres, hessian)


def far_start(problem, distance=3.0):
    """A start at this distance from the minimiser, in the direction (1, ..., 1). Shape (d,)."""
    return np.asarray(problem.minimiser) + distance / np.sqrt(problem.dim)
