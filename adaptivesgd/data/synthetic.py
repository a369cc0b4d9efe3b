"""Synthetic problems whose constants are known because they were chosen. Same seed, same problem."""

from collections.abc import Sequence
from typing import Any

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
from ..typing import Array, Rng


def regression(
    n: int = 1000,
    dim: int = 20,
    condition: float = 10.0,
    noise: float = 0.1,
    rank: int | None = None,
    ridge: float = 0.0,
    seed: int = 0,
) -> LeastSquares:
    """Least squares with ``y = X w + noise N(0, 1)``, ``w ~ N(0, I)``, and a chosen spectrum.

    ``X^T X / n`` has exactly the eigenvalues 1, ..., 1/condition, geometrically spaced, `rank` of
    them, and otherwise zeros. So L = 1 + ridge and, without a ridge, the PL constant is 1/condition.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least `rank`.
    dim : int, default 20
        Number of parameters d, at least 1.
    condition : float, default 10.0
        Ratio of the largest eigenvalue to the smallest one that is not 0; at least 1.
    noise : float, default 0.1
        Standard deviation of the noise, in units of y; 0 interpolates.
    rank : int, optional
        Number of eigenvalues that are not 0; at most n and `dim`, which is the default.
    ridge : float, default 0.0
        Coefficient lambda >= 0 of (lambda/2) ||w||^2.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    LeastSquares
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> from adaptivesgd.data import synthetic
    >>> round(synthetic.regression(n=50, condition=4.0).pl_constant, 6)
    0.25
    """
    _settled(n=n, dim=dim, seed=seed)
    rank = dim if rank is None else validate.positive_integer("rank", rank)
    validate.at_least("condition", condition, 1)
    if rank > min(n, dim):
        raise ValueError(f"rank must be at most n = {n} and dim = {dim}, not {rank}")
    rng = np.random.default_rng(seed)
    Q, V = (_orthonormal(rng, rows, rank) for rows in (n, dim))
    X = Q * np.sqrt(n * np.geomspace(1, 1 / condition, rank)) @ V.T
    noise = validate.nonnegative("noise", noise)
    y = X @ rng.standard_normal(dim) + noise * rng.standard_normal(n)
    return LeastSquares(X, y, ridge=ridge)


def random_regression(n: int = 10_000, dim: int = 100, seed: int = 42) -> LeastSquares:
    """Least squares with ``X ~ N(0, 1)``, ``y = X w + 0.01 dim N(0, 1)`` and ``w ~ N(0, I)``.

    The data on which AdaDamp's authors train a linear network.

    Parameters
    ----------
    n : int, default 10000
        Number of examples, at least 1.
    dim : int, default 100
        Number of parameters d, at least 1.
    seed : int, default 42
        At least 0. The same seed gives the same problem.

    Returns
    -------
    LeastSquares
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes;
    as in the authors' code.
    """
    _settled(n=n, dim=dim, seed=seed)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, dim))
    y = X @ rng.standard_normal(dim) + 0.01 * dim * rng.standard_normal(n)
    return LeastSquares(X, y)


def regression_with_outliers(
    n: int = 1000,
    dim: int = 10,
    share: float = 0.2,
    size: float = 10.0,
    scale: float = 1.0,
    seed: int = 0,
) -> GemanMcClure:
    """Geman-McClure regression, ``y = X w + 0.1 N(0, 1)``, with a share of outliers.

    The errors of a random share of the examples are ``size N(0, 1)`` instead.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 1.
    dim : int, default 10
        Number of parameters d, at least 1.
    share : float in [0, 1), default 0.2
        The expected share of outliers.
    size : float, default 10.0
        Standard deviation of their errors, in units of y; at least 0.
    scale : float, default 1.0
        The scale of the loss, in units of y; above 0. See `GemanMcClure`.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    GemanMcClure
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    _settled(n=n, dim=dim, seed=seed)
    share, size = validate.fraction("share", share, zero=True), validate.nonnegative("size", size)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, dim))
    errors = np.where(rng.random(n) < share, size, 0.1) * rng.standard_normal(n)
    return GemanMcClure(X, X @ rng.standard_normal(dim) + errors, scale=scale)


def two_clouds(
    n: int = 1000, dim: int = 2, distance: float = 2.0, ridge: float = 0.0, seed: int = 0
) -> LogisticRegression:
    """Logistic regression of two normal clouds, ``N(-m, I)`` and ``N(m, I)``, ``||m|| = distance / 2``.

    They overlap: the lowest possible error rate is Phi(-distance / 2).

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 2.
    dim : int, default 2
        Number of parameters d, at least 1.
    distance : float, default 2.0
        Between the two means; at least 0.
    ridge : float, default 0.0
        Coefficient lambda >= 0 of (lambda/2) ||w||^2.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    LogisticRegression
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    _settled(n=n, dim=dim, seed=seed)
    distance = validate.nonnegative("distance", distance)
    X, y, m = _clouds(n, dim, np.random.default_rng(seed))
    return LogisticRegression(X + distance / 2 * np.outer(y, m), y, ridge=ridge)


def separable_clouds(
    n: int = 1000, dim: int = 2, margin: float = 0.5, ridge: float = 0.0, seed: int = 0
) -> LogisticRegression:
    """Logistic regression of two clouds on either side of a hyperplane through 0.

    Without a ridge, F* = 0 and no w attains it.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 2.
    dim : int, default 2
        Number of parameters d, at least 1.
    margin : float, default 0.5
        The smallest distance of an example from the hyperplane; above 0.
    ridge : float, default 0.0
        Coefficient lambda >= 0 of (lambda/2) ||w||^2.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    LogisticRegression
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    _settled(n=n, dim=dim, seed=seed)
    margin = validate.positive("margin", margin)
    X, y, m = _clouds(n, dim, np.random.default_rng(seed))
    height = X @ m
    X = X + np.outer(y * (margin + np.abs(height)) - height, m)
    return LogisticRegression(X, y, ridge=ridge)


def noisy_quadratic(
    n: int = 1000, spectrum: Sequence[float] = (1.0, 0.1), noise: float = 1.0, seed: int = 0
) -> NoisyQuadratic:
    """A noisy quadratic with chosen eigenvalues of H, and gradient noise with tr Sigma = noise^2.

    Both hold exactly; the eigenvectors are random. The minimiser is at distance 1 from 0, where runs
    start.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 2.
    spectrum : tuple of float, default (1.0, 0.1)
        The d eigenvalues, all above 0.
    noise : float, default 1.0
        The root mean square length of grad f_i - grad F; at least 0.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    NoisyQuadratic
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    _settled(n=n, seed=seed)
    values = validate.several("spectrum", spectrum, "(1.0, 0.1)")
    h = np.array([validate.positive("an eigenvalue", value) for value in values])
    _settled(dim=len(h))
    rng = np.random.default_rng(seed)
    V = _orthonormal(rng, len(h), len(h))
    shifts = centred_noise(n, len(h), noise, seed)
    centres = V.sum(axis=1) / np.sqrt(len(h)) - shifts @ (V / h) @ V.T
    return NoisyQuadratic(centres, V * h @ V.T)


def cosh_sum(
    n: int = 1000, dim: int = 10, a: float = 1.0, noise: float = 1.0, seed: int = 0
) -> CoshSum:
    """A `CoshSum` with tr Sigma = noise^2.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 2.
    dim : int, default 10
        Number of parameters d, at least 1.
    a : float, default 1.0
        The scale inside cosh; above 0. See `CoshSum`.
    noise : float, default 1.0
        The root mean square length of grad f_i - grad F; at least 0.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    CoshSum
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    return CoshSum(centred_noise(n, dim, noise, seed), a=a)


def sine_squares(n: int = 1000, dim: int = 1, noise: float = 1.0, seed: int = 0) -> SineSquares:
    """`SineSquares` with tr Sigma = noise^2.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 2.
    dim : int, default 1
        Number of parameters d, at least 1.
    noise : float, default 1.0
        The root mean square length of grad f_i - grad F; at least 0.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    SineSquares
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    return SineSquares(centred_noise(n, dim, noise, seed))


def rosenbrock(
    n: int = 1000, dim: int = 2, noise: float = 1.0, steepness: float = 100.0, seed: int = 0
) -> Rosenbrock:
    """Rosenbrock's valley with tr Sigma = noise^2.

    Parameters
    ----------
    n : int, default 1000
        Number of examples, at least 2.
    dim : int, default 2
        Number of parameters d, at least 2.
    noise : float, default 1.0
        The root mean square length of grad f_i - grad F; at least 0.
    steepness : float, default 100.0
        Of the walls of the valley; above 0. See `Rosenbrock`.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    Rosenbrock
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    return Rosenbrock(centred_noise(n, dim, noise, seed), steepness=steepness)


def low_rank(
    shape: tuple[int, int] = (60, 40),
    rank: int = 3,
    share: float = 0.5,
    noise: float = 0.1,
    ridge: float = 0.0,
    seed: int = 0,
) -> MatrixFactorisation:
    """Matrix factorisation of ``A B^T + noise N(0, 1)``, with A and B normal with `rank` columns.

    Only a random share of the entries is observed; with share = 1 the minimum is known.

    Parameters
    ----------
    shape : tuple of int, default (60, 40)
        Rows and columns of the matrix.
    rank : int, default 3
        Columns of A and of B, at least 1.
    share : float in (0, 1], default 0.5
        The share of the entries that is observed; at least one entry.
    noise : float, default 0.1
        Standard deviation of the noise of an entry; at least 0.
    ridge : float, default 0.0
        Coefficient lambda >= 0 of (lambda/2) ||w||^2.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    MatrixFactorisation
        The problem.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    shape = validate.several("shape", shape, "(60, 40)")
    if len(shape) != 2:
        raise ValueError(
            "shape must be that of a matrix, two numbers such as (60, 40), not "
            f"{validate.shown(shape)}"
        )
    _settled(rows=shape[0], columns=shape[1], rank=rank, seed=seed)
    share, noise = validate.fraction("share", share, one=True), validate.nonnegative("noise", noise)
    rng = np.random.default_rng(seed)
    A, B = (rng.standard_normal((size, rank)) for size in shape)
    R = A @ B.T + noise * rng.standard_normal(shape)
    seen = np.sort(rng.permutation(R.size)[: max(1, round(share * R.size))])
    rows, columns = np.unravel_index(seen, shape)
    return MatrixFactorisation(rows, columns, R[rows, columns], rank=rank, ridge=ridge, shape=shape)


def centred_noise(n: int, dim: int, size: float, seed: int = 0) -> Array:
    """Normal vectors c_i with ``sum_i c_i = 0`` and ``(1/n) sum_i ||c_i||^2 = size^2``, to rounding.

    Parameters
    ----------
    n : int
        Number of vectors, at least 2.
    dim : int
        Their length d, at least 1.
    size : float
        Their root mean square length; at least 0.
    seed : int, default 0
        At least 0. The same seed gives the same problem.

    Returns
    -------
    array, shape (n, dim)
        The vectors.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    validate.positive_integer("n", n, smallest=2)
    _settled(n=n, dim=dim, seed=seed)
    size = validate.nonnegative("noise", size)
    c = np.random.default_rng((seed, n, dim)).standard_normal((n, dim))
    c -= c.mean(axis=0)
    return c * size / np.sqrt((c**2).sum() / n)


def _settled(**numbers: Any) -> None:
    """Raise a ValueError unless these are whole numbers: a seed of at least 0, sizes from 1 to 2^40."""
    for name, value in numbers.items():
        validate.positive_integer(name, value, smallest=int(name != "seed"))
        if name != "seed" and value > 2**40:
            raise ValueError(f"{name} must be at most 2^40, not {validate.shown(value)}")


def _clouds(n: int, dim: int, rng: Rng) -> tuple[Array, Array, Array]:
    """Normal X, shape (n, dim), random signs y, shape (n,), and a random direction m of length 1."""
    X, y = rng.standard_normal((n, dim)), np.where(np.arange(n) % 2, 1.0, -1.0)
    m = rng.standard_normal(dim)
    return X, rng.permutation(y), m / np.linalg.norm(m)


def _orthonormal(rng: Rng, rows: int, columns: int) -> Array:
    """Random orthonormal columns, shape (rows, columns)."""
    return np.linalg.qr(rng.standard_normal((rows, columns)))[0]
