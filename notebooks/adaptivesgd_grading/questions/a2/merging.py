"""Estimates add."""

import numpy as np

from ...question import Law, Question, Symptom, close
from .variance import WITH_B, variance


def merge_instances(rng):
    """Two batches of different sizes, each as its size B, mean g and variance V."""
    for a, b, d in ((6, 3, 4), (2, 9, 2)):
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


def merge(functions, i):
    """The size, mean and variance that are given to both batches."""
    return functions.merged((i.B1, i.g1, i.V1), (i.B2, i.g2, i.V2))


MERGE = Question(
    name="q4",
    points=3,
    functions=("merged",),
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
        Symptom(
            "the mean of the two means is not the mean: weigh with B",
            lambda i, a: close(a[1], (i.g1 + i.g2) / 2),
        ),
        Symptom(
            "the scatter between the two means is forgotten: B1 B2 / (B1 + B2) ||g1 - g2||²",
            lambda i, a: (
                close(a[2], merged(i, 0.0)[2])
                or close(a[2], (i.B1 * i.V1 + i.B2 * i.V2) / (i.B1 + i.B2))
                or close(a[2], (i.V1 + i.V2) / 2)
            ),
        ),
        Symptom(WITH_B, lambda i, a: close(a[2], i.examples.var(axis=0).sum())),
    ),
)
