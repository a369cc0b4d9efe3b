r"""Convolved: the example gradients of a convolution's weights, never written out all at once.

With x_ip the patch of example i at place p, shape (K,), and d_ip the slopes there, shape (F,),

    grad f_i = sum_p x_ip d_ip^T = X_i^T D_i,        X_i of shape (P, K), D_i of shape (P, F).

The places of one example belong together: the square of the sum over p is not the sum of the
squares. Its norm costs P K F multiplications from the product X_i^T D_i itself, or P^2 (K + F) from

    ||X_i^T D_i||^2 = tr(D_i^T X_i X_i^T D_i) = <X_i X_i^T, D_i D_i^T>,

the Gram form. `convolved` takes the cheaper one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Self

import numpy as np

from ..backend import on_host, row_dots
from ..example_gradients import ExampleGradients
from ..example_gradients.moments import limits, roundoff
from ..typing import Array, Place
from .blocks import blocks


def convolved(patches: Array, slopes: Array) -> "Convolved":
    """Example gradients of a convolution's weights, with the cheaper way to their norms.

    Parameters
    ----------
    patches : Array
        The x_ip, shape (n, height, width, k, k, C), a view of the images.
    slopes : Array
        The d_ip, shape (n, P, F).

    Returns
    -------
    Convolved
        The rows vec(X_i^T D_i).
    """
    _, P, F = slopes.shape
    K = prod(patches.shape[3:])
    return (Convolved if P * K * F <= P * P * (K + F) else GramConvolved)(patches, slopes)


@dataclass(frozen=True, eq=False)
class Convolved(ExampleGradients):
    """Rows vec(X_i^T D_i), with norms from the products themselves.

    A product is in the cache when it is added to the sum, and its norm is taken there and then:
    the norms of a convolution cost hardly anything on top of its gradient.

    Parameters
    ----------
    patches : Array
        The x_ip, shape (n, height, width, k, k, C), a view of the images.
    slopes : Array
        The d_ip, shape (n, P, F).
    """

    patches: Array
    slopes: Array

    @property
    def n(self) -> int:
        return self.slopes.shape[0]

    @property
    def depth(self) -> int:
        return max(self.slopes.shape[1], self._width)

    @property
    def _width(self) -> int:
        """K, the numbers in a patch."""
        return prod(self.patches.shape[3:])

    @property
    def like(self) -> Array:
        return self.slopes

    def sum(self, weights: Array | None = None) -> Array:
        return self._sum_and_norms[0] if weights is None else self.weighted(weights).sum()

    def square_norms(self) -> Array:
        return self._sum_and_norms[1]

    def inner_products(self, v: Array) -> Array:
        along = times(self.patches, v.reshape(-1, self.slopes.shape[2]))
        return np.einsum("ipf,ipf->i", along, self.slopes)

    def dense(self) -> Array:
        return np.matmul(columns(self.patches).transpose(0, 2, 1), self.slopes).reshape(self.n, -1)

    def take(self, place: Place) -> Self:
        return type(self)(self.patches[place], self.slopes[place])

    def weighted(self, weights: Array) -> Self:
        return type(self)(self.patches, self.slopes * weights[:, None, None])

    @cached_property
    def _sum_and_norms(self) -> tuple[Array, Array]:
        norms = np.empty_like(self.slopes, shape=(self.n,))
        P, F = self.slopes.shape[1:]
        total = np.zeros_like(self.slopes, shape=(self._width * F,))
        for few in blocks(self.n, P * self._width + self._width * F, self.slopes):
            rows = self.take(few).dense()
            total += rows[0] if len(rows) == 1 else rows.sum(axis=0)  # one: a copy less
            norms[few] = row_dots(rows, rows)
        return total, norms


@dataclass(frozen=True, eq=False)
class GramConvolved(Convolved):
    """Rows vec(X_i^T D_i), with norms from the P x P Gram matrices.

    Where the places cancel, so that ||X_i^T D_i|| is far below ||X_i|| ||D_i||, the norm is taken from
    the product itself.

    Parameters
    ----------
    patches : Array
        The x_ip, shape (n, height, width, k, k, C), a view of the images.
    slopes : Array
        The d_ip, shape (n, P, F).
    """

    def sum(self, weights: Array | None = None) -> Array:
        return self._sum if weights is None else self.weighted(weights).sum()

    @cached_property
    def _sum(self) -> Array:
        first, *others = (
            X.reshape(-1, self._width).T @ self.slopes[few].reshape(-1, self.slopes.shape[2])
            for few, X in self._blocks()
        )
        return sum(others, first).reshape(-1)

    def square_norms(self) -> Array:
        norms, cancelled = self._from_grams()
        for i in np.nonzero(cancelled)[0].tolist():
            row = self.take(slice(i, i + 1)).dense()[0]
            norms[i] = row @ row
        return norms

    def quick_norms(self) -> Array:
        """Squared norms; on a device, those that have cancelled are among them.

        Returns
        -------
        Array
            Shape (n,).
        """
        return self.square_norms() if on_host(self.slopes) else self._quick[0]

    def doubts(self) -> list[Array]:
        """Whether a norm has cancelled.

        Returns
        -------
        list of Array
            A truth value of shape (); none on the host.
        """
        return [] if on_host(self.slopes) else [self._quick[1]]

    @cached_property
    def _quick(self) -> tuple[Array, Any]:
        """Squared norms that may have cancelled, and whether any has."""
        norms, cancelled = self._from_grams()
        return norms, cancelled.any()

    def _from_grams(self) -> tuple[Array, Array]:
        """<X_i X_i^T, D_i D_i^T>, and whether it is far below ||X_i||^2 ||D_i||^2."""
        norms = np.empty_like(self.slopes, shape=(self.n,))
        bound = np.empty_like(norms)
        for few, X in self._blocks():
            XX, DD = (
                X @ X.transpose(0, 2, 1),
                self.slopes[few] @ self.slopes[few].transpose(0, 2, 1),
            )
            norms[few] = np.einsum("ipq,ipq->i", XX, DD)
            bound[few] = np.einsum("ipp->i", XX) * np.einsum("ipp->i", DD)
        bound *= roundoff(norms.dtype, self.depth)
        return norms, norms * limits(norms.dtype)[0] < bound

    def _blocks(self) -> Iterator[tuple[slice, Array]]:
        """Slices of the examples, each with its X_i, shape (few, P, K)."""
        for few in blocks(self.n, self.slopes.shape[1] * self._width, self.slopes):
            yield few, columns(self.patches[few])


def columns(patches: Array) -> Array:
    """Matrices X_i: one row for every place.

    Parameters
    ----------
    patches : Array
        Shape (n, height, width, k, k, C).

    Returns
    -------
    Array
        Shape (n, P, K).
    """
    n, height, width = patches.shape[:3]
    return patches.reshape(n, height * width, -1)


def times(patches: Array, V: Array) -> Array:
    """Products X_i V.

    Parameters
    ----------
    patches : Array
        Shape (n, height, width, k, k, C).
    V : Array
        Shape (K, F).

    Returns
    -------
    Array
        Shape (n, P, F).
    """
    n, height, width = patches.shape[:3]
    K, F = V.shape
    y = np.empty_like(patches, shape=(n, height * width, F), order="C")
    for few in blocks(n, height * width * K, patches):
        np.matmul(columns(patches[few]).reshape(-1, K), V, out=y[few].reshape(-1, F))
    return y
