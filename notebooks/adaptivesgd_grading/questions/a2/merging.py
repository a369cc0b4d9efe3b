"""Estimates add."""

from operator import itemgetter

import numpy as np

from ...question import Law, Mistake, Question, close
from . import reference
from .variance import WITH_B, variance


def merge_instances(rng):
    """Two batches of different sizes, each as its size B, mean g and variance V."""
    for a, b, d in ((6, 3, 4), (2, 9, 2), (3, 4, 1), (5, 2, 3)):
        A, C = 1 + rng.standard_normal((a, d)), rng.standard_normal((b, d))
        yield {
            "B1": a, "g1": A.mean(axis=0), "V1": variance(A),
            "B2": b, "g2": C.mean(axis=0), "V2": variance(C),
            "examples": np.concatenate([A, C]),
        }  # fmt: skip


def union(i):
    """Size, mean and variance of the examples of both."""
    return [len(i.examples), i.examples.mean(axis=0), variance(i.examples)]


def merged(i, between=1.0, weigh=True):
    """The same by the formula, with so much of the scatter between the two means."""
    B = i.B1 + i.B2
    g = (i.B1 * i.g1 + i.B2 * i.g2) / B if weigh else (i.g1 + i.g2) / 2
    apart = ((i.g1 - i.g2) ** 2).sum() * i.B1 * i.B2 / B
    return [B, g, ((i.B1 - 1) * i.V1 + (i.B2 - 1) * i.V2 + between * apart) / (B - 1)]


def apart(i):
    """||g1 - g2||²."""
    return ((i.g1 - i.g2) ** 2).sum()


def within(i):
    """The scatter within the two batches."""
    return (i.B1 - 1) * i.V1 + (i.B2 - 1) * i.V2


def scatter(i, total):
    """A scatter of all examples as a variance."""
    return total / (i.B1 + i.B2 - 1)


def of_mean(cause, formula):
    """A mistake in the mean."""
    return Mistake(cause, formula, itemgetter(1))


def of_variance(cause, formula):
    """A mistake in the variance."""
    return Mistake(cause, formula, itemgetter(2))


def merge(functions, i):
    """The size, mean and variance that are given to both batches."""
    return functions.merged((i.B1, i.g1, i.V1), (i.B2, i.g2, i.V2))


MERGE = Question(
    name="q4",
    points=3,
    functions=("merged",),
    reference=reference.merged,
    tried="two batches of {B1} and {B2} examples",
    instances=merge_instances,
    adapter=merge,
    partial=True,
    laws=(
        Law("the size is that of both", lambda i, a: a[0] == i.B1 + i.B2),
        Law("the mean is that of all examples", lambda i, a: close(a[1], union(i)[1])),
        Law("the variance is that of all examples", lambda i, a: close(a[2], union(i)[2])),
    ),
    mistakes=(
        of_mean("the mean of the two means is not the mean: weigh with B", lambda i: (i.g1 + i.g2) / 2),
        of_mean("the mean is not divided by the size of both", lambda i: i.B1 * i.g1 + i.B2 * i.g2),
        of_mean("the means are added", lambda i: i.g1 + i.g2),
        of_mean("the weights are exchanged: B1 weighs g1", lambda i: (i.B2 * i.g1 + i.B1 * i.g2) / (i.B1 + i.B2)),
        of_mean("the mean of the second batch is forgotten", lambda i: i.B1 * i.g1 / (i.B1 + i.B2)),
        of_mean("the mean of the first batch is forgotten", lambda i: i.B2 * i.g2 / (i.B1 + i.B2)),
        of_mean("the mean is divided by B - 1", lambda i: (i.B1 * i.g1 + i.B2 * i.g2) / (i.B1 + i.B2 - 1)),
        of_mean("the sign: the means are subtracted", lambda i: (i.B1 * i.g1 - i.B2 * i.g2) / (i.B1 + i.B2)),
        *(
            of_variance(
                "the scatter between the two means is forgotten: B1 B2 / (B1 + B2) ||g1 - g2||²", wrong
            )
            for wrong in (
                lambda i: merged(i, 0.0)[2],
                lambda i: (i.B1 * i.V1 + i.B2 * i.V2) / (i.B1 + i.B2),
                lambda i: (i.V1 + i.V2) / 2,
                lambda i: i.V1 + i.V2,
                lambda i: ((i.B1 - 1) * i.V1 + (i.B2 - 1) * i.V2) / (i.B1 + i.B2),
                lambda i: ((i.B1 - 1) * i.V1 + (i.B2 - 1) * i.V2) / (i.B1 + i.B2 - 2),
            )
        ),
        of_variance(WITH_B, lambda i: i.examples.var(axis=0).sum()),
        of_variance("divided by B - 2: both batches have one mean in common now", lambda i: union(i)[2] * (i.B1 + i.B2 - 1) / (i.B1 + i.B2 - 2)),
        of_variance("not divided by B - 1", lambda i: union(i)[2] * (i.B1 + i.B2 - 1)),
        of_variance("the scatter between the means lacks its factor B1 B2 / (B1 + B2)", lambda i: scatter(i, within(i) + apart(i))),
        of_variance("the scatter between the means lacks its division by B1 + B2", lambda i: scatter(i, within(i) + i.B1 * i.B2 * apart(i))),
        of_variance("the scatter between the means has the factor 1 / (B1 + B2), not B1 B2 / (B1 + B2)", lambda i: scatter(i, within(i) + apart(i) / (i.B1 + i.B2))),
        of_variance("||g1 - g2|| where its square belongs", lambda i: scatter(i, within(i) + i.B1 * i.B2 / (i.B1 + i.B2) * apart(i) ** 0.5)),
        of_variance("B V where (B - 1) V belongs: a variance is a sum divided by B - 1", lambda i: scatter(i, i.B1 * i.V1 + i.B2 * i.V2 + i.B1 * i.B2 / (i.B1 + i.B2) * apart(i))),
        of_variance("the sign: the scatter between the means is added", lambda i: merged(i, -1.0)[2]),
        of_variance("the means are added where their difference belongs", lambda i: scatter(i, within(i) + i.B1 * i.B2 / (i.B1 + i.B2) * ((i.g1 + i.g2) ** 2).sum())),
        of_variance("the square of the sum of g1 - g2, not the sum of the squares", lambda i: scatter(i, within(i) + i.B1 * i.B2 / (i.B1 + i.B2) * (i.g1 - i.g2).sum() ** 2)),
        of_variance("one value per parameter: ||g1 - g2||² is a sum", lambda i: scatter(i, within(i) + i.B1 * i.B2 / (i.B1 + i.B2) * (i.g1 - i.g2) ** 2)),
        of_variance("the scatter of the second batch is forgotten", lambda i: scatter(i, (i.B1 - 1) * i.V1 + i.B1 * i.B2 / (i.B1 + i.B2) * apart(i))),
        of_variance("the scatter of the first batch is forgotten", lambda i: scatter(i, (i.B2 - 1) * i.V2 + i.B1 * i.B2 / (i.B1 + i.B2) * apart(i))),
        Mistake("the size is the sum of both", lambda i: max(i.B1, i.B2), itemgetter(0)),
        Mistake("the size is the sum of both, less nothing", lambda i: i.B1 + i.B2 - 1, itemgetter(0)),
    ),
    truth=union,
    main=2,
    parts={0: "the size", 1: "the mean", 2: "the variance"},
    terms={
        "(B1 - 1) V1": lambda i: scatter(i, (i.B1 - 1) * i.V1),
        "(B2 - 1) V2": lambda i: scatter(i, (i.B2 - 1) * i.V2),
        "the scatter between the means": lambda i: scatter(i, i.B1 * i.B2 / (i.B1 + i.B2) * apart(i)),
    },
    factors={
        "B1": lambda i: i.B1, "B2": lambda i: i.B2, "B1 + B2": lambda i: i.B1 + i.B2, "B1 B2": lambda i: i.B1 * i.B2,
        "B1 + B2 - 1": lambda i: i.B1 + i.B2 - 1, "B1/(B1 - 1)": lambda i: i.B1 / (i.B1 - 1), "B2/(B2 - 1)": lambda i: i.B2 / (i.B2 - 1),
    },
    inputs=(),
)  # fmt: skip
