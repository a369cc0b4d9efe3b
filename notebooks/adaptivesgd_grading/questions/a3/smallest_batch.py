"""What the norm test estimates, exactly."""

from itertools import combinations
from types import SimpleNamespace

import numpy as np

from ...draws import few_digits
from ...question import Law, Mistake, Question
from . import reference
from .runs import FORBIDDEN


def population_instances(rng):
    """Small populations of example gradients, with theta such that B is just enough, or B - 1 just not:
    a formula that is off by a few per cent fails on one of them.
    """
    for n, B, share in (
        *((8, 3, 0.97), (7, 4, 1.03), (6, 2, 0.97), (8, 6, 1.03), (7, 5, 0.97), (8, 4, 0.97)),
        *((7, 3, 1.03), (5, 2, 1.03), (6, 1, 1.03), (5, 5, 0.97), (4, 2, 0.97), (6, 4, 0.97)),
    ):
        given = SimpleNamespace(G=np.zeros((n, 1)))
        while signal(given) < 0.01 or unbiased(given) == 0:
            G = 0.4 + rng.standard_normal((n, 1 if n == 4 else 2))
            given.G = few_digits(G) if n == 4 else G
        edge = 1 / B - 1 / n if share > 1 else 1 / (B - 1) - 1 / n
        square = share * unbiased(given) * edge / (given.G.mean(axis=0) ** 2).sum()
        yield {"G": given.G, "theta": float(f"{square**0.5:.4g}")}


def error(i, B):
    """E||g_B - grad F||^2 over every batch of B."""
    means = np.array([i.G[list(batch)].mean(axis=0) for batch in combinations(range(len(i.G)), B)])
    return ((means - i.G.mean(axis=0)) ** 2).sum(axis=1).mean()


def enough(i, B):
    """Whether a batch of B meets the norm test in expectation."""
    return error(i, int(B)) <= i.theta**2 * (i.G.mean(axis=0) ** 2).sum() * (1 + 1e-12)


def smallest(i):
    """By trying all."""
    return next(B for B in range(1, len(i.G) + 1) if enough(i, B))


def unbiased(i):
    """V with n - 1."""
    return i.G.var(axis=0, ddof=1).sum()


def biased(i):
    """V with n."""
    return i.G.var(axis=0).sum()


def signal(i):
    """||grad F||²."""
    return (i.G.mean(axis=0) ** 2).sum()


def first(noise, bound=lambda i: i.theta**2 * signal(i)):
    """The first B with noise(B, n, i) <= bound, or n."""

    def formula(i):
        n = len(i.G)
        return next((B for B in range(1, n + 1) if noise(B, n, i) <= bound(i)), n)

    return formula


def exact(B, n, i):
    """E||g - grad F||²."""
    return unbiased(i) * (1 / B - 1 / n)


def first_without(noise, bound=lambda i: i.theta**2 * signal(i)):
    """The same; 1 + the last where none is small enough."""

    def formula(i):
        n = len(i.G)
        return next((B for B in range(1, 100 * n) if noise(B, n, i) <= bound(i)), n)

    return formula


WITHOUT = "the finite population: without replacement the noise ends at B = n"

SMALLEST = Question(
    name="q4",
    points=3,
    functions=("smallest_batch",),
    reference=reference.smallest_batch,
    tried="{G.shape[0]} example gradients, theta {theta}; every batch of every size",
    instances=population_instances,
    forbidden=FORBIDDEN,
    laws=(
        Law(
            "the answer is a size from 1 to n, an int",
            lambda i, B: isinstance(B, int) and 1 <= B <= len(i.G),
        ),
        Law("over all batches of that size, E||g - grad F||² is small enough", enough),
        Law("over all batches of one example less, it is not", lambda i, B: B == smallest(i)),
    ),
    mistakes=(
        Mistake(WITHOUT, first(lambda B, n, i: unbiased(i) / B)),
        Mistake(WITHOUT, first(lambda B, n, i: biased(i) / B)),
        Mistake(WITHOUT, first_without(lambda B, n, i: unbiased(i) / B)),
        Mistake(WITHOUT, first_without(lambda B, n, i: biased(i) / B)),
        Mistake("n instead of n - 1 in the variance", first(lambda B, n, i: biased(i) * (1 / B - 1 / n))),
        Mistake(
            "(n - B)/(n - 1) goes with the population's own variance; with the unbiased one, 1 - B/n",
            first(lambda B, n, i: unbiased(i) / B * (n - B) / (n - 1)),
        ),
        Mistake("theta where theta² belongs", first(exact, lambda i: i.theta * signal(i))),
        Mistake("theta is forgotten", first(exact, signal)),
        Mistake("the norm of grad F where its square belongs", first(exact, lambda i: i.theta**2 * signal(i) ** 0.5)),
        Mistake("theta ||grad F||, without the square", first(exact, lambda i: i.theta * signal(i) ** 0.5)),
        Mistake("grad F is forgotten", first(exact, lambda i: i.theta**2)),
        Mistake("grad F is summed over the examples: its mean is wanted", first(exact, lambda i: i.theta**2 * (i.G.sum(axis=0) ** 2).sum())),
        Mistake("the mean of the squared norms where the squared norm of the mean belongs", first(exact, lambda i: i.theta**2 * (i.G**2).sum(axis=1).mean())),
        Mistake("the square of the sum of the entries of grad F, not the sum of their squares", first(exact, lambda i: i.theta**2 * i.G.mean(axis=0).sum() ** 2)),
        Mistake("standard deviation instead of variance", first(lambda B, n, i: unbiased(i) ** 0.5 * (1 / B - 1 / n))),
        Mistake("standard deviations instead of variances are added", first(lambda B, n, i: i.G.std(axis=0, ddof=1).sum() * (1 / B - 1 / n))),
        Mistake("the mean over the parameters instead of their sum", first(lambda B, n, i: i.G.var(axis=0, ddof=1).mean() * (1 / B - 1 / n))),
        Mistake("the mean over the parameters in ||grad F||²: it is a sum", first(exact, lambda i: i.theta**2 * (i.G.mean(axis=0) ** 2).mean())),
        Mistake("missing 1/B: that is the noise of one example", first(lambda B, n, i: unbiased(i) * (1 - B / n))),
        Mistake("1/B squared", first(lambda B, n, i: unbiased(i) * (1 / B - 1 / n) / B)),
        Mistake("1/B where 1/B - 1/n belongs, and + for -", first(lambda B, n, i: unbiased(i) * (1 / B + 1 / n))),
        Mistake("the largest size that does not pass: one less than the smallest that does", lambda i: smallest(i) - 1),
        Mistake("one more than the smallest", lambda i: smallest(i) + 1),
        Mistake("one more than the smallest, at most n", lambda i: min(smallest(i) + 1, len(i.G))),
        Mistake("the size counts from 0", lambda i: max(smallest(i) - 1, 0)),
        Mistake("the largest such B, which is n", lambda i: len(i.G)),
        Mistake("sizes start at 2; a single example may be enough", lambda i: max(2, smallest(i))),
        Mistake("n itself is not tried", lambda i: min(len(i.G) - 1, smallest(i))),
        Mistake("the first size that fails, not the first that passes", lambda i: next((B for B in range(1, len(i.G)) if not enough(i, B)), len(i.G))),
        Mistake("the variance of all entries as one list of numbers", first(lambda B, n, i: i.G.var(ddof=1) * (1 / B - 1 / n))),
        Mistake("the mean is not taken off in the variance", first(lambda B, n, i: (i.G**2).sum() / (n - 1) * (1 / B - 1 / n))),
        Mistake("S² is taken over the parameters (axis 1), not over the examples (axis 0)", first(lambda B, n, i: i.G.var(axis=1, ddof=1).sum() * (1 / B - 1 / n) if i.G.shape[1] > 1 else np.nan)),
        Mistake("the closed form is rounded down: the smallest size is the ceiling", lambda i: max(1, int(closed(i)))),
        Mistake("the closed form is rounded to the nearest: the smallest size is the ceiling", lambda i: max(1, round(closed(i)))),
    ),
    truth=smallest,
    inputs=("theta",),
)  # fmt: skip


def closed(i):
    """The real number whose ceiling is the size."""
    return 1 / (i.theta**2 * signal(i) / unbiased(i) + 1 / len(i.G))
