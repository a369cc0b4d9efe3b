"""Columns of tables: those of a DataFrame, of pandas or Polars, are matched by name."""

from typing import Any

import numpy as np


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
    return X.iloc[:, order] if hasattr(X, "iloc") else X[:, order]
