"""(L, lambda)-smoothness along SNGM's path: how far it reaches, how much gradient and curvature grow."""

from dataclasses import dataclass

import numpy as np

from theory import Assumption, square_gradient
from theory.assumptions import secants

from .ahead import gradient_norm, numbers


def letters(problem):
    """L and lambda of an (L, lambda)-smooth problem, floats."""
    L, lam = problem.relaxed_smoothness
    return float(L), float(lam)


def radius(method):
    """r = eta / (1 - beta)^2: no point between w, z and z+ is farther from w."""
    eta, beta = numbers(method)
    return eta / (1 - beta) ** 2


def growth(method, state):
    """(||grad F(w)|| + L r) e^(lambda r), which no gradient within r of w exceeds; a float."""
    (L, lam), r = letters(state.problem), radius(method)
    return (gradient_norm(state) + L * r) * np.exp(lam * r)


def curvature(method, state):
    """L' = L + lambda (||grad F(w)|| + L r) e^(lambda r): the smoothness within r of w; a float."""
    L, lam = letters(state.problem)
    return L + lam * growth(method, state)


@dataclass(frozen=True)
class Relaxed(Assumption):
    """F is (L, lambda)-smooth, with the problem's `relaxed_smoothness`. Integrated over a segment of
    length r = ||u - w||: ||grad F(u) - grad F(w)|| <= r (L + lambda (||grad F(w)|| + L r) e^(lambda r)).
    """

    latex = r"\|\nabla^2 F(w)\| \le L + \lambda \|\nabla F(w)\|"
    constants = ("relaxed_smoothness",)

    def measured(self, case, state, probes):
        L, lam = letters(case.problem)
        change, _, r = secants(state.problem.gradient, state.w, probes).T
        longest = (np.sqrt(square_gradient(state)) + L * r) * np.exp(lam * r)
        return (change / r / (L + lam * longest)).max()

    def claimed(self, case, state):
        return 1.0
