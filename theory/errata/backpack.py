"""What users of BackPACK meet: its gradients of a mean loss are shares g_i / B."""

import numpy as np

from .erratum import Erratum, everywhere

SIZES = (2, 4, 16, 64)


def of_shares(sizes):
    """The variance of g_i / B over that of g_i, for one draw of 64 numbers."""
    return [rows(B).var(ddof=1) / B**2 / rows(B).var(ddof=1) for B in sizes]


def of_gradients(sizes):
    """The variance of B times the shares over that of g_i."""
    return [(B * (rows(B) / B)).var(ddof=1) / rows(B).var(ddof=1) for B in sizes]


def rows(B):
    """B numbers."""
    return np.random.default_rng(0).standard_normal(64)[:B]


ERRATA = (
    Erratum(
        name="variance_of_shares",
        project="users of BackPACK",
        file="BatchGrad, Variance",
        says="the variance of the shares g_i / B of a mean loss is taken for that of g_i",
        quantity="variance over that of the examples",
        index="B",
        at=SIZES,
        published=of_shares,
        right=of_gradients,
        law="the variance of an example's gradient does not depend on the batch it is in",
        obeys=everywhere(1.0),
    ),
)
