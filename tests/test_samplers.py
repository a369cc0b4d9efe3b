"""Samplers: every example its turn, ranks with the right probabilities, weights that are unbiased."""

import tracemalloc
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

import adaptivesgd as asgd
from adaptivesgd.batch_sizes import Constant, LinearGrowth, SignalOverNoise
from adaptivesgd.checks.method import small_problem
from adaptivesgd.method import Method
from adaptivesgd.samplers import RankBased, Repeated, ReweightedRankBased, Shuffled, Uniform
from adaptivesgd.samplers.rank_based import Ranks, probabilities
from adaptivesgd.samplers.ranking import Listed, rank
from adaptivesgd.samplers.uniform import untaken
from adaptivesgd.state import State
from adaptivesgd.step_sizes import Damped, Fixed

PROBLEM = small_problem()
N = PROBLEM.n


def batches(sampler, size, updates, seed=0):
    """The examples of each update."""
    rule = size if not isinstance(size, int) else Constant(size)
    run = asgd.states(PROBLEM, Method(rule, Fixed(0.1), sampler=sampler), seed=seed)
    return [state.estimate.indices for state in islice(run, 1, updates + 1)]


@pytest.mark.parametrize("size", [1, 7, 13, 59, 60])
@pytest.mark.parametrize("sampler", [Uniform(), Shuffled()], ids=repr)
def test_no_example_twice_in_a_batch(sampler, size):
    assert all(len(np.unique(i)) == size for i in batches(sampler, size, 30))


@pytest.mark.parametrize("size", [1, 7, 13, 60])
def test_shuffled_serves_every_example_once_per_epoch(size):
    served = np.concatenate(batches(Shuffled(), size, 120 // size + 1))
    assert len(np.unique(served[:N])) == N  # the first epoch
    counts = np.bincount(served, minlength=N)
    assert counts.max() - counts.min() <= 2 and counts.min() >= 120 // N - 1


@pytest.mark.parametrize("sampler", [Uniform(), Shuffled(), Repeated(Shuffled())], ids=repr)
def test_a_growing_batch_repeats_no_example(sampler):
    grown = batches(sampler, SignalOverNoise(5), 60)
    assert max(map(len, grown)) == N
    assert all(len(np.unique(i)) == len(i) for i in grown)


def test_first_pass_of_rank_based_serves_every_example_once():
    served = batches(RankBased(50.0), 7, 12)
    assert sorted(np.concatenate(served[:9])) == list(range(N))
    assert [len(i) for i in served[:9]] == [7] * 8 + [4]  # an epoch ends with what is left


def test_ranks_by_the_latest_loss():
    """At each sort the order is that of the losses last seen, whichever way they came in."""
    method = Method(LinearGrowth(3, 0.2), Fixed(0.5), sampler=RankBased(50.0, sort_every=1))
    known = np.full(N, np.nan)
    for state in islice(asgd.states(PROBLEM, method), 1, 80):
        before = known.copy()
        known[state.estimate.indices] = state.estimate.losses
        if state.memory.sampler.drawn is not None:
            assert np.array_equal(state.memory.sampler.order, rank(before))


@given(st.integers(1, 300), st.lists(st.integers(1, 40), max_size=12), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_a_ranking_that_is_kept_is_one_that_is_sorted(n, sizes, seed):
    """Through all its layers, at every change: equal, infinite and undefined losses included."""
    rng, values = np.random.default_rng(seed), np.array([-np.inf, -1.0, 0.0, 1.0, np.inf, np.nan])
    known, room = rng.choice(values, n), rng.integers(1, 5)
    kept = Listed(np.arange(n), known).updated(((np.arange(0), known[:0]),))
    for size in sizes:
        stale = rng.integers(0, n, size)
        known = known.copy()
        known[stale] = new = rng.choice(values, len(stale))
        new[:] = known[stale]  # of an example that comes twice the last counts
        before, kept = kept, with_room(kept, stale, new, int(room))
        assert np.array_equal(kept.examples(slice(None)), rank(known))
        assert before is not kept
        drawn = rng.integers(0, n, 9)
        assert np.array_equal(kept.examples(drawn), rank(known)[drawn])


def with_room(ranking, stale, losses, room):
    """`ranking.updated`, with an uppermost layer of so much room."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adaptivesgd.samplers.layers.SMALL", room)
        return ranking.updated(((stale[:1], losses[:1]), (stale, losses)))


@pytest.mark.parametrize("batch", [64, 700])
def test_new_losses_cost_no_more_memory_in_a_larger_ranking(batch):
    """The median update of 20 times the examples allocates as many bytes."""
    few, many = (medians_of_peaks(n, batch) for n in (20_000, 400_000))
    assert many < 1.1 * few


def medians_of_peaks(n, batch):
    """Bytes that an update of the losses of so many examples allocates, the median of 40."""
    rng = np.random.default_rng(0)
    ranking = Listed(np.arange(n), rng.random(n)).updated(((np.arange(1), np.ones(1)),))
    peaks = []
    for _ in range(40):
        examples, losses = rng.integers(0, n, batch), rng.random(batch)
        peaks.append(peak(ranking, examples, losses))
        ranking = ranking.updated(((examples, losses),))
    return np.median(peaks)


def peak(ranking, examples, losses):
    """Bytes allocated at the peak of an update."""
    tracemalloc.start()
    ranking.updated(((examples, losses),))
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def draws(sampler, s, n, count, seed=0):
    return sampler.ranks(s, n, count, np.random.default_rng(seed))


@pytest.mark.parametrize("s", [1.0, 1.01, 100.0, 1e8])
def test_ranks_are_drawn_with_the_stated_probabilities(s):
    """Chi-square over all ranks at level 1e-3, seed fixed."""
    n, count = 50, 200_000
    seen = np.bincount(draws(RankBased(s), s, n, count), minlength=n)
    expected = count * probabilities(s, n)
    few = expected < 5
    seen = np.append(seen[~few], seen[few].sum()) if few.any() else seen
    expected = np.append(expected[~few], expected[few].sum()) if few.any() else expected
    assert chisquare(seen, expected * seen.sum() / expected.sum()).pvalue > 1e-3


@pytest.mark.parametrize("s", [1.0, 1.01, 100.0, 1e8])
def test_inverse_of_the_distribution_function(s):
    """Numbers just inside each step of the distribution function give that rank, the last included."""
    n = 40
    P = np.cumsum(probabilities(s, n))
    assert abs(P[-1] - 1) < 1e-12

    class Given:
        def __init__(self, u):
            self.u = u

        def random(self, size):
            return self.u

    middle = P - probabilities(s, n) / 2
    assert np.array_equal(RankBased(s).ranks(s, n, n, Given(middle)), np.arange(n))
    edge = np.array([0.0, 1 - 2**-53])
    assert RankBased(s).ranks(s, n, 2, Given(edge)).tolist() == [0, n - 1]


def test_numbers_of_the_reference():
    """p_1 / p_N, the share of the top tenth and half, and the effective size at s = 100."""
    p = probabilities(100.0, 100)
    assert p[0] / p[-1] == pytest.approx(100 ** (99 / 100), rel=1e-12)
    assert round(p[0] / p[-1], 1) == 95.5
    p = probabilities(100.0, 100_000)
    assert round(100 * p[:10_000].sum(), 1) == 37.3
    assert round(100 * p[:50_000].sum(), 1) == 90.9
    assert round(1 / (p**2).sum() / 100_000, 3) == 0.426


@pytest.mark.parametrize("s", [1.0, 10.0, 1e4])
def test_correct_weights_are_unbiased_exactly(s):
    """sum_i p_i c_i grad f_i = grad F, over every rank that can be drawn."""
    sampler = ReweightedRankBased(s)
    w = np.random.default_rng(0).standard_normal(PROBLEM.dim)
    order = np.random.default_rng(1).permutation(N)
    memory = Ranks(Listed(order, np.zeros(N)), served=N + N, drawn=np.arange(N))
    weights = sampler.weights(memory, order, State(PROBLEM, w))
    gradient = (probabilities(s, N) * weights) @ PROBLEM.gradients(w)[order]
    np.testing.assert_allclose(gradient, PROBLEM.gradient(w), rtol=1e-12, atol=1e-14)
    if s > 1:  # without them it is not
        biased = probabilities(s, N) @ PROBLEM.gradients(w)[order]
        assert np.abs(biased - PROBLEM.gradient(w)).max() > 1e-3


def test_released_weights_inflate_the_gradient():
    """E[mean(p) / p_i] = N sum p^2: 2.35 at s = 100, 9.2 at 1e8. Ours average to 1."""
    for s, inflation in ((100.0, 2.35), (1e8, 9.2)):
        p = probabilities(s, 50_000)
        assert float(f"{len(p) * (p**2).sum():.3g}") == pytest.approx(inflation, rel=5e-3)
        assert (p / (len(p) * p)).sum() == pytest.approx(1, rel=1e-12)


def test_pressure_decays_over_the_epochs():
    sampler = RankBased(100.0, 1.0, epochs=10)
    pressures = [sampler.pressure_at(e) for e in range(11)]
    np.testing.assert_allclose(pressures, 100 ** (1 - np.arange(11) / 10), rtol=1e-12)


def test_recomputation_is_counted():
    rule = Constant(6)
    plain = Method(rule, Fixed(0.1), sampler=RankBased(10.0))
    again = replace(plain, sampler=RankBased(10.0, recompute_frequency=1, recompute_fraction=0.5))
    counts = [
        [state.evaluations for state in islice(asgd.states(PROBLEM, method), 1, 45)][-1]
        for method in (plain, again)
    ]
    assert (
        counts[0] == 0 and counts[1] == 3 * N // 2
    )  # 44 updates of 6 examples: 3 times half of them


def test_the_pressure_stays_at_its_end_after_the_schedule():
    """Never below 1, where the easiest examples would be drawn most and weights would be undefined."""
    sampler = RankBased(100.0, 1.01, epochs=5)
    assert [sampler.pressure_at(epoch) for epoch in (5, 6, 11, 1e6)] == [1.01] * 4
    assert RankBased(7.0, epochs=5).pressure_at(9) == 7.0
    for pressure in np.linspace(1.5, 400, 2000):  # rounding does not take it below 1 either
        assert RankBased(pressure, 1.0, epochs=3).pressure_at(np.nextafter(3, 0)) >= 1.0


def test_a_run_outlasts_the_schedule():
    method = Method(10, 0.1, sampler=ReweightedRankBased(50.0, 1.0, epochs=2, sort_every=5))
    last = list(islice(asgd.states(PROBLEM, method), 6 * N // 10 + 1))[-1]
    assert last.epochs == 6 and (last.estimate.weights == 1).all()


@pytest.mark.parametrize("updates, sorts", [(N // 5, 0), (2 * N // 5, 1)])
def test_an_update_copies_none_of_the_n_losses_between_two_sorts(updates, sorts):
    """The first epoch needs no sort, the second starts with one: otherwise the arrays are shared."""
    sampler = RankBased(50.0, sort_every=10**6)
    states = list(islice(asgd.states(PROBLEM, Method(5, 0.1, sampler=sampler)), updates + 1))
    ranks = [state.memory.sampler for state in states[1:]]
    assert len({id(each.ranking) for each in ranks}) == 1 + sorts


def test_notes_are_few_and_lose_nothing():
    memory, n = RankBased().init(PROBLEM, np.zeros(1)), 1000
    memory = replace(memory, ranking=Listed(np.arange(n), np.zeros(n)))
    for k, indices in enumerate(np.split(np.random.default_rng(0).permutation(n), 200)):
        memory = memory.noted(indices, np.full(5, k), n)
        sizes = [len(each) for each, _ in memory.notes]
        assert sum(sizes) == 5 * (k + 1) and all(a > b for a, b in pairwise(sizes))
        assert len(sizes) <= np.log2(sum(sizes))
    rising = memory.sorted().ranking.order.real
    assert np.array_equal(-rising[::-1], np.repeat(np.arange(200), 5))


def test_weights_count_in_every_statistic_of_a_batch():
    method = Method(8, 0.1, sampler=ReweightedRankBased(50.0, sort_every=1))
    state = list(islice(asgd.states(PROBLEM, method), 2 * N // 8 + 3))[-1]
    seen = state.estimate
    rows = seen.weights[:, None] * PROBLEM.gradients(seen.w)[seen.indices]
    assert np.ptp(seen.weights) > 0.1
    np.testing.assert_allclose(seen.square_norms, (rows**2).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(seen.gradient, rows.mean(axis=0), rtol=1e-12, atol=1e-15)
    assert seen.variance == pytest.approx(rows.var(axis=0, ddof=1).sum(), rel=1e-12)


def test_an_enlarged_batch_was_granted_in_full():
    method = Method(SignalOverNoise(3), Damped(0.1))
    states = list(islice(asgd.states(PROBLEM, method), 40))[1:]
    assert any(state.estimate.was_enlarged for state in states)
    assert {state.step_size for state in states} == {0.1}


@pytest.mark.parametrize("what", [1, None, "yes", np.ones(2)], ids=str)
def test_with_replacement_is_true_or_false(what):
    problem = asgd.LeastSquares(np.eye(3), np.ones(3))
    for call in (
        lambda: Uniform(replace=what),
        lambda: asgd.samplers.Scripted(((0,),), replace=what),
        lambda: problem.estimate(np.zeros(3), [0], replace=what),
    ):
        with pytest.raises(ValueError, match="replace must be True or False, not"):
            call()


@pytest.mark.parametrize("taken", [[], [0], [7], [3, 0, 7, 4], [*range(7)]])
def test_places_among_the_untaken_examples(taken):
    free = np.delete(np.arange(8), np.array(taken, int))
    assert np.array_equal(untaken(np.arange(len(free)), np.array(taken, int)), free)


def test_a_shuffled_epoch_is_searched_at_its_turn_alone(monkeypatch):
    """What is served without a search has no repetition, at the turn of an epoch either."""
    looks, unique = [], np.unique
    monkeypatch.setattr(np, "unique", lambda *a, **k: looks.append(1) or unique(*a, **k))
    served = batches(Shuffled(), 7, 60)
    assert len(looks) <= 5 * (60 * 7 // N)  # five at a turn, none in between
    assert all(len(set(i)) == 7 for i in served)
    turns = np.concatenate(served)[: N * (60 * 7 // N)]
    assert np.ptp(np.bincount(turns, minlength=N)) <= 1


@pytest.mark.parametrize("keep", [1e-5, 1e-300, 5e-324])
def test_of_a_tiny_part_the_largest_loss_is_kept(keep):
    """Where every power underflows beside 1, and where 1/keep is infinite."""
    assert asgd.samplers.LossPercentiles(keep).probabilities(4).tolist() == [0, 0, 0, 1]
