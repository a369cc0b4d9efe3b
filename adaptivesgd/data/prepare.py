"""What is done to a table before a model sees it: split, standardise, add an intercept."""

import numpy as np
from scipy import sparse

from .. import validate


def split(X, y, share=0.2, seed=0):
    """(X_train, y_train), (X_test, y_test): a random `share` of the rows is held out.

    Where y holds labels (whole numbers, at most one different value per 5 rows) every class is
    split by itself, so that both parts hold it in the same proportion, to rounding.
    share: between 0 and 1; seed: a whole number; the same seed gives the same split.
    """
    share = validate.fraction("share", share)
    if not hasattr(X, "__array_function__") and not sparse.issparse(X):
        X = np.asarray(X)
    if X.shape[0] != len(y):
        raise ValueError(f"X holds {X.shape[0]} rows but y {len(y)}; give one y each")
    y = np.asarray(y)
    order = np.random.default_rng(seed).permutation(len(y))
    groups = [order]
    values = np.unique(y)
    if 5 * len(values) <= len(y) and are_labels(values):
        groups = [order[y[order] == value] for value in values]
    held = np.sort(np.concatenate([group[: round(share * len(group))] for group in groups]))
    kept = np.setdiff1d(order, held)
    if len(held) == 0 or len(kept) == 0:
        raise ValueError(f"share = {share:g} of {len(y)} rows leaves one part without any row")
    return (X[kept], y[kept]), (X[held], y[held])


def are_labels(values):
    """Whether these are names, or whole numbers."""
    return values.dtype.kind not in "fc" or np.array_equal(values, np.round(values))


def standardise(X, *others):
    """(X - mean) / deviation, column by column, with the mean and deviation of the rows of X.

    others: further matrices (a test set) treated with the mean and deviation of X. Returns one
    matrix, or a tuple of as many as were given. A constant column is only centred. Sparse
    matrices are not centred, which would fill them: each column is divided by its root mean
    square over all rows.
    """
    if sparse.issparse(X):
        square = np.asarray(X.multiply(X).mean(axis=0)).ravel()
        centre, scale = 0.0, np.sqrt(square)
    else:
        centre, scale = X.mean(axis=0), X.std(axis=0)
    scale = np.where(scale > 1e-12 * np.abs(scale).max(), scale, 1.0).astype(X.dtype)
    done = tuple(_scaled(part, centre, scale) for part in (X, *others))
    return done if others else done[0]


def _scaled(X, centre, scale):
    if sparse.issparse(X):
        return sparse.csr_array(X @ sparse.diags_array(1 / scale)).astype(X.dtype)
    return (X - centre) / scale


def add_intercept(X):
    """X with a last column of ones: its weight is the intercept b of x^T w + b."""
    ones = np.ones((X.shape[0], 1), X.dtype)
    if sparse.issparse(X):
        return sparse.hstack([X, ones], format="csr")
    return np.hstack([X, ones])
