"""Tests of what matters for descent: the variance along the gradient, and across it."""

from dataclasses import dataclass
from typing import ClassVar

from ..estimate import Estimate
from .norm_test import VarianceTest


@dataclass(frozen=True)
class InnerProductTest(VarianceTest):
    """B <- ceil(Var<g_i, g> / (theta^2 ||g||^4)) if that is larger: most batches give descent.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    theta : float, default 0.9
        Largest ratio of noise to signal that passes the test (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Bollapragada, Byrd and Nocedal (2018), "Adaptive sampling strategies for stochastic
    optimization" (attributed).
    """

    looks_at: ClassVar[str] = "the last batch's inner products"
    guarantee: ClassVar[str] = "mostly descent [related/inner_product_test]"

    def noise_and_signal(self, seen: Estimate) -> tuple[float, float]:
        if seen.signal == 0:
            return 0.0, 0.0
        products = seen.inner_products(seen.gradient) / seen.signal  # whose squares are in range
        return float(products.var()) * seen.size / (seen.size - 1), 1.0


@dataclass(frozen=True)
class OrthogonalityTest(VarianceTest):
    """B <- ceil(V / (theta^2 ||g||^2)) if that is larger, with V the variance across the gradient,

        V = (1/(B-1)) sum_i ||g_i - (<g_i, g> / ||g||^2) g||^2.

    With `InnerProductTest` in a `Maximum` it is the augmented inner-product test, whose nu is this
    theta.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    theta : float, default 0.9
        Largest ratio of noise to signal that passes the test (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Bollapragada, Byrd and Nocedal (2018), "Adaptive sampling strategies for stochastic
    optimization" (attributed).
    """

    looks_at: ClassVar[str] = "the last batch's remainder across g"
    guarantee: ClassVar[str] = "with the inner-product test [related/augmented_test]"

    def noise_and_signal(self, seen: Estimate) -> tuple[float, float]:
        if seen.signal == 0:
            return seen.variance, 0.0
        products = seen.inner_products(seen.gradient)
        square, total = seen.numbers((products**2).sum(), "square_norm_sum")
        across = max(total - square / seen.signal, 0.0)
        return across / (seen.size - 1), seen.signal
