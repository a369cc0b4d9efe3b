"""Mistakes found in published code, re-created in theory/errata, and that ours is without them.

A law here has two halves: the mistake has the stated effect, and this package computes the right value.
"""

from dataclasses import replace
from itertools import islice, product

import numpy as np
import pytest

import adaptivesgd as asgd
from adaptivesgd import methods
from adaptivesgd.batch_sizes import (
    Clipped,
    GradientDiversity,
    InnerProductTest,
    LossRatio,
    OrthogonalityTest,
    SignalOverNoise,
    VarianceOverLoss,
)
from adaptivesgd.checks.method import small_problem
from adaptivesgd.method import Method
from adaptivesgd.networks import Conv2D, Dense, Dropout, Flatten, Network
from adaptivesgd.part import BatchSize
from adaptivesgd.step_sizes import Armijo, BarzilaiBorwein, Damped, Fixed, GainRatio
from adaptivesgd.step_sizes.gain_ratio import Gain
from theory.case import Case
from theory.enumeration import Enumeration
from theory.errata import ERRATA
from theory.frontier import nsgdm
from theory.sngm.noise_floor import LOPSIDED

PROBLEM = small_problem()
rng = np.random.default_rng(4)
W = rng.standard_normal(PROBLEM.dim)
NAMED = {each.name: each for each in ERRATA}


def last(method, problem=PROBLEM, updates=20, seed=0):
    """The states after each update."""
    return list(islice(asgd.states(problem, method, w=W, seed=seed), 1, updates + 1))


# The gallery.


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda each: each.name)
def test_every_erratum_is_complete(erratum):
    """It says where, what and why in sentences, names a law of this file, and both sides take the same."""
    assert all((erratum.project, erratum.file, erratum.read))
    assert erratum.says.endswith(".") and (erratum.note == "" or erratum.note.endswith("."))
    assert callable(globals()[erratum.law])
    assert erratum.wrong.__doc__ and erratum.right.__doc__


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda each: each.name)
def test_every_picture_shows_a_difference(erratum):
    picture = erratum.picture()
    published, right, *_ = picture.curves.values()
    assert all(len(curve) == len(picture.x) for curve in picture.curves.values())
    assert not np.allclose(published, right, rtol=0.05)


def test_names_of_errata_are_different():
    assert len(NAMED) == len(ERRATA)


# Running moments that drop a sample (ensmallen).


def test_variance_forgets_no_sample():
    """Mean ratio to the truth: 0, .50, .67, .85, .97 for B = 2, 3, 4, 8, 32; ours is unbiased."""
    erratum, rows = NAMED["forgotten-example"], rng.standard_normal((32, 20_000, 1))
    for B, wrong in ((2, 0), (3, 0.50), (4, 0.67), (8, 0.85), (32, 0.97)):
        ratios = erratum.wrong(rows[:B])
        deviation = 5 * ratios.std() / np.sqrt(len(ratios))
        assert abs(ratios.mean() - wrong) < deviation + 0.005
        some = np.arange(B)
        ours = PROBLEM.estimate(W, some).variance
        assert ours == pytest.approx(erratum.right(PROBLEM.batch(some).gradients(W)), rel=1e-12)


def test_variance_is_unbiased_exactly():
    """Over all pairs of examples, its mean is the variance of the population times n / (n - 1)."""
    few = PROBLEM.batch(np.arange(12))
    pairs = [(i, j) for i in range(12) for j in range(i)]
    mean = np.mean([few.estimate(W, np.array(pair)).variance for pair in pairs])
    assert mean == pytest.approx(few.gradients(W).var(axis=0, ddof=1).sum(), rel=1e-12)


def test_variance_is_of_the_examples_not_of_their_shares():
    """Gradients of a mean loss are g_i / B; their variance is B^2 times too small (BackPACK's users)."""
    erratum, rows, ours = NAMED["shares"], PROBLEM.gradients(W), PROBLEM.estimate(W).variance
    assert ours == pytest.approx(erratum.right(rows), rel=1e-12)
    assert ours == pytest.approx(erratum.wrong(rows) * PROBLEM.n**2, rel=1e-12)


# Batches that grow (ensmallen, SGDLibrary).


def test_a_grown_batch_counts_nobody_twice():
    erratum = NAMED["counted-twice"]
    assert len(erratum.wrong(3, 10, 2)) == len(erratum.right(3, 10, 2)) == 12
    assert len(set(erratum.wrong(3, 10, 2))) == 11 and len(set(erratum.right(3, 10, 2))) == 12
    for state in last(methods.big_batch(0.3, initial_size=4)):
        assert len(np.unique(state.estimate.indices)) == state.batch_size


def test_growth_reuses_what_was_seen():
    """A grown batch holds new examples, and its bill is its size, not the sum of its attempts."""
    erratum, order = NAMED["drawn-again"], np.arange(30)
    first = set(order[5:15].tolist())
    assert set(erratum.wrong(order, 5, 10, 3).tolist()) < first
    assert not set(erratum.right(order, 5, 10, 3).tolist()) & first
    states = last(methods.big_batch(0.3, initial_size=4))
    assert states[-1].batch_size > 4
    assert states[-1].examples == sum(state.batch_size for state in states)


def test_batches_below_ten_grow_as_well():
    """floor(K / 10) is 0 for K < 10."""
    erratum, rule = NAMED["never-grows"], SignalOverNoise(5)
    noisy = PROBLEM.estimate(W, np.arange(5))
    object.__setattr__(noisy, "gradient", 0 * noisy.gradient)
    assert erratum.wrong(5) == 5 and rule.enlarge(noisy, None) == erratum.right(5) == 6


def test_steps_with_the_mean_gradient():
    """A step with the sum is B times as long, and its line search B times too lenient."""
    erratum, method = (
        NAMED["sum-for-mean"],
        Method(Clipped(SignalOverNoise(7), 7, max_size=7), Armijo(64.0)),
    )
    (state,) = last(method, updates=1)
    batch = PROBLEM.batch(state.estimate.indices)
    ours = erratum.right(batch.loss, batch.gradients(W), W, 64.0)
    np.testing.assert_allclose(state.w, ours, rtol=1e-12)
    w, half_square = np.ones(2), lambda w: float(w @ w) / 2
    theirs = erratum.wrong(half_square, np.tile(w, (16, 1)), w, 1.95 / 16)
    right = erratum.right(half_square, np.tile(w, (16, 1)), w, 1.95)
    assert half_square(theirs) > 0.9 * half_square(w) and half_square(right) < 0.01


# Line searches and curvature (SGDLibrary, ensmallen, sls).


def test_a_line_search_looks_at_its_batch_and_pays():
    erratum, method = (
        NAMED["unpaid-search"],
        Method(Clipped(SignalOverNoise(5), 5, max_size=5), Armijo(64.0, 0.5)),
    )
    (state,) = last(method, updates=1)
    trials = 1 + round(np.log2(64 / state.step_size))
    assert trials > 1 and state.evaluations == 5 * trials
    assert state.examples + state.evaluations == erratum.right(5, PROBLEM.n, trials)
    assert erratum.wrong(5, PROBLEM.n, trials) == 5


def test_no_curvature_against_nothing():
    """The first step invents no earlier point: moving the origin changes nothing."""
    erratum, w = NAMED["curvature-from-zero"], rng.standard_normal(3)
    moved = [lambda u, s=s: np.tanh(u - s) for s in (0.0, 5.0)]
    theirs, right = (
        [each(slope, w + s, 0.3) for slope, s in zip(moved, (0.0, 5.0), strict=True)]
        for each in (erratum.wrong, erratum.right)
    )
    assert right[0] == pytest.approx(right[1], rel=1e-12) and theirs[1] < theirs[0] / 2
    rule, x = BarzilaiBorwein(), PROBLEM.estimate(W)
    y = PROBLEM.estimate(W - 0.3 * x.gradient)
    assert rule.smoothed(0.7, x, x) == 0.7  # no step, no curvature
    nu = erratum.right(PROBLEM.gradient, W, 0.3)
    assert rule.smoothed(0.7, x, y) == pytest.approx(1 / nu, rel=1e-9)


def test_negative_curvature_changes_nothing():
    erratum, rule = NAMED["negative-curvature"], BarzilaiBorwein()
    x, y = PROBLEM.estimate(W), PROBLEM.estimate(W + 0.1)
    nu = 0.1 * (y.gradient - x.gradient).sum() / (0.1**2 * PROBLEM.dim)
    bent = replace(y, gradient=x.gradient - (y.gradient - x.gradient))
    assert rule.smoothed(0.7, x, y) == pytest.approx(erratum.right(nu, 0.7, 1, 0), rel=1e-9)
    assert rule.smoothed(0.7, x, bent) == erratum.right(-nu, 0.7, 1, 0) == 0.7
    assert erratum.wrong(-nu, 0.7, 1, 0) < 0


def test_a_search_on_the_steps_own_batch_settles_elsewhere():
    """With a search on its own example, the expected step at the minimum is not 0; ours does as much,
    and what Big Batch's theorems promise of it is in theory/big_batch. With a fixed step it is 0.
    """
    erratum, h, z = NAMED["own-batch-search"], np.array([1.0, 10.0]), np.array([1.0, -1.0])
    best = (h * z).sum() / h.sum()
    assert abs(erratum.right(h, z, best)) < 1e-12 < 0.5 < abs(erratum.wrong(h, z, best))
    problem = asgd.LeastSquares(np.sqrt(h)[:, None], np.sqrt(h) * z)
    for step_size, still in ((Fixed(0.1), True), (Armijo(1.0), False)):
        method = replace(methods.sgd(0.1, 1), step_size=step_size)
        case = Case("at the minimum", problem, method, 1, np.array([best]), engine=Enumeration())
        (w,) = case.expected_next(lambda after: float(after.w[0]))
        assert (abs(w - best) < 1e-12) == still


def test_the_seed_is_the_only_clock():
    erratum, times = NAMED["seeded-by-the-clock"], [1000.1, 1000.5, 1001.2]
    assert len(set(erratum.wrong(times))) == 2 and len(set(erratum.right(times))) == 3
    assert erratum.right(times) == erratum.right([time + 1e5 for time in times])
    first, second = (last(methods.big_batch_armijo(), seed=3)[-1].w for _ in range(2))
    assert np.array_equal(first, second)


# CABS.


def test_the_averages_warm_up_as_released():
    """With step * xi / loss = 50 and loss 2: 4.8, 8.9, 12.5, 15.6, 18.4, ..., 39.1 at 20, 48.8 at 60."""

    class Seen:
        loss, variance, size = 2.0, 100.0 * 11 / 10, 11  # xi = 100 with 1/B

        def fetched(self, *names):
            return self

    class Now:
        step, step_size, estimate = 1, 1.0, Seen()

    class Raw(VarianceOverLoss):
        def __call__(self, averages, now):
            _, (xi, loss) = super().__call__(averages, now)
            return now.step_size * xi / loss, (xi, loss)

    rule, averages, raw = Raw(), VarianceOverLoss.start, []
    for _ in range(60):
        size, averages = rule(averages, Now())
        raw.append(round(size, 1))
    assert raw[:5] == [4.8, 8.9, 12.5, 15.6, 18.4]
    assert (raw[19], raw[59]) == (39.1, 48.8)
    erratum = NAMED["cold-averages"]
    assert raw == [round(size, 1) for size in erratum.wrong(1.0, 100.0, 2.0, 60)]
    assert erratum.right(1.0, 100.0, 2.0, 60) == pytest.approx([50.0] * 60, rel=1e-12)


def test_squares_are_of_the_whole_gradient():
    """Of a convolution: ||g_i||^2 is the square of the sum over places, and no variance is negative."""
    erratum, X = NAMED["cross-terms"], 2 + 0.1 * rng.standard_normal((4, 5, 5, 1))
    problem = Network(X, np.arange(4) % 2, (Conv2D(2, 3, bias=None), Flatten(), Dense(2)))
    rows = problem.forward(problem.start(0))[1]().parts[0]
    patches = rows.patches.reshape(4, 9, 9)
    right, wrong = (
        [each(X, D) for X, D in zip(patches, rows.slopes, strict=True)]
        for each in (erratum.right, erratum.wrong)
    )
    np.testing.assert_allclose(rows.square_norms(), right, rtol=1e-10)
    assert not np.allclose(wrong, right, rtol=0.1)


def test_a_ridge_has_no_variance():
    """tr Sigma is that of the data, whatever ridge is added."""
    erratum, ridge = NAMED["half-a-ridge"], 3.0
    bare, ridged = (asgd.LeastSquares(PROBLEM.X, PROBLEM.X[:, 0], ridge=r) for r in (0.0, ridge))
    w, n = np.array([1.0, -2.0, 0.5, 3.0]), PROBLEM.n
    ours, rows = ridged.estimate(w).variance * (n - 1) / n, bare.gradients(w)
    assert ours == pytest.approx(bare.estimate(w).variance * (n - 1) / n, rel=1e-10)
    assert ours == pytest.approx(erratum.right(rows, ridge, w), rel=1e-10)
    assert erratum.wrong(rows, ridge, w) < 0 < ours


# AdaDamp's code.


class Falling(BatchSize):
    """Far above the data, then far below."""

    def __call__(self, memory, now):
        return (600 if now.step == 0 else 5), memory


def test_the_step_size_comes_back_after_the_cap():
    erratum, states = NAMED["cut-for-ever"], last(Method(Falling(), Damped(0.2)), updates=2)
    ours = [state.step_size for state in states]
    assert ours == pytest.approx([0.02, 0.2], rel=1e-12)
    assert ours == pytest.approx(erratum.right(0.2, (600, 5), 60), rel=1e-12)
    assert erratum.wrong(0.2, (600, 5), 60) == pytest.approx([0.02, 0.02])


def test_the_minimum_is_kept_and_used():
    erratum, losses = NAMED["dropped-minimum"], (PROBLEM.loss(W), 0.5)
    before, after = last(Method(LossRatio(4, optimal_value=0.5), Fixed(0.3)))[-2:]
    settings = 4, losses[0], PROBLEM.loss(before.w), 0.5
    assert after.batch_size == min(erratum.right(*settings), PROBLEM.n)
    assert after.batch_size > erratum.wrong(*settings)


def test_unknown_keywords_are_not_swallowed():
    erratum = NAMED["swallowed-settings"]
    assert erratum.wrong(inital_batch_size=64) == erratum.wrong()
    for reads in (erratum.right, lambda **names: methods.adadamp(0.1, **names)):
        with pytest.raises(TypeError, match="best_train_loss"):
            reads(best_train_loss=0.2)


def test_looking_at_a_network_does_not_change_its_training():
    """Testing it between updates, even often, leaves dropout on and the path the same, bit for bit."""
    erratum = NAMED["left-in-test-mode"]
    assert erratum.wrong(0.5, [False, True, False]) == [0.5, 0, 0]
    assert erratum.right(0.5, [False, True, False]) == [0.5, 0.5, 0.5]
    layers = Dense(8), Dropout(0.5), Dense(2)
    problem = Network(PROBLEM.X, PROBLEM.y.argmax(axis=1) % 2, layers)
    paths = []
    for looks in (0, 3):
        path = []
        for state in islice(asgd.states(problem, methods.sgd(0.1, 5), seed=1), 6):
            for _ in range(looks):
                problem.loss(state.w), problem.accuracy(state.w)
            path.append(state.w)
        paths.append(path)
    assert all(np.array_equal(*pair) for pair in zip(*paths, strict=True))


def test_no_loss_is_too_large_to_go_on():
    """A loss in units a million times smaller is the same problem, with steps a million times shorter."""
    erratum = NAMED["three-thousand"]
    assert erratum.wrong(4e3, 2) and not erratum.right(4e3, 2) and erratum.right(np.inf, 2)
    whole, small = (asgd.LeastSquares(s * PROBLEM.X, s * PROBLEM.X[:, 0] + s) for s in (1.0, 1e3))
    paths = [
        asgd.run(problem, methods.sgd(a, 5), epochs=5, w=np.full(4, 0.5))
        for problem, a in ((whole, 0.1), (small, 0.1e-6))
    ]
    assert paths[1]["loss"].min() > 3e3
    np.testing.assert_allclose(paths[1].w, paths[0].w, rtol=1e-9)


# Inner products across layers (AdAdaGrad).


def halves_of(rows):
    """The rows of two layers."""
    return rows[:, :6], rows[:, 6:]


def test_inner_products_run_over_all_parameters():
    """Projecting block by block drops the cross terms of Var(<g_i, g>)."""
    erratum, g = NAMED["cross-layer-products"], PROBLEM.gradient(W)
    halves = halves_of(PROBLEM.gradients(W))
    V, S = InnerProductTest().noise_and_signal(PROBLEM.estimate(W))
    V = V / S * (g @ g) ** 2  # of which the rule needs the ratio alone
    assert V == pytest.approx(erratum.right(halves), rel=1e-12)
    assert abs(erratum.wrong(halves) - V) > 0.05 * V


def test_remainders_are_across_the_whole_gradient():
    """Across each layer's own gradient, less is left; with a parameter in each, nothing."""
    erratum, rows = NAMED["projected-by-layers"], PROBLEM.gradients(W)
    V, _ = OrthogonalityTest().noise_and_signal(PROBLEM.estimate(W))
    assert V == pytest.approx(erratum.right(halves_of(rows)), rel=1e-10)
    assert erratum.wrong(halves_of(rows)) < 0.99 * V
    assert erratum.wrong(np.split(rows, rows.shape[1], axis=1)) < 1e-20 * V


def test_workers_join_to_the_whole():
    """The estimate of a union has the variance of the union; a squared sum has not."""
    erratum, halves = NAMED["squared-sum"], (np.arange(30), np.arange(30, 60))
    rows = [PROBLEM.batch(half).gradients(W) for half in halves]
    means = np.array([each.mean(axis=0) for each in rows])
    variances = [each.var(axis=0).sum() for each in rows]
    whole = PROBLEM.estimate(W, halves[0]) + PROBLEM.estimate(W, halves[1])
    ours = whole.variance * (PROBLEM.n - 1) / PROBLEM.n
    assert ours == pytest.approx(erratum.right(means, variances), rel=1e-12)
    assert abs(erratum.wrong(means, variances) - ours) > 0.01 * ours


# After the five papers.


@pytest.mark.parametrize("J, m", ((2, 1), (3, 1), (2, 2)))
def test_the_variance_of_workers_is_that_of_their_examples(J, m):
    """Over every draw: E||Var||_1 = tr Sigma (J - 1)/b, and times b / (J - 1) unbiased; 43.6 for 634."""
    erratum, rows = NAMED["divided-twice"], PROBLEM.batch(np.arange(5)).gradients(W)
    b, truth, wrong, right = J * m, rows.var(axis=0).sum(), [], []
    for draw in product(range(5), repeat=b):
        means = rows[list(draw)].reshape(J, m, -1).mean(axis=1)
        signal = (means.mean(axis=0) ** 2).sum()
        wrong.append(erratum.wrong(means, b, 1.0) * signal)
        right.append(erratum.right(means, b, 1.0) * signal)
    assert np.mean(wrong) == pytest.approx(truth * (J - 1) / b, rel=1e-12)
    assert np.mean(right) == pytest.approx(truth, rel=1e-12)
    needed = 25.37 / 0.2**2
    assert f"{needed:.0f}" == "634" and f"{np.sqrt(3 * needed):.1f}" == "43.6"


def test_a_bound_of_an_average_falls_with_the_number_of_updates():
    """That of NSGDM does, if a and eta fall with T; a share of -2 c d log beta_2 does not."""
    erratum = NAMED["average-of-order-one"]
    assert erratum.wrong(10) == pytest.approx(erratum.wrong(10**6), rel=1e-9)
    assert erratum.right(10**6) < 1e-4 * erratum.right(10)
    promised = []
    for T in (64, 256):
        method = methods.nsgdm(T**-0.75, 1, 1 - T**-0.5)
        given = {"sigma2": float(LOPSIDED.variance)}
        promised.append(nsgdm.promised(Case("", LOPSIDED, method, T, np.zeros(1), given=given))[-1])
    assert promised[1] < 0.75 * promised[0]


def test_the_tangent_of_80_degrees():
    erratum = NAMED["tangent-of-80-degrees"]
    assert f"{erratum.right(80):.3f}" == "5.671" and f"{erratum.wrong(80):.2f}" == "5.84"
    assert f"{np.degrees(np.arctan(5.84)):.1f}" == "80.3"
    held = methods.inner_product_test(0.1).batch_size
    assert 5.84 in [rule.theta for rule in held.rules]


def test_moments_of_adascale_are_averaged_as_in_the_paper():
    """At S = 60, the weight of the past is .94 once there is a past; as released it would be .9417."""
    erratum = NAMED["smoothing-at-large-scales"]
    assert erratum.right(1000) == 0 and f"{erratum.wrong(1000):.3f}" == "0.368"
    state = last(methods.adascale(0.1, 60, 1), updates=1)[0]
    step, late = GainRatio(0.1, 1), replace(state, step=500)
    _, after = step(Gain(variance=5.0, clock=9.0), state.estimate.gradient, state.estimate, late)
    V, past = state.estimate.variance, float(erratum.right(60))
    assert after.variance == pytest.approx(past * 5.0 + (1 - past) * V, rel=1e-12)
    assert abs(erratum.wrong(60) - past) > 1e-3


def test_diversity_grows_with_noise():
    """n times it is 1 + tr Sigma / ||grad F||^2; its reciprocal falls. DiveBatch asks for the former."""
    erratum, rows, g = NAMED["diversity-upside-down"], PROBLEM.gradients(W), PROBLEM.gradient(W)
    scale = 1 + rows.var(axis=0).sum() / (g @ g)
    assert PROBLEM.n * erratum.right(rows) == pytest.approx(scale, rel=1e-12)
    noisier = g + 3 * (rows - g)
    assert erratum.right(noisier) > erratum.right(rows) and erratum.wrong(noisier) < erratum.wrong(
        rows
    )
    rule = GradientDiversity(PROBLEM.n, diversity_factor=1e9, delay=1.0)
    still = last(Method(rule, Fixed(1e-300)), updates=3)[-1]
    assert still.memory.batch_size.size == pytest.approx(1e9 * scale, rel=1e-8)


# Gradients of the classics (teaching repositories, benchmark_logreg_l2).


def test_gradients_are_those_of_the_mean_loss():
    """Not of the sum: repeating the data changes nothing."""
    erratum, y = NAMED["sum-of-examples"], (PROBLEM.X[:, 0] > 0) * 1.0
    w, logistic = W[:4], asgd.LogisticRegression(PROBLEM.X, y)
    np.testing.assert_allclose(logistic.gradient(w), erratum.right(PROBLEM.X, y, w), rtol=1e-12)
    twice = np.tile(PROBLEM.X, (2, 1)), np.tile(y, 2), w
    np.testing.assert_allclose(erratum.right(*twice), logistic.gradient(w), rtol=1e-12)
    np.testing.assert_allclose(erratum.wrong(*twice), 120 * logistic.gradient(w), rtol=1e-12)


def test_one_score_moves_all_probabilities():
    """The slope of -log p_y in every score, by differences, by ours and by the right formula."""
    erratum, z = NAMED["softmax-alone"], np.array([0.3, -1.0, 0.8])
    problem = asgd.SoftmaxRegression(np.ones((1, 1)), np.array([2]), classes=(0, 1, 2))
    p = np.exp(z) / np.exp(z).sum()
    dp = np.array([0.0, 0.0, -1 / p[2]])
    differences = [(problem.loss(z + e) - problem.loss(z - e)) / 2e-5 for e in 1e-5 * np.eye(3)]
    np.testing.assert_allclose(problem.gradient(z), erratum.right(z, dp), rtol=1e-12)
    np.testing.assert_allclose(problem.gradient(z), differences, rtol=1e-8)
    assert erratum.wrong(z, dp)[:2].tolist() == [0, 0]


def test_every_class_has_a_bias_of_its_own():
    """The rows of p - y sum to 0, so their sum over the classes too says nothing."""
    erratum, delta = NAMED["bias-over-all"], rng.dirichlet(np.ones(3), 60) - PROBLEM.y
    assert abs(erratum.wrong(delta)) < 1e-12
    problem = asgd.SoftmaxRegression(np.ones((60, 1)), PROBLEM.y.argmax(axis=1))
    ours = problem.gradient(np.zeros(3))
    np.testing.assert_allclose(ours, erratum.right(1 / 3 - PROBLEM.y) / 60, atol=1e-15)
    assert np.abs(ours).max() > 0.01


def test_asking_twice_gives_the_same_gradient():
    """A second backward pass does not add to the first."""
    erratum = NAMED["called-twice"]
    assert erratum.wrong((1.0,), 2) == [1, 2] and erratum.wrong((1.0, 1.0), 2) == [1, 3]
    assert erratum.right((1.0, 1.0), 2) == [1, 1]
    backward = PROBLEM.forward(W)[1]
    assert np.array_equal(backward().dense(), backward().dense())
    assert np.array_equal(PROBLEM.gradient(W), PROBLEM.gradient(W))


def test_huge_scores_do_not_overflow():
    erratum, z = NAMED["overflow"], np.array([-1e4, -700.0, 0.0, 3.0])
    with pytest.raises(FloatingPointError, match="overflow"):
        erratum.wrong(z)
    np.testing.assert_allclose(erratum.right(z)[1:], erratum.wrong(z[1:]), rtol=1e-15)
    assert erratum.right(z)[0] == 1e4
    margins = asgd.LogisticRegression(z[:, None], np.array([1.0, 1.0, 1.0, 0.0]))
    ours = margins.losses(np.ones(1))
    np.testing.assert_allclose(ours[:3], erratum.right(z[:3]), rtol=1e-12)
    problem = asgd.SoftmaxRegression(1e4 * PROBLEM.X, PROBLEM.y.argmax(axis=1))
    assert np.isfinite(problem.loss(1e3 * W)) and np.isfinite(problem.gradient(1e3 * W)).all()
