"""An expectation over all batches."""

from itertools import combinations, combinations_with_replacement, product
from math import comb, perm

import numpy as np

from ...question import A_NUMBER, Mistake, Question, equals
from . import reference


def expectation_instances(rng):
    """Numbers whose batch means are squared."""
    for n, B in ((5, 2), (6, 4), (4, 4), (5, 3)):
        yield {"a": rng.standard_normal(n), "n": n, "B": B}


def mean_square(i, batches):
    """The mean of (mean of a over the batch)^2."""
    found = [i.a[list(batch)].mean() ** 2 for batch in batches]
    return np.mean(found) if found else np.nan


def squares(i):
    """Of the mean of every batch."""
    return [i.a[list(batch)].mean() ** 2 for batch in combinations(range(i.n), i.B)]


def total(i):
    """Their sum."""
    return sum(squares(i))


def expected(functions, i):
    """The expectation of the square of a batch's mean."""
    return functions.expectation(i.n, i.B, lambda batch: float(i.a[list(batch)].mean() ** 2))


EXPECTATION = Question(
    name="q4",
    points=2,
    functions=("expectation",),
    reference=reference.expectation,
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
        Mistake("one batch only: the last", lambda i: i.a[-i.B :].mean() ** 2),
        Mistake("single examples, not batches", lambda i: (i.a**2).mean()),
        Mistake("the sum over single examples, not batches", lambda i: (i.a**2).sum()),
        Mistake(
            "in every order, and with repetition: that is drawn with replacement",
            lambda i: mean_square(i, product(range(i.n), repeat=i.B)),
        ),
        Mistake("neighbours only: every batch counts, not only runs of indices", lambda i: mean_square(i, [range(k, k + i.B) for k in range(i.n - i.B + 1)])),
        Mistake("neighbours only, around the end: every batch counts", lambda i: mean_square(i, [[(k + j) % i.n for j in range(i.B)] for k in range(i.n)])),
        Mistake("disjoint batches only: every batch counts", lambda i: mean_square(i, [range(k, k + i.B) for k in range(0, i.n - i.B + 1, i.B)])),
        Mistake("batches of one example less", lambda i: mean_square(i, combinations(range(i.n), i.B - 1))),
        Mistake("batches of every size up to B", lambda i: mean_square(i, [b for k in range(1, i.B + 1) for b in combinations(range(i.n), k)])),
        Mistake("the last example is never drawn: range(n - 1)", lambda i: mean_square(i, combinations(range(i.n - 1), i.B))),
        Mistake("the first example is never drawn: range(1, n)", lambda i: mean_square(i, combinations(range(1, i.n), i.B))),
        Mistake("divided by n, not by the number of batches", lambda i: total(i) / i.n),
        Mistake("divided by B, not by the number of batches", lambda i: total(i) / i.B),
        Mistake("divided by n^B, not by the number of batches", lambda i: total(i) / i.n**i.B),
        Mistake("divided by the number of ordered batches", lambda i: total(i) / perm(i.n, i.B)),
        Mistake("divided by one batch too many", lambda i: total(i) / (comb(i.n, i.B) + 1)),
        Mistake("divided by one batch too few", lambda i: total(i) / (comb(i.n, i.B) - 1)),
        Mistake("the largest over the batches, not the mean", lambda i: max(squares(i))),
        Mistake("the smallest over the batches, not the mean", lambda i: min(squares(i))),
        Mistake("the median over the batches, not the mean", lambda i: np.median(squares(i))),
        Mistake("the list of the quantities: their mean is the expectation", squares),
    ),
    truth=lambda i: total(i) / comb(i.n, i.B),
    factors={"n": lambda i: i.n, "B": lambda i: i.B, "the number of batches": lambda i: comb(i.n, i.B)},
    inputs=(),
)  # fmt: skip
