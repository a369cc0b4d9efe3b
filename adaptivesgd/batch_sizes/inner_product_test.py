"""Tests of what matters for descent: along the gradient, and across it."""

from dataclasses import dataclass

from .norm_test import VarianceTest


@dataclass(frozen=True)
class InnerProductTest(VarianceTest):
    """Var(<g_i, g>) / B <= theta^2 ||g||^4: most batches give a direction of descent.

    Bollapragada, Byrd and Nocedal (2018), "Adaptive sampling strategies for stochastic
    optimization".
    """

    def noise_and_signal(self, seen):
        products = seen.inner_products(seen.gradient)
        return float(products.var()) * seen.size / (seen.size - 1), seen.signal * seen.signal


@dataclass(frozen=True)
class OrthogonalityTest(VarianceTest):
    """(1/(B-1)) sum_i ||g_i - (<g_i, g> / ||g||^2) g||^2 / B <= theta^2 ||g||^2: bounds what lies
    across the gradient. With `InnerProductTest` in a `Maximum` it is the augmented inner-product
    test, where this theta is called nu.

    Bollapragada, Byrd and Nocedal (2018), "Adaptive sampling strategies for stochastic
    optimization".
    """

    def noise_and_signal(self, seen):
        if seen.signal == 0:
            return seen.variance, 0.0
        products = seen.inner_products(seen.gradient)
        along = float((products**2).sum()) / seen.signal
        across = max(float(seen.square_norms.sum()) - along, 0.0)
        return across / (seen.size - 1), seen.signal
