"""The released CABS: averages that start cold, and second moments without their cross terms."""

from functools import partial

import numpy as np

from .erratum import Erratum, Picture

found = partial(
    Erratum,
    project="ProbabilisticNumerics/cabs",
    read="as released with the paper (2017)",
)


# Averages that begin at 0 and 1.


def sizes_from_cold_averages(step_size, xi, loss, updates, mu=0.95):
    """a xi_k / l_k after each update, with averages that start at xi = 0 and l = 1."""
    average_xi, average_loss, sizes = 0.0, 1.0, []
    for _ in range(updates):
        average_xi = mu * average_xi + (1 - mu) * xi
        average_loss = mu * average_loss + (1 - mu) * loss
        sizes.append(step_size * average_xi / average_loss)
    return sizes


def sizes_from_corrected_averages(step_size, xi, loss, updates, mu=0.95):
    """The same with averages that both start at 0: the weight 1 - mu^k cancels in their ratio."""
    average_xi, average_loss, sizes = 0.0, 0.0, []
    for _ in range(updates):
        average_xi = mu * average_xi + (1 - mu) * xi
        average_loss = mu * average_loss + (1 - mu) * loss
        sizes.append(step_size * average_xi / average_loss)
    return sizes


def warm_up():
    """The batch requested while variance and loss stay the same, and a xi / l = 50."""
    settings = 1.0, 100.0, 2.0, 60
    curves = {
        "from (0, 1)": sizes_from_cold_averages(*settings),
        "corrected": sizes_from_corrected_averages(*settings),
    }
    return Picture(range(1, 61), curves, "updates of w", "batch size before rounding (examples)")


# The square of a sum is not the sum of squares.


def square_norm_place_by_place(patches, slopes):
    """sum_p ||x_p||^2 ||d_p||^2, over the places p of one image. patches: (p, k); slopes: (p, f)."""
    return float(((patches**2).sum(axis=1) * (slopes**2).sum(axis=1)).sum())


def square_norm(patches, slopes):
    """|| sum_p x_p d_p^T ||^2."""
    return float(((patches.T @ slopes) ** 2).sum())


def images(alike, m=16, places=9, seed=0):
    """Patches and slopes of m images of which a share is the same at all places."""
    rng = np.random.default_rng(seed)
    mix = lambda *shape: alike + (1 - alike) * rng.standard_normal(shape)
    return list(zip(mix(m, places, 2), mix(m, places, 2), strict=True))


def variance_of(images, square_norm):
    """(1/m) sum_i s_i - ||g||^2, with s_i for ||g_i||^2."""
    g = np.mean([X.T @ D for X, D in images], axis=0)
    return np.mean([square_norm(X, D) for X, D in images]) - (g**2).sum()


def below_zero():
    """The variance of a batch, when the places of an image are more and more alike."""
    shares = np.linspace(0, 1, 41)
    published, right = (
        [variance_of(images(share), each) for share in shares]
        for each in (square_norm_place_by_place, square_norm)
    )
    curves = {"without cross terms": published, "exact": right}
    return Picture(
        shares, curves, "share that all places have in common", "variance of the gradient"
    )


# A ridge in the mean, and not in the moment.


def variance_with_half_a_ridge(rows, ridge, w):
    """(1/m) sum_i ||g_i||^2 - ||g + rho w||^2: the ridge is in the mean only."""
    return (rows**2).sum(axis=1).mean() - ((rows.mean(axis=0) + ridge * w) ** 2).sum()


def variance_with_a_ridge(rows, ridge, w):
    """(1/m) sum_i ||g_i + rho w||^2 - ||g + rho w||^2, which does not depend on rho."""
    whole = rows + ridge * w
    return (whole**2).sum(axis=1).mean() - (whole.mean(axis=0) ** 2).sum()


def ridges():
    """The variance of 16 gradients with a ridge: it cannot depend on what all have in common."""
    rng = np.random.default_rng(0)
    rows, w = rng.standard_normal((16, 5)), 2 * rng.standard_normal(5)
    rho = np.linspace(0, 1, 21)
    published, right = (
        [each(rows, r, w) for r in rho]
        for each in (variance_with_half_a_ridge, variance_with_a_ridge)
    )
    curves = {"ridge in the mean only": published, "ridge in both": right}
    return Picture(rho, curves, "ridge", "variance of the gradient")


ERRATA = (
    found(
        name="cold-averages",
        file="cabs.py",
        says="The running averages start at 0 and 1 and are not corrected for it, so that for some "
        "sixty updates the batch is smaller than the rule says.",
        wrong=sizes_from_cold_averages,
        right=sizes_from_corrected_averages,
        picture=warm_up,
        law="test_the_averages_warm_up_as_released",
        note="Our VarianceOverLoss does the same, to be faithful; CorrectedVarianceOverLoss does not.",
    ),
    found(
        name="cross-terms",
        file="gradient_moment.py",
        says="For convolutions, and for a bias that is shared by many places, the squares are summed "
        "place by place: the products between places are lost, and the variance may be negative.",
        wrong=square_norm_place_by_place,
        right=square_norm,
        picture=below_zero,
        law="test_squares_are_of_the_whole_gradient",
        note="For dense layers, the formula is exact. The theorem cabs/released_convolution says more.",
    ),
    found(
        name="half-a-ridge",
        file="gradient_moment.py",
        says="An L2 term is part of the mean gradient but not of the second moment, so the variance "
        "changes with a term that has none, and may be negative.",
        wrong=variance_with_half_a_ridge,
        right=variance_with_a_ridge,
        picture=ridges,
        law="test_a_ridge_has_no_variance",
    ),
)
