"""Online batch selection's theorems: the numbers that are quoted for them."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import chisquare

from adaptivesgd.models import LogisticRegression
from adaptivesgd.samplers.rank_based import RankBased, ReweightedRankBased, probabilities
from theory import Case, Enumeration
from theory.examples import far_start, small_quadratic
from theory.online_batch_selection import effective_size, mean_rank, released_weights, top_share
from theory.online_batch_selection.importance_weights import weighed
from theory.online_batch_selection.spectral import later, spectral_gradient, spectral_risk
from theory.online_batch_selection.spectral_gradient import selecting


@pytest.mark.parametrize("N, quoted", ((100, 95.5), (50_000, 99.99)))
def test_the_largest_over_the_smallest_probability(N, quoted):
    """O1: p_1 / p_N at s = 100."""
    p = probabilities(100.0, N)
    digits = 1 if N == 100 else 2
    assert round(p[0] / p[-1], digits) == quoted
    assert p[0] / p[-1] == pytest.approx(100 ** ((N - 1) / N), rel=1e-12)


@pytest.mark.parametrize("s, q, quoted", ((100.0, 0.1, 37.3), (100.0, 0.5, 90.9), (1e8, 0.1, 84.2)))
def test_the_share_of_the_top(s, q, quoted):
    """O1: also from the probabilities themselves, of N = 50 000."""
    assert round(100 * top_share.share(s, q), 1) == quoted
    assert probabilities(s, 50_000)[: int(q * 50_000)].sum() == pytest.approx(
        top_share.share(s, q), rel=1e-12
    )


@pytest.mark.parametrize("s, quoted", ((100.0, 0.426), (1e8, 0.109)))
def test_the_effective_size(s, quoted):
    assert round(effective_size.continuum(s), 3) == quoted
    assert effective_size.effective_size(s, 50_000) / 50_000 == pytest.approx(
        effective_size.continuum(s), rel=1e-6
    )


@pytest.mark.parametrize("s, inflated", ((100.0, 2.35), (1e8, 9.2)))
def test_the_released_weights_inflate(s, inflated):
    digits = 2 if s == 100 else 1
    assert round(1 / effective_size.continuum(s), digits) == inflated


def test_the_inflation_at_200_examples_in_batches_of_64():
    """2.33: 1/64 + (63/64) N / N_eff."""
    N, B = 200, 64
    expected = 1 / B + (1 - 1 / B) * N / effective_size.effective_size(100.0, N)
    assert round(expected, 2) == 2.33
    p, rng = probabilities(100.0, N), np.random.default_rng(0)
    drawn = p[rng.choice(N, (4000, B), p=p)]
    weights = (drawn.mean(axis=1, keepdims=True) / drawn).mean(axis=1)
    assert abs(weights.mean() - expected) < 4.9 * weights.std() / np.sqrt(4000)  # p < 1e-6


@pytest.mark.parametrize("s", (1.01, 2.0, 100.0, 1e8))
def test_the_mean_rank_has_its_continuum(s):
    """O1: 1 / log(s) - 1 / (s - 1), and 1/2 on top for ranks from 1, up to O(1/N)."""
    N = 10_000
    off = mean_rank.mean_rank(s, N) - N * mean_rank.continuum(s) - 0.5
    assert abs(off) < np.log(s) / N + 1e-5


@pytest.mark.parametrize("s", (1.0, 1.01, 100.0, 1e8))
def test_picks_are_as_frequent_as_they_should_be(s):
    """O3: chi-square of 40 000 picks over 50 ranks; refused if p < 1e-4."""
    ranks = RankBased(pressure=s).ranks(s, 50, 40_000, np.random.default_rng(11))
    counts, expected = np.bincount(ranks, minlength=50), 40_000 * probabilities(s, 50)
    many = expected >= 5
    seen = np.append(counts[many], counts[~many].sum())
    should = np.append(expected[many], expected[~many].sum())
    keep = should > 0
    assert chisquare(seen[keep], should[keep]).pvalue > 1e-4


def test_almost_no_pressure_is_almost_uniform():
    """O3: at s = 1.01 no probability is 1 % off, and its picks pass for uniform ones."""
    p = probabilities(1.01, 50)
    assert np.abs(50 * p - 1).max() < 0.01
    ranks = RankBased(pressure=1.01).ranks(1.01, 50, 20_000, np.random.default_rng(2))
    assert chisquare(np.bincount(ranks, minlength=50)).pvalue > 1e-4


@pytest.mark.parametrize("s", (1.01, 100.0, 1e8))
def test_the_spectral_risk_is_a_maximum_over_orders(s):
    """O2: of all 720 orders of 6 losses, the falling one."""
    F, p = small_quadratic(), probabilities(s, 6)
    losses = F.losses(far_start(F))
    best = max(p @ losses[list(order)] for order in permutations(range(6)))
    assert spectral_risk(F, far_start(F), s) == pytest.approx(best, rel=1e-14)


@pytest.mark.parametrize("s", (1.01, 100.0, 1e8))
def test_the_spectral_gradient_is_that_of_finite_differences(s):
    """O2: central differences, whose error falls with the square of the distance."""
    rng = np.random.default_rng(8)
    F = LogisticRegression(rng.standard_normal((20, 3)), np.arange(20) % 2)
    w, v = rng.standard_normal(3), rng.standard_normal(3)
    slope = spectral_gradient(F, w, s) @ v
    errors = [
        abs((spectral_risk(F, w + h * v, s) - spectral_risk(F, w - h * v, s)) / (2 * h) - slope)
        for h in (2e-3, 1e-3)
    ]
    assert errors[1] < 1e-5 * abs(slope)
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)


def test_every_draw_has_the_probabilities_of_the_sampler():
    """The engine's probabilities add up to 1; its first rank is as likely as p_1."""
    F = small_quadratic()
    case = Case("", F, selecting(0.3, 2), 6, far_start(F))
    state = later(case)[0]
    outcomes = list(Enumeration().outcomes(case.method, state))
    assert sum(p for p, _ in outcomes) == pytest.approx(1, rel=1e-13)
    order, p = outcomes[0][1].memory.sampler.order, probabilities(100.0, 6)
    share = sum(q * (after.estimate.indices == order[0]).mean() for q, after in outcomes)
    assert share == pytest.approx(p[0], rel=1e-12)


def test_the_reweighted_estimate_is_unbiased_in_random_runs():
    """O3: the mean of 3000 weighted batches lies within 4.9 standard errors of the gradient."""
    F = small_quadratic(n=40)
    case = Case("", F, weighed(0.0001, 4, 100.0, ReweightedRankBased), 11, far_start(F))
    state, method = later(case)[0], case.method
    rng = np.random.default_rng(4)
    sampler, memory = method.sampler, state.memory.sampler
    gradients = []
    for _ in range(3000):
        indices, after = sampler(memory, 4, state, rng)
        weights = sampler.weights(after, indices, state)
        gradients.append(F.estimate(state.w, indices, replace=True, weights=weights).gradient)
    mean, error = np.mean(gradients, axis=0), np.std(gradients, axis=0) / np.sqrt(3000)
    assert (np.abs(mean - F.gradient(state.w)) < 4.9 * error).all()


def test_dividing_by_the_sum_of_the_weights_leaves_a_small_bias():
    """Self-normalised weights: the bias falls like 1 / B. Exactly, over every draw."""
    F = small_quadratic()
    w, p = far_start(F), probabilities(100.0, 6)
    order = np.argsort(-F.losses(w), kind="stable")
    losses, c = F.losses(w)[order], 1 / (6 * p)
    biases = []
    for B in (2, 4):
        draws = np.stack(np.meshgrid(*[np.arange(6)] * B, indexing="ij"), axis=-1).reshape(-1, B)
        ratio = (c * losses)[draws].sum(axis=1) / c[draws].sum(axis=1)
        biases.append(abs(p[draws].prod(axis=1) @ ratio - F.loss(w)))
    assert 0 < biases[1] < 0.75 * biases[0]


def test_the_released_weights_are_not_those_of_importance():
    F = small_quadratic()
    method = weighed(0.1, 2, 100.0, released_weights.ReleasedRankBased)
    state = later(Case("", F, method, 6, far_start(F)))[0]
    inflated = released_weights.inflation(method, state)
    assert inflated == pytest.approx(6 * (probabilities(100.0, 6) ** 2).sum(), rel=1e-12)
