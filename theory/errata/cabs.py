"""The released code of CABS."""

import numpy as np

from adaptivesgd.batch_sizes import VarianceOverLoss
from adaptivesgd.example_gradients import Rows, Shifted
from adaptivesgd.models.network.released_moment import released_variance
from theory.cabs.released_convolution import convolution, estimate_of

from .erratum import Erratum, everywhere

PROJECT = "ProbabilisticNumerics/cabs"
MU = VarianceOverLoss().mu


def warming(start):
    """The sizes 50 xi / l asked for when every batch says xi = l = 2, by where l's average starts."""

    def series(updates):
        past = MU ** np.asarray(updates)
        xi, loss = (1 - past) * 2.0, past * start + (1 - past) * 2.0
        return 50 * xi / loss

    return series


def released(shares):
    """xi of a convolution without the products between places, by how much places have in common."""
    return [released_variance(estimate_of(convolution(share))) for share in shares]


def exact(shares):
    """The variance it stands for."""
    seen = [estimate_of(convolution(share)) for share in shares]
    return [each.variance * (each.size - 1) / each.size for each in seen]


ROWS = np.random.default_rng(0).standard_normal((16, 3))


def in_one_moment(weights):
    """(1/m) sum_i ||g_i||^2 - ||g + lambda w||^2, with |w| = 1 in every coordinate."""
    g = ROWS.mean(axis=0)
    return [(ROWS**2).sum(axis=1).mean() - np.sum((g + lam) ** 2) for lam in weights]


def in_both_moments(weights):
    """(1/m) sum_i ||g_i + lambda w - mean||^2."""
    rows = [Shifted(Rows(ROWS), lam * np.ones(3)) for lam in weights]
    return [each.scatter(each.sum() / 16) / 16 for each in rows]


ERRATA = (
    Erratum(
        name="cold_averages",
        project=PROJECT,
        file="cabs.py",
        says="the averages of variance and loss start at 0 and 1, and are not corrected for it",
        quantity="batch size before rounding, where 50 is right",
        index="update",
        at=tuple(range(1, 121)),
        published=warming(start=1.0),
        right=warming(start=0.0),
        law="averages of numbers that do not change are those numbers",
        obeys=everywhere(50.0),
    ),
    Erratum(
        name="convolution_without_products",
        project=PROJECT,
        file="gradient_moment.py",
        says="the second moment of a convolution drops the products between places of an image",
        quantity="variance of the gradients",
        index="share that all places have in common",
        at=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
        published=released,
        right=exact,
        law="a variance is not negative",
        obeys=lambda at, series: bool((series >= -1e-9 * np.abs(series).max()).all()),
    ),
    Erratum(
        name="penalty_in_one_moment",
        project=PROJECT,
        file="gradient_moment.py",
        says="the gradient of the L2 penalty is in the mean, but not in the second moment",
        quantity="variance of the gradients",
        index="weight of the penalty",
        at=(0.0, 0.1, 0.3, 1.0, 3.0),
        published=in_one_moment,
        right=in_both_moments,
        law="what is added to every gradient alike leaves their variance alone",
        obeys=lambda at, series: np.allclose(series, series[0], rtol=1e-9),
    ),
)
