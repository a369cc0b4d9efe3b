"""The variance by norms."""

from typing import Any

import numpy as np

from adaptivesgd.estimate import Estimate
from adaptivesgd.example_gradients import OuterProducts

from ...question import A_NUMBER, Mistake, Question, equals
from .square_norms import outer, outer_instances
from .variance import WITH_B


def by_norms(i):
    """The engine's variance of these rows."""
    rows = OuterProducts(i.X, i.S)
    n = len(i.X)
    nothing: Any = None
    seen = Estimate(nothing, nothing, np.arange(n), np.zeros(n), rows.sum() / n, rows, n)
    return seen.variance


def second(i):
    """The mean of the squared norms, and the squared norm of the mean."""
    G = outer(i)
    return (G**2).sum(), (G.mean(axis=0) ** 2).sum(), len(G)


def formula(combine):
    """A wrong formula of the sum of squared norms, the squared norm of the mean, and B."""
    return lambda i: combine(*second(i))


TRICK = Question(
    name="q3",
    points=3,
    functions=("variance_by_norms",),
    tried="a layer with inputs X {X.shape} and slopes S {S.shape}",
    instances=outer_instances,
    laws=(
        A_NUMBER,
        equals(by_norms, "it is the variance of q1, of the rows x_i s_i^T"),
    ),
    mistakes=(
        Mistake(WITH_B, formula(lambda s, m, B: s / B - m)),
        Mistake("the mean is not subtracted: - B ||g||²", formula(lambda s, m, B: s / (B - 1))),
        Mistake(
            "the mean is subtracted once instead of B times",
            formula(lambda s, m, B: (s - m) / (B - 1)),
        ),
        Mistake(
            "sum instead of mean in g: B ||g||² with g the mean of the rows",
            formula(lambda s, m, B: (s - B**3 * m) / (B - 1)),
        ),
        Mistake("standard deviation instead of variance", lambda i: np.sqrt(by_norms(i))),
        Mistake(
            "a factor 1/B too many: that is the variance of the mean",
            lambda i: by_norms(i) / len(i.X),
        ),
    ),
)
