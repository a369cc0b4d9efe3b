"""Methods from after the five papers: what each of them claims, checked exactly where that is possible."""

import re
from dataclasses import replace
from itertools import combinations, islice
from math import comb, sqrt

import numpy as np
import pytest
from parts import PROBLEM, START, built

import adaptivesgd as asgd
from adaptivesgd import methods
from adaptivesgd.batch_sizes import GradientDiversity, MilestoneGrowth
from adaptivesgd.methods.batch_warm_up import batch_warm_up
from adaptivesgd.methods.critical_batch import critical_batch
from adaptivesgd.methods.irreducible import irreducible_losses
from adaptivesgd.networks import BatchNorm, Dense, Network, ReLU, Tanh
from adaptivesgd.objective import EvaluationCounter
from adaptivesgd.samplers import (
    GradientNorms,
    LargestLosses,
    LastLayerNorms,
    LossPercentiles,
    Scripted,
    Uniform,
)
from adaptivesgd.samplers.gradient_norms import Scores
from adaptivesgd.state import State
from adaptivesgd.step_sizes import RootScaled

n = PROBLEM.n


def path(method, updates=25, problem=PROBLEM, w=START):
    return list(islice(asgd.states(problem, method, w=w, seed=3), updates + 1))


def close(one, other):
    pairs = zip(path(one), path(other), strict=True)
    return all(np.allclose(a.w, b.w, rtol=1e-9, atol=1e-12) for a, b in pairs)


def test_reductions():
    """Each method is a known one where its setting makes its idea void."""
    ones = replace(methods.momo(5, beta=0.0, max_step=0.3), name="")
    assert close(ones, methods.polyak(5, max_step=0.3))
    assert close(methods.nsgdm(0.1, 5, beta=0.0), methods.sngm(0.1, 5, beta=0.0))
    assert close(methods.adascale(0.1, 5, base_size=5), methods.sgd(0.1, 5))
    assert close(methods.ordered_sgd(0.1, 5, oversampling=1.0), methods.sgd(0.1, 5))
    assert close(methods.rho_loss(0.1, 5, 2.0), methods.ordered_sgd(0.1, 5, 2.0))
    assert close(methods.seesaw(0.1, 5, 1.0), methods.adam(0.1, 5))
    # its noise scale is high: importance sampling never pays off, and draws as SGD does
    calm = methods.sgd(0.1, 5, Uniform(replace=True))
    assert close(methods.importance_sampling(0.1, 5), calm)
    assert close(methods.importance_sampling_last_layer(0.1, 5), calm)


def test_adascale_between_no_scaling_and_linear_scaling():
    """1 <= r <= S; without noise r = 1, and without signal r = S."""
    S = 4.0
    gains = [state.step_size / 0.1 for state in path(methods.adascale(0.1, 20, 5), 40)[1:]]
    assert gains[0] == 1 and all(1 <= r <= S for r in gains) and max(gains) > 1.5
    same_rows = asgd.LeastSquares(np.ones((20, 1)), np.ones(20))
    quiet = path(methods.adascale(0.1, 20, 5), 5, same_rows, np.zeros(1))[1:]
    assert [state.step_size for state in quiet] == pytest.approx([0.1] * 5, rel=1e-5)
    no_signal = asgd.LeastSquares(np.ones((20, 1)), np.tile([1.0, -1.0], 10))
    loud = path(methods.adascale(0.1, 20, 5), 5, no_signal, np.zeros(1))[1:]
    assert [state.step_size for state in loud[1:]] == pytest.approx([0.1 * S] * 4, rel=1e-12)


def test_adascale_counts_on_its_own_clock():
    states = path(methods.adascale(0.1, 20, 5), 30)
    gains = [state.step_size / 0.1 for state in states[1:]]
    assert states[-1].memory.step_size.clock == pytest.approx(sum(gains), rel=1e-12)


def test_momentum_before_normalising_has_no_noise_floor():
    """Noise of 3 or -1, mean 0: SNGM settles at a gradient of 1, however short its steps; NSGDM does not."""
    F = asgd.LeastSquares(np.ones((4, 1)), -np.array([3.0, -1.0, -1.0, -1.0]))
    draw = Uniform(replace=True)
    ends = {}
    for make in (methods.sngm, methods.nsgdm):
        method = replace(make(1e-3, 1, beta=0.9), sampler=draw)
        if make is methods.sngm:
            method = replace(make(1e-4, 1, beta=0.9), sampler=draw)
        tail = [abs(state.w[0]) for state in path(method, 9000, F, np.zeros(1))[-1000:]]
        ends[make.__name__] = np.mean(tail)
    assert ends["sngm"] > 0.9 and ends["nsgdm"] < 0.2


def test_importance_sampling_is_unbiased_and_optimal():
    """Exactly, over every draw: the mean is grad F, the second moment (mean ||g_i||)^2 is least."""
    w = START
    rows = PROBLEM.gradients(w)
    norms = np.linalg.norm(rows, axis=1)
    p, weights = np.zeros(n), np.zeros(n)

    class All:
        def choice(self, count, size, replace=True, p=None):
            if p is not None:
                self.p = p
            return np.arange(count)[:size]

    rng, sampler = All(), GradientNorms(1.0)
    indices, memory = sampler.more(Scores(9.0, True), n, State(PROBLEM, w), rng, np.arange(0))
    p[indices], weights[indices] = rng.p, memory.weights
    np.testing.assert_allclose((p * weights) @ rows, PROBLEM.gradient(w), rtol=1e-11, atol=1e-14)
    second = p @ (weights**2 * norms**2)
    assert second == pytest.approx(norms.mean() ** 2, rel=1e-11)
    uniform = (norms**2).mean()
    assert uniform / second == pytest.approx(n * (p**2).sum(), rel=1e-11)  # tau^2
    other = 0.9 * p + 0.1 / n
    assert ((norms / n) ** 2 / other).sum() > second


@pytest.mark.parametrize("sampler, billed", [(GradientNorms, (20, 0)), (LastLayerNorms, (5, 15))])
def test_importance_sampling_counts_its_candidates(sampler, billed):
    """15 candidates for 5 examples: their gradients, or for the last layer their losses."""
    method = asgd.Method(5, 0.1, sampler=sampler(3.0))
    start = method.init(PROBLEM, START)
    memory = replace(start.memory, sampler=Scores(9.0, True))
    after = method.step(replace(start, memory=memory))
    assert (after.examples, after.evaluations) == billed and (
        start.examples,
        start.evaluations,
    ) == (0, 0)


def network(*layers):
    """A classifier of PROBLEM's examples."""
    return Network(PROBLEM.X, PROBLEM.y.argmax(axis=1), layers)


def test_slopes_are_gradients_of_the_scores():
    """||x_i|| of them is ||grad f_i|| of a linear model; of a network they are those of the last bias."""
    linear = asgd.SoftmaxRegression(PROBLEM.X, PROBLEM.y.argmax(axis=1))
    by_hand = np.linalg.norm(linear.X, axis=1) * linear.slope_norms(START)
    np.testing.assert_allclose(by_hand, np.linalg.norm(linear.gradients(START), axis=1), rtol=1e-12)
    deep = network(Dense(5), Tanh(), Dense(3))
    w = deep.start(0)
    rows = deep.gradients(w)[:, -3:]
    np.testing.assert_allclose(deep.slope_norms(w), np.linalg.norm(rows, axis=1), rtol=1e-12)


def second_moment(p, norms):
    """E||g / (n p)||^2 of an example drawn with p."""
    return ((norms / len(norms)) ** 2 / p).sum()


def test_the_last_layer_gains_less_than_the_norms():
    """Strictly, as no p but theirs is best; and as much if all x_i have the same length."""
    for same in (False, True):
        X = PROBLEM.X / (np.linalg.norm(PROBLEM.X, axis=1, keepdims=True) if same else 1.0)
        F = asgd.SoftmaxRegression(X, PROBLEM.y.argmax(axis=1))
        norms, slopes = np.linalg.norm(F.gradients(START), axis=1), F.slope_norms(START)
        best, bound = (second_moment(p / p.sum(), norms) for p in (norms, slopes))
        uniform = second_moment(np.full(n, 1 / n), norms)
        assert best < uniform and (
            bound == pytest.approx(best, rel=1e-12) if same else bound > best
        )


def test_selective_backprop_is_sgd_where_it_keeps_all():
    for settings in ({"keep": 1.0}, {"interrupt": 1}, {"start": 99.0}, {"end": 0.0}):
        method = methods.selective_backprop(0.1, 6, **({"start": 0.0, "end": 99.0} | settings))
        assert close(method, methods.sgd(0.1, 6)), settings


def test_selective_backprop_keeps_large_losses():
    """Of two drawn, the one with the larger loss in 3 of 4 draws; 4000 draws, 5 standard deviations."""
    F = PROBLEM.batch(np.arange(2))
    sampler, state = LossPercentiles(0.5, 0.0, 9.0, 0), State(F, START)
    larger = int(F.losses(START).argmax())
    drawn = [sampler(None, 2, state, np.random.default_rng(seed))[0][0] for seed in range(4000)]
    share = np.mean(np.array(drawn) == larger)
    assert abs(share - 0.75) < 5 * sqrt(0.75 * 0.25 / 4000)


NEEDS_SINGLE = {
    *("norm_test", "cabs", "cabs_corrected", "big_batch", "noise_scale", "adadagrad", "adascale"),
    *("inner_product_test", "divebatch", "importance_sampling", "importance_sampling_last_layer"),
    *("big_batch_armijo", "big_batch_bb", "simigrad", "two_batch_noise_scale"),
}


def test_batch_norm_is_refused_where_single_examples_count():
    """By these methods and no others, in one sentence that names it."""
    F, refused = network(Dense(5), BatchNorm(), ReLU(), Dense(3)), {}
    for name in methods.__all__:
        try:
            path(built(name), 3, F, F.start(0))
        except ValueError as error:
            refused[name] = str(error)
    assert set(refused) == NEEDS_SINGLE
    assert all(re.match("BatchNorm couples [^.]*; use [^.]*$", each) for each in refused.values())


def test_without_scores_the_norms_take_their_place():
    """They are gradients, and counted as such."""
    F, w, counter = asgd.NoisyQuadratic(np.eye(3), np.eye(3)), np.ones(3), EvaluationCounter()
    norms = F.counted_by(counter).slope_norms(w)
    np.testing.assert_allclose(norms, np.linalg.norm(F.gradients(w), axis=1), rtol=1e-12)
    assert (counter.examples, counter.evaluations) == (3, 0)


@pytest.mark.parametrize("s, q", [(4, 2), (5, 1), (3, 3), (6, 2)])
def test_ordered_sgd_steps_on_a_spectral_risk(s, q):
    """E g = (1/q) sum_j gamma_j grad f_(j), over all samples of s of N = 7 examples, exactly."""
    N = 7
    F = asgd.SoftmaxRegression(PROBLEM.X[:N], PROBLEM.y[:N].argmax(axis=1), ridge=0.01)
    w = START[: F.dim]
    rows = F.gradients(w)[np.argsort(-F.losses(w), kind="stable")]

    class Drawn:
        def __init__(self, indices):
            self.indices = np.array(indices)

        def choice(self, count, size, replace):
            return self.indices

    total = np.zeros(F.dim)
    for subset in combinations(range(N), s):
        i, _ = LargestLosses(s / q)(None, q, State(F, w), Drawn(subset))
        total += F.gradients(w)[i].mean(axis=0)
    gamma = [
        sum(comb(j - 1, k) * comb(N - j, s - k - 1) for k in range(q)) / comb(N, s)
        for j in range(1, N + 1)
    ]
    assert sum(gamma) == pytest.approx(q, rel=1e-12)
    expected = np.array(gamma) @ rows / q
    np.testing.assert_allclose(total / comb(N, s), expected, rtol=1e-10, atol=1e-13)


def test_divebatch_is_the_noise_scale_in_disguise():
    """n Delta = 1 + tr Sigma / ||grad F||^2 at a fixed w."""
    full = PROBLEM.estimate(START)
    state = State(PROBLEM, START, step=1, examples=n, estimate=full)
    rule = GradientDiversity(1, diversity_factor=1e6, delay=1.0)
    size, _ = rule(rule.init(PROBLEM, START), state)
    population = full.variance * (n - 1) / n
    assert size == pytest.approx(1e6 * (1 + population / full.signal), rel=1e-6)


def test_seesaw_keeps_the_noise_of_normalised_steps():
    """alpha sqrt(B) is the same in every phase."""
    states = path(methods.seesaw(0.01, 4, 4.0, (1, 2)), 60)[1:]
    kept = {round(state.step_size * sqrt(state.estimate.wanted), 12) for state in states}
    assert kept == {0.02} and {state.estimate.wanted for state in states} == {4, 16, 64}


def test_simigrad_settles_at_a_multiple_of_the_noise_scale():
    """B = 2 B_noise c / (1 - c) at c = 1/2 and a fixed w; the mean of 400 batches, to 15 %."""
    rng = np.random.default_rng(0)
    F = asgd.NoisyQuadratic(rng.standard_normal((4000, 60)), np.eye(60))
    w = np.full(60, 0.25)
    method = replace(methods.simigrad(1e-9, 16, 0.5), sampler=Uniform(replace=True))
    sizes = [state.batch_size for state in path(method, 600, F, w)[200:]]
    full = F.estimate(w)
    assert np.mean(sizes) == pytest.approx(2 * full.variance / full.signal, rel=0.15)


def test_label_noise_attracts_large_losses_but_not_reducible_ones():
    """The share of wrong labels among the examples drawn, of which 20 % are wrong."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((900, 6))
    y = (X[:, :3] + 0.3 * rng.standard_normal((900, 3))).argmax(axis=1)
    wrong = np.arange(600) < 120
    noisy = np.where(wrong, (y[:600] + 1) % 3, y[:600])
    F = asgd.SoftmaxRegression(X[:600], noisy)
    losses = irreducible_losses(F, F.with_data(X[600:], y[600:]), methods.sgd(0.5, 32), 300)
    shares = {}
    for name, method in (
        ("ordered", methods.ordered_sgd(0.1, 8, 8.0)),
        ("rho", methods.rho_loss(0.1, 8, 8.0, losses)),
    ):
        drawn = [state.estimate.indices for state in path(method, 200, F, F.start())[50:]]
        shares[name] = wrong[np.concatenate(drawn)].mean()
    assert shares["ordered"] > 0.35 and shares["rho"] < 0.05, shares


def test_the_critical_batch_is_small_where_noise_is_low():
    """With steps that grow like the root: far from the minimum few updates cost much, in the noise little."""
    rng, found = np.random.default_rng(0), {}
    for noise, alpha, w in ((0.05, 0.02, 3.0), (1.0, 0.2, 0.0)):
        F = asgd.NoisyQuadratic(noise * rng.standard_normal((2000, 5)), np.eye(5))
        method = methods.sgd(alpha, 4)
        state = path(method, 2, F, np.full(5, w))[-1]
        found[noise] = critical_batch(state, method, 1280, (1, 4, 16, 64), tolerance=0.05)
    assert (found[0.05].size, found[1.0].size) == (16, 256)


def test_a_warmed_up_batch_doubles_below_the_critical_one_and_is_a_schedule():
    """It doubles in the noise, not far from it; `MilestoneGrowth` at these times takes the same path."""
    rng, doubled = np.random.default_rng(0), {}
    for noise, alpha, w in ((0.01, 5e-4, 30.0), (1.0, 0.01, 0.0)):
        F = asgd.NoisyQuadratic(noise * rng.standard_normal((400, 5)), np.eye(5))
        method, w = methods.momentum(alpha, 4), np.full(5, w)
        found = batch_warm_up(path(method, 2, F, w)[-1], method, 4.0, 1.0, 320, 0.05)
        doubled[noise] = len(found.milestones)
        growing = MilestoneGrowth(4, 2.0, found.milestones or (9.0,))
        same = replace(method, batch_size=growing, step_size=RootScaled(alpha, 4))
        *_, last = (state for state in path(same, found.state.step, F, w))
        np.testing.assert_allclose(last.w, found.state.w, rtol=1e-12)
    assert doubled[0.01] == 0 and doubled[1.0] >= 2
    far = path(methods.sgd(5e-4, 4), 2, F, np.full(5, 30.0))[-1]
    one, two, four = critical_batch(far, methods.sgd(5e-4, 4), 320, (1, 2, 4)).losses.values()
    for tolerance, count in (((two - one + four - one) / 2, 0), (1.01 * (four - one), 1)):
        ends = batch_warm_up(far, methods.sgd(5e-4, 4), 0.03, 1.0, 320, tolerance)
        assert len(ends.milestones) == count  # B* = 2 B is not more than twice B
    with pytest.raises(ValueError, match="every must be above zero"):
        batch_warm_up(found.state, method, 4.0, 0.0, 320)


def test_a_branch_of_the_same_size_is_the_run_itself():
    method = methods.momentum(0.1, 5)
    states = path(method, 30)
    found = critical_batch(states[10], method, 100, (1,))
    assert found.losses == {5: PROBLEM.loss(states[30].w)} and found.size == 5
    with pytest.raises(ValueError, match="state must have made an update"):
        critical_batch(states[0], method, 100)
    with pytest.raises(ValueError, match="examples must be a whole number of at least 80"):
        critical_batch(states[10], method, 79)


def test_held_out_examples_must_not_be_training_examples():
    F = asgd.SoftmaxRegression(PROBLEM.X[:30], PROBLEM.y[:30].argmax(axis=1))
    shared = F.with_data(PROBLEM.X[28:], PROBLEM.y[28:].argmax(axis=1))
    with pytest.raises(ValueError, match="but they share 2; split the data first"):
        irreducible_losses(F, shared, methods.sgd(0.1), 10)


def test_two_batches_estimate_without_bias():
    """Over all batches of 2 of 5 examples, with the second the first half: E S = tr Sigma, E G = ||grad F||^2."""
    F = asgd.SoftmaxRegression(PROBLEM.X[:5], PROBLEM.y[:5].argmax(axis=1), ridge=0.1)
    w = START[: F.dim]
    pairs = [(i, j) for i in range(5) for j in range(5)]
    found = []
    for pair in pairs:
        method = asgd.Method(2, 0.1, sampler=Scripted((pair,), replace=True))
        after = method.step(method.init(F, w))
        rule = methods.two_batch_noise_scale(0.1, 2, decay=0.0).batch_size
        S, G, unit = rule((0.0, 0.0, 0.0), after)[1]
        found.append((S * unit, G * unit))
    full, mean = F.estimate(w), np.mean(found, axis=0)
    assert mean[0] == pytest.approx(full.variance * 4 / 5, rel=1e-10)
    assert mean[1] == pytest.approx(full.signal, rel=1e-10)
