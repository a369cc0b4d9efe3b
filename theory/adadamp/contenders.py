"""SGD, AdaDamp and gradient descent, tuned by their theorems for a convex or a PL problem."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.step_sizes import Fixed, InverseTime
from theory import Fresh, Stream, diagonal

from .examples import oracle
from .gradients_needed_convex import thrifty


@dataclass(frozen=True, eq=False, repr=False)
class Scattered(Stream):
    """A stream whose runs start apart: w_j = scale_j u_j, with u_j uniform in [1/2, 3/2]."""

    scale: Any = field(default=1.0, kw_only=True)

    def start(self, seed=0):
        return self.scale * np.random.default_rng(seed).uniform(0.5, 1.5, self.dim)


@cache
def steep(dim=50, condition=10.0, variance=1.0):
    """A strongly convex quadratic, eigenvalues evenly from 1 / condition to 1: PL."""
    deviations = np.full(dim, np.sqrt(variance / dim))
    return Scattered(diagonal(np.linspace(1 / condition, 1, dim)), deviations)


@cache
def flat(dim=100, variance=0.1):
    """A quadratic with eigenvalues 1 / j^2 and w_j about 1 / sqrt(j): gradient descent needs about
    1 / eps updates, as on the worst convex functions, as long as eps is far above 1 / dim^2.
    """
    j = np.arange(1.0, dim + 1)
    deviations = np.full(dim, np.sqrt(variance / dim))
    return Scattered(diagonal(j**-2), deviations, scale=j**-0.5)


def gradient_descent(F, eps):
    """All examples, gamma = 1 / beta."""
    return Method(Constant(None), Fixed(1 / float(F.smoothness)), sampler=Fresh())


def sgd_convex(F, eps):
    """One example, and the fixed step for eps: E tau <= (2 beta + sigma^2 / eps) D^2 / eps.

    It is AdaDamp with c = eps, whose batch has one example until it is there.
    """
    step = 1 / (2 * float(F.smoothness) + float(F.variance) / eps)
    return Method(Constant(1), Fixed(step), sampler=Fresh())


def sgd_pl(F, eps):
    """One example, and a step that falls like 2 / (alpha k), from 1 / (2 beta) on."""
    first = 0.5 / float(F.smoothness)
    step = InverseTime(first, first * float(F.pl_constant) / 2)
    return Method(Constant(1), step, sampler=Fresh())


def adadamp_convex(F, eps):
    """c = sigma^2 / (2 beta), gamma = 1 / (4 beta)."""
    return thrifty(F)


def adadamp_pl(F, eps):
    """c = sigma^2 / (2 alpha), gamma = 1 / (2 beta)."""
    return oracle(F)


CONTENDERS = {
    "convex": (sgd_convex, adadamp_convex, gradient_descent),
    "PL": (sgd_pl, adadamp_pl, gradient_descent),
}
