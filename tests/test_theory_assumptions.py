"""Assumptions hold where the model certifies them, and are found out where it lies."""

import numpy as np
import pytest

from adaptivesgd.methods import gradient_descent, sgd
from adaptivesgd.models import LeastSquares
from theory.assumptions import (
    BoundedVariance,
    Convex,
    Interpolation,
    PolyakLojasiewicz,
    RelaxedSmooth,
    Smooth,
    SmoothExamples,
    StronglyConvex,
    probed,
)
from theory.case import Case
from theory.claims import with_constants, without_constants
from theory.examples import (
    breast_cancer,
    deficient_regression,
    far_start,
    regression,
    small_quadratic,
    variance_bound,
)

F = small_quadratic()
CERTIFIED = (Smooth(), SmoothExamples(), Convex(), StronglyConvex(), PolyakLojasiewicz())


def case(problem, method=None, given=None, w=None, steps=10):
    return Case("test", problem, method or gradient_descent(0.1), steps, w, given=given or {})


@pytest.mark.parametrize("assumption", CERTIFIED, ids=lambda a: type(a).__name__)
@pytest.mark.parametrize(
    "problem", (F, regression(), breast_cancer(n=60)), ids=lambda p: type(p).__name__
)
def test_what_a_model_certifies_is_not_refuted(problem, assumption):
    there = case(problem)
    assert list(assumption.objections(there)) == []
    assert assumption.stopped(there) is None


@pytest.mark.parametrize(
    "assumption, wrong",
    (
        (Smooth(), {"smoothness": 0.9}),
        (SmoothExamples(), {"max_smoothness": 0.9}),
        (StronglyConvex(), {"strong_convexity": 0.3}),
        (PolyakLojasiewicz(), {"pl_constant": 0.3}),
    ),
    ids=lambda value: type(value).__name__,
)
def test_a_wrong_constant_is_found_out(assumption, wrong):
    """The truth is 1 and 1/4: even a tenth too much is found by probing around a run."""
    found = assumption.stopped(case(with_constants(F, **wrong), w=far_start(F), steps=40))
    assert type(assumption).__name__ in found and "at step" in found


@pytest.mark.parametrize(
    "assumption", CERTIFIED[:2] + CERTIFIED[3:], ids=lambda a: type(a).__name__
)
def test_an_unknown_constant_is_an_objection(assumption):
    found = list(assumption.objections(case(without_constants(F, *assumption.constants))))
    assert found and all("the problem must know its" in sentence for sentence in found)


def test_a_concave_direction_is_found_out():
    saddle = with_constants(F, hessian=np.diag([1.0, -0.5]))
    assert "Convex" in Convex().stopped(case(saddle, w=np.ones(2)))


def test_a_bounded_variance_stops_holding_at_a_step():
    """Least squares: the variance grows with the distance, so it fails once a run has diverged."""
    problem = regression(n=40)
    method = sgd(3 / problem.smoothness, 2)
    bound = 4 * problem.gradients(np.asarray(problem.minimiser)).var(axis=0).sum()
    there = case(problem, method, {"sigma2": bound}, w=problem.minimiser, steps=30)
    meter = BoundedVariance().meter(there)
    assert meter.broken_at > 0
    assert f"at step {probed(there)[meter.broken_at].step}" in BoundedVariance().stopped(there)


@pytest.mark.parametrize("problem", (F, breast_cancer(n=60)), ids=lambda p: type(p).__name__)
def test_the_variance_bounds_of_the_examples_hold(problem):
    given = {"sigma2": variance_bound(problem)}
    far = case(problem, given=given, w=100 * np.ones(problem.dim))
    assert BoundedVariance().stopped(far) is None


def test_a_growth_condition_may_lack_either_term():
    no_bound, strong_growth = case(F), case(F, given={"rho": 1e9}, w=far_start(F), steps=3)
    assert list(BoundedVariance().objections(no_bound))
    assert BoundedVariance().stopped(strong_growth) is None


def test_interpolation_is_told_from_noise():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((10, 3))
    interpolating = LeastSquares(X, X @ np.ones(3))
    assert Interpolation().stopped(case(interpolating)) is None
    assert "Interpolation" in Interpolation().stopped(case(regression()))


@pytest.mark.parametrize("lam, holds", ((0.0, True), (0.5, True)))
def test_a_smooth_function_is_relaxed_smooth(lam, holds):
    assert (RelaxedSmooth(float(F.smoothness), lam).stopped(case(F)) is None) == holds


def test_relaxed_smoothness_with_too_small_an_L_is_found_out():
    assert "RelaxedSmooth" in RelaxedSmooth(0.5, 0.0).stopped(case(F))


def test_dependent_features_are_pl_but_not_strongly_convex():
    there = case(deficient_regression())
    assert PolyakLojasiewicz().stopped(there) is None
    assert list(StronglyConvex().objections(there))
