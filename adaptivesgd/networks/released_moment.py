"""The second moment as the authors of CABS released it: without the products between places."""

from collections.abc import Iterator

import numpy as np

from ..estimate import Estimate
from ..example_gradients import ExampleGradients, OuterProducts, Rows, SideBySide
from ..typing import Array
from .convolved import Convolved, columns


def released_variance(estimate: Estimate) -> float:
    """Variance xi = (1/m) sum_i s_i - ||g||^2 of a batch of m, where s_i stands for ||grad f_i||^2.

        s_i = sum_p ||x_ip||^2 ||d_ip||^2  instead of  || sum_p x_ip d_ip^T ||^2

    for the weights of a convolution, and sum_p ||d_ip||^2 instead of || sum_p d_ip ||^2 for its
    bias, over the places p of an image. For dense layers the two agree. What is left out is
    sum_{p != q} <x_ip, x_iq> <d_ip, d_iq>, which may have either sign: xi can be negative, where
    the variance it stands for, (1/m) sum_i ||grad f_i - g||^2, cannot.

    Parameters
    ----------
    estimate : Estimate
        Of one batch in one chunk, without weights, of a network without a ridge.

    Returns
    -------
    float
        xi.

    References
    ----------
    Balles, Romero and Hennig (2017): read in their code; kept to show what it does to a batch size.
    """
    return float(released_square_norms(estimate.rows).mean()) - estimate.signal


def released_square_norms(rows: ExampleGradients) -> Array:
    """Numbers s_i that stand for ||grad f_i||^2 in `released_variance`.

    Parameters
    ----------
    rows : ExampleGradients
        Of dense and convolutional layers.

    Returns
    -------
    Array
        Shape (n,).

    Raises
    ------
    TypeError
        If there is another kind of layer.
    """
    if isinstance(rows, SideBySide):
        first, *others = _together(rows.parts)
        return sum(others, first)
    if isinstance(rows, (OuterProducts, Rows)):
        return rows.square_norms()
    if isinstance(rows, Convolved):
        X, D = columns(rows.patches), rows.slopes
        return np.einsum("ipk,ipk,ipf,ipf->i", X, X, D, D, optimize=True)
    raise TypeError(
        f"the released moment is defined for dense and convolutional layers, not {type(rows).__name__}"
    )


def _together(parts: tuple[ExampleGradients, ...]) -> Iterator[Array]:
    """s_i of every part; the bias beside a convolution is known by its neighbour."""
    for weights, part in zip((None, *parts), parts, strict=False):
        if isinstance(weights, Convolved) and isinstance(part, Rows):
            yield (weights.slopes**2).sum(axis=(1, 2))
        else:
            yield released_square_norms(part)
