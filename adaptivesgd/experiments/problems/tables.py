"""The rows of a data set: how many, which are held out, and which labels are made wrong."""

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from ...data import synthetic
from ...data.loading import DATA, load
from ...data.prepare import add_intercept
from ...data.prepare import split as split_rows
from ...models.linear import LinearModel
from ...objective import FiniteSum

Table: TypeAlias = tuple[Any, np.ndarray]
"""X and y."""


def limited(
    data: str, rows: int | None, test_rows: int | None, tuning: bool
) -> tuple[Table, Table, tuple[str, ...]]:
    """(X, y) to learn and (X, y) held out, at most so many rows of each, and notes."""
    (X, y), test, notes = whole_tables(data)
    X, y = some(X, y, rows)
    if tuning:
        return *split_rows(X, y, seed=1), ("20 % of the training rows held out for tuning",)
    return (X, y), some(test[0], test[1], test_rows), notes


@lru_cache(maxsize=1)
def whole_tables(data: str) -> tuple[Table, Table, tuple[str, ...]]:
    """All training rows, the held-out rows, and a note on where those are from."""
    if data in DRAWN:
        return *split_rows(*DRAWN[data]()), ("20 % of the rows held out",)
    if "test" not in DATA[data].parts:
        return *split_rows(*load(data)), ("20 % of the rows held out",)
    train = load(data, "train")
    try:
        return train, load(data, "test"), ("held out: the authors' test set",)
    except ConnectionError as error:
        note = f"20 % of the training rows held out, as the authors' test set is missing: {error}"
        return *split_rows(*train), (note,)


def with_wrong_labels(y: np.ndarray, seed: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """The labels with this share of them replaced by another class, and which ones these are."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(len(y))[: round(share * len(y))]
    classes, y = int(y.max()) + 1, y.copy()
    y[wrong] = (y[wrong] + rng.integers(1, classes, len(wrong))) % classes
    return y, wrong


def mislabelled(
    y: np.ndarray, y_test: np.ndarray, tuning: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The labels to learn with a part of them wrong, those held out, and which to learn are wrong. What
    is held out for tuning is as wrong; test labels are right.
    """
    y, wrong = with_wrong_labels(y, 0, WRONG)
    return y, with_wrong_labels(y_test, 1, WRONG)[0] if tuning else y_test, wrong


def other_examples(problem: Any, data: str, rows: int, wrong: float = 0.0) -> FiniteSum:
    """The model of `problem` on other examples of a mislabelled data set, of which this share is wrong."""
    (X, y), _, _ = whole_tables(MISLABELLED[data])
    (X, y), _ = split_rows(X, y, share=rows / X.shape[0])
    X, y = some(X, y, rows)
    y, _ = with_wrong_labels(np.unique(y, return_inverse=True)[1], 2, wrong)
    return problem.with_data(flat(X) if is_linear(type(problem)) else X, y)


def random_regression() -> Table:
    """X and y of `synthetic.random_regression`."""
    drawn = synthetic.random_regression()
    return drawn.X, drawn.y


DRAWN = {"random_regression": random_regression}
MISLABELLED = {"mislabelled_mnist": "mnist", "mislabelled_digits": "digits"}
WRONG = 0.2  # of the labels


def some(X: Any, y: np.ndarray, rows: int | None) -> Table:
    """At most so many rows, class by class; all of them if `rows` is None."""
    if rows is None or rows >= X.shape[0]:
        return X, y
    return split_rows(X, y, share=rows / X.shape[0])[1]


def is_linear(make: object) -> bool:
    """Whether a model is one of the scores x_i^T w."""
    return isinstance(make, type) and issubclass(make, LinearModel)


def flat(X: Any) -> Any:
    """One row of numbers per example, and a last one of ones for the intercept."""
    return add_intercept(X if len(X.shape) == 2 else X.reshape(len(X), -1))
