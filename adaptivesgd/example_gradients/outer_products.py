"""OuterProducts: example gradients x_i s_i^T of a linear map's weights."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from scipy import sparse

from ..backend import on_host, row_dots, sum_square_norms
from ..linalg import dense, power_of_two, row_square_norms, row_sums, square_norm
from ..typing import Array, Matrix, Place
from .base import NUMBERS, ExampleGradients, two_passes
from .moments import Moments, limits, roundoff, unit_roundoff


@dataclass(frozen=True, eq=False)
class OuterProducts(ExampleGradients):
    """Rows grad f_i = vec(x_i s_i^T), from inputs x_i and slopes s_i.

    Parameters
    ----------
    inputs : Array or scipy.sparse.csr_array
        The x_i, shape (n, p).
    slopes : Array
        The s_i, the derivatives of f_i with respect to the outputs, shape (n,) or (n, q).

    References
    ----------
    Goodfellow (2015), Efficient per-example gradient computations (attributed).
    """

    inputs: Matrix
    slopes: Array

    @property
    def n(self) -> int:
        return self.slopes.shape[0]

    @property
    def depth(self) -> int:
        return max(self.inputs.shape[1], self.slopes.size // self.n)

    @property
    def like(self) -> Array:
        return self.slopes

    def sum(self, weights: Array | None = None) -> Array:
        return self._sum if weights is None else self.weighted(weights).sum()

    @cached_property
    def _sum(self) -> Array:
        return (self.inputs.T @ self.slopes).reshape(-1)

    def square_norms(self) -> Array:
        if not on_host(self.slopes):
            return sum_square_norms(self.norm_terms())
        return row_square_norms(self.inputs) * row_square_norms(self.slopes)

    def norm_terms(self) -> list[tuple[Array, ...]]:
        """The squared norms of inputs and slopes, or of both together where the inputs are sparse.

        Returns
        -------
        list of tuple of Array
            One term.
        """
        if sparse.issparse(self.inputs):
            return super().norm_terms()
        return [(self.inputs, self.slopes.reshape(self.n, -1))]

    def inner_products(self, v: Array) -> Array:
        v = v.reshape((self.inputs.shape[1], *self.slopes.shape[1:]))
        return row_sums((self.inputs @ v) * self.slopes)

    def dense(self) -> Array:
        inputs = dense(self.inputs)
        slopes = self.slopes.reshape(self.n, 1, -1)
        return (inputs[:, :, None] * slopes).reshape(self.n, -1)

    def take(self, place: Place) -> "OuterProducts":
        return OuterProducts(self.inputs[place], self.slopes[place])

    def weighted(self, weights: Array) -> "OuterProducts":
        return OuterProducts(self.inputs, (self.slopes.T * weights).T)

    def scaled(self, factor: float) -> "OuterProducts":
        """The rows c grad f_i, of inputs of about 1 and slopes that take the rest of the factor.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        OuterProducts
            As many rows.
        """
        a = power_of_two(float(abs(self.inputs).max()), self.slopes.dtype)
        return OuterProducts(self.inputs * a, self.slopes * (factor / a))

    def _checked(self, found: Moments) -> Moments:
        """Scatter as a difference, or, where that cancels, from centred factors.

        Rows s_i x_i of a single output are as small as the inputs: they are centred themselves.
        Where that cancels as well, the rows are written out a block at a time, in double precision.
        """
        if found.final:
            return found
        if self.slopes.size == self.n:
            found = self._from_centred_rows(found.mean)
        if not found.accurate:
            found = self._from_centred_factors(found.mean)
        if found.accurate:
            return found
        if self._all_equal():
            return found._replace(mean=self.take(slice(0, 1)).dense()[0], scatter=0.0, error=0.0)
        return two_passes(self)

    def _all_equal(self) -> bool:
        """Whether all rows are equal since their factors are, or since all slopes are 0."""
        s = self.slopes
        if not bool((s == s[0]).all()):
            return False
        if not bool(s[0].any()):
            return True
        first = dense(self.inputs[:1])
        return all(bool((dense(self.inputs[few]) == first).all()) for few in self._blocks())

    def _from_centred_rows(self, mean: Array) -> Moments:
        """sum_i ||s_i x_i - mean||^2; the rounding error of the mean counts with its square only."""
        n, u, scatter = self.n, unit_roundoff(mean.dtype), 0.0
        s = self.slopes.reshape(n, 1)
        for few in self._blocks():
            rows = dense(self.inputs[few]) * s[few]
            rows -= mean
            scatter += square(rows.reshape(-1))
        squares = scatter + n * square_norm(mean)
        error = roundoff(mean.dtype, NUMBERS) * scatter + 2 * u * sqrt(scatter * squares)
        error += (u * u + roundoff(mean.dtype, n) ** 2) * squares
        return Moments(n, mean, scatter, error)

    def _from_centred_factors(self, mean: Array) -> Moments:
        """The scatter from factors x_i = a + xi_i and s_i = b + sigma_i, for any a and b:

            sum_i ||grad f_i - mean||^2 = sum_i ||xi_i s_i^T + a sigma_i^T||^2 - n ||mean - a b^T||^2,
            ||xi s^T + a sigma^T||^2 = ||xi||^2 ||s||^2 + 2 <xi, a> <s, sigma> + ||a||^2 ||sigma||^2.

        With the mean slope b and a = mean b / ||b||^2, the nearest to the mean of all a b^T, the last
        term is of fourth order: ||mean - a b^T|| <= (sum_i ||xi_i||^2 sum_i ||sigma_i||^2)^(1/2) / n.
        Where it does not matter it is not computed.
        """
        n, dtype, s = self.n, mean.dtype, self.slopes.reshape(self.n, -1)
        b = np.full_like(s, 1 / n, shape=(n,)) @ s
        a = mean.reshape(-1, len(b)) @ (b / (square(b) or 1.0))
        sigma, lengths = s - b, row_square_norms(s)
        size, spread, along = square_norm(a), square_norm(sigma.reshape(-1)), row_dots(s, sigma)
        squares, products, spread_of_inputs = size * spread, 0.0, 0.0
        for few in self._blocks():
            xi = dense(self.inputs[few]) - a
            norms = row_square_norms(xi)
            spread_of_inputs += float(norms.sum())
            squares += float(np.vdot(norms, lengths[few]))
            products += float(np.vdot(xi @ a, along[few]))
        scatter = squares + 2 * products
        slip = 2 * roundoff(dtype, n, self.depth) * sqrt(size * square(b))
        across, doubt = 0.0, (sqrt(spread_of_inputs * spread) / n + slip) ** 2
        if n * doubt > 0.1 * limits(dtype)[0] * scatter:
            across, doubt = _across(mean, a, b, roundoff(dtype, n))
        error = roundoff(dtype, self.depth, n) * 2 * squares + n * doubt
        return Moments(n, mean, scatter - n * across, error)

    def _blocks(self) -> Iterator[slice]:
        """Slices of the examples, of about NUMBERS inputs each."""
        few = max(1, NUMBERS // self.inputs.shape[1])
        return (slice(start, min(start + few, self.n)) for start in range(0, self.n, few))


def _across(mean: Array, a: Array, b: Array, u: float) -> tuple[float, float]:
    """||mean - a b^T||^2, and by how much a relative rounding error u of the mean changes it."""
    across = square((mean.reshape(-1, len(b)) - a[:, None] * b).reshape(-1))
    slip = u * sqrt(square(mean))
    return across, slip * (2 * sqrt(across) + slip)


def square(v: Array) -> float:
    """Squared norm in the precision of v: for bounds, and where a bound tells what is lost.

    Parameters
    ----------
    v : Array
        A vector, shape (d,).

    Returns
    -------
    float
        ||v||^2, 0 where it underflows.
    """
    return float(np.vdot(v, v))
