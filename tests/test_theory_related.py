"""The related theorems: what is quoted for them, and how they hang together."""

from dataclasses import replace

import numpy as np
import pytest

from adaptivesgd.batch_sizes import InnerProductTest, NormTest, OrthogonalityTest
from adaptivesgd.methods import sgd
from adaptivesgd.models import NoisyQuadratic
from theory.cabs.expected_gain import twice
from theory.case import Case
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.moments import Moments
from theory.quantities import batch_size, noise, square_distance, square_gradient, variance
from theory.related import (
    augmented_test,
    gradient_diversity,
    inner_product_test,
    norm_test,
    smith_twins,
)

PROBLEMS = {
    "quadratic": small_quadratic(n=30),
    "ridge": regression(n=30),
    "real": breast_cancer(n=30),
}


@pytest.mark.parametrize("theta", (0.3, 0.9, 2.0))
@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_the_norm_test_asks_for_the_smallest_batch_that_passes(problem, theta):
    method = twice(norm_test.tested(0.1, NormTest(theta=theta)))
    state = method.init(problem, np.ones(problem.dim))
    B = method.batch_size(None, state)[0]
    allowed = theta**2 * square_gradient(state)
    assert variance(state) / B <= allowed * (1 + 1e-12)
    assert B == 1 or variance(state) / (B - 1) > allowed


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_both_tests_together_are_the_norm_test(problem):
    """Along and across the gradient add up to tr Sigma, as the released tests compute them."""
    w = np.ones(problem.dim)
    seen = problem.estimate(w)
    tests = (InnerProductTest(), OrthogonalityTest(), NormTest())
    along, across, whole = (np.divide(*each.noise_and_signal(seen)) for each in tests)
    assert along > 0.01 * whole and across > 0.01 * whole
    assert along + across == pytest.approx(whole, rel=1e-10)


@pytest.mark.parametrize("theta", (0.25, 0.5, 1.0, 2.0))
def test_cantellis_bound_is_attained(theta):
    """Slopes 0 with probability theta^2 / (1 + theta^2), and 1 + theta^2 otherwise."""
    n = 4 + round(4 * theta**2) if theta >= 0.5 else 17
    zeros = round(n * theta**2 / (1 + theta**2))
    slopes = np.where(np.arange(n) < zeros, 0.0, n / (n - zeros))
    F = NoisyQuadratic((1 - slopes)[:, None], np.eye(1))
    case = Case("", F, sgd(0.1, 1), 1, np.ones(1))
    assert zeros / n == pytest.approx(theta**2 / (1 + theta**2), rel=1e-12)
    assert variance(case.states[0]) == pytest.approx(theta**2, rel=1e-12)
    assert inner_product_test.measured(case)[0] == pytest.approx(zeros / n, rel=1e-12)


def test_the_tests_grow_like_one_over_the_gap():
    """Half as far from the minimum, the norm test asks for four times the batch."""
    F = small_quadratic(n=4000, condition=1.0)
    method = norm_test.tested(0.1, NormTest(theta=0.5))
    sizes = [batch_size(method, method.init(F, far_start(F, r))) for r in (0.4, 0.2, 0.1)]
    assert sizes[1] / sizes[0] == pytest.approx(4, rel=0.02)
    assert sizes[2] / sizes[1] == pytest.approx(4, rel=0.02)


def test_a_long_step_keeps_its_promise_up_to_two_over_the_inflated_smoothness():
    """The decrease of the norm test is positive exactly for a < 2 / ((1 + theta^2) L)."""
    F = small_quadratic(condition=1.0)
    for theta in (0.5, 0.9):
        edge = 2 / ((1 + theta**2) * float(F.smoothness))
        for a, falls in ((0.99 * edge, True), (1.01 * edge, False)):
            case = Case("", F, norm_test.tested(a, NormTest(theta=theta)), 1, far_start(F, 6.0))
            assert (norm_test.promised(case)[0] < norm_test.losses(case)[0]) == falls


def test_augmented_shares_add_up():
    case = next(iter(augmented_test.examples()))
    assert sum(augmented_test.shares(case)) == pytest.approx(0.9**2 + 2.0**2)


@pytest.mark.parametrize("B", (1, 2, 3))
def test_diversity_is_what_a_batch_wastes(B):
    """E||g||^2 = (M^2 / B)(1 + (B - 1) / (n D)), with every batch."""
    F = small_quadratic()
    case = Case("", F, twice(sgd(0.1, B)), 1, far_start(F))
    state = case.states[0]
    M2, nD = gradient_diversity.mean_square(state), gradient_diversity.diversity(state)
    signal = case.expected_next(lambda after: after.estimate.signal)[0]
    assert signal == pytest.approx(M2 / B * (1 + (B - 1) / nD), rel=1e-12)
    assert signal == pytest.approx(square_gradient(state) + noise(case.method, state), rel=1e-12)


def test_diversity_lies_between_one_over_n_and_whatever():
    """n D >= 1: it is 1 where all gradients agree."""
    alike = NoisyQuadratic(np.zeros((5, 2)), np.eye(2))
    state = sgd(0.1, 1).init(alike, np.ones(2))
    assert gradient_diversity.diversity(state) == pytest.approx(1, rel=1e-14)
    assert gradient_diversity.diversity(sgd(0.1, 1).init(small_quadratic(), np.ones(2))) > 1


def pair(x, f, B=5):
    F = small_quadratic(n=60, condition=1.0)
    method = twice(sgd(x / float(F.smoothness), B))
    return Case("", F, method, 4 * f, far_start(F), engine=Moments(), given={"f": f})


@pytest.mark.parametrize("f", (2, 5))
def test_the_twins_tend_to_the_rule_of_smith(f):
    """a' / a -> f and B' / B -> f for short steps, both from below."""
    off = []
    for x in (0.1, 0.01, 0.001):
        case = pair(x, f)
        rates = smith_twins.twin_rate(case) / case.method.step_size.length
        batches = smith_twins.twin_batch(case) / 5
        assert rates < f and batches < f
        off.append(f - rates)
    assert off[0] / off[1] == pytest.approx(10, rel=0.3)
    assert off[1] / off[2] == pytest.approx(10, rel=0.03)


def test_the_naive_twins_differ_by_the_order_of_the_step():
    """With f a and f B in their place, after the same time a k, the distances differ by O(a h)."""
    apart = []
    for x in (0.02, 0.01, 0.005):
        case = replace(pair(x, 2), steps=2 * round(1 / x))
        rate = 2 * case.method.step_size.length
        big = replace(case, method=twice(sgd(rate, 10)), steps=case.steps // 2)
        apart.append(big.expected(square_distance)[-1] - case.expected(square_distance)[-1])
    assert apart[0] / apart[1] == pytest.approx(2, rel=0.1)
    assert apart[1] / apart[2] == pytest.approx(2, rel=0.05)
