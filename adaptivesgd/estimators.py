"""Classifier and Regressor: a method and a model behind scikit-learn's conventions."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import check_is_fitted, validate_data

from .data.prepare import add_intercept
from .method import Method
from .methods import big_batch_armijo
from .models import LeastSquares, SoftmaxRegression
from .objective import FiniteSum
from .runner import run
from .validate import shown

FLOATS = (np.float64, np.float32)
Model = Callable[[Any, Any], FiniteSum]


class _Estimator(BaseEstimator):
    """What both have in common; they differ in the model and in how scores become predictions."""

    def __init__(
        self,
        method: Method | None = None,
        model: Model | None = None,
        *,
        ridge: float = 1e-4,
        epochs: float = 100,
        fit_intercept: bool = True,
        random_state: int = 0,
    ) -> None:
        self.method = method
        self.model = model
        self.ridge = ridge
        self.epochs = epochs
        self.fit_intercept = fit_intercept
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _run(self, problem: FiniteSum, epochs: float, w: Any = None) -> Any:
        """Minimise the problem from w, and keep what came of it."""
        method = big_batch_armijo() if self.method is None else self.method
        self.trace_ = run(problem, method, epochs=epochs, seed=self.random_state, w=w)
        self.problem_: Any = problem  # a model: a FiniteSum with `scores` and `with_data`
        self.w_ = self.trace_.w
        return self

    def _inputs(self, X: Any) -> Any:
        """X with a column of ones for the default models, whose w then holds the intercept last."""
        return add_intercept(X) if self.fit_intercept and self.model is None else X

    def _scores(self, X: Any) -> Any:
        """The model's scores of new rows."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=FLOATS, reset=False)
        blank = np.zeros(X.shape[0], dtype=self._target_type)
        return self.problem_.with_data(self._inputs(X), blank).scores(self.w_)


class Classifier(ClassifierMixin, _Estimator):
    """A classifier trained with any method, w <- w - alpha d, for scikit-learn's users.

    Parameters
    ----------
    method : Method or None, default None
        The method, such as ``methods.cabs(0.1)``; None for `methods.big_batch_armijo`, which needs
        no tuning.
    model : callable or None, default None
        ``model(X, y)`` returns a `FiniteSum` with `scores`, such as a network; y holds the codes
        0, ..., C - 1. None for `SoftmaxRegression`.
    ridge : float, default 0.0001
        Weight of the squared norm in the default model (units of the loss), at least 0.
    epochs : float, default 100
        Budget of `fit`, in example gradients per example, above 0.
    fit_intercept : bool, default True
        Whether the default model gets a column of ones.
    random_state : int, default 0
        Seed of the run, at least 0.

    Attributes
    ----------
    classes_ : array, shape (C,)
        The labels.
    w_ : array, shape (d,)
        The parameters.
    trace_ : Trace
        The last run.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.estimators import Classifier
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = asgd.load("wine")
    >>> model = make_pipeline(StandardScaler(), Classifier(epochs=20)).fit(X, y)
    >>> bool(model.score(X, y) > 0.95)
    True
    """

    _target_type = np.int64

    def fit(self, X: Any, y: Any) -> "Classifier":
        """Train from the model's start.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.
        y : array, shape (n,)
            Labels, of at least two classes.

        Returns
        -------
        Classifier
            Itself.
        """
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=FLOATS)
        check_classification_targets(y)
        self.classes_ = unique_labels(y)
        return self._run(self._problem(X, y), self.epochs)

    def partial_fit(self, X: Any, y: Any, classes: Any = None) -> "Classifier":
        """Train for one epoch on these examples, from the parameters that are there.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.
        y : array, shape (n,)
            Labels.
        classes : array, optional
            All labels; needed at the first call, unless y holds them all.

        Returns
        -------
        Classifier
            Itself.
        """
        first = not hasattr(self, "w_")
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=FLOATS, reset=first)
        check_classification_targets(y)
        if first:
            self.classes_ = unique_labels(y) if classes is None else np.unique(classes)
        return self._run(self._problem(X, y), 1, None if first else self.w_)

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.

        Returns
        -------
        array, shape (n, C)
            Rows that add up to 1, in the order of `classes_`.
        """
        scores = self._scores(X)
        if scores.ndim == 1:  # a model of two classes with one score
            return np.column_stack([expit(-scores), expit(scores)])
        return softmax(scores, axis=1)

    def predict(self, X: Any) -> Any:
        """The most probable label of each row.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.

        Returns
        -------
        array, shape (n,)
            Labels.
        """
        chosen = self.predict_proba(X).argmax(axis=1)
        return self.classes_[chosen]

    def _problem(self, X: Any, y: Any) -> FiniteSum:
        """The objective on these rows."""
        if len(self.classes_) < 2:
            raise ValueError("y must hold at least 2 classes, but all its labels are of one class")
        if unknown := set(np.unique(y).tolist()) - set(self.classes_.tolist()):
            raise ValueError(f"y must hold labels of classes, but has {sorted(unknown)} too")
        codes = np.searchsorted(self.classes_, y)
        classes = tuple(range(len(self.classes_)))
        if self.model is not None:
            problem = self.model(X, codes)
            known = getattr(problem, "classes", classes)
            if isinstance(known, tuple) and known != classes:
                raise ValueError(
                    f"model(X, y) must make a model of the classes 0, ..., {len(classes) - 1}, whichever "
                    f"of them y holds, not of {shown(known)}; give it classes={shown(classes)}"
                )
            return problem
        return SoftmaxRegression(self._inputs(X), codes, ridge=self.ridge, classes=classes)


class Regressor(RegressorMixin, _Estimator):
    """A regressor trained with any method, w <- w - alpha d, for scikit-learn's users.

    Parameters
    ----------
    method : Method or None, default None
        The method, such as ``methods.adadamp(0.1)``; None for `methods.big_batch_armijo`, which
        needs no tuning.
    model : callable or None, default None
        ``model(X, y)`` returns a `FiniteSum` with `scores`, such as a network with `SquaredError`.
        None for `LeastSquares`.
    ridge : float, default 0.0001
        Weight of the squared norm in the default model (units of the loss), at least 0.
    epochs : float, default 100
        Budget of `fit`, in example gradients per example, above 0.
    fit_intercept : bool, default True
        Whether the default model gets a column of ones.
    random_state : int, default 0
        Seed of the run, at least 0.

    Attributes
    ----------
    w_ : array, shape (d,)
        The parameters.
    trace_ : Trace
        The last run.

    Examples
    --------
    >>> from adaptivesgd.estimators import Regressor
    >>> model = Regressor(ridge=0.0).fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> round(float(model.predict([[3.0]])[0]), 1)
    7.0
    """

    _target_type = np.float64

    def fit(self, X: Any, y: Any) -> "Regressor":
        """Train from the model's start.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.
        y : array, shape (n,)
            Targets.

        Returns
        -------
        Regressor
            Itself.
        """
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=FLOATS, y_numeric=True)
        return self._run(self._problem(X, y), self.epochs)

    def partial_fit(self, X: Any, y: Any) -> "Regressor":
        """Train for one epoch on these examples, from the parameters that are there.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.
        y : array, shape (n,)
            Targets.

        Returns
        -------
        Regressor
            Itself.
        """
        first = not hasattr(self, "w_")
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype=FLOATS, y_numeric=True, reset=first
        )
        return self._run(self._problem(X, y), 1, None if first else self.w_)

    def predict(self, X: Any) -> Any:
        """The model's value at each row.

        Parameters
        ----------
        X : array or sparse matrix, shape (n, p)
            Examples.

        Returns
        -------
        array, shape (n,)
            Predicted targets.
        """
        return self._scores(X).reshape(-1)

    def _problem(self, X: Any, y: Any) -> FiniteSum:
        """The objective on these rows."""
        if self.model is not None:
            return self.model(X, y)
        return LeastSquares(self._inputs(X), y, ridge=self.ridge)
