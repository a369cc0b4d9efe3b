"""The stochastic line search: the batch that it evaluates, and where its random numbers are from."""

from functools import partial

import numpy as np

from .erratum import Erratum, Picture

found = partial(Erratum, project="IssamLaradji/sls", file="sls/sls.py", read="commit 949834e")


# A step size that depends on the draw.


def expected_move_with_its_own_search(curvatures, centres, w, c=0.1):
    """E[a_i g_i], with a_i = 2 (1 - c) / h_i the longest step that f_i = h_i (w - z_i)^2 / 2 accepts."""
    lengths, slopes = 2 * (1 - c) / curvatures, curvatures * (w - centres)
    return np.mean(lengths * slopes)


def expected_move_with_another_search(curvatures, centres, w, c=0.1):
    """E[a_j g_i] = E[a_j] E[g_i], with i and j drawn independently."""
    lengths, slopes = 2 * (1 - c) / curvatures, curvatures * (w - centres)
    return np.mean(lengths) * np.mean(slopes)


def settles_elsewhere():
    """The expected step on (w - 1)^2 / 2 and 10 (w + 1)^2 / 2, whose mean is least at -0.82."""
    curvatures, centres = np.array([1.0, 10.0]), np.array([1.0, -1.0])
    w = np.linspace(-1.2, 0.4, 41)
    published, right = (
        [-each(curvatures, centres, x) for x in w]
        for each in (expected_move_with_its_own_search, expected_move_with_another_search)
    )
    curves = {"searched on the step's own batch": published, "searched on another batch": right}
    return Picture(w, curves, "w", "expected change of w")


# Random numbers by the clock.


def seeds_by_the_clock(seconds):
    """The seed of the random numbers of each update: the whole seconds of the time of day."""
    return [int(each) for each in seconds]


def seeds_by_the_step(seconds, seed=0):
    """The seed of the random numbers of each update: (seed, k), whatever the time."""
    return [(seed, k) for k in range(len(seconds))]


def same_masks():
    """Different dropout masks after so many updates, 25 of them a second."""
    k = np.arange(1, 101)
    seconds = 1000.3 + k / 25
    published, right = (
        [len(set(each(seconds[:count]))) for count in k]
        for each in (seeds_by_the_clock, seeds_by_the_step)
    )
    curves = {"by the clock": published, "by the step": right}
    return Picture(k, curves, "updates of w", "different seeds")


ERRATA = (
    found(
        name="own-batch-search",
        says="The step size is searched on the batch of the step, so it depends on the draw, and the "
        "expected step is no multiple of the gradient; analyses that take the two as independent "
        "need another batch for the search.",
        wrong=expected_move_with_its_own_search,
        right=expected_move_with_another_search,
        picture=settles_elsewhere,
        law="test_a_search_on_the_steps_own_batch_settles_elsewhere",
        note="It is the usual practice, ours included, and Big Batch asks for it. Where all examples "
        "share a minimiser it does no harm; what can be promised without, see big_batch/theorem_3b.",
    ),
    found(
        name="seeded-by-the-clock",
        says="The random numbers of an update are seeded with the whole seconds of the clock: no run "
        "can be repeated, and all updates within a second share their masks.",
        wrong=seeds_by_the_clock,
        right=seeds_by_the_step,
        picture=same_masks,
        law="test_the_seed_is_the_only_clock",
    ),
)
