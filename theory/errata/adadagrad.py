"""AdAdaGrad's inner-product test."""

import numpy as np

from adaptivesgd.example_gradients import Rows, SideBySide

from .erratum import Erratum

LAYERS = (slice(0, 4), slice(4, 8))


def gradients(share):
    """16 gradients of two layers of 4 parameters, which have a share of their noise in common."""
    rng = np.random.default_rng(0)
    common, own = rng.standard_normal((16, 1)), rng.standard_normal((16, 2))
    slopes = share * common + (1 - share) * own
    return 1 + np.repeat(slopes, 4, axis=1)


def by_layer(shares):
    """Sum over layers of the variance of <g_i, g> within the layer."""
    return [sum(variance(rows[:, k]) for k in LAYERS) for rows in map(gradients, shares)]


def altogether(shares):
    """The variance of <g_i, g> over all parameters, as this package takes it layer by layer."""
    return [variance_of(rows) for rows in map(gradients, shares)]


def variance(rows):
    """Var <g_i, g>, g the mean."""
    return (rows @ rows.mean(axis=0)).var(ddof=1)


def variance_of(rows):
    """The same from factors that lie side by side."""
    parts = SideBySide(tuple(Rows(rows[:, k]) for k in LAYERS), LAYERS)
    return parts.inner_products(parts.sum() / len(rows)).var(ddof=1)


def of_the_definition(shares, series):
    """Whether it is the variance of the numbers <g_i, g>."""
    truth = [variance(rows) for rows in map(gradients, shares)]
    return np.allclose(series, truth, rtol=1e-9)


def square_of_the_sum(workers):
    """(sum_j x_j)^2 of deviations x_j = -1, +1, -1, ... that the workers hold."""
    return [np.sum((-1.0) ** np.arange(W)) ** 2 for W in workers]


def sum_of_the_squares(workers):
    """sum_j x_j^2."""
    return [np.sum(((-1.0) ** np.arange(W)) ** 2) for W in workers]


ERRATA = (
    Erratum(
        name="layers_apart",
        project="AdAdaGrad",
        file="the inner-product test",
        says="the variance of inner products is added up layer by layer, without what layers share",
        quantity="variance of <g_i, g>",
        index="share of the noise that both layers have in common",
        at=(0.0, 0.25, 0.5, 0.75, 1.0),
        published=by_layer,
        right=altogether,
        law="it is the variance of the numbers <g_i, g>, over all parameters at once",
        obeys=of_the_definition,
    ),
    Erratum(
        name="square_of_a_sum",
        project="AdAdaGrad",
        file="the test across workers",
        says="deviations are added over the workers and then squared, so that they cancel",
        quantity="scatter, of deviations -1 and +1 by turns",
        index="workers",
        at=(1, 2, 3, 4, 8, 16),
        published=square_of_the_sum,
        right=sum_of_the_squares,
        law="the scatter grows with every worker",
        obeys=lambda at, series: bool((np.diff(series) > 0).all()),
    ),
)
