"""Numbers that are too large, and too small: an exponential, and gradients of a mean loss."""

import numpy as np

from .erratum import Erratum, Picture

# benchmark_logreg_l2: an exponential of anything.


def log_loss_by_exponential(z):
    """log(1 + e^-z), by that formula."""
    return np.log1p(np.exp(-z))


def log_loss(z):
    """log(e^0 + e^-z), the larger exponent taken out."""
    return np.logaddexp(0, -z)


def far_out():
    """The loss of an example with the margin z, as far as there are numbers for it."""
    z = np.linspace(-1000, 0, 101)
    with np.errstate(over="ignore"):
        published = log_loss_by_exponential(z)
    curves = {"by the exponential": published, "the larger one out": log_loss(z)}
    return Picture(z, curves, "margin z", "loss; infinite where nothing is drawn")


# BackPACK's users: shares for gradients.


def variance_of_shares(rows):
    """The variance of the g_i / B, which a mean loss gives for each example. rows: the g_i, (B, d)."""
    return (rows / len(rows)).var(axis=0, ddof=1).sum()


def variance_of_gradients(rows):
    """The variance of the g_i."""
    return rows.var(axis=0, ddof=1).sum()


def shrunk():
    """The variance that a rule would see, for one and the same noise."""
    sizes = np.unique(np.geomspace(2, 512, 25).astype(int))
    rows = np.random.default_rng(0).standard_normal((512, 10))
    published, right = (
        [each(rows[:B]) for B in sizes] for each in (variance_of_shares, variance_of_gradients)
    )
    curves = {"of g_i / B": published, "of g_i": right}
    return Picture(sizes, curves, "batch size (examples)", "variance", "xy")


ERRATA = (
    Erratum(
        name="overflow",
        project="benchopt/benchmark_logreg_l2",
        file="objective.py",
        read="commit 090aba6",
        says="The exponential of a large negative margin is not a floating-point number, so from about "
        "-710 on the loss is infinite.",
        wrong=log_loss_by_exponential,
        right=log_loss,
        picture=far_out,
        law="test_huge_scores_do_not_overflow",
    ),
    Erratum(
        name="shares",
        project="users of BackPACK",
        file="code that calls BatchGrad on a mean loss",
        read="as the library documents it",
        says="For a mean loss the library returns g_i / B for each example; their variance is B^2 times "
        "smaller than that of the g_i, and a batch rule that uses it asks for nearly nothing.",
        wrong=variance_of_shares,
        right=variance_of_gradients,
        picture=shrunk,
        law="test_variance_is_of_the_examples_not_of_their_shares",
        note="The library is right, and says so; the trap is in using it.",
    ),
)
