"""An expectation over all batches."""

from itertools import combinations, combinations_with_replacement

import numpy as np

from ...question import A_NUMBER, Mistake, Question, equals


def expectation_instances(rng):
    """Numbers whose batch means are squared."""
    for n, B in ((5, 2), (6, 4), (4, 4)):
        yield {"a": rng.standard_normal(n), "n": n, "B": B}


def mean_square(i, batches):
    """The mean of (mean of a over the batch)^2."""
    return np.mean([i.a[list(batch)].mean() ** 2 for batch in batches])


def expected(functions, i):
    """The expectation of the square of a batch's mean."""
    return functions.expectation(i.n, i.B, lambda batch: float(i.a[list(batch)].mean() ** 2))


EXPECTATION = Question(
    name="q4",
    points=2,
    functions=("expectation",),
    tried="the square of a batch's mean, {B} out of {n} examples",
    instances=expectation_instances,
    adapter=expected,
    laws=(
        A_NUMBER,
        equals(
            lambda i: mean_square(i, combinations(range(i.n), i.B)),
            "every batch without repetition counts once",
        ),
    ),
    mistakes=(
        Mistake(
            "examples repeat within a batch: that is with replacement, and not even evenly weighted",
            lambda i: mean_square(i, combinations_with_replacement(range(i.n), i.B)),
        ),
        Mistake(
            "the quantity of the mean is not the mean of the quantity",
            lambda i: i.a.mean() ** 2,
        ),
        Mistake(
            "the sum over the batches instead of their mean",
            lambda i: sum(i.a[list(b)].mean() ** 2 for b in combinations(range(i.n), i.B)),
        ),
        Mistake("one batch only", lambda i: i.a[: i.B].mean() ** 2),
    ),
)
