"""ensmallen, Big Batch SGD: the running variance, the growing batch, the sum, and the curvature."""

from functools import partial

import numpy as np

from .erratum import Erratum, Picture

FILE = "include/ensmallen_bits/bigbatch_sgd/bigbatch_sgd_impl.hpp"
STEPS = "include/ensmallen_bits/bigbatch_sgd/adaptive_stepsize.hpp"
found = partial(Erratum, project="ensmallen")


# A running mean that forgets the first example.


def variance_without_the_first(rows):
    """(1/(B-1)) sum_k <g_k - m_{k-1}, g_k - m_k>, with m_k = m_{k-1} + (g_k - m_{k-1}) / k."""
    mean, total = rows[0], 0.0
    for k in range(1, len(rows)):
        before, mean = mean, mean + (rows[k] - mean) / k
        total = total + ((rows[k] - before) * (rows[k] - mean)).sum(axis=-1)
    return total / (len(rows) - 1)


def variance(rows):
    """The same with m_k = m_{k-1} + (g_k - m_{k-1}) / (k + 1)."""
    mean, total = rows[0], 0.0
    for k in range(1, len(rows)):
        before, mean = mean, mean + (rows[k] - mean) / (k + 1)
        total = total + ((rows[k] - before) * (rows[k] - mean)).sum(axis=-1)
    return total / (len(rows) - 1)


def mean_ratios():
    """The estimated variance over the true one, averaged over 4000 batches."""
    sizes = np.arange(2, 33)
    rows = np.random.default_rng(4).standard_normal((32, 4000, 1))  # variance 1
    published, right = (
        [each(rows[:B]).mean() for B in sizes] for each in (variance_without_the_first, variance)
    )
    curves = {"divided by k": published, "divided by k + 1": right}
    return Picture(sizes, curves, "batch size (examples)", "estimated over true variance")


# A batch that grows from its own last example.


def grown_from_the_last(first, size, more):
    """Examples first, ..., first + size - 1, and `more` from first + size - 1 on."""
    start = first + size - 1
    return [*range(first, first + size), *range(start, start + more)]


def grown(first, size, more):
    """Examples first, ..., first + size - 1, and the `more` after them."""
    return [*range(first, first + size), *range(first + size, first + size + more)]


def seen_twice():
    """Examples counted more than once in a batch that grows by a tenth at a time."""
    published, right = [], []
    counts, size = range(1, 26), 10
    for _ in counts:
        more = max(1, size // 10)
        published.append(more - len(set(grown_from_the_last(0, size, more))) + size)
        right.append(more - len(set(grown(0, size, more))) + size)
        size += more
    curves = {"from the last": np.cumsum(published), "after the last": np.cumsum(right)}
    return Picture(counts, curves, "growths of one batch", "examples counted twice")


# A step with the sum, a test with the mean.


def step_with_the_sum(loss, rows, w, a, c=0.1):
    """w - a sum_i g_i, with a halved until the loss is at most l(w) - c a ||g||^2, g the mean."""
    g, d = rows.mean(axis=0), rows.sum(axis=0)
    while loss(w - a * d) > loss(w) - c * a * (g @ g):
        a /= 2
    return w - a * d


def step_with_the_mean(loss, rows, w, a, c=0.1):
    """w - a g, with a halved until the loss is at most l(w) - c a ||g||^2, g the mean."""
    g = rows.mean(axis=0)
    while loss(w - a * g) > loss(w) - c * a * (g @ g):
        a /= 2
    return w - a * g


def losses_of(step, B, a, updates):
    """The losses of ||w||^2 / 2 seen through B equal examples, from w = 1."""
    loss, w, losses = (lambda w: float(w @ w) / 2), np.ones(1), []
    for _ in range(updates):
        losses.append(loss(w))
        w = step(loss, np.tile(w, (B, 1)), w, a)
    return losses


def hardly_falling():
    """A condition that is B times too weak accepts steps that hardly descend."""
    k, B, a = np.arange(6), 16, 1.95
    curves = {
        "the sum, first trial 1.95 / B": losses_of(step_with_the_sum, B, a / B, len(k)),
        "the mean, first trial 1.95": losses_of(step_with_the_mean, B, a, len(k)),
    }
    return Picture(k, curves, "updates of w", "loss", "y")


# A curvature between here and nowhere.


def curvature_from_zero(gradient, w, a):
    """<u - 0, grad F(u) - grad F(0)> / ||u - 0||^2 at the first step, u = w - a grad F(w)."""
    u = w - a * gradient(w)
    return u @ (gradient(u) - gradient(0 * u)) / (u @ u)


def curvature_along_the_step(gradient, w, a):
    """<u - w, grad F(u) - grad F(w)> / ||u - w||^2, u = w - a grad F(w)."""
    u = w - a * gradient(w)
    return (u - w) @ (gradient(u) - gradient(w)) / ((u - w) @ (u - w))


def moved_origin():
    """The first curvature on log cosh(w - s), started at w = s + 1: s moves only the origin."""
    shifts, start = np.linspace(0, 10, 41), 1.0
    published, right = (
        [each(lambda w, s=s: np.tanh(w - s), np.array([s + start]), 0.5) for s in shifts]
        for each in (curvature_from_zero, curvature_along_the_step)
    )
    curves = {"against the origin": published, "along the step": right}
    return Picture(shifts, curves, "where the minimum is", "curvature of the first step")


# A division by whatever the curvature is.


def step_size_for_any_curvature(nu, a, share, noise):
    """(1 - K/n) a + (K/n) (1 - V / (K ||G||^2)) / nu. share: K/n; noise: V / (K ||G||^2)."""
    return (1 - share) * a + share * (1 - noise) / nu


def step_size_for_a_curvature(nu, a, share, noise):
    """The same; a where nu or 1 - noise is not positive, because (8) then has no minimum."""
    if nu <= 0 or noise >= 1:
        return a
    return (1 - share) * a + share * (1 - noise) / nu


def backwards():
    """The next step size against the curvature that a batch has shown."""
    nu = np.linspace(-2, 2, 80)  # 0 is not among them
    published, right = (
        [each(v, 0.5, 0.3, 0.2) for v in nu]
        for each in (step_size_for_any_curvature, step_size_for_a_curvature)
    )
    curves = {"unguarded": published, "guarded": right}
    return Picture(nu, curves, "curvature nu of the batch", "next step size (now 0.5)")


ERRATA = (
    found(
        name="forgotten-example",
        file=FILE,
        read="commit 048650a",
        says="The running mean divides by k where k + 1 examples have been seen, so the first one is "
        "forgotten and the variance comes out too small: 0 for two examples, half for three.",
        wrong=variance_without_the_first,
        right=variance,
        picture=mean_ratios,
        law="test_variance_forgets_no_sample",
    ),
    found(
        name="counted-twice",
        file=FILE,
        read="commit 048650a",
        says="Each growth of a batch starts at the last example that it already holds, which is thus "
        "counted twice.",
        wrong=grown_from_the_last,
        right=grown,
        picture=seen_twice,
        law="test_a_grown_batch_counts_nobody_twice",
    ),
    found(
        name="sum-for-mean",
        file=FILE,
        read="commit 048650a",
        says="The step is along the sum of the gradients, while the line search asks for a fall in "
        "proportion to the squared length of their mean: B times too little.",
        wrong=step_with_the_sum,
        right=step_with_the_mean,
        picture=hardly_falling,
        law="test_steps_with_the_mean_gradient",
    ),
    found(
        name="curvature-from-zero",
        file=STEPS,
        read="commit 6c91eaa",
        says="The first curvature is measured between the new point and the origin, so it depends on "
        "where the coordinates begin.",
        wrong=curvature_from_zero,
        right=curvature_along_the_step,
        picture=moved_origin,
        law="test_no_curvature_against_nothing",
    ),
    found(
        name="negative-curvature",
        file=STEPS,
        read="commit 6c91eaa",
        says="The step size divides by the measured curvature even where that is negative or nearly "
        "0: the next step may then go uphill, or anywhere.",
        wrong=step_size_for_any_curvature,
        right=step_size_for_a_curvature,
        picture=backwards,
        law="test_negative_curvature_changes_nothing",
        note="The paper does not say what to do there either.",
    ),
)
