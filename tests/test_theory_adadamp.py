"""AdaDamp: the numbers of its theorems, to the digits that are quoted; and the parts they stand on."""

import os
from dataclasses import replace
from itertools import islice
from math import log

import numpy as np
import pytest
from scipy import stats

from adaptivesgd import load
from adaptivesgd.batch_sizes.geometric_growth import GeometricGrowth
from adaptivesgd.batch_sizes.linear_growth import LinearGrowth
from adaptivesgd.batch_sizes.loss_ratio import LossRatio
from adaptivesgd.method import Method
from adaptivesgd.models import LogisticRegression, NoisyQuadratic
from adaptivesgd.runner import states
from adaptivesgd.samplers.uniform import Uniform
from adaptivesgd.step_sizes.fixed import Fixed
from theory.adadamp import (
    big_batch_rate,
    complexity_table,
    convex_average,
    convex_average_after,
    gradients_needed,
    gradients_needed_convex,
    linear_rate,
    linear_rate_unbounded,
    nonconvex_average,
    padadamp_convex,
    updates_needed,
)
from theory.adadamp.contenders import flat, steep
from theory.adadamp.examples import oracle, power_law, stream
from theory.adadamp.growing import inverses, least_batches, logarithm, sizes
from theory.adadamp.rules import OverGap
from theory.case import Case
from theory.examples import far_start, small_quadratic, variance_bound
from theory.moments import Moments
from theory.monte_carlo import MonteCarlo
from theory.quantities import gap, loss, square_distance, square_gradient, variance
from theory.stream import Cubature, Fresh, Stream

# The reference's example of Lemma D: (1/2) (w - z)^T H (w - z), z ~ N(0, 4 I), with eight eigenvalues
# evenly from 0.3 to 3, from w_0 = (4, ..., 4). Its setting was found from its numbers: all of them
# come out.

START = np.full(8, 4.0)


def the_example(share):
    """c = share sigma^2 / (2 alpha), and its best step, up to the accuracy 0.01."""
    F = stream()
    given = {"sigma2": float(F.variance), "accuracies": (0.01,)}
    return Case("", F, oracle(F, share), w=START, engine=MonteCarlo(10), given=given)


def digits(value, quoted):
    """Whether a number is the quoted one, rounded to as many digits as that has."""
    places = len(quoted.split("e")[0].replace(".", "")) - 1
    return float(f"{value:.{places}e}") == float(quoted)


@pytest.mark.parametrize(
    "share, updates, gradients, naive",
    ((1.0, "205.3", "7.48e5", "3.8e6"), (0.1, "1129", "4.12e5", "2.1e6")),
)
def test_lemma_d_promises_the_quoted_numbers(share, updates, gradients, naive):
    case = the_example(share)
    assert digits(updates_needed.promised(case)[0], updates)
    assert digits(gradients_needed.promised(case)[0], gradients)
    assert digits(gradients_needed.naive(case)[0], naive)


def flat_loop(share, runs, rng):
    """tau and the sum of the batches of AdaDamp on the example, in so many runs at once."""
    h, s = np.linspace(0.3, 3, 8), 2 * np.linspace(0.3, 3, 8)
    c = share * (s @ s) / (2 * h[0])
    gamma = 1 / (h[-1] * (1 + 1 / share))
    w, tau, total = np.tile(START, (runs, 1)), np.zeros(runs), np.zeros(runs)
    while (going := np.flatnonzero((gap_ := w**2 @ h / 2) > 0.01)).size:
        B = np.ceil(c / gap_[going])
        g = w[going] * h + s * rng.standard_normal((going.size, 8)) / np.sqrt(B)[:, None]
        w[going] -= gamma * g
        tau[going] += 1
        total[going] += B
    return tau, total


@pytest.mark.parametrize(
    "share, updates, gradients", ((1.0, "54.3", "1.78e5"), (0.1, "303", "9.98e4"))
)
def test_lemma_d_measures_the_quoted_numbers(share, updates, gradients):
    """The interval (99 %) of the mean of 10000 runs, narrower than a unit of the last digit, meets
    the numbers that round to the quoted one: it is at 303.53 for 303, which a few hundred runs give.
    """
    measured = flat_loop(share, 10_000, np.random.default_rng(0))
    for values, quoted in zip(measured, (updates, gradients), strict=True):
        mantissa, _, exponent = quoted.partition("e")
        unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
        radius = stats.norm.ppf(0.995) * values.std() / np.sqrt(len(values))
        assert radius < unit
        assert abs(values.mean() - float(quoted)) <= unit / 2 + radius


@pytest.mark.parametrize("share", (1.0, 0.1))
def test_the_flat_loop_is_the_method(share):
    """One run with the same draws takes the same path."""
    case = the_example(share)

    class Draws:
        """The draws of the stream, in order."""

        def __init__(self):
            self.path = enumerate(states(case.problem, case.method, w=START))

        def standard_normal(self, shape):
            step, state = next(self.path)
            return np.random.default_rng((0, step, state.examples)).standard_normal(shape)

    tau, total = flat_loop(share, 1, Draws())
    path = states(case.problem, case.method, w=START)
    ours = next(state for state in path if gap(state) <= 0.01)
    assert (ours.step, ours.examples) == (tau[0], total[0])


@pytest.mark.parametrize("eps", (1e-1, 1e-3, 1e-6))
def test_the_logarithm_is_gone(eps):
    """The naive bound over ours grows like ln(1 / eps) / 2."""
    case = replace(the_example(1.0), given={"sigma2": 1.0, "accuracies": (eps,)})
    ratio = gradients_needed.naive(case)[0] / gradients_needed.promised(case)[0]
    assert ratio == pytest.approx((1 + log(gap(case.states[0]) / eps)) / 2, rel=0.15)


def test_the_convex_counts_at_the_quoted_constant():
    """c = sigma^2 / (2 beta): 4 beta D^2 / eps updates, and 2 sigma^2 D^2 / eps^2 gradients more."""
    F, eps = power_law(), np.array([0.3, 0.1, 0.03])
    given = {"sigma2": float(F.variance), "accuracies": eps}
    case = Case("", F, gradients_needed_convex.thrifty(F), w=np.ones(F.dim), given=given)
    D2, beta, sigma2 = float(F.dim), float(F.smoothness), float(F.variance)
    updates = 4 * beta * D2 / eps
    assert np.allclose(gradients_needed_convex.most_updates(case), updates, rtol=1e-12)
    gradients = updates + 2 * sigma2 * D2 / eps**2
    assert np.allclose(gradients_needed_convex.promised(case), gradients, rtol=1e-12)


# The steps that the theorems call best.


def test_the_best_step_of_the_linear_rate():
    """1 / (beta (1 + q)) has the largest r, alpha / (beta (1 + q)); shorter steps have r >= alpha gamma."""
    case = the_example(1.0)
    alpha, beta, q = float(case.problem.pl_constant), 3.0, linear_rate.q(case)
    assert q == pytest.approx(1.0, rel=1e-12)
    best = 1 / (beta * (1 + q))

    def r(gamma):
        method = replace(case.method, step_size=Fixed(gamma))
        return linear_rate.rate(replace(case, method=method), q)

    assert r(best) == pytest.approx(alpha * best, rel=1e-12)
    for share in (0.1, 0.5, 0.9, 1.1, 1.9):
        assert r(share * best) < r(best)
        assert share > 1 or r(share * best) >= alpha * share * best


def test_the_best_steps_of_the_averages():
    """gamma = 1 / (2 beta + sigma^2 / c) has a = gamma, the largest; 2 beta (1 + sigma^2 / c) / T."""
    F = power_law()
    case = Case("", F, gradients_needed_convex.thrifty(F), given={"sigma2": float(F.variance)})
    s = convex_average.noise_slope(case)
    best = 1 / (2 * float(F.smoothness) + s)

    def a(gamma):
        method = replace(case.method, step_size=Fixed(gamma))
        return convex_average.fall(replace(case, method=method), s)

    assert a(best) == pytest.approx(best, rel=1e-12)
    assert all(a(share * best) < a(best) for share in (0.1, 0.5, 0.9, 1.1, 1.9))
    c, sigma2 = 3.0, 2.0
    longest = nonconvex_average.longest(F, c, sigma2)
    assert 2 / longest == pytest.approx(2 * float(F.smoothness) * (1 + sigma2 / c), rel=1e-12)


@pytest.mark.parametrize("ratio", (0.01, 1.0, 100.0))
def test_the_commonly_quoted_step_has_the_commonly_quoted_bound(ratio):
    """gamma = 1 / (beta + 2 sigma^2 / c): (||w_0 - w*||^2 / gamma + delta_0) / T is no less than the bound."""
    base = next(iter(convex_average_after.examples()))
    sigma2 = ratio * base.given["sigma2"]
    gamma = 1 / (base.problem.smoothness + 2 * sigma2 / convex_average_after.constant(base))
    method = replace(base.method, step_size=Fixed(gamma))
    case = replace(base, method=method, given={"sigma2": sigma2})
    assert convex_average_after.noise_share(case) <= 0.5
    quoted = (convex_average_after.first_distance(case) / gamma + gap(case.first)) / np.arange(1, 5)
    assert (convex_average_after.promised(case) <= quoted).all()


@pytest.mark.parametrize("sharing", (0.1, 1.0, 10.0))
def test_a_whole_run_falls_linearly(sharing):
    """E delta_k <= (1 - r)^k delta_0, confirmed by the intervals."""
    case = replace(the_example(sharing), steps=12, engine=MonteCarlo(60))
    bound = (1 - linear_rate.rate(case, linear_rate.q(case))) ** np.arange(13) * gap(case.states[0])
    expected = case.expected(gap)
    assert (expected.mean[1:] + expected.radius[1:] <= bound[1:]).all()


def test_the_linear_rate_of_adadamp_is_that_of_big_batch():
    """theta = 1/2, 0.9 with alpha = beta: the gap shrinks to theta^2 of it, exactly."""
    F = stream(dim=4, condition=1.0)
    case = Case("", F, given={"thetas": (0.5, 0.9)})
    assert np.allclose(big_batch_rate.falls(case), (0.25, 0.81), rtol=1e-9)
    assert np.allclose(big_batch_rate.promised(case), (0.25, 0.81), rtol=1e-12)


# The table of orders, as measured.


CLASSES = tuple(complexity_table.examples())


@pytest.mark.parametrize("case", CLASSES, ids=lambda case: case.given["class"])
def test_exponents_lie_within_a_quarter_of_those_of_the_table(case):
    """Convex: 2, 1, 1 updates and 2, 2, 1 gradients; PL: 1, 0, 0 and 1, 1, 0, where 0 is a
    logarithm, whose exponent is 1 / ln(delta_0 / eps) on the way.
    """
    table = np.array(complexity_table.TABLE[case.given["class"]], dtype=float)
    logarithmic = table == 0
    low, high = complexity_table.lows(case), complexity_table.highs(case)
    assert (low > table - 0.25).all()
    assert (high < table + np.where(logarithmic, 0.35, 0.25)).all()
    assert (high - low < 0.25).all()


def test_sgd_is_worse_in_updates_and_gradient_descent_in_gradients():
    F = flat()
    for case in CLASSES:
        sgd, adadamp, gd, *_ = complexity_table.slopes(case)
        assert sgd.low > adadamp.high and sgd.low > gd.high
    case = Case("", F, engine=MonteCarlo(5), given={"class": "convex", "accuracies": (0.02, 0.01)})
    _, full = complexity_table.counts(case, complexity_table.CONTENDERS["convex"][2])
    updates, _ = complexity_table.counts(case, complexity_table.CONTENDERS["convex"][2])
    assert (full == updates * F.n).all()


def test_runs_of_contenders_start_apart():
    F = steep()
    assert not np.allclose(F.start(0), F.start(1))
    assert np.array_equal(F.start(3), F.start(3))


# The rules of growth.


@pytest.mark.parametrize("factor, delay, B", ((2.0, 0.3, 3), (3.0, 1.0, 8), (1.2, 0.05, 1)))
@pytest.mark.parametrize("n", (20, 100))
def test_geodamp_grows_geometrically_with_the_updates(n, factor, delay, B):
    case = Case(
        "", small_quadratic(n=n), Method(GeometricGrowth(B, factor, delay), Fixed(0.1)), 200
    )
    b, rho = least_batches(case)
    assert (sizes(case) >= np.minimum(n, b * rho ** -np.arange(200.0)) * (1 - 1e-12)).all()


@pytest.mark.parametrize("rate", (0.01, 0.5, 2.5))
@pytest.mark.parametrize("B", (1, 7))
def test_the_sum_of_inverse_batches_is_logarithmic(B, rate):
    F = small_quadratic(n=2000)
    case = Case("", F, Method(LinearGrowth(B, rate), Fixed(0.1)), 300)
    bound = logarithm(case)
    assert (inverses(case) <= bound * (1 + 1e-12)).all()
    assert inverses(case)[0] == pytest.approx(bound[0], rel=1e-12)


def test_padadamp_is_worse_than_the_oracle_by_a_logarithm():
    """T times its bound, less the part of the start, grows like ln T / rho."""
    F, T = small_quadratic(n=600), 1000
    given = {"sigma2": 1.0}
    case = Case("", F, Method(LinearGrowth(1, 0.5), Fixed(0.5)), T, w=far_start(F), given=given)
    excess = padadamp_convex.promised(case) * np.arange(1, T + 1) * padadamp_convex.a(case)
    excess = (excess - square_distance(case.states[0])) / 0.5**2
    assert excess[-1] == pytest.approx(1 + log(1 + 0.5 * (T - 1)) / 0.5, rel=1e-12)


# The parts.


def test_over_the_gap_is_the_loss_ratio_with_its_constant():
    F = small_quadratic(n=40)
    w, minimum = far_start(F), float(F.minimum)
    ratio = Method(LossRatio(3, minimum), Fixed(0.3))
    plain = Method(OverGap(optimal_value=minimum, c=3 * (F.loss(w) - minimum)), Fixed(0.3))
    pairs = zip(states(F, ratio, w=w), states(F, plain, w=w), strict=True)
    for ours, other in islice(pairs, 12):
        assert np.array_equal(ours.w, other.w)
        assert ours.batch_size == other.batch_size


@pytest.mark.parametrize("c", (0.0, -1.0, np.inf))
def test_over_the_gap_says_what_c_must_be(c):
    with pytest.raises(ValueError, match="c must be"):
        OverGap(c=c)


def test_a_stream_sees_every_example_once():
    F = stream()
    path = list(islice(states(F, oracle(F), w=START), 10))
    seen = [state.estimate.indices for state in path[1:]]
    assert [each.start for each in seen] == [state.examples for state in path[:-1]]
    assert all(state.examples == before.stop for state, before in zip(path[1:], seen, strict=True))
    assert path[-1].evaluations == 0


def test_the_gradients_of_a_stream_are_gaussian_about_the_true_one():
    """1000 batches of 5: (g - grad F) sqrt(B) / s is standard normal, Kolmogorov-Smirnov at 1e-4."""
    F = stream()
    rng = range(0, 5000, 5)
    errors = [
        F.counted_by(None, key=(k, 0)).estimate(START, range(k, k + 5)).gradient - F.gradient(START)
        for k in rng
    ]
    z = np.array(errors) * np.sqrt(5) / F.deviations
    assert stats.kstest(z.ravel(), "norm").pvalue > 1e-4
    assert abs(np.corrcoef(z.T) - np.eye(8)).max() < 5 / np.sqrt(1000)


def test_a_stream_knows_its_variance():
    F = stream()
    (state,) = islice(states(F, oracle(F), w=START), 1)
    assert variance(state) == pytest.approx(float(F.variance), rel=1e-12)
    assert float(F.variance) == pytest.approx((F.deviations**2).sum(), rel=1e-14)


@pytest.mark.parametrize("quantity", (loss, gap, square_gradient, square_distance))
def test_one_step_on_a_stream_is_exact(quantity):
    """Against the closed form E q(w+) = q(m) + (gamma^2 / B) sum_j s_j^2 q''_j / 2."""
    F = stream()
    case = Case("", F, oracle(F), 5, START, engine=Cubature())
    h, gamma = np.linspace(0.3, 3, 8), case.method.step_size.length
    curvature = {loss: h / 2, gap: h / 2, square_gradient: h**2, square_distance: np.ones(8)}
    closed = []
    for state, after in zip(case.states[:-1], case.states[1:], strict=True):
        mean = replace(state, w=state.w - gamma * F.gradient(state.w))
        spread = gamma**2 / after.batch_size * (F.deviations**2 * curvature[quantity]).sum()
        closed.append(quantity(mean) + spread)
    assert np.allclose(case.expected_next(quantity), closed, rtol=1e-12)


def test_a_stream_is_as_good_as_drawing_with_replacement():
    """One step on 500 centres, with replacement, by moments; and on the stream with their covariance:
    the same expected gap.
    """
    F = small_quadratic(n=500)
    rows = F.gradients(F.minimiser)
    basis = np.linalg.eigh(rows.T @ rows)[1]
    method = Method(LossRatio(2, float(F.minimum)), Fixed(0.5), sampler=Uniform(replace=True))
    drawn = Case("", F, method, 1, far_start(F), engine=Moments())

    whole = NoisyQuadratic(np.zeros((1, 2)), basis.T @ F.hessian @ basis)
    endless = Stream(whole, (rows @ basis).std(axis=0))
    method = Method(LossRatio(2), Fixed(0.5), sampler=Fresh())
    start = basis.T @ (far_start(F) - F.minimiser)
    fresh = Case("", endless, method, 1, start, engine=Cubature())
    assert np.allclose(drawn.expected_next(gap), fresh.expected_next(gap), rtol=1e-9)


def test_two_steps_on_a_stream_are_refused():
    F = stream()
    with pytest.raises(ValueError, match="use MonteCarlo"):
        Case("", F, oracle(F), 2, START, engine=Cubature()).expected(gap)


# Real data that are not bundled.


@pytest.fixture(scope="module")
def a9a():
    if "ADAPTIVESGD_DATA" not in os.environ:
        pytest.skip("needs the a9a data: set ADAPTIVESGD_DATA to a folder that holds it")
    X, y = load("a9a")
    rows = np.random.default_rng(0).choice(len(y), 500, replace=False)
    return LogisticRegression(X[rows].toarray(), y[rows], ridge=0.5)


@pytest.mark.parametrize(
    "theorem, given",
    (
        (linear_rate, {}),
        (convex_average, {}),
        (updates_needed, {"accuracies": (0.1, 0.03)}),
        (gradients_needed, {"accuracies": (0.1, 0.03)}),
        (linear_rate_unbounded, {}),
    ),
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_theorems_hold_on_a9a(theorem, given, a9a):
    sigma2 = variance_bound(a9a)
    if theorem is linear_rate_unbounded:
        method = linear_rate_unbounded.best(a9a, 4, a9a.start())
    elif theorem is convex_average:
        method = convex_average.best(a9a, 4, sigma2, a9a.start())
    else:
        method = linear_rate.best(a9a, 4, sigma2, a9a.start())
    given = {"sigma2": sigma2} | given
    case = Case("a9a", a9a, method, 5, engine=MonteCarlo(20), given=given)
    verdict = theorem.THEOREM.check(case)
    assert verdict.outcome == "holds", verdict.sentence
