"""ensmallen's Big Batch SGD."""

import numpy as np

from adaptivesgd.example_gradients import Rows

from .erratum import Erratum, everywhere

FILE = "bigbatch_sgd_impl.hpp"
SIZES = (2, 3, 4, 8, 32, 100)


def forgetful(rows):
    """A running variance whose running mean divides by k where it should by k + 1."""
    mean, total = rows[0], 0.0
    for k in range(1, len(rows)):
        step = rows[k] - mean
        mean = mean + step / k
        total += step @ (rows[k] - mean)
    return total / (len(rows) - 1)


def unbiased(rows):
    """The variance of this package."""
    return Rows(rows).scatter(rows.mean(axis=0)) / (len(rows) - 1)


def expected(estimator):
    """E[estimate] / variance for B independent draws: a quadratic form has the expectation of its trace."""

    def series(sizes):
        return [sum(estimator(row[:, None]) for row in np.eye(B)) for B in sizes]

    return series


def step_of_the_sum(sizes):
    """The step that is taken over the step that Armijo's condition was tested for."""
    gradients = [np.ones((B, 3)) for B in sizes]
    return [np.linalg.norm(g.sum(axis=0)) / np.linalg.norm(g.mean(axis=0)) for g in gradients]


def step_of_the_mean(sizes):
    """The same, with the mean gradient in both."""
    return [1.0 for _ in sizes]


def counts(overlap):
    """How often every example counts, when 8 examples grow to 12 and the new ones start at 8 - overlap."""

    def series(examples):
        seen = np.concatenate([np.arange(8), np.arange(8 - overlap, 12 - overlap)])
        return np.bincount(seen, minlength=len(examples))

    return series


def curvature_against_zeros(origins):
    """The first curvature <w - 0, g - 0> / ||w||^2 of a quadratic with curvature 1, by the origin of w."""
    return [(w * 2.0) / w**2 for w in origins]


def curvature_from_two_points(origins):
    """The curvature from two points of the run: <w' - w, g' - g> / ||w' - w||^2."""
    return [1.0 for _ in origins]


ERRATA = (
    Erratum(
        name="forgotten_sample",
        project="ensmallen",
        file=FILE,
        says="the running mean divides by k instead of k + 1, so that the first example is dropped",
        quantity="expected variance over the truth",
        index="B",
        at=SIZES,
        published=expected(forgetful),
        right=expected(unbiased),
        law="the variance is unbiased: its expectation does not depend on B",
        obeys=everywhere(1.0),
    ),
    Erratum(
        name="sample_counted_twice",
        project="ensmallen",
        file=FILE,
        says="one example is counted twice when the batch grows",
        quantity="weight of an example in the batch of 12",
        index="example",
        at=tuple(range(12)),
        published=counts(overlap=1),
        right=counts(overlap=0),
        law="every example of a batch counts once",
        obeys=everywhere(1),
    ),
    Erratum(
        name="sum_for_the_mean",
        project="ensmallen",
        file=FILE,
        says="it steps along the sum of the gradients, but tests Armijo's condition with their mean",
        quantity="step taken over step tested",
        index="B",
        at=SIZES,
        published=step_of_the_sum,
        right=step_of_the_mean,
        law="the point that was tested is the point that is taken",
        obeys=everywhere(1.0),
    ),
    Erratum(
        name="curvature_against_zeros",
        project="ensmallen",
        file=FILE,
        says="the first curvature is measured against w = 0 and g = 0, and is not guarded against <= 0",
        quantity="first curvature, where it is 1 (the gradient is 2)",
        index="w",
        at=(-4.0, -1.0, 0.5, 1.0, 8.0),
        published=curvature_against_zeros,
        right=curvature_from_two_points,
        law="the curvature does not depend on where the origin of the parameters is",
        obeys=everywhere(1.0),
    ),
)
