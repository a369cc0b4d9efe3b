"""From the names of a data set and a model to the objective that every method minimises."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from ... import catalogue, validate
from ...backend import to_device
from ...data import synthetic
from ...data.loading import DATA, load
from ...data.prepare import add_intercept, standardise
from ...data.prepare import split as split_rows
from ...models.linear import LinearModel

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
SYNTHETIC = {
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
    """The objective on the training and on the held-out examples (None where there are none), and
    what was done to them.
    """

    train: Any
    test: Any
    notes: tuple[str, ...]

    def on_device(self, device):
        """The same, with all arrays on "cpu", "gpu", or "auto"."""
        test = None if self.test is None else to_device(self.test, device)
        return Prepared(to_device(self.train, device), test, self.notes)


def prepare(data, model, **settings):
    """The objective that `--data` and `--model` name, as a `Prepared`.

    Where the authors gave no test set, 20 % of the rows are held out (class by class, seed 0).
    Tables of real measurements are standardised by the training rows, and so are real-valued
    targets. Linear models get an intercept, and a ridge of 1e-4; classes are numbered from 0.
    settings: of the model, such as ridge=1e-3. The data set "synthetic" stands for the model's
    problem in `adaptivesgd.data.synthetic`; settings are then those of its function.
    """
    make = catalogue.model(model)
    if data == "synthetic":
        return made_up(model, settings)
    about = DATA[validate.one_of("data set", data, [*DATA, "synthetic"])]
    check_kind(model, about)
    (X, y), (X_test, y_test), notes = rows(about)
    if about.real:
        X, X_test = standardise(X, X_test)
        notes += ("columns standardised by the training rows",)
    if about.kind == "numbers":
        y, y_test = ((part - y.mean()) / y.std() for part in (y, y_test))
        notes += ("targets standardised by the training rows",)
    else:
        names, y = np.unique(y, return_inverse=True)
        y_test = np.searchsorted(names, y_test)
        settings = settings if is_linear(make) else {"classes": len(names)} | settings
    if is_linear(make):
        settings = {"ridge": RIDGE} | settings
        X, X_test = flat(X), flat(X_test)
        notes += ("intercept added",)
    elif sparse.issparse(X):
        X, X_test = X.toarray(), X_test.toarray()
    train = catalogue.made(model, X, y, **settings)
    return Prepared(train, train.with_data(X_test, y_test), notes)


def made_up(model, settings):
    """The synthetic problem of a model."""
    make = SYNTHETIC[validate.one_of("synthetic problem of the model", model, SYNTHETIC)]
    problem = catalogue.called(make, settings, f"synthetic {model}")
    return Prepared(problem, None, (f"adaptivesgd.data.synthetic.{make.__name__}",))


def check_kind(model, about):
    """The data are of a kind that the model learns, or a sentence names the models that do."""
    learns = LEARNS | {name: ("images",) for name in catalogue.all_networks() if name not in LEARNS}
    if model not in learns:
        raise ValueError(f"{model} makes its own examples; use --data synthetic")
    if about.kind not in learns[model]:
        fits = ", ".join(name for name, kinds in learns.items() if about.kind in kinds)
        raise ValueError(
            f"{model} does not learn {about.kind}, which {about.name} holds; use {fits}"
        )


def rows(about):
    """The training rows, the held-out rows, and a note on where they are from."""
    if "test" not in about.parts:
        return *split_rows(*load(about.name)), ("20 % of the rows held out",)
    train = load(about.name, "train")
    try:
        return train, load(about.name, "test"), ("held out: the authors' test set",)
    except ConnectionError as error:
        note = f"20 % of the training rows held out, as the authors' test set is missing: {error}"
        return *split_rows(*train), (note,)


def is_linear(make):
    """Whether a model is one of the scores x_i^T w."""
    return isinstance(make, type) and issubclass(make, LinearModel)


def flat(X):
    """One row of numbers per example, and a last one of ones for the intercept."""
    return add_intercept(X if len(X.shape) == 2 else X.reshape(len(X), -1))
