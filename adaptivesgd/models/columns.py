"""Columns of tables: those of a DataFrame, of pandas or Polars, are matched by name."""

import sys
from typing import Any

import numpy as np

from ..typing import Array, Indices


def names_of(X: Any) -> tuple[str, ...] | None:
    """Column names of a DataFrame.

    Parameters
    ----------
    X : object
        A DataFrame, or anything else.

    Returns
    -------
    tuple of str or None
        None if there are no names.
    """
    columns = None if isinstance(X, type) else getattr(X, "columns", None)
    columns = getattr(X, "column_names", columns)  # pyarrow's columns are the numbers themselves
    return tuple(map(str, columns)) if np.iterable(columns) else None


def in_order(X: Any, names: tuple[str, ...] | None) -> Any:
    """Table X with its columns in the order of `names`.

    Parameters
    ----------
    X : object
        A DataFrame, or anything else, which is returned as it is.
    names : tuple of str or None
        The columns that a model was made with; None if it was not made from a DataFrame.

    Returns
    -------
    object
        X, or a DataFrame with other columns in front.

    Raises
    ------
    ValueError
        If X has other columns.
    """
    present = names_of(X)
    if names is None or present is None or present == names:
        return X
    if sorted(present) != sorted(names) or len(set(present)) < len(present):
        raise ValueError(
            f"X must have the columns {', '.join(names)}, as the model has, not {', '.join(present)}"
        )
    order = [present.index(name) for name in names]
    if hasattr(X, "column_names"):
        return X.select(order)
    return X.iloc[:, order] if hasattr(X, "iloc") else X[:, order]


def is_frame(X: Any) -> bool:
    """Whether X is a DataFrame of pandas or Polars, neither of which is imported here.

    Parameters
    ----------
    X : object
        Anything.

    Returns
    -------
    bool
        True for a DataFrame.
    """
    libraries = (sys.modules.get(name) for name in ("pandas", "polars"))
    return isinstance(X, tuple(getattr(library, "DataFrame", ()) for library in libraries))


def rows_of(X: Any, place: Indices) -> Any:
    """Some rows of a table, in the order of `place`.

    Parameters
    ----------
    X : DataFrame, array or sparse matrix
        One row per example.
    place : Array
        Which rows, whole numbers from 0.

    Returns
    -------
    object
        A table of the same kind.
    """
    return X.iloc[place] if hasattr(X, "iloc") else X[place]


def framed(table: Array, like: Any) -> Any:
    """Numbers under the column names, and beside the row labels, of a DataFrame.

    Parameters
    ----------
    table : Array
        Shape (n, p).
    like : object
        A DataFrame of n rows and p columns, or anything else.

    Returns
    -------
    object
        A DataFrame of the same library, or `table` itself.
    """
    if not is_frame(like):
        return table
    if hasattr(like, "iloc"):
        return sys.modules["pandas"].DataFrame(table, index=like.index, columns=like.columns)
    return sys.modules["polars"].DataFrame(table, schema=like.columns, orient="row")
