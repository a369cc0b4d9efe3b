"""From the names of a data set and a model to the objective that every method minimises."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from ... import catalogue, validate
from ...backend import to_device
from ...data.loading import DATA
from ...data.prepare import standardise
from .models import check_kind, made_up, model_called
from .tables import DRAWN, MISLABELLED, WRONG, flat, is_linear, limited, mislabelled

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
        problem, note = made_up(model, settings)
        return Prepared(problem, None, (note,))
    validate.one_of("data set", data, [*DATA, *DRAWN, *MISLABELLED, "synthetic"])
    source, wrong, drawn = MISLABELLED.get(data, data), None, data in DRAWN
    kind = "numbers" if drawn else DATA[source].kind
    check_kind(model, data, kind)
    (X, y), (X_test, y_test), notes = limited(source, rows, test_rows, tuning)
    if data in DATA and DATA[data].real:
        X, X_test = standardise(X, X_test)
        notes += ("columns standardised by the training rows",)
    if kind != "numbers":
        names, y = np.unique(y, return_inverse=True)
        if not np.isin(y_test, names).all():
            raise ValueError(f"a class of {data} has no row to learn from; take more rows")
        y_test = np.searchsorted(names, y_test)
        settings = settings if is_linear(make) else {"classes": len(names)} | settings
    elif not drawn:
        y, y_test = ((part - y.mean()) / y.std() for part in (y, y_test))
        notes += ("targets standardised by the training rows",)
    if data in MISLABELLED:
        y, y_test, wrong = mislabelled(y, y_test, tuning)
        notes += (f"{WRONG:.0%} of the labels to learn are wrong",)
    if is_linear(make):
        settings = {"ridge": RIDGE} | settings
        X, X_test = flat(X), flat(X_test)
        notes += ("intercept added",)
    elif sparse.issparse(X):
        X, X_test = X.toarray(), X_test.toarray()
    train = catalogue.called(make, settings, model, X, y)
    return Prepared(train, train.with_data(X_test, y_test), notes, wrong)
