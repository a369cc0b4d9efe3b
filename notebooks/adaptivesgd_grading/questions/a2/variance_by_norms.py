"""The variance by norms."""

from typing import Any

import numpy as np

from adaptivesgd.estimate import Estimate
from adaptivesgd.example_gradients import OuterProducts

from ...question import A_NUMBER, Mistake, Question, equals
from . import reference
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
    reference=reference.variance_by_norms,
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
        Mistake("the sum of the squared norms, nothing taken off and not divided", formula(lambda s, m, B: s)),
        Mistake("not divided by B - 1", formula(lambda s, m, B: s - B * m)),
        Mistake("the norms are averaged and then divided by B - 1", formula(lambda s, m, B: (s / B - m) / (B - 1))),
        Mistake("g is a sum, and its square is taken off once", formula(lambda s, m, B: (s - B**2 * m) / (B - 1))),
        Mistake("the length of g where its square belongs", formula(lambda s, m, B: (s - B * m**0.5) / (B - 1))),
        Mistake("norms instead of their squares", lambda i: (np.sqrt((outer(i) ** 2).sum(axis=1)).sum() - len(i.X) * second(i)[1]) / (len(i.X) - 1)),
        Mistake("the sign: the mean is added, not taken off", formula(lambda s, m, B: (s + B * m) / (B - 1))),
        Mistake(
            "g is multiplied from the means of X and of S: the mean of products is not the product of means",
            lambda i: (second(i)[0] - len(i.X) * (np.outer(i.X.mean(axis=0), i.S.mean(axis=0)) ** 2).sum()) / (len(i.X) - 1),
        ),
        Mistake(
            "the norms of X and of S are summed over the examples before they are multiplied",
            lambda i: ((i.X**2).sum() * (i.S**2).sum() - len(i.X) * second(i)[1]) / (len(i.X) - 1),
        ),
        Mistake("a sum where a product belongs: ||x s^T||² = ||x||² ||s||²", lambda i: ((i.X**2).sum() + (i.S**2).sum() - len(i.X) * second(i)[1]) / (len(i.X) - 1)),
        Mistake("the sum of the entries of g where the sum of their squares belongs", lambda i: (second(i)[0] - len(i.X) * outer(i).mean(axis=0).sum()) / (len(i.X) - 1)),
        Mistake("the square of the sum of the entries of g, not the sum of their squares", lambda i: (second(i)[0] - len(i.X) * outer(i).mean(axis=0).sum() ** 2) / (len(i.X) - 1)),
    ),
    truth=by_norms,
    terms={
        "the sum of the squared norms": formula(lambda s, m, B: s / (B - 1)),
        "B ||g||²": formula(lambda s, m, B: -B * m / (B - 1)),
    },
    factors={"B": lambda i: len(i.X), "B - 1": lambda i: len(i.X) - 1, "B/(B - 1)": lambda i: len(i.X) / (len(i.X) - 1), "B²": lambda i: len(i.X) ** 2, "p": lambda i: i.X.shape[1], "q": lambda i: i.S.shape[1]},
)  # fmt: skip
