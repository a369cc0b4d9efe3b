"""The problems on which the theorems about CABS are checked."""

from functools import cache

import numpy as np

from adaptivesgd import Method
from adaptivesgd.data import load, standardise
from adaptivesgd.models import LeastSquares, NoisyQuadratic
from adaptivesgd.step_sizes import Fixed
from theory import Fresh, Stream

from .coupled import Coupled


@cache
def stream(*eigenvalues, deviations=(1.0,)):
    """(1/2) sum_j h_j w_j^2 with Gaussian noise of these deviations along w_j: F* = 0."""
    h = np.array(eigenvalues, dtype=float)
    whole = NoisyQuadratic(np.zeros((1, len(h))), np.diag(h))
    return Stream(whole, np.broadcast_to(np.array(deviations, dtype=float), h.shape))


def coupled(step_size, c=1.0):
    """SGD on a stream with CABS's rule from perfect evidence."""
    return Method(Coupled(step_size, c), Fixed(step_size), sampler=Fresh())


def whole_batch(problem, m, step_size, c=1.0):
    """A point along (1, ..., 1) at which c a tr Sigma / F is m, of a stream. Shape (d,). It is a hair
    less, so that rounding up gives m itself.
    """
    F = c * step_size * float(problem.variance) / m * (1 + 1e-13)
    w = np.ones(problem.dim)
    return w * np.sqrt(F / problem.loss(w))


@cache
def diabetes(n=None):
    """Least squares on the diabetes data, 10 standardised features; the first n patients."""
    X, y = (standardise(each) for each in load("diabetes"))
    return LeastSquares(X[:n], y[:n])
