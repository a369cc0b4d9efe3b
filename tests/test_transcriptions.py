"""Every composed method takes the path of its flat loop, to rounding."""

from dataclasses import replace
from itertools import islice
from math import floor

import numpy as np
import pytest
import transcriptions as loops
from parts import ALL

import adaptivesgd as asgd
from adaptivesgd import methods
from adaptivesgd.batch_sizes import Every, GeometricGrowth, LossRatio
from adaptivesgd.methods import registry
from adaptivesgd.samplers import RankBased
from adaptivesgd.step_sizes import InverseTime, PolynomialDecay

SEED, UPDATES = 5, 60

rng = np.random.default_rng(0)
X = rng.standard_normal((90, 6)) * np.array([1, 1, 2, 3, 0.5, 1])
y = (X @ rng.standard_normal((6, 3)) + rng.standard_normal((90, 3))).argmax(axis=1)


class TwoBlocks(asgd.SoftmaxRegression):
    """Softmax regression whose parameters fall into two blocks."""

    blocks = (slice(0, 7), slice(7, 18))  # type: ignore[assignment]


PROBLEM = TwoBlocks(X, y, ridge=0.01)
START = rng.standard_normal(PROBLEM.dim) / 3
BLOCKS = PROBLEM.blocks


class Plain:
    """The objective as three plain functions."""

    n = PROBLEM.n
    losses = staticmethod(lambda w, i: PROBLEM.batch(i).losses(w))
    rows = staticmethod(lambda w, i: PROBLEM.batch(i).gradients(w))

    @staticmethod
    def slopes(w, i):
        """p_i - e_y."""
        e = np.exp(PROBLEM.scores(w)[i])
        return e / e.sum(axis=1, keepdims=True) - PROBLEM.y[i]


class Draw:
    """The examples of update k: the generator of (seed, k), without replacement."""

    def __call__(self, k, B):
        self.rng = self.random(k)
        return np.arange(Plain.n) if B == Plain.n else self.rng.choice(Plain.n, B, replace=False)

    def turn(self, k, B):
        """The next B examples of shuffled epochs, none twice; the state of this is the order left."""
        order = getattr(self, "order", np.arange(0)) if k else np.arange(0)
        while len(np.unique(order)) < B or len(np.unique(order[:B])) < B:
            if len(np.unique(order)) < B:
                order = np.concatenate([order, self.random(k).permutation(Plain.n)])
            first = np.sort(np.unique(order, return_index=True)[1])[:B]
            if len(first) == B:
                order = np.concatenate([order[first], np.delete(order, first)])
        self.order = order[B:]
        return order[:B]

    def random(self, k, *more):
        return np.random.default_rng((SEED, k, *more))

    def more(self, taken, extra):
        left = np.setdiff1d(np.arange(Plain.n), taken)
        return np.concatenate([taken, self.rng.choice(left, extra, replace=False)])


def selection(**kw):
    return RankBased(30.0, 2.0, epochs=5, sort_every=12, **kw)


def selected(adam, alpha, r_freq, r_ratio=1.0, bs=lambda e: 8):
    """The settings of the loop of online batch selection that belong to `selection`."""
    return alpha, bs, 30.0, 2.0, 5, 12, r_freq, r_ratio, adam


IRREDUCIBLE = np.random.default_rng(9).exponential(size=Plain.n)
SELECT = loops.online_batch_selection
OBS, OBS_ADAM = methods.online_batch_selection, methods.online_batch_selection_adam
HELD = replace(methods.adadamp(0.5, 4), batch_size=Every(LossRatio(4), 5, 10))
OVER = replace(methods.geodamp(0.5, 4), batch_size=GeometricGrowth(4, 3, 1))

TABLE = {
    "gradient_descent": (loops.gradient_descent, (0.5,), methods.gradient_descent(0.5)),
    "sgd": (loops.sgd, (0.2, 7), methods.sgd(0.2, 7)),
    "momentum": (loops.momentum, (0.05, 7, 0.9), methods.momentum(0.05, 7)),
    "nesterov": (loops.nesterov, (0.05, 7, 0.9), methods.nesterov(0.05, 7)),
    "adam": (loops.adam, (0.01, 7, 0.9, 0.999, 1e-8), methods.adam(0.01, 7)),
    "adadelta": (loops.adadelta, (1.0, 7, 0.95, 1e-6), methods.adadelta(1.0, 7)),
    "adagrad": (loops.adagrad, (0.1, 7, 1e-8), methods.adagrad(0.1, 7)),
    "rmsprop": (loops.rmsprop, (0.01, 7, 0.9, 1e-8), methods.rmsprop(0.01, 7)),
    "polyak": (loops.polyak, (7, 1.0, 0.3), methods.polyak(7, max_step=0.3)),
    "lars": (
        loops.lars,
        (2.0, 80, 7, 0.01, 0.1, 0.9, BLOCKS),
        methods.lars(PolynomialDecay(2.0, 80, 2), 7, 0.01, 0.1),
    ),
    "lamb": (
        loops.lamb,
        (0.02, 7, 0.9, 0.999, 1e-6, 0.1, BLOCKS),
        methods.lamb(0.02, 7, 0.1),
    ),
    "adadamp": (loops.adadamp, (0.5, 4, 0.2), methods.adadamp(0.5, 4, 0.2)),
    "adadamp_nonconvex": (loops.adadamp_nonconvex, (0.5, 4), methods.adadamp_nonconvex(0.5, 4)),
    "adadamp_held": (loops.adadamp_held, (0.5, 4, 0.0, 5, 10), HELD),
    "adadamp_subsampled": (
        loops.adadamp_subsampled,
        (0.5, 4, 0.3),
        methods.adadamp_subsampled(0.5, 4, fraction=0.3),
    ),
    "adadamp_running": (loops.adadamp_running, (0.5, 4, 10), methods.adadamp_running(0.5, 4)),
    "padadamp": (loops.padadamp, (0.5, 4, 1.7), methods.padadamp(0.5, 4, 1.7)),
    "geodamp": (loops.geodamp, (0.5, 4, 2, 2), methods.geodamp(0.5, 4, 2, 2)),
    "geodamp_over_n": (loops.geodamp, (0.5, 4, 3, 1), OVER),
    "geodamp_lr": (loops.geodamp_lr, (0.5, 4, 2, 1), methods.geodamp_lr(0.5, 4, 2, 1)),
    "padadamp_lr": (loops.padadamp_lr, (0.5, 4, 0.3), methods.padadamp_lr(0.5, 4, 0.3)),
    "cntsdamp_lr": (loops.cntsdamp_lr, (0.5, 4, 0.3), methods.cntsdamp_lr(0.5, 4, 0.3)),
    "radadamp": (
        loops.radadamp,
        (0.3, 4, 0.2, 5, 10),
        methods.radadamp(0.3, 4, every=5, warmup=10),
    ),
    "big_batch": (loops.big_batch, (0.5, 10), methods.big_batch(0.5, 10)),
    "big_batch_armijo": (
        loops.big_batch_armijo,
        (4.0, 10, 0.1),
        methods.big_batch_armijo(4.0, 10),
    ),
    "big_batch_bb": (loops.big_batch_bb, (4.0, 10, 0.1), methods.big_batch_bb(4.0, 10)),
    "cabs": (loops.cabs, (1.5, 5, 3, 50, 0.7), methods.cabs(1.5, 5, 3, 50, 0.7)),
    "cabs_corrected": (
        loops.cabs_corrected,
        (1.5, 5, 3, 50, 0.7),
        methods.cabs_corrected(1.5, 5, 3, 50, 0.7),
    ),
    "msgd": (loops.momentum, (0.05, 7, 0.8), methods.msgd(0.05, 7, 0.8)),
    "sngm": (loops.sngm, (0.01, 7, 0.9), methods.sngm(0.01, 7)),
    "sngm_blockwise": (
        loops.sngm_blockwise,
        (0.01, 7, 0.9, BLOCKS),
        methods.sngm_blockwise(0.01, 7),
    ),
    "online_batch_selection": (SELECT, selected(False, 1.0, 0), OBS(1.0, 8, selection())),
    "online_batch_selection_recomputed": (
        SELECT,
        selected(False, 1.0, 2.5, 0.3),
        OBS(1.0, 8, selection(recompute_frequency=2.5, recompute_fraction=0.3)),
    ),
    "online_batch_selection_adam": (
        SELECT,
        selected(True, 0.01, 0),
        OBS_ADAM(0.01, 8, selection()),
    ),
    "online_batch_selection_growing": (
        SELECT,
        selected(False, 1.0, 0, bs=lambda e: floor(8 * (20 / 8) ** (min(e, 4) / 4))),
        methods.online_batch_selection_growing(1.0, 8, 20, 4, selection()),
    ),
    "friedlander_schmidt": (
        loops.friedlander_schmidt,
        (0.3, 4),
        methods.friedlander_schmidt(0.3, 4),
    ),
    "norm_test": (loops.norm_test, (0.3, 5, 0.9), methods.norm_test(0.3, 5, 0.9)),
    "inner_product_test": (
        loops.inner_product_test,
        (0.3, 5, 0.3, 1.5),
        methods.inner_product_test(0.3, 5, 0.3, 1.5),
    ),
    "noise_scale": (loops.noise_scale, (0.3, 5, 0.9), methods.noise_scale(0.3, 5, 0.9)),
    "adabatch": (loops.adabatch, (0.3, 4, 1), methods.adabatch(0.3, 4, 1)),
    "adascale": (
        loops.adascale,
        (lambda tau: 0.3 / (1 + 0.05 * tau), 20, 4),
        methods.adascale(InverseTime(0.3, 0.05), 20, 4),
    ),
    "nsgdm": (loops.nsgdm, (0.05, 7, 0.8), methods.nsgdm(0.05, 7, 0.8)),
    "momo": (loops.momo, (7, 0.8, 0.1, 0.5), methods.momo(7, 0.8, 0.1, 0.5)),
    "seesaw": (loops.seesaw, (0.05, 4, 3, (1, 2)), methods.seesaw(0.05, 4, 3, (1, 2))),
    "ordered_sgd": (loops.ordered_sgd, (0.1, 8, 20), methods.ordered_sgd(0.1, 8, 2.5)),
    "rho_loss": (
        loops.rho_loss,
        (0.1, 6, 60, IRREDUCIBLE),
        methods.rho_loss(0.1, 6, irreducible=IRREDUCIBLE),
    ),
    "importance_sampling": (
        loops.importance_sampling,
        (1.0, 8, 8),
        methods.importance_sampling(1.0, 8, 1.0),
    ),
    "importance_sampling_last_layer": (
        loops.importance_sampling_last_layer,
        (1.0, 8, 8),
        methods.importance_sampling_last_layer(1.0, 8, 1.0),
    ),
    "selective_backprop": (
        loops.selective_backprop,
        (0.1, 20, 0.3, 2, 9, 3),
        methods.selective_backprop(0.1, 20, 0.3, 2, 9, 3),
    ),
    "adadagrad": (loops.adadagrad, (0.1, 5, 0.9, 1e-8), methods.adadagrad(0.1, 5)),
    "divebatch": (
        loops.divebatch,
        (0.1, 5, 0.3, 2, 40),
        methods.divebatch(0.1, 5, 0.3, 2, max_size=40),
    ),
    "simigrad": (loops.simigrad, (0.1, 8, 0.7), methods.simigrad(0.1, 8, 0.7)),
    "two_batch_noise_scale": (
        loops.two_batch_noise_scale,
        (0.2, 6, 0.9),
        methods.two_batch_noise_scale(0.2, 6, 0.9),
    ),
    "smith": (loops.smith, (0.5, 4, 3, (1, 2)), methods.smith(0.5, 4, 3, (1, 2))),
}


@pytest.mark.parametrize("name", TABLE)
def test_same_path(name):
    loop, settings, method = TABLE[name]
    flat = np.array(list(islice(loop(Plain, START, Draw(), *settings), UPDATES)))
    path = [s.w for s in islice(asgd.states(PROBLEM, method, w=START, seed=SEED), UPDATES + 1)]
    assert np.array_equal(path[0], START)
    np.testing.assert_allclose(np.array(path[1:]), flat, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", methods.__all__)
def test_every_method_has_its_loop_or_says_why_not(name):
    card = registry.card(getattr(methods, name))
    if card.exempt:
        assert name not in TABLE
    else:
        loop, _, method = TABLE[name]
        assert loop is getattr(loops, card.loop) and method.name == ALL[name].name


def test_the_table_reaches_what_the_loops_are_for():
    """Growth, the cap, two updates a batch and ranked draws are all exercised in these runs."""

    def sizes(name):
        _, _, method = TABLE[name]
        run = asgd.states(PROBLEM, method, w=START, seed=SEED)
        return [state.batch_size for state in islice(run, 1, UPDATES + 1)]

    assert sizes("big_batch")[-1] > 10 and max(sizes("geodamp_over_n")) == Plain.n
    assert len(set(sizes("cabs"))) > 3 and len(set(sizes("noise_scale"))) > 3
    assert len(set(sizes("norm_test"))) > 2 and len(set(sizes("radadamp"))) > 2
    assert len(set(sizes("cabs_corrected"))) > 3 and len(set(sizes("adadamp_subsampled"))) > 3
    assert len(set(sizes("simigrad"))) > 3 and len(set(sizes("two_batch_noise_scale"))) > 3
    assert len(set(sizes("divebatch"))) > 2 and len(set(sizes("adadagrad"))) > 2
    assert len(set(sizes("seesaw"))) == 3
    for name in ("importance_sampling", "importance_sampling_last_layer"):
        run = asgd.states(PROBLEM, TABLE[name][2], w=START, seed=SEED)
        assert {state.memory.sampler.active for state in islice(run, 1, UPDATES)} == {False, True}
    assert set(sizes("selective_backprop")) == {6, 20} and sizes("selective_backprop")[-1] == 20
    assert len(set(sizes("adabatch"))) > 2 and len(set(sizes("online_batch_selection_growing"))) > 3
    assert len(set(sizes("inner_product_test"))) > 2 and len(set(sizes("adadamp_held"))) > 2
