"""Objectives as functions f(w; z) of a data point z, whose gradient is Lipschitz in z (A1)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from adaptivesgd.models import LogisticRegression, NoisyQuadratic


@dataclass(frozen=True)
class Centres:
    """f(w; z) = (1/2) (w - z)^T H (w - z): the gradient H (w - z) is ||H||-Lipschitz in z."""

    problem: Any

    @property
    def z(self):
        """The data points, shape (n, p)."""
        return self.problem.centres

    def gradient(self, z, w):
        """grad f(w; z), shape (d,)."""
        return self.problem.hessian @ (w - z)

    def lipschitz(self, w):
        """L_z at w."""
        return float(self.problem.smoothness)


@dataclass(frozen=True)
class SignedFeatures:
    """f(w; z) = log(1 + exp(-<z, w>)) + (ridge/2) ||w||^2, with z = y x.

    The gradient is -s z + ridge w, with s = s(-<z, w>) in (0, 1). Its Jacobian in z is
    -s I + s (1 - s) z w^T, so that on the convex hull of the data L_z = 1 + max ||z|| ||w|| / 4: (A1)
    holds at every w, and uniformly only where w is bounded.
    """

    problem: Any

    @property
    def z(self):
        """The data points, shape (n, p)."""
        return self.problem.y[:, None] * self.problem.X

    def gradient(self, z, w):
        """grad f(w; z), shape (d,)."""
        return -np.exp(-np.logaddexp(0, z @ w)) * z + self.problem.ridge * w

    def lipschitz(self, w):
        """L_z at w."""
        longest = np.linalg.norm(self.problem.X, axis=1).max()
        return 1 + longest * np.linalg.norm(w) / 4


FORMS = {NoisyQuadratic: Centres, LogisticRegression: SignedFeatures}


def data_form(problem):
    """The problem as a Centres or a SignedFeatures."""
    for model, form in FORMS.items():
        if isinstance(problem, model):
            return form(problem)
    known = " or ".join(model.__name__ for model in FORMS)
    raise ValueError(f"the gradient must be known to be Lipschitz in the data: {known}")


# What Theorem 1 speaks of, at a state.


def data_lipschitz(case, state):
    """L_z: what the case claims, or else what is known of the model."""
    if "L_z" in case.given:
        return case.given["L_z"]
    return data_form(state.problem).lipschitz(state.w)


def data_variance(state):
    """tr Var(z) = (1/n) sum_i ||z_i - z||^2, with z the mean, a float."""
    return float(data_form(state.problem).z.var(axis=0).sum())


def from_mean_point(state):
    """(1/n) sum_i ||grad f(w; z_i) - grad f(w; z)||^2, with z the mean data point, a float."""
    form, rows = data_form(state.problem), state.problem.gradients(state.w)
    middle = form.gradient(form.z.mean(axis=0), state.w)
    return float(((rows - middle) ** 2).sum(axis=1).mean())


def mean_point_error(state):
    """||grad f(w; z) - grad F(w)||^2, with z the mean data point, a float."""
    form = data_form(state.problem)
    middle = form.gradient(form.z.mean(axis=0), state.w)
    return float(((middle - state.problem.gradient(state.w)) ** 2).sum())
