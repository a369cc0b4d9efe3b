"""What is done to a table before a model sees it: split, standardise, add an intercept."""

from typing import Any

import numpy as np
from scipy import sparse

from .. import validate
from ..backend import on_host
from ..linalg import dense
from ..models.columns import framed, in_order, is_frame, names_of, rows_of
from ..models.targets import without_gaps
from ..typing import Array, Indices


def split(
    X: Any, y: Any, share: float = 0.2, seed: int = 0
) -> tuple[tuple[Any, Array], tuple[Any, Array]]:
    """Hold out a random share of the rows: ``(X_train, y_train), (X_test, y_test)``.

    Where `y` holds labels (words, or whole numbers with at most one different value per 5 rows),
    every class is split separately, so that both parts hold it in the same proportion, to rounding.

    Parameters
    ----------
    X : array, sparse matrix, DataFrame or list, shape (n, ...)
        One row per example. Arrays and DataFrames (of pandas or Polars) keep their type; sparse
        matrices become CSR.
    y : array, Series or list, shape (n,) or (n, 1)
        Labels or numbers, without gaps.
    share : float in (0, 1), default 0.2
        The share of the rows that is held out.
    seed : int, default 0
        At least 0. The same seed gives the same split.

    Returns
    -------
    tuple
        ``(X_train, y_train), (X_test, y_test)``, the rows of each in their original order.

    Raises
    ------
    ValueError
        If `X` and `y` have different lengths, if `y` has gaps, or if one part would be empty.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.data import split
    >>> (X, y), (X_test, y_test) = split(np.arange(10)[:, None], np.arange(10) % 2)
    >>> len(y), y_test.tolist()
    (8, [0, 1])
    """
    share = validate.fraction("share", share)
    seed = validate.seed(seed)
    X = X if is_frame(X) else validate.array("X", X)
    y = _flat(validate.array("y", y))
    y = without_gaps(y.reshape(-1)).reshape(y.shape)
    if y.dtype.kind not in "biufUSO":
        raise ValueError(f"y must hold labels or real numbers, not {y.dtype}")
    if not X.shape or not y.ndim or X.shape[0] != len(y):
        rows = X.shape[0] if X.shape else "no"
        raise ValueError(f"X holds {rows} rows but y {y.size}; give one y each")
    held = _held_out(y, share, seed) if y.size else np.arange(0)
    kept = np.setdiff1d(np.arange(len(y)), held)
    if len(held) == 0 or len(kept) == 0:
        raise ValueError(f"share = {share:g} of {len(y)} rows leaves one part without any row")
    return (rows_of(X, kept), y[kept]), (rows_of(X, held), y[held])


def _held_out(y: Array, share: float, seed: int) -> Indices:
    """Which rows are held out: of every class, if there are classes."""
    order = np.random.default_rng(seed).permutation(len(y))
    groups = [order]
    if y.ndim == 1:
        values, codes = np.unique(y, return_inverse=True)
        if 5 * len(values) <= len(y) and _are_labels(values):
            groups = [order[codes[order] == code] for code in range(len(values))]
    return np.sort(np.concatenate([group[: round(share * len(group))] for group in groups]))


def _flat(y: Array) -> Array:
    """A single column, dense or sparse, as a vector."""
    if y.ndim == 2 and y.shape[1] == 1:
        return np.asarray(dense(y))[:, 0]
    if sparse.issparse(y):
        raise ValueError(f"y must be dense, or a single column, but its shape is {y.shape}")
    return np.asarray(y)


def _are_labels(values: Array) -> bool:
    """Whether these are words, or whole numbers."""
    return values.dtype.kind != "f" or np.array_equal(values, np.round(values))


def standardise(X: Any, *others: Any) -> Any:
    """``(X - mean) / deviation``, column by column, with the mean and deviation of the rows of `X`.

    A column that is constant, to within the rounding error of its variance, is only centred.
    Sparse matrices are not centred, which would fill them, but only divided by the deviations:
    the same as the dense result up to a constant per column, which an intercept absorbs. The
    deviations are those of scikit-learn's StandardScaler, after an exact scaling of every column by
    a power of 2 that keeps squares from over- and underflowing. The mean is subtracted in
    pieces, so that no digit is lost where it is far larger than the deviation.

    Parameters
    ----------
    X : array, sparse matrix, DataFrame or list, shape (n, p) or (n,)
        Real numbers, without gaps; one row per example. Whole numbers become float64, float16
        becomes float32.
    *others : array, sparse matrix, DataFrame or list, shape (m, p) or (m,)
        Further matrices, such as a test set, transformed with the mean and deviation of `X`. Of
        DataFrames the columns are matched by name.

    Returns
    -------
    array, scipy.sparse.csr_array or DataFrame, or a tuple of them
        One matrix, or as many as were given: dense, CSR, or a DataFrame (of pandas or Polars, with
        the columns in the order of `X`), as each was.

    Raises
    ------
    ValueError
        If a matrix is not one of finite real numbers, or has other columns than `X`.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.data import standardise
    >>> standardise(np.array([[1, 5], [3, 5]]))
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    from sklearn.preprocessing import StandardScaler

    tables = [
        _in_order(f"matrix {k}" if k else "X", part, X) for k, part in enumerate((X, *others))
    ]
    parts = [_columns(f"matrix {k}" if k else "X", part, X) for k, part in enumerate(tables)]
    first = parts[0]
    centred, exponents = not sparse.issparse(first), _exponents(first)
    table = _table(_shifted(first, exponents))
    scaler = StandardScaler(with_mean=centred).fit(table)
    constant = scaler.scale_ != np.sqrt(scaler.var_)
    scale = np.where(constant, np.ldexp(1.0, -exponents), scaler.scale_)
    means = _means(table, constant) if centred else None
    numbers = (_transformed(part, exponents, means, scale) for part in parts)
    done = tuple(map(framed, numbers, tables))
    return done if others else done[0]


def _in_order(name: str, part: Any, first: Any) -> Any:
    """A table, of a DataFrame with the columns of the first one in their order."""
    wanted, present = names_of(first), names_of(part)
    if wanted is None or present is None:
        return part
    if len(set(wanted)) < len(wanted) or sorted(wanted) != sorted(present):
        raise ValueError(
            f"{name} must have the columns of X, each once, by name; it has "
            f"{validate.shown(present)} and X {validate.shown(wanted)}"
        )
    return in_order(part, wanted)


def _columns(name: str, part: Any, first: Any) -> Any:
    """A matrix or vector of finite numbers, with as many columns as the first one."""
    part = validate.numbers(name, part)
    if not on_host(part):
        raise ValueError(f"{name} is on a device; standardise it before adaptivesgd.to_device")
    if part.ndim not in (1, 2) or 0 in part.shape:
        raise ValueError(
            f"{name} must be a matrix with at least one row and one column, but its shape is "
            f"{part.shape}"
        )
    shape = np.shape(first) if not sparse.issparse(first) else first.shape
    if part.ndim != len(shape) or part.shape[1:] != shape[1:]:
        raise ValueError(f"{name} must have the columns of X, shape (m, ...) of {shape}")
    return part


def _table(part: Any) -> Any:
    """With two axes."""
    return part if part.ndim == 2 else part[:, None]


def _exponents(X: Any) -> Array:
    """e_j, whole numbers, with the largest entry of column j of X below 2^e_j in size, shape (p,)."""
    largest = abs(_table(X)).max(axis=0)
    exponents = np.frexp(largest.toarray() if sparse.issparse(largest) else largest)[1]
    return np.maximum(exponents.ravel(), -1000)  # 2^1000 is still a float


def _means(table: Array, constant: Array) -> tuple[Array, ...]:
    """Means in three pieces, shape (p,) each: two in single precision, so that any type holds them.

    Beside a large mean the entries less its first piece are exact. Columns of equal entries have
    those as their mean, exactly.
    """
    equal = constant & (table == table[0]).all(axis=0)
    pieces: list[Array] = []
    for _ in range(2):
        piece = table.mean(axis=0, dtype=np.float64).astype(np.float32)
        pieces.append(np.where(equal, np.float32(0), piece))
        table = table - pieces[-1]
    return *pieces, np.where(equal, table[0], table.mean(axis=0, dtype=np.float64))


def _shifted(X: Any, exponents: Array) -> Any:
    """X with column j times 2^-e_j, exactly, but for entries that underflow to 0."""
    if not sparse.issparse(X):
        return np.ldexp(X, -exponents if X.ndim == 2 else -exponents[0])
    X = X.copy()
    X.data = np.ldexp(X.data, -exponents[X.indices])
    return X


def _transformed(part: Any, exponents: Array, means: tuple[Array, ...] | None, scale: Array) -> Any:
    """(part - mean) / deviation, of the shape and type of the part."""
    if sparse.issparse(part) and means is not None:
        raise ValueError(
            "a sparse matrix cannot be centred like the dense X; make X sparse as well"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        table = _table(_shifted(part, exponents))
        if sparse.issparse(table):
            table.data = table.data / scale.astype(table.dtype)[table.indices]
        else:
            for mean in means or ():
                table = table - mean.astype(table.dtype)
            table = table / scale.astype(table.dtype)
    if not _finite(table):
        raise ValueError("a matrix holds numbers too large beside the deviations of X; scale it")
    return table if sparse.issparse(table) else table.reshape(part.shape)


def _finite(table: Any) -> bool:
    """Whether no entry has overflowed."""
    return bool(np.isfinite(table.data if sparse.issparse(table) else table).all())


def add_intercept(X: Any) -> Any:
    """`X` with a last column of ones: its weight is the intercept b of ``x^T w + b``.

    Parameters
    ----------
    X : array, sparse matrix, DataFrame or list, shape (n, p)
        Real numbers, without gaps; one row per example.

    Returns
    -------
    array, scipy.sparse.csr_array or DataFrame, shape (n, p + 1)
        In the floating-point type of `X`; whole numbers become float64. A DataFrame (of pandas or
        Polars) gets a column named intercept, so that a model can match columns by name.

    Raises
    ------
    ValueError
        If `X` is not a matrix of finite real numbers, or is a DataFrame with a column of that name.

    Examples
    --------
    >>> from adaptivesgd.data import add_intercept
    >>> add_intercept([[2.0], [3.0]])
    array([[2., 1.],
           [3., 1.]])
    """
    numbers = validate.matrix("X", X)
    if is_frame(X):
        return _with_ones(X, numbers.dtype.type(1))
    if sparse.issparse(numbers):
        ones = np.ones((numbers.shape[0], 1), numbers.dtype)
        return sparse.csr_array(sparse.hstack([numbers, ones]))
    return np.concatenate([numbers, np.ones_like(numbers[:, :1])], axis=1)


def _with_ones(X: Any, one: Any) -> Any:
    """A DataFrame with a last column that is 1 in every row."""
    if "intercept" in map(str, X.columns):
        raise ValueError("X has a column named intercept already; rename it, or leave X as it is")
    return X.assign(intercept=one) if hasattr(X, "assign") else X.with_columns(intercept=one)
