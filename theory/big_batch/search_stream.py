"""Endless data on which a batch can be searched along: for backtracking."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from theory import Stream, breast_cancer, diagonal


@dataclass(frozen=True, eq=False, repr=False)
class SearchStream(Stream):
    """A stream f(w; z) = F(w) + <z, w> whose batches know their mean loss: F(w) + <e, w>, with e the
    mean of their z, shape (d,). A batch must not grow after a look at it.

    tilt: e; 0 for the whole.
    """

    tilt: Any = 0.0

    def estimate(self, w, indices=None, **settings):
        seen = super().estimate(w, indices, **settings)
        return seen if indices is None else replace(seen, losses=self.batch(indices).losses(w))

    def batch(self, indices):
        """The mean of these examples: F(w) + <e, w>."""
        return self._replace(tilt=self.deviations * self.noise(indices) / np.sqrt(len(indices)))

    def gradient(self, w):
        """grad F(w) + e, shape (d,)."""
        return super().gradient(w) + self.tilt

    def losses(self, w):
        """The mean loss, shape (1,)."""
        return np.array([self.loss(w) + np.sum(self.tilt * w)])


@cache
def round_stream(dim=2):
    """||w||^2 / 2 + <z, w>, z ~ N(0, I): L = mu = 1, and l* = 0."""
    return SearchStream(diagonal(np.ones(dim)), np.ones(dim))


@cache
def oval_stream(dim=4, condition=2.0):
    """A quadratic with eigenvalues from 1 / condition to 1, and z ~ N(0, I)."""
    return SearchStream(diagonal(np.geomspace(1 / condition, 1.0, dim)), np.ones(dim))


@cache
def noisy_breast_cancer(ridge=1.0, noise=0.3):
    """Logistic regression on the breast cancer data, its gradient seen through Gaussian noise."""
    F = breast_cancer(ridge)
    return SearchStream(F, np.full(F.dim, noise))
