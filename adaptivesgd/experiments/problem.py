"""From the names of a data set and a model to the objective that every method minimises."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import validate
from ..catalogue import model_class
from ..data.load import DATA, load
from ..data.prepare import add_intercept, standardise
from ..data.prepare import split as split_rows


@dataclass(frozen=True)
class Recipe:
    """How the command line makes a model from data.

    model: its class in `adaptivesgd`; learns: the kinds of data it takes; settings: where they
    depart from the model's own defaults.
    """

    model: str
    learns: tuple[str, ...]
    settings: dict


CLASSES = ("classes", "two classes", "images")
RECIPES = {
    "softmax": Recipe("SoftmaxRegression", CLASSES, {"ridge": 1e-4}),
    "logistic": Recipe("LogisticRegression", ("two classes",), {"ridge": 1e-4}),
    "squared_hinge": Recipe("SquaredHinge", ("two classes",), {"ridge": 1e-4}),
    "sigmoid_loss": Recipe("SigmoidLoss", ("two classes",), {"ridge": 1e-4}),
    "least_squares": Recipe("LeastSquares", ("numbers",), {"ridge": 1e-4}),
    "geman_mcclure": Recipe("GemanMcClure", ("numbers",), {"ridge": 1e-4}),
}


@dataclass(frozen=True)
class Prepared:
    """The objective on the training and on the held-out examples, and what was done to them."""

    train: Any
    test: Any
    notes: tuple[str, ...]


def prepare(data, model, **settings):
    """The objective that `--data` and `--model` name, as a `Prepared`.

    Where the authors gave no test set, 20 % of the rows are held out (class by class, seed 0).
    Tables of real measurements are standardised by the training rows, and so are real-valued
    targets. An intercept is added. settings: of the model, such as ridge=1e-3.
    """
    recipe = RECIPES[validate.one_of("model", model, RECIPES)]
    about = DATA[validate.one_of("data set", data, DATA)]
    if about.kind not in recipe.learns:
        fits = [name for name, other in RECIPES.items() if about.kind in other.learns]
        raise ValueError(
            f"{model} learns {' or '.join(recipe.learns)}, but {data} holds {about.kind}; "
            f"use {' or '.join(fits)}"
        )
    (X, y), (X_test, y_test), notes = rows(data, about)
    if about.real:
        X, X_test = standardise(X, X_test)
        notes += ("columns standardised by the training rows",)
    if about.kind == "numbers":
        y, y_test = ((part - y.mean()) / y.std() for part in (y, y_test))
        notes += ("targets standardised by the training rows",)
    make = model_class(recipe.model)
    settings = recipe.settings | settings
    train = make(*flat(X, y), **settings)
    like = {"classes": train.classes} if hasattr(train, "classes") else {}
    return Prepared(train, make(*flat(X_test, y_test), **settings | like), notes)


def rows(data, about):
    """The training rows, the held-out rows, and a note on where they are from."""
    if "test" not in about.parts:
        return *split_rows(*load(data)), ("20 % of the rows held out, class by class",)
    train = load(data, "train")
    try:
        return train, load(data, "test"), ("the authors' test set",)
    except OSError as error:
        note = f"20 % of the training rows held out, since the test set cannot be had ({error})"
        return *split_rows(*train), (note,)


def flat(X, y):
    """One row of numbers per example, and a last one of ones for the intercept."""
    if len(X.shape) > 2:
        X = X.reshape(len(X), -1)
    return add_intercept(X), np.asarray(y)
