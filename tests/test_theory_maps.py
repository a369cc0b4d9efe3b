"""Maps: what becomes of a run for every step and batch size, and what every rule would choose."""

from dataclasses import replace

import numpy as np
import pytest

from adaptivesgd.method import Method
from adaptivesgd.methods import msgd, sgd
from adaptivesgd.models import LeastSquares, SoftmaxRegression
from adaptivesgd.samplers.uniform import Uniform
from adaptivesgd.step_sizes.fixed import Fixed
from theory.case import Case
from theory.examples import far_start, regression, small_quadratic
from theory.maps.chosen import chosen, rules, would_have_chosen
from theory.maps.phases import phases, run_at
from theory.moments import Dynamics, Moments
from theory.quantities import gap

TWICE = replace(sgd(0.1, 1), sampler=Uniform(replace=True))


def interpolating():
    """Least squares that some w fits exactly."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((12, 2))
    return LeastSquares(X, X @ np.ones(2))


def test_a_quadratic_with_common_hessian_is_stable_up_to_two_over_L():
    """Whatever the batch: the noise does not grow with the distance. The floor is not zero."""
    F = small_quadratic()
    drawn = phases(F, TWICE, np.array([0.5, 1.99, 2.01, 3.0]), np.array([1, 3, 6]))
    expected = np.array([["floor", "floor", "diverges", "diverges"]] * 3)
    assert (drawn.names == expected).all()
    assert np.allclose(drawn.longest, 1.99)


def test_without_noise_at_the_minimum_it_converges():
    """Interpolation, and larger batches allow longer steps."""
    F = interpolating()
    L = float(F.smoothness)
    drawn = phases(F, TWICE, np.linspace(0.05, 2, 40) / L, np.array([1, 2, 4, 12]))
    assert set(drawn.names.ravel()) == {"converges", "diverges"}
    assert (np.diff(drawn.longest) > 0).all() and drawn.longest[-1] <= 2 / L


def test_all_examples_at_once_have_no_floor():
    drawn = phases(small_quadratic(), sgd(0.1, 6), np.array([0.5, 1.5]), np.array([3, 6]))
    assert drawn.names.tolist() == [["floor", "floor"], ["converges", "converges"]]


def test_the_floor_is_that_of_the_isotropic_quadratic():
    """a tr Sigma / (2 B (2 - a h)), the closed form with h = 1 and H = I."""
    F = small_quadratic(condition=1.0)
    steps, sizes = np.array([0.1, 1.0, 1.9]), np.array([1, 4])
    floor = phases(F, TWICE, steps, sizes).floor
    closed = steps * float(F.variance) / (2 * sizes[:, None] * (2 - steps))
    assert np.allclose(floor, closed, rtol=1e-12)


@pytest.mark.parametrize(
    "method", (TWICE, sgd(0.1, 2), msgd(0.05, 2, 0.7)), ids=lambda m: m.name or "SGD"
)
@pytest.mark.parametrize("problem", (small_quadratic(), regression()), ids=("quadratic", "ridge"))
def test_the_floor_is_where_the_recursion_ends(problem, method):
    case = Case("", problem, method, 2000, far_start(problem), engine=Moments())
    a, B = method.step_size.length, method.batch_size.size
    floor = phases(problem, method, [a], [B]).floor[0, 0]
    assert case.expected(gap)[-1] == pytest.approx(floor, rel=1e-9)


@pytest.mark.parametrize("a", (0.5, 1.0, 2.2))
def test_real_runs_end_where_the_map_says(a):
    """Floors lie within the interval of 40 runs; beyond the edge the gap grows by the radius."""
    F = small_quadratic()
    drawn = phases(F, TWICE, [a], [2])
    gaps = run_at(F, TWICE, a, 2, far_start(F), updates=60, runs=40)
    if drawn.names[0, 0] == "diverges":
        assert gaps.mean[-1] / gaps.mean[-11] == pytest.approx(drawn.radius[0, 0] ** 10, rel=0.05)
    else:
        assert abs(gaps.mean[-1] - drawn.floor[0, 0]) <= gaps.radius[-1]


def test_the_edge_of_momentum_without_noise_is_that_of_the_heavy_ball():
    """2 (1 + beta) / L."""
    F, beta = small_quadratic(noise=0.0), 0.5
    edge = 2 * (1 + beta) / float(F.smoothness)
    drawn = phases(F, msgd(0.1, 1, beta), np.array([0.999, 1.001]) * edge, [1])
    assert drawn.names.tolist() == [["converges", "diverges"]]


def test_the_radius_is_the_growth_of_the_recursion():
    F = regression()
    dynamics = Dynamics.of(Case("", F, TWICE))
    S = np.eye(2)
    for _ in range(200):
        S = (dynamics.operator(2, 0.3).T @ S.ravel()).reshape(2, 2)
        S /= np.linalg.norm(S)
    grown = np.linalg.norm(dynamics.operator(2, 0.3).T @ S.ravel())
    assert grown == pytest.approx(dynamics.radius(2, 0.3), rel=1e-9)


# What every rule would choose.


def classes(n=120, d=4):
    rng = np.random.default_rng(3)
    X = rng.standard_normal((n, d))
    return SoftmaxRegression(
        X, np.argmax(X[:, :3] + rng.standard_normal((n, 3)), axis=1), ridge=0.01
    )


def test_every_rule_answers_at_every_update():
    wishes = would_have_chosen(classes(), sgd(0.5, 16), updates=40)
    assert set(wishes) == set(rules())
    for sizes in wishes.values():
        assert sizes.shape == (40,) and (sizes >= 1).all()


def test_a_rule_that_leads_its_own_run_chose_what_it_drew():
    """Along AdaDamp's own run, AdaDamp's wishes are the batches."""
    F = classes()
    rule = rules(float(F.minimum))["AdaDamp"]
    method = Method(rule, Fixed(0.5))
    case = Case("", F, method, 25)
    drawn = [state.batch_size for state in case.states[2:]]
    assert np.minimum(chosen(rule, list(case.states)), F.n).tolist()[:-1] == drawn
