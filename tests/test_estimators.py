"""Classifier and Regressor: scikit-learn's conventions, and what scikit-learn computes."""

import numpy as np
import pytest
from sklearn.datasets import load_wine, make_regression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import adaptivesgd as asgd
from adaptivesgd.estimators import Classifier, Regressor
from adaptivesgd.networks import Dense, Network, SquaredError, Tanh

pytestmark = pytest.mark.filterwarnings("ignore:.*:sklearn.exceptions.SkipTestWarning")
WINE = load_wine(return_X_y=True)


@parametrize_with_checks([Classifier(epochs=30), Regressor(epochs=30)])
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def test_its_optimum_is_scikit_learns():
    """(1/n) sum of losses + (ridge/2)||w||^2 is scikit-learn's objective with C = 1/(n ridge)."""
    X, y = StandardScaler().fit_transform(WINE[0]), WINE[1]
    ridge = 0.05
    ours = Classifier(ridge=ridge, epochs=3000, fit_intercept=False).fit(X, y)
    theirs = LogisticRegression(C=1 / (len(y) * ridge), fit_intercept=False, tol=1e-10).fit(X, y)
    assert np.abs(ours.predict_proba(X) - theirs.predict_proba(X)).max() < 1e-4


def test_its_least_squares_are_scikit_learns():
    X, y = make_regression(80, 5, noise=3.0, random_state=0)
    ours = Regressor(ridge=0.1, epochs=3000, fit_intercept=False).fit(X, y)
    theirs = Ridge(alpha=0.1 * len(y), fit_intercept=False).fit(X, y)
    assert np.allclose(ours.w_, theirs.coef_, rtol=1e-4)


def test_labels_of_any_kind_come_back():
    names = np.array(["Barolo", "Barbera", "Grignolino"])[WINE[1]]
    model = make_pipeline(StandardScaler(), Classifier(epochs=20)).fit(WINE[0], names)
    assert set(model.predict(WINE[0])) == set(names)
    assert model.score(WINE[0], names) > 0.97


def test_in_a_pipeline_and_a_grid_search():
    pipeline = make_pipeline(StandardScaler(), Classifier(epochs=5))
    grid = {"classifier__ridge": [1e-3, 1e3], "classifier__method": [None, asgd.methods.cabs(0.3)]}
    search = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(*WINE)
    assert search.best_params_["classifier__ridge"] == 1e-3 and search.best_score_ > 0.9


def test_partial_fit_continues():
    X, y = StandardScaler().fit_transform(WINE[0]), WINE[1]
    model = Classifier(method=asgd.methods.sgd(0.3)).partial_fit(X[:20], y[:20], classes=[0, 1, 2])
    first = model.score(X, y)
    for _ in range(3):
        model.partial_fit(X, y)
    assert model.score(X, y) > max(first, 0.95)
    with pytest.raises(ValueError, match=r"labels of classes, but has \[7\]"):
        model.partial_fit(X[:2], [0, 7])


def test_a_model_whose_classes_depend_on_the_part_is_refused():
    """Its columns would stand for other classes in the next part."""
    model = Classifier(model=lambda X, y: asgd.SoftmaxRegression(X, y))
    X = np.eye(4)
    model.partial_fit(X, [0, 1, 2, 0], classes=[0, 1, 2])
    with pytest.raises(ValueError, match=r"classes 0, ..., 2, .*not of \(1, 2\); give it classes="):
        model.partial_fit(X, [1, 2, 1, 2])
    named = Classifier(model=lambda X, y: asgd.SoftmaxRegression(X, y, classes=(0, 1, 2)))
    named.partial_fit(X, [1, 2, 1, 2], classes=[0, 1, 2])
    assert set(named.predict(X)) <= {1, 2}


def test_with_networks():
    X, y = StandardScaler().fit_transform(WINE[0]), WINE[1]
    network = lambda X, y: Network(X, y, (Dense(8), Tanh(), Dense(3)))
    assert Classifier(asgd.methods.sgd(0.3), network, epochs=10).fit(X, y).score(X, y) > 0.95
    line = lambda X, y: Network(X, y.reshape(-1, 1), (Dense(1),), SquaredError())
    t = X @ np.arange(13.0)
    assert Regressor(asgd.methods.sgd(0.02), line, epochs=30).fit(X, t).score(X, t) > 0.95
