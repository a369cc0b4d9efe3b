"""Eigenvalues of X^T X / n, the part of a linear model's curvature that the data decide."""

import numpy as np
from scipy import sparse

from .constants import Known

EPS = np.finfo(np.float64).eps
DENSE = 1500  # the largest matrix that is decomposed whole: a second or two


def gram(X, weights=None):
    """X^T diag(weights) X / n, dense, shape (p, p); the weights are 1 by default."""
    if sparse.issparse(X):
        weighted = X if weights is None else sparse.diags_array(weights) @ X
        return (X.T @ weighted).toarray() / X.shape[0]
    weighted = X if weights is None else X * weights[:, None]
    return X.T @ weighted / X.shape[0]


def eigen(matrix, eps=EPS):
    """Eigenvalues, ascending, and eigenvectors of a positive semidefinite matrix.

    Those that rounding cannot tell from zero, at most p eps lambda_max, are zero. eps: of the type
    in which the matrix was given.
    """
    values, vectors = np.linalg.eigh(matrix)
    return np.where(values <= len(values) * eps * values[-1], 0.0, values), vectors


def rank(X):
    """The number of independent columns of X."""
    return int((eigen(gram(X))[0] > 0).sum())


def largest(X):
    """The largest eigenvalue of X^T X / n.

    The smaller of X^T X and X X^T, which share it, is decomposed; if both are large, Lanczos
    iterations (ARPACK) approach it from below to 1e-9, and a margin of 1e-6 makes it a bound.
    """
    n, p = X.shape
    if min(n, p) <= DENSE:
        smaller = gram(X) if p <= n else gram(X.T) * (p / n)
        return Known(np.linalg.eigvalsh(smaller)[-1], "the largest eigenvalue of X^T X / n")
    wide = sparse.linalg.aslinearoperator(X)
    from scipy.sparse.linalg import eigsh

    value = eigsh(wide.T @ wide, 1, v0=np.ones(p), tol=1e-9, return_eigenvectors=False)[0] / n
    return Known(
        value * (1 + 1e-6), "the largest eigenvalue of X^T X / n by Lanczos, plus 1e-6 of it"
    )
