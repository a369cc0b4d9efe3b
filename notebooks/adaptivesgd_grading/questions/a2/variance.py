"""The variance of rows."""

from itertools import combinations

import numpy as np

from ...question import A_NUMBER, Law, Mistake, Question, equals


def rows_instances(rng):
    """Example gradients G, one per row; the last ones with a large mean."""
    for B, d, mean in ((6, 4, 0.5), (2, 3, 0.0), (5, 1, 2.0)):
        yield {"G": mean + rng.standard_normal((B, d))}


def variance(G):
    """tr Sigma, unbiased."""
    return G.var(axis=0, ddof=1).sum()


WITH_B = "B instead of B - 1: the mean is an estimate as well"

VARIANCE = Question(
    name="q1",
    points=2,
    functions=("variance",),
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
    ),
)  # fmt: skip


def pairwise(G):
    """(1/2) mean ||G_i - G_j||^2 over pairs: knows no mean and no divisor."""
    pairs = combinations(range(len(G)), 2)
    return np.mean([((G[a] - G[b]) ** 2).sum() for a, b in pairs]) / 2
