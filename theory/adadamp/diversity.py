"""Gradient diversity: how much the examples' gradients differ, relative to their mean.

Delta(w) = sum_i ||grad f_i(w)||^2 / ||sum_i grad f_i(w)||^2, of Yin, Pananjady, Lam, Papailiopoulos,
Ramchandran and Bartlett (2018), "Gradient diversity: a key ingredient for scalable distributed
learning". n Delta = (1/n) sum_i ||grad f_i||^2 / ||grad F||^2 = 1 + tr Sigma / ||grad F||^2.
"""

import numpy as np

from adaptivesgd.methods import adadamp
from theory import Case, at_every_state, gap, square_gradient, variance
from theory.examples import breast_cancer, far_start, small_quadratic

from .examples import sine_squares


@at_every_state
def diversity(method, state):
    """n Delta, from the example gradients themselves."""
    rows = state.problem.gradients(state.w)
    return len(rows) * (rows**2).sum() / (rows.sum(axis=0) ** 2).sum()


@at_every_state
def noise_over_signal(method, state):
    """tr Sigma / ||grad F||^2."""
    return variance(state) / square_gradient(state)


@at_every_state
def noise_over_gap(method, state):
    """tr Sigma / (F(w) - F*)."""
    return variance(state) / gap(state)


@at_every_state
def mean_squares(method, state):
    """(1/n) sum_i ||grad f_i(w)||^2."""
    return (state.problem.gradients(state.w) ** 2).sum(axis=1).mean()


def on_the_way(name, F, steps=15, **more):
    """A case along a run of AdaDamp: far out, and near the minimiser."""
    method = adadamp(0.5 / float(F.smoothness), 1, float(F.minimum))
    return Case(name, F, method, steps, **more)


def strongly_convex():
    """The cases that all four bounds are checked on."""
    F = small_quadratic(condition=1.0)
    yield on_the_way("attained: alpha = beta", F, steps=1, w=far_start(F))
    F = small_quadratic(n=20, dim=3, condition=30.0)
    yield on_the_way("an ill-conditioned quadratic", F, w=far_start(F))
    yield on_the_way("logistic regression on breast cancer", breast_cancer())


def not_convex():
    """PL and smooth, but not convex."""
    F = sine_squares()
    return on_the_way("PL, not convex", F, w=np.array([3.0]))
