"""Synthetic problems whose constants are known because they were chosen. Same seed, same problem."""

import numpy as np

from .. import validate
from ..models import (
    CoshSum,
    GemanMcClure,
    LeastSquares,
    LogisticRegression,
    MatrixFactorisation,
    NoisyQuadratic,
    Rosenbrock,
    SineSquares,
)


def regression(n=1000, dim=20, condition=10.0, noise=0.1, rank=None, ridge=0.0, seed=0):
    """Least squares whose X^T X / n has exactly the eigenvalues 1, ..., 1/condition, equally far
    apart as logarithms, `rank` of them (by default dim), and zeros.

    y = X w + noise N(0, 1) with w ~ N(0, I). So L = 1 + ridge and, without a ridge, the PL constant
    is 1/condition. n >= rank: examples; condition >= 1; noise in units of y (0 interpolates).
    """
    settled(n=n, dim=dim, seed=seed)
    rank = dim if rank is None else validate.positive_integer("rank", rank)
    validate.at_least("condition", condition, 1)
    if rank > min(n, dim):
        raise ValueError(f"rank must be at most n = {n} and dim = {dim}, not {rank}")
    rng = np.random.default_rng(seed)
    Q, V = (orthonormal(rng, rows, rank) for rows in (n, dim))
    X = Q * np.sqrt(n * np.geomspace(1, 1 / condition, rank)) @ V.T
    noise = validate.nonnegative("noise", noise)
    y = X @ rng.standard_normal(dim) + noise * rng.standard_normal(n)
    return LeastSquares(X, y, ridge=ridge)


def random_regression(n=10_000, dim=100, seed=42):
    """Least squares with X ~ N(0, 1), y = X w + 0.01 dim N(0, 1), w ~ N(0, I): the data on which
    AdaDamp's authors train a linear network.

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes.
    """
    settled(n=n, dim=dim, seed=seed)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, dim))
    y = X @ rng.standard_normal(dim) + 0.01 * dim * rng.standard_normal(n)
    return LeastSquares(X, y)


def regression_with_outliers(n=1000, dim=10, share=0.2, size=10.0, scale=1.0, seed=0):
    """Geman-McClure regression, y = X w + 0.1 N(0, 1), with size N(0, 1) more for a random share."""
    settled(n=n, dim=dim, seed=seed)
    share, size = validate.fraction("share", share, zero=True), validate.nonnegative("size", size)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, dim))
    errors = np.where(rng.random(n) < share, size, 0.1) * rng.standard_normal(n)
    return GemanMcClure(X, X @ rng.standard_normal(dim) + errors, scale=scale)


def two_clouds(n=1000, dim=2, distance=2.0, ridge=0.0, seed=0):
    """Logistic regression of two normal clouds, N(-m, I) and N(m, I) with ||m|| = distance / 2.

    They overlap: the best possible share of mistakes is Phi(-distance / 2).
    """
    settled(n=n, dim=dim, seed=seed)
    distance = validate.nonnegative("distance", distance)
    X, y, m = clouds(n, dim, np.random.default_rng(seed))
    return LogisticRegression(X + distance / 2 * np.outer(y, m), y, ridge=ridge)


def separable_clouds(n=1000, dim=2, margin=0.5, ridge=0.0, seed=0):
    """Logistic regression of two clouds at least `margin` > 0 on either side of a hyperplane
    through 0. Without a ridge, F* = 0 and no w attains it.
    """
    settled(n=n, dim=dim, seed=seed)
    margin = validate.positive("margin", margin)
    X, y, m = clouds(n, dim, np.random.default_rng(seed))
    height = X @ m
    X = X + np.outer(y * (margin + np.abs(height)) - height, m)
    return LogisticRegression(X, y, ridge=ridge)


def noisy_quadratic(n=1000, spectrum=(1.0, 0.1), noise=1.0, seed=0):
    """A noisy quadratic whose H has exactly these eigenvalues, in random directions, and whose
    gradient noise has exactly tr Sigma = noise^2.

    The minimiser is at distance 1 from 0, where runs start. spectrum: all above 0, d of them.
    """
    settled(n=n, seed=seed)
    spectrum = validate.several("spectrum", spectrum, "(1.0, 0.1)")
    spectrum = np.array([validate.positive("an eigenvalue", value) for value in spectrum])
    settled(dim=len(spectrum))
    rng = np.random.default_rng(seed)
    V = orthonormal(rng, len(spectrum), len(spectrum))
    shifts = centred_noise(n, len(spectrum), noise, seed)
    centres = V.sum(axis=1) / np.sqrt(len(spectrum)) - shifts @ (V / spectrum) @ V.T
    return NoisyQuadratic(centres, V * spectrum @ V.T)


def cosh_sum(n=1000, dim=10, a=1.0, noise=1.0, seed=0):
    """A `CoshSum` with tr Sigma = noise^2."""
    return CoshSum(centred_noise(n, dim, noise, seed), a=a)


def sine_squares(n=1000, dim=1, noise=1.0, seed=0):
    """`SineSquares` with tr Sigma = noise^2."""
    return SineSquares(centred_noise(n, dim, noise, seed))


def rosenbrock(n=1000, dim=2, noise=1.0, steepness=100.0, seed=0):
    """Rosenbrock's valley with tr Sigma = noise^2."""
    return Rosenbrock(centred_noise(n, dim, noise, seed), steepness=steepness)


def low_rank(shape=(60, 40), rank=3, share=0.5, noise=0.1, ridge=0.0, seed=0):
    """Matrix factorisation of A B^T + noise N(0, 1), A and B normal with `rank` columns, of which
    a random share of the entries is seen. With share = 1 the minimum is known.
    """
    shape = validate.several("shape", shape, "(60, 40)")
    if len(shape) != 2:
        raise ValueError(
            f"shape must be that of a matrix, two numbers such as (60, 40), not {shape}"
        )
    settled(rows=shape[0], columns=shape[1], rank=rank, seed=seed)
    share, noise = validate.fraction("share", share, one=True), validate.nonnegative("noise", noise)
    rng = np.random.default_rng(seed)
    A, B = (rng.standard_normal((size, rank)) for size in shape)
    R = A @ B.T + noise * rng.standard_normal(shape)
    seen = np.sort(rng.permutation(R.size)[: max(1, round(share * R.size))])
    rows, columns = np.unravel_index(seen, shape)
    return MatrixFactorisation(rows, columns, R[rows, columns], rank=rank, ridge=ridge, shape=shape)


def centred_noise(n, dim, size, seed=0):
    """Normal vectors c_i, shape (n, dim), with sum_i c_i = 0 and (1/n) sum_i ||c_i||^2 = size^2,
    both exactly, to rounding; n >= 2.
    """
    validate.positive_integer("n", n, smallest=2)
    settled(dim=dim, seed=seed)
    size = validate.nonnegative("noise", size)
    c = np.random.default_rng((seed, n, dim)).standard_normal((n, dim))
    c -= c.mean(axis=0)
    return c * size / np.sqrt((c**2).sum() / n)


def settled(**numbers):
    """Nothing, if these are whole numbers: a seed of at least 0, the others of at least 1."""
    for name, value in numbers.items():
        validate.positive_integer(name, value, smallest=int(name != "seed"))


def clouds(n, dim, rng):
    """Normal X, shape (n, dim), random signs y, shape (n,), and a random direction m of length 1."""
    X, y = rng.standard_normal((n, dim)), np.where(np.arange(n) % 2, 1.0, -1.0)
    m = rng.standard_normal(dim)
    return X, rng.permutation(y), m / np.linalg.norm(m)


def orthonormal(rng, rows, columns):
    """Random orthonormal columns, shape (rows, columns)."""
    return np.linalg.qr(rng.standard_normal((rows, columns)))[0]
