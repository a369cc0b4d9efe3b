"""AdAdaGrad: tests of inner products and orthogonality, layer by layer and worker by worker."""

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from .erratum import Erratum, Picture

found = partial(Erratum, project="timlautk/AdAdaGrad", file="tests.py", read="commit 135b9aa")


def rows_of(examples=40, dim=32, seed=0):
    """Gradients with a common part, shape (examples, dim)."""
    rng = np.random.default_rng(seed)
    return 0.3 + rng.standard_normal((examples, dim))


# Inner products that do not meet across layers.


def variance_of_products_by_layers(layers):
    """sum_l Var(<g_il, g_l>). layers: the rows g_il of every layer l, shape (B, d_l) each."""
    return sum((rows @ rows.mean(axis=0)).var(ddof=1) for rows in layers)


def variance_of_products(layers):
    """Var(<g_i, g>), with <g_i, g> = sum_l <g_il, g_l>."""
    return sum(rows @ rows.mean(axis=0) for rows in layers).var(ddof=1)


def layers_that_agree():
    """Two layers of one parameter, whose gradients 1 + e_i and 1 + u_i are more or less alike."""
    e, other = np.linalg.qr(rows_of(dim=2) - rows_of(dim=2).mean(axis=0))[0].T
    shares = np.linspace(-0.8, 1, 37)
    pairs = [(1 + e[:, None], 1 + (s * e + np.sqrt(1 - s**2) * other)[:, None]) for s in shares]
    ratios = [variance_of_products_by_layers(each) / variance_of_products(each) for each in pairs]
    curves: dict[str, ArrayLike] = {"layer by layer": ratios, "all layers": np.ones_like(shares)}
    return Picture(
        shares, curves, "correlation of two layers", "batch requested over the right one"
    )


# A remainder that vanishes with the layers.


def remainder_by_layers(layers):
    """sum_l across(g_il): the variance of what is left of each layer's rows across their own mean."""
    return sum(map(across, layers))


def remainder(layers):
    """across(g_i): the variance of what is left of the whole rows across their mean g."""
    return across(np.concatenate(layers, axis=1))


def across(rows):
    """(1/(B-1)) sum_i ||g_i - (<g_i, g> / ||g||^2) g||^2."""
    g = rows.mean(axis=0)
    left = rows - np.outer(rows @ g, g) / (g @ g)
    return (left**2).sum() / (len(rows) - 1)


def ever_more_layers():
    """The same gradients of 32 parameters, cut into more and more layers."""
    counts, rows = [1, 2, 4, 8, 16, 32], rows_of()
    cuts = [np.split(rows, count, axis=1) for count in counts]
    published, right = ([each(cut) for cut in cuts] for each in (remainder_by_layers, remainder))
    curves = {"across each layer's mean": published, "across the mean": right}
    return Picture(counts, curves, "layers", "variance across the gradient", "x")


# The square of a sum, again.


def variance_over_workers_of_sums(means, variances):
    """mean_k v_k + sum_j mean_k m_kj^2 - (sum_j mean_k m_kj)^2. means: m_k, shape (workers, d)."""
    return np.mean(variances) + (means**2).mean(axis=0).sum() - means.mean(axis=0).sum() ** 2


def variance_over_workers(means, variances):
    """mean_k v_k + sum_j mean_k m_kj^2 - sum_j (mean_k m_kj)^2: the law of total variance."""
    return np.mean(variances) + (means**2).mean(axis=0).sum() - (means.mean(axis=0) ** 2).sum()


def ever_more_parameters():
    """What two workers say together of remainders with 1 to 32 parameters, each of variance 1."""
    rng, dims = np.random.default_rng(3), range(1, 33)
    pairs = [0.3 + 0.1 * rng.standard_normal((2, d)) for d in dims]
    published, right = (
        [each(means, np.full(2, means.shape[1])) for means in pairs]
        for each in (variance_over_workers_of_sums, variance_over_workers)
    )
    curves = {"squared sum": published, "sum of squares": right}
    return Picture(dims, curves, "parameters", "variance over two workers")


ERRATA = (
    found(
        name="cross-layer-products",
        says="The variance of the inner products is added up layer by layer, so that whether layers "
        "agree about an example is lost.",
        wrong=variance_of_products_by_layers,
        right=variance_of_products,
        picture=layers_that_agree,
        law="test_inner_products_run_over_all_parameters",
    ),
    found(
        name="projected-by-layers",
        says="What lies across the gradient is measured across each layer's own gradient: with one "
        "parameter in each layer nothing is left, and every batch passes.",
        wrong=remainder_by_layers,
        right=remainder,
        picture=ever_more_layers,
        law="test_remainders_are_across_the_whole_gradient",
    ),
    found(
        name="squared-sum",
        says="Variances are joined over workers with the square of a sum over parameters in the place "
        "of the sum of squares; the result may be negative.",
        wrong=variance_over_workers_of_sums,
        right=variance_over_workers,
        picture=ever_more_parameters,
        law="test_workers_join_to_the_whole",
        note="The norm test and the inner-product test of the same file join their variances rightly.",
    ),
)
