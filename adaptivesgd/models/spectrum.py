"""Eigenvalues of X^T X / n, the part of a linear model's curvature that the data decide."""

import numpy as np
from scipy import sparse

from ..linalg import dense
from ..typing import Array, Matrix
from .constants import Known

EPS = float(np.finfo(np.float64).eps)
DENSE = 1500  # the largest matrix that is decomposed whole: a second or two


def gram(X: Matrix, weights: Array | None = None) -> Array:
    """Weighted Gram matrix X^T diag(weights) X / n.

    Parameters
    ----------
    X : Array or scipy.sparse.csr_array
        Shape (n, p).
    weights : Array, optional
        Shape (n,). By default 1.

    Returns
    -------
    Array
        Dense, shape (p, p).
    """
    n = X.shape[0]
    if sparse.issparse(X):
        weighted = X if weights is None else sparse.diags_array(weights) @ X
        return dense(X.T @ weighted) / n
    weighted = X if weights is None else X * weights[:, None]
    return X.T @ weighted / n


def eigen(matrix: Array, eps: float = EPS) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors of a positive semidefinite matrix.

    Eigenvalues that rounding cannot tell from zero, at most p eps lambda_max, are zero.

    Parameters
    ----------
    matrix : Array
        Symmetric, shape (p, p).
    eps : float, default 2.2e-16
        The rounding of the numbers in the matrix.

    Returns
    -------
    values : Array
        Ascending, shape (p,).
    vectors : Array
        One per column, shape (p, p).
    """
    values, vectors = np.linalg.eigh(matrix)
    return np.where(values <= len(values) * eps * values[-1], 0.0, values), vectors


def rank(X: Matrix) -> int:
    """Number of independent columns of X.

    Parameters
    ----------
    X : Array or scipy.sparse.csr_array
        Shape (n, p).

    Returns
    -------
    int
        At most p.
    """
    return int((eigen(gram(X))[0] > 0).sum())


def largest(X: Matrix) -> Known:
    """Largest eigenvalue of X^T X / n.

    The smaller of X^T X and X X^T, which share it, is decomposed; if both are large, Lanczos
    iterations (ARPACK) approach it from below to 1e-9, and a margin of 1e-6 makes it a bound.

    Parameters
    ----------
    X : Array or scipy.sparse.csr_array
        Shape (n, p).

    Returns
    -------
    Known
        The eigenvalue, or an upper bound.
    """
    n, p = X.shape
    if min(n, p) <= DENSE:
        smaller = gram(X) if p <= n else gram(X.T) * (p / n)
        return Known(np.linalg.eigvalsh(smaller)[-1], "the largest eigenvalue of X^T X / n")
    from scipy.sparse.linalg import aslinearoperator, eigsh

    wide = aslinearoperator(X)
    value = eigsh(wide.T @ wide, 1, v0=np.ones(p), tol=1e-9, return_eigenvectors=False)[0] / n
    return Known(
        value * (1 + 1e-6), "the largest eigenvalue of X^T X / n by Lanczos, plus 1e-6 of it"
    )
