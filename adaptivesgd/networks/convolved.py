r"""Convolved: the example gradients of a convolution's weights, never written out all at once.

With x_ip the patch of example i at place p, shape (K,), and d_ip the slopes there, shape (F,),

    grad f_i = sum_p x_ip d_ip^T = X_i^T D_i,        X_i of shape (P, K), D_i of shape (P, F).

The places of one example belong together: the square of the sum over p is not the sum of the
squares. Its norm costs P K F multiplications from the product X_i^T D_i itself, or P^2 (K + F) from

    ||X_i^T D_i||^2 = tr(D_i^T X_i X_i^T D_i) = <X_i X_i^T, D_i D_i^T>,

the Gram form. `convolved` takes the cheaper one.
"""

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from ..backend import row_dots
from ..example_gradients import ExampleGradients
from .blocks import blocks


def convolved(patches, slopes):
    """The example gradients of weights, from patches (n, H, W, k, k, C) and slopes (n, P, F)."""
    _, P, F = slopes.shape
    K = prod(patches.shape[3:])
    return (Convolved if P * K * F <= P * P * (K + F) else GramConvolved)(patches, slopes)


@dataclass(frozen=True, eq=False)
class Convolved(ExampleGradients):
    """Rows vec(X_i^T D_i), with norms from the products themselves.

    A product is in the cache when it is added to the sum, and its norm is taken there and then:
    the norms of a convolution cost hardly anything on top of its gradient.
    """

    patches: Any  # (n, height, width, k, k, C), a view
    slopes: Any  # (n, P, F)

    @property
    def n(self):
        return self.slopes.shape[0]

    def sum(self, weights=None):
        if weights is None:
            return self._sum_and_norms[0]
        return type(self)(self.patches, self.slopes * weights[:, None, None]).sum()

    def square_norms(self):
        return self._sum_and_norms[1]

    def inner_products(self, v):
        return np.einsum(
            "ipf,ipf->i", times(self.patches, v.reshape(-1, self.slopes.shape[2])), self.slopes
        )

    def dense(self):
        return np.matmul(columns(self.patches).transpose(0, 2, 1), self.slopes).reshape(self.n, -1)

    def take(self, place):
        return type(self)(self.patches[place], self.slopes[place])

    @cached_property
    def _sum_and_norms(self):
        norms, total = np.empty_like(self.slopes, shape=(self.n,)), 0
        P, F = self.slopes.shape[1:]
        K = prod(self.patches.shape[3:])
        for few in blocks(self.n, P * K + K * F, self.slopes):
            rows = type(self)(self.patches[few], self.slopes[few]).dense()
            total = total + rows.sum(axis=0)
            norms[few] = row_dots(rows, rows)
        return total, norms


@dataclass(frozen=True, eq=False)
class GramConvolved(Convolved):
    """Rows vec(X_i^T D_i), with norms from the P x P Gram matrices."""

    def sum(self, weights=None):
        slopes = self.slopes if weights is None else self.slopes * weights[:, None, None]
        K, F = prod(self.patches.shape[3:]), slopes.shape[2]
        products = (
            columns(self.patches[few]).reshape(-1, K).T @ slopes[few].reshape(-1, F)
            for few in blocks(self.n, slopes.shape[1] * K, slopes)
        )
        return sum(products).reshape(-1)

    def square_norms(self):
        norms, P = np.empty_like(self.slopes, shape=(self.n,)), self.slopes.shape[1]
        for few in blocks(self.n, P * prod(self.patches.shape[3:]), self.slopes):
            X, D = columns(self.patches[few]), self.slopes[few]
            norms[few] = np.einsum("ipq,ipq->i", X @ X.transpose(0, 2, 1), D @ D.transpose(0, 2, 1))
        return norms


def columns(patches):
    """The matrices X_i, shape (n, P, K): one row for every place."""
    n, height, width = patches.shape[:3]
    return patches.reshape(n, height * width, -1)


def times(patches, V):
    """The products X_i V, shape (n, P, F), for V of shape (K, F)."""
    n, height, width = patches.shape[:3]
    K, F = V.shape
    y = np.empty_like(patches, shape=(n, height * width, F), order="C")
    for few in blocks(n, height * width * K, patches):
        np.matmul(columns(patches[few]).reshape(-1, K), V, out=y[few].reshape(-1, F))
    return y
