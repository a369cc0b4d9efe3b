"""The second moment as the authors of CABS released it: without the products between places."""

import numpy as np

from ..example_gradients import OuterProducts, Rows, SideBySide
from .convolved import Convolved, columns


def released_variance(estimate):
    """xi = (1/m) sum_i s_i - ||g||^2 of a batch of m, where s_i is what stands for ||grad f_i||^2:

        s_i = sum_p ||x_ip||^2 ||d_ip||^2  instead of  || sum_p x_ip d_ip^T ||^2

    for the weights of a convolution, and sum_p ||d_ip||^2 instead of || sum_p d_ip ||^2 for its
    bias, over the places p of an image. For dense layers the two agree. What is left out is
    sum_{p != q} <x_ip, x_iq> <d_ip, d_iq>, which may have either sign: xi can be negative, where
    the variance it stands for, (1/m) sum_i ||grad f_i - g||^2, cannot.

    estimate: of one batch in one chunk, without weights and with no ridge.
    Read in the code of Balles, Romero and Hennig (2017); kept to show what it does to a batch size.
    """
    return float(released_square_norms(estimate.rows).mean()) - estimate.signal


def released_square_norms(rows):
    """s_i, shape (n,)."""
    if isinstance(rows, SideBySide):
        return sum(_together(rows.parts))
    if isinstance(rows, (OuterProducts, Rows)):
        return rows.square_norms()
    if isinstance(rows, Convolved):
        X, D = columns(rows.patches), rows.slopes
        return np.einsum("ipk,ipk,ipf,ipf->i", X, X, D, D, optimize=True)
    raise TypeError(
        f"the released moment is defined for dense and convolutional layers, not {type(rows).__name__}"
    )


def _together(parts):
    """s_i of every part; the bias beside a convolution is known by its neighbour."""
    for weights, part in zip((None, *parts), parts, strict=False):
        if isinstance(weights, Convolved) and isinstance(part, Rows):
            yield (weights.slopes**2).sum(axis=(1, 2))
        else:
            yield released_square_norms(part)
