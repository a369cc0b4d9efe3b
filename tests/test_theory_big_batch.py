"""Big Batch SGD: the numbers of its theorems, to the digits that are quoted."""

import os

import numpy as np
import pytest
from scipy import stats

from adaptivesgd import load
from adaptivesgd.batch_sizes.constant import Constant
from adaptivesgd.batch_sizes.signal_over_noise import SignalOverNoise
from adaptivesgd.method import Method
from adaptivesgd.methods import big_batch, big_batch_armijo
from adaptivesgd.models import LogisticRegression
from adaptivesgd.step_sizes.armijo import Armijo
from adaptivesgd.step_sizes.barzilai_borwein import BarzilaiBorwein
from adaptivesgd.step_sizes.fixed import Fixed
from theory.big_batch import (
    accepted_bias,
    adaptive_step,
    adaptive_window,
    adaptive_window_sharp,
    batch_test,
    gradient_evaluations,
    lemma_1,
    pass_probability,
    theorem_1,
    theorem_2,
    theorem_2_sharp,
    theorem_3,
    theorem_3b_expected,
    theorem_3c,
)
from theory.big_batch.constants import (
    largest_condition,
    noise_share,
    published_beta,
    sharp_beta,
)
from theory.big_batch.examples import DISTINCT, ENDLESS, passing
from theory.big_batch.search_stream import oval_stream, round_stream
from theory.case import Case
from theory.examples import far_start, small_quadratic
from theory.monte_carlo import MonteCarlo
from theory.stream import Cubature

HAIR = theorem_3.HAIR
THETAS = (0.05, 0.1, 0.3, 0.5, 0.59, 0.7, 0.9, 0.99)
each_theta = pytest.mark.parametrize("theta", THETAS)


# Lemma 1 and Theorem 1.


def test_lemma_1_on_random_pairs():
    g, g_B = np.random.default_rng(0).standard_normal((2, 10_000, 3))
    meets = ((g_B - g) ** 2).sum(axis=1) < (g_B**2).sum(axis=1)
    products, squares = (g * g_B).sum(axis=1), (g**2).sum(axis=1)
    assert 1000 < meets.sum() < 9000
    assert np.array_equal(meets, products > squares / 2)


def test_theorem_1_is_4_times_too_large_where_the_sharp_one_is_attained():
    case = next(case for case in theorem_1.examples() if "nu" in case.name)
    assert theorem_1.THEOREM.check(case).tightness == pytest.approx(1 / 4, rel=1e-12)


# Theorem 2.


@pytest.mark.parametrize(
    "theta, published, sharp", ((0.5, "2.000", "1.333"), (0.9, "82.000", "5.263"))
)
def test_both_betas(theta, published, sharp):
    assert (f"{published_beta(theta):.3f}", f"{sharp_beta(theta):.3f}") == (published, sharp)


@each_theta
def test_the_sharp_beta_is_the_smaller_one(theta):
    assert 1 < sharp_beta(theta) < published_beta(theta)
    assert sharp_beta(theta) == pytest.approx(1 + noise_share(theta), rel=1e-12)


@pytest.mark.parametrize("theorem", (theorem_2, theorem_2_sharp), ids=("published", "sharp"))
@each_theta
def test_the_best_step_and_rate_of_theorem_2(theorem, theta):
    """gamma(a) = 1 - 2 mu (a - L a^2 beta / 2) is least at a = 1 / (beta L): 1 - mu / (beta L)."""
    F = small_quadratic()
    gamma = lambda a: theorem.promised(case := at(F, theta, a))[0] / theorem_2.gap_now(case)[0]
    beta = theorem.beta(at(F, theta, 1.0))
    best, mu, L = theorem_2.best(F, beta), float(F.pl_constant), float(F.smoothness)
    assert gamma(best) == pytest.approx(1 - mu / (beta * L), rel=1e-12)
    assert gamma(best) < min(gamma(0.99 * best), gamma(1.01 * best))


def at(F, theta, a):
    return Case("", F, passing(theta, a, DISTINCT), 1, far_start(F))


@each_theta
def test_the_sharp_rate(theta):
    F = small_quadratic()
    case = at(F, theta, (1 - theta**2) / float(F.smoothness))
    rate = 1 - theorem_2_sharp.promised(case)[0] / theorem_2.gap_now(case)[0]
    assert rate == pytest.approx((1 - theta**2) * F.pl_constant / F.smoothness, rel=1e-9)


# Section 3.1.


@each_theta
def test_the_total_of_gradients_with_the_best_step(theta):
    """The second term is L sigma^2 / (2 mu^2 theta^2) (2 / eps - 1 / delta_0)."""
    F, given = oval_stream(), {"accuracies": (1.0, 0.1), "sigma2": 7.0}
    method = passing(theta, (1 - theta**2) / float(F.smoothness), ENDLESS)
    case = Case("", F, method, 1, far_start(F), given=given)
    mu, L, delta = float(F.pl_constant), float(F.smoothness), theorem_2.gap_now(case)[0]
    expected = L * 7.0 / (2 * mu**2 * theta**2) * (2 / np.array([1.0, 0.1]) - 1 / delta)
    total = gradient_evaluations.most_per_gap(case) * gradient_evaluations.inverse_gaps(case)
    assert np.allclose(total, expected, rtol=1e-12)


# Theorem 3.

# theta, c, a_0: growth of E l exactly, to four digits; the factor that is claimed, to three.
COUNTEREXAMPLES = (
    (0.5, 0.01, 1.98 - HAIR, "2.267", "0.995"),
    (0.8, 0.5 - HAIR, 1.0, "1.778", "0.971"),
    (0.75, 0.5 - HAIR, 1.0, "1.286", "0.950"),
    (0.9, 0.5 - HAIR, 64.0, "4.263", "0.994"),
)


@pytest.mark.parametrize("theta, c, a_0, grows, claimed", COUNTEREXAMPLES)
def test_the_growth_where_theorem_3_claims_a_fall(theta, c, a_0, grows, claimed):
    verdict = theorem_3.THEOREM.check(theorem_3.on_endless_data(theta, c, a_0))
    before = theorem_3.gap_now(verdict.case)
    assert f"{(verdict.claim.left / before)[0]:.3f}" == grows
    assert {f"{factor:.3f}" for factor in verdict.claim.right / before} == {claimed}


def test_it_is_the_line_that_takes_the_batch_for_the_whole_which_breaks():
    for verdict in theorem_3.THEOREM.verify():
        assert verdict.broken[0].step.because.startswith("(7), read as if it were about l")


def test_six_steps_of_the_counterexample_with_whole_batch_sizes():
    case = theorem_3.on_endless_data(0.5, 0.01, 1.98 - HAIR, K=10_000)
    growth = theorem_3.measured(case) / theorem_3.gap_now(case)
    assert {f"{each:.2f}" for each in growth} <= {"2.26", "2.27"}
    assert np.allclose(theorem_3.lengths(case), 1.98 - HAIR)


def test_the_claim_is_right_for_theta_one_half_and_c_one_half():
    case = theorem_3.on_endless_data(0.5, 0.5 - HAIR, 1.0)
    claim = theorem_3.THEOREM.check(case).claim
    left, right = (side[0] / theorem_3.gap_now(case)[0] for side in (claim.left, claim.right))
    assert (claim.broken_at, f"{left:.3f}", f"{right:.2f}") == (None, "0.333", "0.75")


@pytest.mark.parametrize("theta, holds", ((0.70, True), (0.71, False)))
def test_c_one_half_fails_beyond_one_over_root_2(theta, holds):
    case = theorem_3.on_endless_data(theta, 0.5 - HAIR, 1.0)
    assert (theorem_3.measured(case)[0] < theorem_3.gap_now(case)[0]) is np.bool_(holds)


@pytest.mark.parametrize("c", (0.01, 0.1, 0.3, 0.5))
def test_the_counterexample_accepts_up_to_2_times_1_minus_c(c):
    F = round_stream()
    lengths = {}
    for a in (2 * (1 - c) * (1 - HAIR), 2 * (1 - c) * (1 + HAIR)):
        case = Case("", F, passing(0.5, Armijo(a, c), ENDLESS), 6, far_start(F))
        lengths[a] = theorem_3.lengths(case) / a
    below, above = lengths.values()
    assert (below == 1).all() and (above == 0.5).all()


@each_theta
def test_3b_contracts_for_large_first_steps_in_a_window(theta):
    F = small_quadratic(condition=4.0)
    case = Case("", F, passing(theta, Armijo(1e6, 0.5), DISTINCT), 1, far_start(F))
    assert (theorem_3b_expected.bracket(case) > 0) == (noise_share(theta) < 1 / (2 * 4.0))


# Section 5.


@pytest.mark.parametrize("theta", (0.1, 0.5, 0.9))
def test_8_is_the_best_step_on_a_grid(theta):
    F = round_stream()
    case = Case("", F, passing(theta, 0.3, ENDLESS), 1, far_start(F), engine=Cubature())
    grid = np.linspace(0.01, 2, 200)
    values = [adaptive_step.gap_after_steps(case, a)[0] for a in grid]
    assert abs(grid[np.argmin(values)] - adaptive_step.promised(case)[0]) <= 0.005 + 1e-12


@pytest.mark.parametrize("theta, kappa", ((0.1, "1.413"), (0.5, "1.155"), (0.59, "1.000")))
def test_the_window_of_section_5_1(theta, kappa):
    assert f"{largest_condition(theta):.3f}" == kappa
    assert all(largest_condition(wider) < 1 for wider in (0.6, 0.7, 0.9, 0.99))


@pytest.mark.parametrize("theta", (0.1, 0.5, 0.58))
def test_both_windows_are_where_the_factor_is_one(theta):
    for theorem, most in ((adaptive_window, largest_condition(theta)), (adaptive_window_sharp, 2)):
        for kappa, contracts in ((most - 1e-6, True), (most + 1e-6, False)):
            F = small_quadratic(condition=kappa)
            case = Case("", F, adaptive_window.adaptive(F, theta), 1, far_start(F))
            assert (theorem.promised(case)[0] < theorem_2.gap_now(case)[0]) == contracts


def test_the_step_of_algorithm_3_is_one_over_nu_on_all_the_data():
    F = small_quadratic(condition=1.0)
    x = F.estimate(far_start(F))
    y = F.estimate(x.w - 0.1 * x.gradient)
    assert BarzilaiBorwein().smoothed(5.0, x, y) == pytest.approx(1.0, rel=1e-12)


# The test at theta = 1.

EXACT = {1: "0.322", 2: "0.372", 10: "0.442", 100: "0.482"}


@pytest.mark.parametrize("d", EXACT)
def test_the_pass_probability(d):
    exact = pass_probability.pass_probability(SignalOverNoise(50), d)
    assert f"{exact:.3f}" == EXACT[d]


@pytest.mark.parametrize("K", (2, 50, 10**9))
@pytest.mark.parametrize("theta", (0.5, 1.0))
def test_the_pass_probability_in_two_dimensions_in_closed_form(K, theta):
    """(1 + x / (K - 1))^-(K - 1), x = 1 / theta^2, and exp(-x) for a known variance."""
    rule = SignalOverNoise(K, theta=theta)
    closed = np.exp(-(K - 1) * np.log1p(1 / theta**2 / (K - 1)))
    assert pass_probability.pass_probability(rule, 2) == pytest.approx(closed, rel=1e-9)
    assert K < 10**9 or closed == pytest.approx(np.exp(-1 / theta**2), rel=1e-8)


def test_the_pass_probability_of_a_known_variance_in_one_dimension():
    assert f"{stats.chi2.sf(1, 1):.3f}" == "0.317"


@pytest.mark.parametrize("d", (1, 2, 10))
def test_the_pass_probability_by_the_rule_itself(d):
    """4000 batches of 50; the interval is that of MonteCarlo."""
    engine, given = MonteCarlo(4000), {"dimensions": (d,)}
    case = Case("", method=big_batch(0.1, initial_size=50), engine=engine, given=given)
    sample = pass_probability.measured(case)
    assert abs(sample.mean - pass_probability.promised(case)) < sample.radius < 0.033


def test_a_failed_test_grows_the_batch_by_a_tenth():
    case = Case("", method=big_batch(0.1, initial_size=50), engine=MonteCarlo(50))
    rule = case.method.batch_size
    sizes = {rule.enlarge(seen, None) for seen in pass_probability.first_batches(case, 2)}
    assert sizes == {50, 55}


def test_the_accepted_batch_is_longer_along_the_gradient_than_an_unbiased_one():
    case = next(accepted_bias.examples())
    ratio = accepted_bias.measured(case) / accepted_bias.square_gradient_now(case)
    assert (abs(ratio - 1) > 1e-3).any()


# Real data.


@pytest.fixture(scope="module")
def a9a():
    if "ADAPTIVESGD_DATA" not in os.environ:
        pytest.skip("needs the a9a data: set ADAPTIVESGD_DATA to a folder that holds it")
    X, y = load("a9a")
    rows = np.random.default_rng(0).choice(len(y), 500, replace=False)
    return LogisticRegression(X[rows].toarray(), y[rows], ridge=0.1)


METHODS = {
    lemma_1: lambda F: Method(lemma_1.DescentTest(), Fixed(1.0)),
    theorem_1: lambda F: Method(Constant(50), Fixed(1.0)),
    theorem_2: lambda F: passing(0.5, theorem_2.best(F, 2.0), DISTINCT),
    theorem_2_sharp: lambda F: passing(0.5, theorem_2.best(F, sharp_beta(0.5)), DISTINCT),
    theorem_3c: lambda F: big_batch_armijo(64.0, 20, c1=0.5),
}


@pytest.mark.parametrize("theorem", METHODS, ids=lambda theorem: theorem.__name__.split(".")[-1])
def test_on_a_sample_of_a9a(theorem, a9a):
    case = Case("a9a", a9a, METHODS[theorem](a9a), 4, engine=MonteCarlo(40))
    verdict = theorem.THEOREM.check(case)
    assert verdict.outcome == "holds", verdict.sentence


# Algebra.


@pytest.mark.parametrize(
    "theorem",
    (adaptive_step, adaptive_window_sharp, batch_test, theorem_3),
    ids=lambda theorem: theorem.__name__.split(".")[-1],
)
def test_the_algebra_by_sympy(theorem):
    pytest.importorskip("sympy", reason="the proofs of the algebra need sympy")
    assert [each.holds() for each in theorem.THEOREM.certificates] == [True]
