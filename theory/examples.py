"""The problems on which theorems are checked: small ones for exact engines, and real data."""

from functools import cache

import numpy as np

from adaptivesgd.data import load, standardise
from adaptivesgd.models import LeastSquares, LogisticRegression
from adaptivesgd.models.noisy_quadratic import NoisyQuadratic


@cache
def small_quadratic(n=6, dim=2, condition=4.0, noise=1.0, seed=0):
    """(1/2) (w - z_i)^T H (w - z_i), with eigenvalues of H from 1/condition to 1, in a random
    basis, and Gaussian z_i. The defaults are small enough for enumeration.
    """
    rng = np.random.default_rng(seed)
    centres = noise * rng.standard_normal((n, dim))
    basis = np.linalg.qr(rng.standard_normal((dim, dim)))[0]
    hessian = basis @ np.diag(np.geomspace(1 / condition, 1.0, dim)) @ basis.T
    return NoisyQuadratic(centres, (hessian + hessian.T) / 2)


def diagonal(h):
    """(1/2) sum_j h_j w_j^2, as a model of one example. h: shape (d,).

    Parameters
    ----------
    h : array, shape (d,)
        The curvatures, at least 0.

    Returns
    -------
    NoisyQuadratic
        Of one example.
    """
    return NoisyQuadratic(np.zeros((1, len(h))), np.diag(h))


@cache
def regression(n=6, dim=2, ridge=0.1, seed=0):
    """Ridge regression of noise on Gaussian features."""
    rng = np.random.default_rng(seed)
    return LeastSquares(rng.standard_normal((n, dim)), rng.standard_normal(n), ridge=ridge)


@cache
def deficient_regression(n=6, dim=3, rank=2, seed=0):
    """Least squares with dependent columns: PL with a known constant, but not strongly convex."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, dim))
    return LeastSquares(X, rng.standard_normal(n))


@cache
def breast_cancer(ridge=0.1, n=None):
    """Logistic regression with a ridge on the breast cancer data, 30 standardised features."""
    X, y = load("breast_cancer")
    return LogisticRegression(standardise(X)[:n], y[:n], ridge=ridge)


def far_start(problem, distance=3.0):
    """A start at this distance from the minimiser, in the direction (1, ..., 1). Shape (d,).

    Parameters
    ----------
    problem : FiniteSum
        Which knows its minimiser.
    distance : float, default 3.0
        ||w_0 - w*||.

    Returns
    -------
    array, shape (d,)
        w_0.
    """
    return np.asarray(problem.minimiser) + distance / np.sqrt(problem.dim)


def variance_bound(problem):
    """A bound of tr Sigma(w) over all w: what it is everywhere, for a common Hessian; the mean of
    ||x_i||^2 for logistic regression, whose slopes are below 1 (the ridge does not vary).

    Parameters
    ----------
    problem : NoisyQuadratic or LogisticRegression
        The problem.

    Returns
    -------
    float
        sigma^2.

    Raises
    ------
    ValueError
        If no bound is known for all w.
    """
    if isinstance(problem, NoisyQuadratic):
        return float(problem.gradients(np.asarray(problem.minimiser)).var(axis=0).sum())
    if isinstance(problem, LogisticRegression):
        return float((problem.X**2).sum(axis=1).mean())
    raise ValueError(f"no bound of the variance of {problem} is known for all w")
