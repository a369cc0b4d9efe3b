"""Example gradients made of others: with a common shift, and in blocks of columns."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..backend import floats, joined, on_host, sum_square_norms
from ..linalg import plus_times
from ..typing import Array, Place
from .base import ExampleGradients
from .moments import Moments, Pending, limits, roundoff, settled, together


@dataclass(frozen=True, eq=False)
class Shifted(ExampleGradients):
    """Rows g_i + v, with the gradient v of a regulariser, the same for every example.

    Parameters
    ----------
    base : ExampleGradients
        The rows g_i.
    shift : Array
        v, shape (d,).
    """

    base: ExampleGradients
    shift: Array

    @property
    def n(self) -> int:
        return self.base.n

    @property
    def depth(self) -> int:
        return self.base.depth

    def sum(self, weights: Array | None = None) -> Array:
        total = self.n if weights is None else weights.sum()
        return plus_times(self.base.sum(weights), total, self.shift)

    def square_norms(self) -> Array:
        """Squared norms ||g_i||^2 + 2 <g_i, v> + ||v||^2; where that cancels, from the row itself.

        Returns
        -------
        Array
            Shape (n,), not negative.
        """
        norms, cancelled = self._around(self.base.square_norms())
        for i in np.nonzero(cancelled)[0].tolist():
            row = self.base.take(slice(i, i + 1)).dense()[0] + self.shift
            norms[i] = row @ row
        return norms

    def _around(self, squares: Array) -> tuple[Array, Array]:
        """Squared norms, given the ||g_i||^2, and whether each has cancelled."""
        square = self.shift @ self.shift
        norms = squares + 2 * self.base.inner_products(self.shift) + square
        bound = roundoff(norms.dtype, self.shift.shape[0]) * (squares + square)
        return norms, norms * limits(norms.dtype)[0] < bound

    @cached_property
    def _quick(self) -> tuple[Array, Any]:
        """Squared norms that may have cancelled, and whether any has."""
        norms, cancelled = self._around(self.base.quick_norms())
        return norms, cancelled.any()

    def quick_norms(self) -> Array:
        """Squared norms; on a device, those that have cancelled are among them.

        Returns
        -------
        Array
            Shape (n,).
        """
        return self.square_norms() if on_host(self.shift) else self._quick[0]

    def doubts(self) -> list[Array]:
        """Whether a norm has cancelled here, and what the g_i have in doubt.

        Returns
        -------
        list of Array
            Truth values of shape (); none on the host.
        """
        return [] if on_host(self.shift) else [self._quick[1], *self.base.doubts()]

    def inner_products(self, v: Array) -> Array:
        return self.base.inner_products(v) + self.shift @ v

    def dense(self) -> Array:
        return self.base.dense() + self.shift

    def take(self, place: Place) -> "Shifted":
        return Shifted(self.base.take(place), self.shift)

    def scaled(self, factor: float) -> "Shifted":
        """The rows c (g_i + v).

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        Shifted
            As many rows.
        """
        return Shifted(self.base.scaled(factor), self.shift * factor)

    def pending(self, mean: Array | None = None) -> Pending[Moments]:
        """Moments of the g_i, with the mean shifted: the scatter is the same.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        base = self.base.pending()

        def finish(numbers: list[float]) -> Moments:
            found = base.finish(numbers)
            return found._replace(mean=found.mean + self.shift)

        return Pending(base.numbers, finish)


@dataclass(frozen=True, eq=False)
class SideBySide(ExampleGradients):
    """Rows made of blocks of columns, such as the layers of a network.

    Parameters
    ----------
    parts : tuple of ExampleGradients
        The blocks, of the same n examples.
    blocks : tuple of slice
        Where each lies in w, in this order and without gaps.
    """

    parts: tuple[ExampleGradients, ...]
    blocks: tuple[slice, ...]

    @property
    def n(self) -> int:
        return self.parts[0].n

    @property
    def depth(self) -> int:
        return max(part.depth for part in self.parts)

    @property
    def like(self) -> Array:
        return self.parts[0].like

    def sum(self, weights: Array | None = None) -> Array:
        return np.concatenate([part.sum(weights) for part in self.parts])

    def sums(self) -> list[Array]:
        """Sum of the rows in pieces: those of the parts.

        Returns
        -------
        list of Array
            Vectors of d numbers together.
        """
        return [piece for part in self.parts for piece in part.sums()]

    def square_norms(self) -> Array:
        if not on_host(self.like) and not any(floats(self.doubts())):
            return self.quick_norms()
        first, *others = (part.square_norms() for part in self.parts)
        return sum(others, first)

    def quick_norms(self) -> Array:
        """Squared norms; on a device, those that have cancelled are among them.

        Returns
        -------
        Array
            Shape (n,).
        """
        return self.square_norms() if on_host(self.like) else sum_square_norms(self.norm_terms())

    def inner_products(self, v: Array) -> Array:
        pairs = zip(self.parts, self.blocks, strict=True)
        first, *others = (part.inner_products(v[block]) for part, block in pairs)
        return sum(others, first)

    def dense(self) -> Array:
        return np.concatenate([part.dense() for part in self.parts], axis=1)

    def take(self, place: Place) -> "SideBySide":
        return SideBySide(tuple(part.take(place) for part in self.parts), self.blocks)

    def weighted(self, weights: Array) -> "SideBySide":
        return SideBySide(tuple(part.weighted(weights) for part in self.parts), self.blocks)

    def scaled(self, factor: float) -> "SideBySide":
        """The rows c grad f_i, block by block.

        Parameters
        ----------
        factor : float
            c, a power of two, so that no digit changes.

        Returns
        -------
        SideBySide
            As many rows.
        """
        return SideBySide(tuple(part.scaled(factor) for part in self.parts), self.blocks)

    def norm_terms(self) -> list[tuple[Array, ...]]:
        """Terms whose sum is the squared norms: those of all parts.

        Returns
        -------
        list of tuple of Array
            Factors of each.
        """
        return [term for part in self.parts for term in part.norm_terms()]

    def doubts(self) -> list[Array]:
        """What the parts have in doubt.

        Returns
        -------
        list of Array
            Truth values of shape ().
        """
        return [doubt for part in self.parts for doubt in part.doubts()]

    def pending(self, mean: Array | None = None) -> Pending[Moments]:
        """Moments part by part on the host; on a device, where launches count, of whole rows if that
        is accurate.

        Parameters
        ----------
        mean : Array, optional
            What `average()` returns, where it is known, shape (d,).

        Returns
        -------
        Pending
            With a bound on the rounding error of the scatter.
        """
        mean = self.average() if mean is None else mean
        return self._apart(mean) if on_host(mean) else super().pending(mean)

    def _checked(self, found: Moments) -> Moments:
        """Moments of whole rows, or, where their squares cancel, of the parts."""
        return found if found.final else settled(self._apart(found.mean))

    def _apart(self, mean: Array) -> Pending[Moments]:
        """Means side by side; scatters and their errors added."""
        means = [mean[block] for block in self.blocks]
        parts = together([part.pending(m) for part, m in zip(self.parts, means, strict=True)])

        def finish(numbers: list[float]) -> Moments:
            found = parts.finish(numbers)
            kept = all(part.mean is m for part, m in zip(found, means, strict=True))
            whole = mean if kept else joined([part.mean for part in found])
            scatter, error = sum(part.scatter for part in found), sum(part.error for part in found)
            return Moments(self.n, whole, scatter, error)

        return Pending(parts.numbers, finish)
