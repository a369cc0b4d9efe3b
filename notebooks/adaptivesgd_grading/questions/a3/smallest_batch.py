"""What the norm test estimates, exactly."""

from itertools import combinations
from math import ceil

import numpy as np

from ...question import Law, Mistake, Question
from .runs import FORBIDDEN


def population_instances(rng):
    """Small populations of example gradients."""
    for n, theta in ((8, 0.8), (7, 0.5), (8, 0.3), (7, 1.2)):
        yield {"G": 0.4 + rng.standard_normal((n, 2)), "theta": theta}


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


def by_formula(V, theta=lambda i: i.theta**2, whole=ceil):
    """A wrong size: V / (theta^2 ||grad F||^2), as with replacement."""
    return lambda i: min(len(i.G), max(1, whole(V(i) / (theta(i) * (i.G.mean(axis=0) ** 2).sum()))))


def unbiased(i):
    """V with n - 1."""
    return i.G.var(axis=0, ddof=1).sum()


SMALLEST = Question(
    name="q4",
    points=3,
    functions=("smallest_batch",),
    tried="{G.shape[0]} example gradients, theta {theta}; every batch of every size",
    instances=population_instances,
    forbidden=FORBIDDEN,
    laws=(
        Law(
            "the answer is a size from 1 to n",
            lambda i, B: float(B).is_integer() and 1 <= B <= len(i.G),
        ),
        Law("over all batches of that size, E||g - grad F||² is small enough", enough),
        Law("over all batches of one example less, it is not", lambda i, B: B == smallest(i)),
    ),
    mistakes=(
        Mistake("the finite population: without replacement the noise ends at B = n", by_formula(unbiased)),
        Mistake(
            "the finite population: without replacement the noise ends at B = n",
            by_formula(lambda i: i.G.var(axis=0).sum()),
        ),
    ),
)  # fmt: skip
