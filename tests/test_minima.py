"""The minimum and the curvature constants: certified, sharp where they should be, and independent
of how they were found.
"""

import os

import numpy as np
import pytest
from problems import LINEAR, NAMES, H, X, entries, points, problem, ratings, real
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import LogisticRegression as Peer

from adaptivesgd import models
from adaptivesgd.data import load, synthetic
from adaptivesgd.models import convex, least_squares, log_loss, newton, spectrum
from adaptivesgd.models.constants import ConstantUnavailableError

CONVEX = [name for name in LINEAR if isinstance(problem(name), convex.ConvexLinearModel)]
SOLVED = [name for name in NAMES if hasattr(problem(name), "minimum")]


@pytest.mark.parametrize("name", SOLVED)
def test_a_quasi_newton_method_finds_no_less(name):
    F = problem(name)
    ways = {"jac": True, "method": "BFGS", "options": {"gtol": 1e-9, "maxiter": 5000}}
    found = [minimize(lambda w: (F.loss(w), F.gradient(w)), w, **ways).fun for w in points(F)]
    assert min(found) >= F.minimum * (1 - 1e-10) - 1e-14
    assert min(found) == pytest.approx(F.minimum, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", CONVEX)
def test_the_gap_bounds_how_far_the_minimum_is(name):
    """At w* + t v for ever smaller t: never below F(w) - F*, and in the end finite and small."""
    F = problem(name)
    v = np.random.default_rng(0).standard_normal(F.dim)
    lengths = 10.0 ** -np.arange(0, 8)
    gaps = [(F.gap(F.minimiser + t * v), F.loss(F.minimiser + t * v) - F.minimum) for t in lengths]
    assert all(bound >= gap - 1e-14 for bound, gap in gaps)
    assert gaps[-1][0] < 1e-10


@pytest.mark.parametrize("name", CONVEX)
def test_hessian(name):
    F = problem(name)
    w, v = points(F, 2)
    H, h = F.hessian(w), 1e-6
    difference = (F.gradient(w + h * v) - F.gradient(w - h * v)) / (2 * h)
    np.testing.assert_allclose(H @ v, difference, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(F.hessian_product(w, v), H @ v, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", ["least squares", "logistic", "squared hinge"])
def test_smoothness_is_attained_at_zero(name):
    F = problem(name)
    assert np.linalg.eigvalsh(F.hessian(np.zeros(F.dim)))[-1] == pytest.approx(F.smoothness)


def test_least_squares_is_the_textbook_solution():
    w, (residual,), *_ = np.linalg.lstsq(X, real, rcond=None)
    F = problem("least squares")
    np.testing.assert_allclose(F.minimiser, w, rtol=1e-12)
    assert F.minimum == pytest.approx(residual / (2 * F.n), rel=1e-14)
    assert F.strong_convexity == pytest.approx(np.linalg.svd(X)[1][-1] ** 2 / F.n)


def test_nothing_to_learn_from():
    """X = 0: F is constant, so its minimum is known, but no constant of growth."""
    F = models.LeastSquares(np.zeros((3, 2)), np.ones(3))
    assert F.minimum == 0.5 and F.smoothness == 0
    assert not hasattr(F, "pl_constant") and not hasattr(F, "strong_convexity")


def test_interpolation_has_minimum_zero():
    F = synthetic.regression(n=50, dim=10, noise=0.0)
    assert 0 <= F.minimum < 1e-28


@pytest.mark.parametrize("ridge", [1e-2, 1e-4])
def test_the_minimum_agrees_with_scikit_learn(ridge):
    X, y = load_breast_cancer(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    F = models.LogisticRegression(X, y, ridge=ridge)
    peer = Peer(C=1 / (ridge * F.n), fit_intercept=False, tol=1e-10, max_iter=10_000).fit(X, y)
    assert F.loss(peer.coef_[0]) >= F.minimum
    assert F.loss(peer.coef_[0]) == pytest.approx(F.minimum, rel=1e-8)


def test_softmax_of_digits_is_certified():
    X, y = load_digits(return_X_y=True)
    F = models.SoftmaxRegression(X / 16, y, ridge=1e-3)
    g = F.gradient(F.minimiser)
    assert float(g @ g) / (2 * F.strong_convexity) < 1e-10 * F.minimum
    assert F.accuracy(F.minimiser) > 0.95


@pytest.mark.skipif("ADAPTIVESGD_DATA" not in os.environ, reason="needs ADAPTIVESGD_DATA with a9a")
@pytest.mark.parametrize("ridge", [0.0, 1e-4])
def test_a9a_is_certified(ridge):
    """Without a ridge some examples of a9a are separable: no w attains F*, but it is known."""
    F = models.LogisticRegression(*load("a9a", split="train"), ridge=ridge)
    assert F.gap(F.lowest) < 1e-10 * F.minimum
    assert hasattr(F, "minimiser") == (ridge > 0)


def test_two_classes_of_softmax_are_logistic():
    """At the minimum, with W = [-u, u] / 2 and twice the ridge, softmax regression is logistic."""
    X, y = load_breast_cancer(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    one, two = (
        models.LogisticRegression(X, y, ridge=0.01),
        models.SoftmaxRegression(X, y, ridge=0.02),
    )
    assert one.minimum == pytest.approx(two.minimum, rel=1e-10)
    np.testing.assert_allclose(two.minimiser.reshape(-1, 2)[:, 1], one.minimiser / 2, atol=1e-6)


@pytest.mark.parametrize("model", [models.LogisticRegression, models.SoftmaxRegression])
def test_separable_classes_have_an_infimum_only(model):
    y = np.where(X[:, 0] + X[:, 1] > 0, "left", "right")
    F = model(X, y)
    assert F.minimum == 0 and "no w attains" in F.minimum.how
    with pytest.raises(ConstantUnavailableError, match="add a ridge"):
        F.minimiser  # noqa: B018
    assert model(X, y, ridge=1e-3).minimum > 0


def test_partly_separable_classes():
    """A column that occurs with one class only can be fitted for ever: what is left has the minimum
    of the other examples, in proportion.
    """
    F = problem("logistic without ridge")
    rare = np.vstack([np.hstack([F.X, np.zeros((F.n, 1))]), np.eye(1, 6, 5)])
    more = models.LogisticRegression(rare, np.append(F.y, 1.0))
    assert more.minimum == pytest.approx(F.minimum * F.n / more.n, rel=1e-10)
    assert not hasattr(more, "minimiser")


def test_noisy_quadratic_in_closed_form():
    F = problem("noisy quadratic")
    (w,) = points(F, 1)
    away = w - X.mean(axis=0)
    assert F.loss(w) == pytest.approx(F.minimum + away @ H @ away / 2, rel=1e-12)
    assert F.variance == pytest.approx(F.estimate(w).variance * (F.n - 1) / F.n, rel=1e-12)
    assert F.smoothness == pytest.approx(4) and F.strong_convexity == pytest.approx(0.1)


@pytest.mark.parametrize("name", ["sine squares", "cosh sum", "Rosenbrock"])
def test_additive_noise(name):
    F = problem(name)
    for w in points(F):
        assert F.variance == pytest.approx(F.estimate(w).variance * (F.n - 1) / F.n, rel=1e-9)


def test_sine_squares_has_the_largest_pl_constant():
    """It is attained, and far above the 1/32 that is commonly quoted; L = 8 is attained at 0."""
    F = models.SineSquares(np.zeros((2, 1)))
    x = np.linspace(0.01, 50, 100_001)
    ratios = [F.gradient(np.array([t]))[0] ** 2 / 2 / F.loss(np.array([t])) for t in x[::50]]
    assert 1 / 32 < F.pl_constant <= min(ratios) < 1.01 * F.pl_constant
    h = 1e-4
    assert F.gradient(np.array([h]))[0] / h == pytest.approx(F.smoothness, rel=1e-6)


def test_cosh_sum_is_not_smooth_but_relaxed_smooth():
    F = problem("cosh sum")
    L, rate = F.relaxed_smoothness
    assert (L, rate) == (1.0, 1.5)
    for t in (0.0, 1.0, 5.0, 20.0):
        w = np.eye(F.dim)[0] * t
        curvature, slope = np.cosh(rate * t), np.linalg.norm(F.gradient(w))
        assert curvature <= L + rate * slope <= 2 * curvature + L
    with pytest.raises(ConstantUnavailableError, match="relaxed_smoothness"):
        F.smoothness  # noqa: B018


@pytest.mark.parametrize("rank", [1, 2, 5])
@pytest.mark.parametrize("ridge", [0.0, 0.01, 1.0])
def test_matrix_factorisation_from_many_starts(rank, ridge):
    F = models.MatrixFactorisation(*entries, ratings, rank=rank, ridge=ridge)
    ways = {"jac": True, "method": "BFGS", "options": {"gtol": 1e-10}}
    found = [
        minimize(lambda w: (F.loss(w), F.gradient(w)), F.start(seed), **ways).fun
        for seed in range(3)
    ]
    assert min(found) == pytest.approx(F.minimum, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("name", ["ridge regression", "logistic", "softmax", "squared hinge"])
def test_large_problems_use_products_and_find_the_same(name, monkeypatch):
    small = problem(name)
    minimum, smoothness = small.minimum, small.smoothness
    for module in (newton, spectrum, least_squares, log_loss):
        monkeypatch.setattr(module, "DENSE", 0)
    large = problem(name)
    assert large.minimum == pytest.approx(minimum, rel=1e-10)
    assert smoothness <= large.smoothness <= smoothness * (1 + 2e-6)
    assert large.strong_convexity == small.ridge
