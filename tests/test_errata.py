"""Mistakes found in published code, each re-created in a few lines, and that ours is without it.

A law here has two halves: the mistake does what is said of it, and this package does not do it.
"""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

import adaptivesgd as asgd
from adaptivesgd import methods
from adaptivesgd.batch_sizes import (
    Clipped,
    InnerProductTest,
    LossRatio,
    SignalOverNoise,
    VarianceOverLoss,
)
from adaptivesgd.checks.method import small_problem
from adaptivesgd.method import Method
from adaptivesgd.part import BatchSize
from adaptivesgd.step_sizes import Armijo, BarzilaiBorwein, Damped, Fixed

PROBLEM = small_problem()
rng = np.random.default_rng(4)
W = rng.standard_normal(PROBLEM.dim)


def last(method, problem=PROBLEM, updates=20, seed=0):
    """The states after each update."""
    return list(islice(asgd.states(problem, method, w=W, seed=seed), 1, updates + 1))


# Running moments that drop a sample (ensmallen).


def running_variance_from_the_wrong_count(rows):
    """A running mean that divides by k where it should by k + 1, so that row 0 is forgotten."""
    mean, total = rows[0], 0.0
    for k in range(1, len(rows)):
        step = rows[k] - mean
        mean = mean + step / k
        total += step @ (rows[k] - mean)
    return total / (len(rows) - 1)


def test_variance_forgets_no_sample():
    """Mean ratio to the truth: 0, .50, .67, .85, .97 for B = 2, 3, 4, 8, 32; ours is unbiased."""
    rows = rng.standard_normal((20_000, 32, 1))
    for B, wrong in ((2, 0), (3, 0.50), (4, 0.67), (8, 0.85), (32, 0.97)):
        ratios = [running_variance_from_the_wrong_count(draw[:B]) for draw in rows[:4000]]
        deviation = 5 * np.std(ratios) / np.sqrt(len(ratios))
        assert abs(np.mean(ratios) - wrong) < deviation + 0.005
        some = np.arange(B)
        ours = PROBLEM.estimate(W, some).variance
        explicit = PROBLEM.batch(some).gradients(W).var(axis=0, ddof=1).sum()
        assert ours == pytest.approx(explicit, rel=1e-12)


def test_variance_is_unbiased_exactly():
    """Over all pairs of examples, its mean is the variance of the population times n / (n - 1)."""
    few = PROBLEM.batch(np.arange(12))
    pairs = [(i, j) for i in range(12) for j in range(i)]
    mean = np.mean([few.estimate(W, np.array(pair)).variance for pair in pairs])
    assert mean == pytest.approx(few.gradients(W).var(axis=0, ddof=1).sum(), rel=1e-12)


def test_variance_is_of_the_examples_not_of_their_shares():
    """Gradients of a mean loss are g_i / B; their variance is B^2 times too small (BackPACK's users)."""
    estimate = PROBLEM.estimate(W)
    shares = PROBLEM.gradients(W) / PROBLEM.n
    assert shares.var(axis=0, ddof=1).sum() * PROBLEM.n**2 == pytest.approx(estimate.variance)


# Batches that grow (ensmallen, SGDLibrary).


def test_a_grown_batch_counts_nobody_twice():
    for state in last(methods.big_batch(0.3, initial=4)):
        assert len(np.unique(state.estimate.indices)) == state.batch_size


def test_growth_reuses_what_was_seen():
    """The bill of a grown batch is its size, not the sum of its attempts."""
    states = last(methods.big_batch(0.3, initial=4))
    assert states[-1].batch_size > 4
    assert states[-1].examples == sum(state.batch_size for state in states)


def test_batches_below_ten_grow_as_well():
    """floor(K / 10) is 0 for K < 10."""
    rule = SignalOverNoise(5)
    noisy = PROBLEM.estimate(W, np.arange(5))
    object.__setattr__(noisy, "gradient", 0 * noisy.gradient)
    assert 5 // 10 == 0 and rule.enlarge(noisy, None) == 6


def test_steps_with_the_mean_gradient():
    """A step with the sum of the gradients is B times as long."""
    (state,) = last(methods.big_batch(0.1, initial=7), updates=1)
    g = PROBLEM.batch(state.estimate.indices).gradients(W).mean(axis=0)
    np.testing.assert_allclose(state.w, W - 0.1 * g, rtol=1e-12)


# Line searches and curvature (SGDLibrary, ensmallen, sls).


def test_a_line_search_looks_at_its_batch_and_pays():
    method = Method(Clipped(SignalOverNoise(5), 5, 5), Armijo(64.0, 0.5))
    (state,) = last(method, updates=1)
    trials = 1 + round(np.log2(64 / state.step_size))
    assert trials > 1 and state.evaluations == 5 * trials


def test_no_curvature_against_nothing():
    """The first step does not invent an earlier point, and negative curvature changes nothing."""
    rule = BarzilaiBorwein()
    x, y = PROBLEM.estimate(W), PROBLEM.estimate(W + 0.1)
    assert rule.smoothed(0.7, x, x) == 0.7  # no step, no curvature
    bent = replace(y, gradient=x.gradient - (y.gradient - x.gradient))
    assert rule.smoothed(0.7, x, bent) == 0.7
    assert rule.smoothed(0.7, x, y) != 0.7


def test_the_seed_is_the_only_clock():
    first, second = (last(methods.big_batch_armijo(), seed=3)[-1].w for _ in range(2))
    assert np.array_equal(first, second)


# CABS.


def test_the_averages_warm_up_as_released():
    """With step * xi / loss = 50 and loss 2: 4.8, 8.9, 12.5, 15.6, 18.4, ..., 39.1 at 20, 48.8 at 60."""

    class Seen:
        loss, variance, size = 2.0, 100.0 * 11 / 10, 11  # xi = 100 with 1/B

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


# AdaDamp's code.


class Falling(BatchSize):
    """Far above the data, then far below."""

    def __call__(self, memory, now):
        return (600 if now.step == 0 else 5), memory


def test_the_step_size_comes_back_after_the_cap():
    states = last(Method(Falling(), Damped(0.2)), updates=2)
    assert [state.step_size for state in states] == pytest.approx([0.2 * 60 / 600, 0.2])


def test_the_minimum_is_kept_and_used():
    loss = PROBLEM.loss(W)
    with_minimum = last(Method(LossRatio(4, minimum=0.5), Fixed(0.3)))[-1]
    without = last(Method(LossRatio(4), Fixed(0.3)))[-1]
    assert loss > 0.5 and with_minimum.batch_size > without.batch_size


def test_unknown_keywords_are_not_swallowed():
    with pytest.raises(TypeError, match="best_train_loss"):
        methods.adadamp(0.1, best_train_loss=0.2)


# Inner products across layers (AdAdaGrad).


def test_inner_products_run_over_all_parameters():
    """Projecting block by block drops the cross terms of Var(<g_i, g>)."""
    estimate = PROBLEM.estimate(W)
    rows, g = PROBLEM.gradients(W), PROBLEM.gradient(W)
    whole = (rows @ g).var(ddof=1)
    halves = sum((rows[:, s] @ g[s]).var(ddof=1) for s in (slice(0, 6), slice(6, 12)))
    V, S = InnerProductTest().noise_and_signal(estimate)
    assert V == pytest.approx(whole, rel=1e-12) and S == pytest.approx((g @ g) ** 2, rel=1e-12)
    assert abs(halves - whole) > 0.05 * whole


# Gradients of the classics (teaching repositories, benchmark_logreg_l2).


def test_gradients_are_those_of_the_mean_loss():
    """Not of the sum, and not p (1 - p) element by element."""
    for scale in (1, 7):
        repeated = PROBLEM.batch(np.tile(np.arange(PROBLEM.n), scale))
        np.testing.assert_allclose(repeated.gradient(W), PROBLEM.gradient(W), rtol=1e-12)
    step = 1e-6 * rng.standard_normal(PROBLEM.dim)
    rise = PROBLEM.loss(W + step) - PROBLEM.loss(W - step)
    assert rise / 2 == pytest.approx(PROBLEM.gradient(W) @ step, rel=1e-6)


def test_asking_twice_gives_the_same_gradient():
    """A second backward pass does not add to the first."""
    assert np.array_equal(PROBLEM.gradient(W), PROBLEM.gradient(W))


def test_huge_scores_do_not_overflow():
    problem = asgd.SoftmaxRegression(1e4 * PROBLEM.X, PROBLEM.y.argmax(axis=1))
    assert np.isfinite(problem.loss(1e3 * W)) and np.isfinite(problem.gradient(1e3 * W)).all()
