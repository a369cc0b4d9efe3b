"""The variance of rows."""

from itertools import combinations

import numpy as np

from ...draws import few_digits
from ...question import A_NUMBER, Law, Mistake, Question, equals
from . import reference


def rows_instances(rng):
    """Example gradients G, one per row; some with a large mean, some with few digits."""
    for B, d, mean in ((6, 4, 0.5), (2, 3, 0.0), (5, 1, 2.0), (3, 2, 1.0)):
        G = mean + rng.standard_normal((B, d))
        yield {"G": few_digits(G) if B == 3 else G}


def variance(G):
    """tr Sigma, unbiased."""
    return G.var(axis=0, ddof=1).sum()


def spread_along(G, axis):
    """The sum of the squares about the means of an axis, divided by its length less 1."""
    if G.shape[axis] < 2:
        return np.nan
    return G.var(axis=axis, ddof=1).sum()


WITH_B = "B instead of B - 1: the mean is an estimate as well"

VARIANCE = Question(
    name="q1",
    points=2,
    functions=("variance",),
    reference=reference.variance,
    tried="example gradients G {G.shape}",
    instances=rows_instances,
    laws=(
        A_NUMBER,
        Law("a variance is not negative", lambda i, V: V >= 0),
        equals(
            lambda i: pairwise(i.G),
            "the variance is half the mean of ||G_i - G_j||² over all pairs of different rows",
        ),
    ),
    mistakes=(
        Mistake(WITH_B, lambda i: i.G.var(axis=0).sum()),
        Mistake("standard deviation instead of variance", lambda i: np.sqrt(variance(i.G))),
        Mistake(
            "standard deviations instead of variances are added",
            lambda i: i.G.std(axis=0, ddof=1).sum(),
        ),
        Mistake(
            "the sum over the examples instead of their mean: divide by B - 1",
            lambda i: i.G.var(axis=0).sum() * len(i.G),
        ),
        Mistake(
            "the mean over the parameters instead of their sum: the trace adds",
            lambda i: i.G.var(axis=0, ddof=1).mean(),
        ),
        Mistake("the variance of all entries as one list of numbers", lambda i: i.G.var(ddof=1)),
        Mistake(
            "the mean is not subtracted", lambda i: (i.G**2).sum() / (len(i.G) - 1)
        ),
        Mistake(
            "a factor 1/B too many: that is the variance of the mean",
            lambda i: variance(i.G) / len(i.G),
        ),
        Mistake("a factor 1/B too many, and B instead of B - 1", lambda i: i.G.var(axis=0).sum() / len(i.G)),
        Mistake(
            "the mean is taken over the parameters (axis 1), not over the examples (axis 0)",
            lambda i: spread_along(i.G, 1),
        ),
        Mistake("the sum of squares: neither the mean is taken off nor the sum divided", lambda i: (i.G**2).sum()),
        Mistake("the mean of the squares: the mean is not taken off", lambda i: (i.G**2).sum() / len(i.G)),
        Mistake("the variance along each row, added up", lambda i: i.G.var(axis=1).sum()),
        Mistake("the differences to the mean are not squared", lambda i: np.abs(i.G - i.G.mean(axis=0)).sum() / (len(i.G) - 1)),
        Mistake(
            "lengths where their squares belong",
            lambda i: np.linalg.norm(i.G - i.G.mean(axis=0), axis=1).sum() / (len(i.G) - 1),
        ),
        Mistake("a mean is taken over all entries, not per parameter", lambda i: ((i.G - i.G.mean()) ** 2).sum() / (len(i.G) - 1)),
        Mistake(
            "the variance of the lengths of the rows",
            lambda i: np.linalg.norm(i.G, axis=1).var(ddof=1),
        ),
        Mistake("one value per parameter: the trace adds them", lambda i: i.G.var(axis=0, ddof=1)),
        Mistake("the covariance matrix: its trace is wanted", lambda i: np.atleast_2d(np.cov(i.G.T))),
        Mistake("the sum of all entries of the covariance matrix, not of its diagonal", lambda i: np.cov(i.G.T).sum()),
    ),
    truth=lambda i: variance(i.G),
    terms={
        "the squares of the rows": lambda i: (i.G**2).sum() / (len(i.G) - 1),
        "the square of the mean": lambda i: -len(i.G) * (i.G.mean(axis=0) ** 2).sum() / (len(i.G) - 1),
    },
    factors={"B": lambda i: len(i.G), "B - 1": lambda i: len(i.G) - 1, "d": lambda i: i.G.shape[1], "B/(B - 1)": lambda i: len(i.G) / (len(i.G) - 1)},
)  # fmt: skip


def pairwise(G):
    """(1/2) mean ||G_i - G_j||^2 over pairs: knows no mean and no divisor."""
    pairs = combinations(range(len(G)), 2)
    return np.mean([((G[a] - G[b]) ** 2).sum() for a, b in pairs]) / 2
