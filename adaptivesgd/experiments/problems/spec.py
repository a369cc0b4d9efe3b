"""ProblemSpec: the problem of a cell in plain values, and the objective that is made of them."""

import json
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache

import numpy as np
from scipy import sparse

from ... import catalogue, validate
from ...data import synthetic
from ...data.loading import DATA, load
from ...data.prepare import add_intercept, split, standardise
from .networks import NETWORKS
from .prepare import Prepared, is_linear


@dataclass(frozen=True)
class ProblemSpec:
    """Which data, how much of them, and which model.

    data: as in `load`, or "random_regression", which is drawn; model: as in `catalogue`, or of
    `networks`; settings: of the model, such as {"ridge": 1e-4}; rows, test_rows: at most so many
    examples, drawn class by class with seed 0; tuning: learn 80 % of the training rows and
    judge by the other 20 %, so that no choice has seen the test set; device: "cpu" or "gpu".
    """

    data: str
    model: str
    settings: dict = field(default_factory=dict)
    rows: int | None = None
    test_rows: int | None = None
    tuning: bool = False
    device: str = "cpu"

    def __post_init__(self):
        validate.one_of("data set", self.data, (*DATA, *DRAWN))
        validate.one_of("model", self.model, (*catalogue.all_models(), *NETWORKS))
        validate.one_of("device", self.device, ("cpu", "gpu"))

    def for_tuning(self):
        """The same, on the training rows alone."""
        return replace(self, tuning=True)

    @property
    def told(self):
        """The same as JSON, from which `ProblemSpec(**values)` is made again."""
        return json.dumps(asdict(self), sort_keys=True)

    def prepared(self):
        """The objective on the rows to learn and on those to judge by, as a `Prepared`.

        Tables of real measurements are standardised by the rows to learn. Linear models get an
        intercept. Networks and linear models alike see labels from 0 on.
        """
        (X, y), (X_test, y_test) = self.tables()
        if self.data in DATA and DATA[self.data].real:
            X, X_test = standardise(X, X_test)
        if DATA.get(self.data) and DATA[self.data].kind == "numbers":
            y, y_test = ((part - y.mean()) / y.std() for part in (y, y_test))
        elif self.data in DATA:
            names, y = np.unique(y, return_inverse=True)
            y_test = np.searchsorted(names, y_test)
        make = NETWORKS.get(self.model) or catalogue.model(self.model)
        shape = with_intercept if is_linear(make) else dense
        train = make(shape(X), y, **self.settings)
        return Prepared(train, train.with_data(shape(X_test), y_test), ()).on_device(self.device)

    def tables(self):
        """X, y to learn, and X, y to judge by."""
        train, test = whole_tables(self.data)
        train = some(*train, self.rows)
        return split(*train, seed=1) if self.tuning else (train, some(*test, self.test_rows))


@lru_cache(maxsize=1)
def whole_tables(data):
    """All training rows, and all held-out rows: the authors', or 20 % class by class."""
    if data in DRAWN:
        return split(*DRAWN[data]())
    return load(data, "train"), load(data, "test")


def random_regression():
    """X and y of `synthetic.random_regression`."""
    drawn = synthetic.random_regression()
    return drawn.X, drawn.y


DRAWN = {"random_regression": random_regression}


def some(X, y, rows):
    """At most so many rows, class by class; all of them if `rows` is None."""
    if rows is None or rows >= X.shape[0]:
        return X, y
    return split(X, y, share=rows / X.shape[0])[1]


def with_intercept(X):
    """One row of numbers per example, and a last one of ones."""
    return add_intercept(X if len(X.shape) == 2 else X.reshape(len(X), -1))


def dense(X):
    """X as an array."""
    return X.toarray() if sparse.issparse(X) else X
