"""CABS's theorems: the numbers that are quoted for them."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from adaptivesgd.methods import cabs
from adaptivesgd.networks.released_moment import released_variance
from theory.cabs import (
    batch_cap,
    expected_gain,
    guarantee_ends,
    invariances,
    long_run,
    noise_floor,
    one_step_factor,
    optimal_batch,
    pl_contraction,
    released_convolution,
    variance_bias,
    warm_up,
)
from theory.cabs.coupled import coupling, wished
from theory.cabs.problems import coupled, diabetes, stream, whole_batch
from theory.case import Case
from theory.examples import far_start, small_quadratic
from theory.quantities import gap, loss, square_gradient, variance
from theory.stream import Cubature


def one_step(F, a, c=1.0, m=4):
    """A case of one step, from a point where c a tr Sigma / F is exactly m."""
    return Case("", F, coupled(a, c), 1, whole_batch(F, m, a, c), engine=Cubature())


@pytest.mark.parametrize("share, factor", ((1.0, 0.5), (1.4, 0.86), (1.6, 1.16)))
def test_the_factor_of_one_step_on_the_isotropic_quadratic(share, factor):
    """C3: E F(w+) / F(w) at c = 1 exactly; 1.6 / h expands."""
    h = 2.5
    case = one_step(stream(h, h, h), share / h)
    assert coupling(case.method, case.states[0]) == pytest.approx(1, rel=1e-12)
    assert case.expected_next(loss)[0] / loss(case.states[0]) == pytest.approx(factor, rel=1e-12)


def test_it_contracts_up_to_three_halves_of_one_over_h():
    assert one_step_factor.factor(1.0, 1.5, 1.0) == pytest.approx(1.0, rel=1e-15)
    assert one_step_factor.factor(1.0, 1.4999, 1.0) < 1 < one_step_factor.factor(1.0, 1.5001, 1.0)


@pytest.mark.parametrize("a", (0.1, 0.5, 1.0, 1.7))
def test_the_optimal_batch_is_the_argmax(a):
    """C2: argmax_m E G / m = m*, where it is A^2 / (4 b) and E G = A / 2."""
    F = small_quadratic()
    method = expected_gain.twice(cabs(a / F.smoothness))
    case = Case("", F, method, 0, far_start(F))
    A, b = optimal_batch.letters(case)
    found = minimize_scalar(
        lambda m: -(A - b / m) / m, bounds=(1e-6, 1e4), options={"xatol": 1e-10}
    )
    m = optimal_batch.best(case)
    assert found.x == pytest.approx(m, rel=1e-5)
    assert -found.fun == pytest.approx(A**2 / (4 * b), rel=1e-10)
    assert A - b / m == pytest.approx(A / 2, rel=1e-12)


def test_theta_of_the_norm_test_is_one_half_at_one_over_L():
    F = small_quadratic()
    case = Case("", F, expected_gain.twice(cabs(1 / F.smoothness)), 0, far_start(F))
    state = case.states[0]
    double = variance(state) / (0.5 * square_gradient(state))
    assert optimal_batch.best(case) == pytest.approx(double, rel=1e-12)


def test_the_cap_at_random_points():
    """C4: a tr Sigma / F <= 2 a max ||x_i||^2 at any w."""
    F, rng = diabetes(), np.random.default_rng(0)
    longest = 2 * 0.3 * (F.X**2).sum(axis=1).max()
    for scale in (0.0, 0.1, 1.0, 10.0, 1e4):
        state = cabs(0.3).init(F, scale * rng.standard_normal(F.dim))
        assert 0 < wished(cabs(0.3), state) <= longest
    assert longest == pytest.approx(2 * 0.3 * F.max_smoothness, rel=1e-12)


def test_the_batches_drawn_stay_below_the_cap_where_it_is_small():
    """A step so short that the cap is 20: the released averages never ask for more."""
    F = diabetes()
    a = 10 / float(F.max_smoothness)
    case = Case("", F, cabs(a, 2, 2), 200, np.full(F.dim, 30.0))
    assert batch_cap.cap(case) == pytest.approx(20)
    assert max(state.batch_size for state in case.states) <= 20


def test_the_warm_up_sequence():
    """C5: 4.8, 8.9, 12.5, 15.6, 18.4, ... 39.1 at t = 20, 48.8 at t = 60."""
    case = next(iter(warm_up.examples()))
    sizes = np.round(warm_up.measured(case), 1)
    assert sizes[:5].tolist() == [4.8, 8.9, 12.5, 15.6, 18.4]
    assert (sizes[19], sizes[59]) == (39.1, 48.8)


@pytest.mark.parametrize("m", (2, 3, 4))
def test_the_bias_is_bessels(m):
    """C5: (m - 1) / m of the variance, over all draws."""
    F = small_quadratic(n=5)
    rule = replace(cabs(0.1).batch_size, initial_size=m, min_size=m, max_size=m)
    method = expected_gain.twice(replace(cabs(0.1), batch_size=rule))
    case = Case("", F, method, 1, far_start(F))
    truth = float(F.gradients(case.states[0].w).var(axis=0).sum())
    assert variance_bias.measured(case)[0] / truth == pytest.approx((m - 1) / m, rel=1e-12)


def test_the_batch_sizes_are_the_same_in_other_units():
    """C5: also after rounding and clipping, and with the same examples."""
    for case in invariances.examples():
        here, there = case.states[1:], invariances.rescaled(case).states[1:]
        for one, other in zip(here, there, strict=True):
            assert np.array_equal(one.estimate.indices, other.estimate.indices)


def test_the_released_second_moment_of_a_convolution():
    """C6: it differs from the exact one, and is negative where the variance is 0: 9 places that
    agree count 9 instead of 81 for each of the 2 x 2 weights, less 81 for the mean: -288.
    """
    case = next(iter(released_convolution.examples()))
    assert released_convolution.exact(case) == [pytest.approx(0.0, abs=1e-9)]
    assert released_convolution.measured(case) == [pytest.approx(4 * (9 - 81), rel=1e-12)]
    alone = Case("", given={"rows": released_convolution.convolution(0.3, places=1)})
    seen = released_convolution.estimate(alone)
    assert released_variance(seen) == pytest.approx(released_convolution.exact(alone)[0], rel=1e-12)


def test_where_the_guarantee_ends():
    """From the flat direction every step size expands if L / mu >= 4, and short ones contract below."""
    for a in np.geomspace(1e-6, 0.24, 9):
        case = Case("", guarantee_ends.lopsided(4.0), coupled(a), 1, engine=Cubature())
        case = replace(case, w=guarantee_ends.start(case.problem, a))
        assert coupling(case.method, case.states[0]) == pytest.approx(1, rel=1e-9)
        assert case.expected_next(loss)[0] > loss(case.states[0])
    case = Case("", guarantee_ends.lopsided(3.9), coupled(1e-3), 1, engine=Cubature())
    case = replace(case, w=guarantee_ends.start(case.problem, 1e-3))
    assert case.expected_next(loss)[0] < loss(case.states[0])


def test_the_thresholds_of_the_contraction():
    """The first factor is 1 at c = L / (4 mu (1 - L a / 2)), the second at c = L / (2 mu)."""
    F, a = stream(1.0, 4.0), 0.1
    sharp, simple = 4 / (4 * (1 - 4 * a / 2)), 4 / 2
    case = one_step(F, a, sharp)
    assert pl_contraction.promised(case)[0] == pytest.approx(loss(case.states[0]), rel=1e-12)
    case = one_step(F, a, simple)
    assert pl_contraction.simpler(case)[0] == pytest.approx(loss(case.states[0]), rel=1e-12)


def test_the_long_run_converges_exactly_where_it_is_said_to():
    """rho(M) < 1 if and only if sum_j p_j / (2 c (2 - a h_j)) < 1, over a table."""
    rng = np.random.default_rng(3)
    outcomes = []
    for a, c in product(np.linspace(0.01, 0.19, 7), (0.2, 0.26, 0.5, 1.0)):
        F = stream(1.0, 3.0, 10.0, deviations=tuple(rng.uniform(0.1, 2, 3)))
        h, p = long_run.eigenvalues(F), F.deviations**2 / np.sum(F.deviations**2)
        converges = np.sum(p / (2 * c * (2 - a * h))) < 1
        outcomes.append(converges)
        assert (np.abs(np.linalg.eigvals(long_run.matrix(F, a, c))).max() < 1) == converges
    assert 5 < sum(outcomes) < len(outcomes) - 5


def test_plain_cabs_converges_below_three_halves_whatever_the_conditioning():
    for condition, share in product((1.0, 10.0, 1e4), (0.0, 0.5, 1.0)):
        F = stream(1.0, condition, deviations=(np.sqrt(share), np.sqrt(1 - share)))
        M = long_run.matrix(F, 1.499 / condition, 1.0)
        assert np.abs(np.linalg.eigvals(M)).max() < 1


@pytest.mark.parametrize("a", (0.5, 0.1))
def test_the_noise_floor_lies_between_its_two_floors_and_falls_with_the_step(a):
    """The average gap of one long run; its correlation time is about 1 / (h a) steps. Within six
    standard errors of batch means, and far below F* / 3 for short steps.
    """
    F = small_quadratic(condition=1.0)
    case = Case("", F, noise_floor.exact(a), 1200, np.asarray(F.minimiser))
    gaps = np.array([gap(state) for state in case.states[200:1200]]).reshape(20, -1).mean(axis=1)
    error = 6 * gaps.std(ddof=1) / np.sqrt(20)
    below, above = noise_floor.floors(case)
    assert below - error <= gaps.mean() <= above + error
    assert a == 0.5 or gaps.mean() < float(F.minimum) / 6
