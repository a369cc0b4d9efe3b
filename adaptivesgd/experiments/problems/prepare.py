"""From the names of a data set and a model to the objective that every method minimises."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from ... import catalogue, validate
from ...backend import to_device
from ...data import synthetic
from ...data.loading import DATA, load
from ...data.prepare import add_intercept, standardise
from ...data.prepare import split as split_rows
from ...models.linear import LinearModel
from ...objective import FiniteSum
from .networks import NETWORKS

Table: TypeAlias = tuple[Any, np.ndarray]
"""X and y."""

TWO = ("two classes",)
CLASSES = ("classes", "two classes", "images")
LEARNS = {
    "softmax": CLASSES,
    "logistic": TWO,
    "squared_hinge": TWO,
    "sigmoid_loss": TWO,
    "least_squares": ("numbers",),
    "geman_mcclure": ("numbers",),
    "mlp": CLASSES,
}
NETWORKS_LEARN = {"linear_network": ("numbers",), "small_convnet": ("images",)}
SYNTHETIC: dict[str, Any] = {
    "least_squares": synthetic.regression,
    "geman_mcclure": synthetic.regression_with_outliers,
    "logistic": synthetic.two_clouds,
    "noisy_quadratic": synthetic.noisy_quadratic,
    "cosh_sum": synthetic.cosh_sum,
    "sine_squares": synthetic.sine_squares,
    "rosenbrock": synthetic.rosenbrock,
    "matrix_factorisation": synthetic.low_rank,
}
RIDGE = 1e-4  # of linear models, unless another one is set; it makes the minimum exist


@dataclass(frozen=True)
class Prepared:
    """The objective on the training rows and on held-out ones.

    Parameters
    ----------
    train : FiniteSum
        The objective that is minimised.
    test : FiniteSum or None
        The same model on held-out rows; None where there are none.
    notes : tuple of str
        What was done to the data.
    mislabelled : ndarray or None, default None
        The training rows whose label is wrong, as indices; None where no label was changed.
    """

    train: Any
    test: Any
    notes: tuple[str, ...]
    mislabelled: np.ndarray | None = None

    def on_device(self, device: str) -> "Prepared":
        """Move all arrays to a device.

        Parameters
        ----------
        device : {"cpu", "gpu", "auto"}
            Where; "auto" takes a GPU if there is one.

        Returns
        -------
        Prepared
            The same problem there.
        """
        test = None if self.test is None else to_device(self.test, device)
        return Prepared(to_device(self.train, device), test, self.notes, self.mislabelled)


def prepare(
    data: str,
    model: str,
    *,
    rows: int | None = None,
    test_rows: int | None = None,
    tuning: bool = False,
    **settings: Any,
) -> Prepared:
    """Make the training objective F of a model on a data set, and the same on held-out rows.

    Where the authors gave no test set, 20 % of the rows are held out (class by class, seed 0).
    Tables of real measurements are standardised by the training rows, and so are real-valued
    targets. Linear models get an intercept, and a ridge of 1e-4; classes are numbered from 0.

    Parameters
    ----------
    data : str
        A data set of `adaptivesgd.list_data()`, "random_regression", "mislabelled_mnist" or
        "mislabelled_digits" (a fifth of the training labels is wrong), or "synthetic": the model's
        problem in `adaptivesgd.data.synthetic`.
    model : str
        A model of `adaptivesgd.list_models()`, "linear_network" or "small_convnet".
    rows, test_rows : int, optional
        At most so many training and held-out rows, drawn class by class with seed 0; all by default.
    tuning : bool, default False
        Whether to learn 80 % of the training rows and hold out the other 20 %, so that no choice
        of a parameter has seen the test set.
    **settings
        Parameters of the model, such as ``ridge=1e-3``; of "synthetic", of its function.

    Returns
    -------
    Prepared
        The two objectives, and notes on what was done to the data.

    Raises
    ------
    ValueError
        If there is no such data set or model, or the model does not learn such data.
    """
    make = model_called(model)
    if data == "synthetic":
        return made_up(model, settings)
    validate.one_of("data set", data, [*DATA, *DRAWN, *MISLABELLED, "synthetic"])
    source, wrong = MISLABELLED.get(data, data), None
    kind = "numbers" if data in DRAWN else DATA[source].kind
    check_kind(model, data, kind)
    (X, y), (X_test, y_test), notes = limited(source, rows, test_rows, tuning)
    if data in DATA and DATA[data].real:
        X, X_test = standardise(X, X_test)
        notes += ("columns standardised by the training rows",)
    if kind != "numbers":
        names, y = np.unique(y, return_inverse=True)
        y_test = np.searchsorted(names, y_test)
        if data in MISLABELLED:
            y, wrong = with_wrong_labels(y, 0, WRONG)
            y_test = with_wrong_labels(y_test, 1, WRONG)[0] if tuning else y_test
            notes += (f"{WRONG:.0%} of the labels to learn are wrong",)
        settings = settings if is_linear(make) else {"classes": len(names)} | settings
    elif data in DATA:
        y, y_test = ((part - y.mean()) / y.std() for part in (y, y_test))
        notes += ("targets standardised by the training rows",)
    if is_linear(make):
        settings = {"ridge": RIDGE} | settings
        X, X_test = flat(X), flat(X_test)
        notes += ("intercept added",)
    elif sparse.issparse(X):
        X, X_test = X.toarray(), X_test.toarray()
    train = catalogue.called(make, settings, model, X, y)
    return Prepared(train, train.with_data(X_test, y_test), notes, wrong)


def model_called(name: str) -> Callable[..., FiniteSum]:
    """The class of a model, or the function that makes a network."""
    known = catalogue.all_models() | NETWORKS
    return known[validate.one_of("model", name, known)]


def made_up(model: str, settings: dict[str, Any]) -> Prepared:
    """The synthetic problem of a model."""
    make = SYNTHETIC[validate.one_of("synthetic problem of the model", model, SYNTHETIC)]
    problem = catalogue.called(make, settings, f"synthetic {model}")
    return Prepared(problem, None, (f"adaptivesgd.data.synthetic.{make.__name__}",))


def check_kind(model: str, data: str, kind: str) -> None:
    """The data are of a kind that the model learns, or a sentence names the models that do."""
    papers = {name: ("images",) for name in catalogue.all_networks() if name not in LEARNS}
    learns = LEARNS | papers
    if kind in NETWORKS_LEARN.get(model, ()):
        return
    if model not in learns:
        raise ValueError(f"{model} makes its own examples; use --data synthetic")
    if kind not in learns[model]:
        fits = ", ".join(name for name, kinds in learns.items() if kind in kinds)
        raise ValueError(f"{model} does not learn {kind}, which {data} holds; use {fits}")


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
