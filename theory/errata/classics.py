"""Gradients in teaching code, and a loss that overflows."""

import numpy as np

from adaptivesgd.models import LogisticRegression, SoftmaxRegression

from .erratum import Erratum, everywhere


def logistic(n):
    """n copies of the same two examples."""
    return LogisticRegression(np.tile([[1.0], [2.0]], (n // 2, 1)), np.tile([0, 1], n // 2))


def of_the_sum(sizes):
    """||grad|| of logistic regression without 1/n, over that for 2 examples."""
    return [n / 2 for n in sizes]


def of_the_mean(sizes):
    """||grad F(0)|| of n examples that repeat the same two, over that of the two."""
    w = np.zeros(1)
    return [logistic(n).gradient(w)[0] / logistic(2).gradient(w)[0] for n in sizes]


def elementwise(probabilities):
    """p (1 - p), the derivative of a logistic function, taken for that of softmax and its loss."""
    return [p * (1 - p) for p in probabilities]


def softmax(probabilities):
    """p - 1 at the true class, from softmax regression on one example."""
    return [slope_at(p) for p in probabilities]


def slope_at(p):
    """The slope of the loss in the score of the true class where it has probability p."""
    F = SoftmaxRegression(np.ones((1, 1)), np.array([0]), classes=(0, 1))
    return F.gradient(np.array([np.log(p), np.log(1 - p)]))[0]


def difference_quotient(p, h=1e-6):
    """The slope of -log(p(z)) in the score z of the true class."""
    loss = lambda z: np.logaddexp(0.0, -z)
    z = np.log(p / (1 - p))
    return (loss(z + h) - loss(z - h)) / (2 * h)


def is_the_slope(probabilities, series):
    """Whether it is what differences of the loss say."""
    truth = [difference_quotient(p) for p in probabilities]
    return np.allclose(series, truth, rtol=1e-6)


@np.errstate(over="ignore")
def naive(margins):
    """log(1 + exp(-z)) as it stands."""
    return np.log1p(np.exp(-np.asarray(margins)))


def stable(margins):
    """The penalties of logistic regression at these margins."""
    F = LogisticRegression(np.asarray(margins)[:, None], np.ones(len(margins)), classes=(0, 1))
    return F.losses(np.ones(1))


ERRATA = (
    Erratum(
        name="sum_for_the_mean_loss",
        project="ML-From-Scratch, and teaching code like it",
        file="logistic regression",
        says="the gradient is that of the sum of the losses, though the loss is their mean",
        quantity="gradient over that of two examples, of the same two again and again",
        index="n",
        at=(2, 4, 16, 64),
        published=of_the_sum,
        right=of_the_mean,
        law="repeating the data changes neither the loss nor its gradient",
        obeys=everywhere(1.0),
    ),
    Erratum(
        name="softmax_elementwise",
        project="teaching code",
        file="softmax",
        says="p (1 - p) is taken for the gradient of softmax, element by element",
        quantity="slope of the loss in the score of the true class",
        index="probability of the true class",
        at=(0.1, 0.3, 0.5, 0.7, 0.9),
        published=elementwise,
        right=softmax,
        law="the slope is what differences of the loss say",
        obeys=is_the_slope,
    ),
    Erratum(
        name="overflow",
        project="benchmark_logreg_l2",
        file="the objective",
        says="log(1 + exp(-z)) is computed as it stands, and overflows",
        quantity="loss",
        index="margin z",
        at=(-1000.0, -700.0, -10.0, 0.0, 10.0),
        published=naive,
        right=stable,
        law="the loss is finite wherever the margin is",
        obeys=lambda at, series: bool(np.isfinite(series).all()),
    ),
)
