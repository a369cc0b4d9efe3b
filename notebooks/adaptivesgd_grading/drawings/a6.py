"""The pictures of A6: a larger batch, or a smaller step?"""

from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

import adaptivesgd as asgd

from .data import digits, softmax
from .sheet import GREEN, QUIET, THEIRS, WARN, YOURS, Drawing, guessed, image, keys, sheet, titled

GROWTH = np.repeat([16, 32, 64, 128, 256], 40)


def pair() -> Any:
    """GeoDamp and its twin."""
    given = {"delay": 2}
    methods = asgd.methods
    return methods.geodamp(0.5, 16, **given), methods.geodamp_lr(0.5, 16, **given)


def opening() -> Drawing:
    """Twins on two clocks."""
    figure, (left, right) = sheet(2)
    for method, name, colour, dash in zip(pair(), ("method 1", "method 2"), (YOURS, THEIRS), ("-", "--"), strict=True):  # fmt: skip
        trace = asgd.run(softmax(1e-3), method, epochs=12, n_records=40)
        left.semilogy(trace["updates"], trace["loss"], dash, color=colour, lw=2.5, label=name)
        right.semilogy(trace["examples"], trace["loss"], dash, color=colour, lw=2.5)
    titled(left, "Per update", "updates", "loss")
    titled(right, "Per example", "examples")
    keys(left)
    return Drawing(figure, "The loss of two methods. Per update method 1 needs far fewer updates than method 2; per example their curves lie on top of each other.")  # fmt: skip


def twins(twin_rates: Callable, guess: Any = ...) -> Drawing:
    """Sizes of the growing one, rates of its twin, and what both have in common."""
    rates = np.asarray(twin_rates(0.5, GROWTH), float)
    figure, (left, middle, right) = sheet(3, width=10.5)
    left.semilogy(GROWTH, color=YOURS, lw=2.5, label="grows")
    left.semilogy(np.full(200, 16), color=THEIRS, lw=2.5, label="twin")
    middle.semilogy(np.full(200, 0.5), color=YOURS, lw=2.5)
    middle.semilogy(rates, color=THEIRS, lw=2.5)
    right.semilogy(0.5 / GROWTH, color=YOURS, lw=6, alpha=0.4)
    right.semilogy(rates / 16, color=THEIRS, lw=2)
    guessed(middle, guess, upright=False)
    for axes, title in ((left, "batch size"), (middle, "rate; the twin's is yours"), (right, "rate over batch size")):  # fmt: skip
        titled(axes, title, "update")
    keys(left)
    return Drawing(figure, "Left: one method's batch grows in steps, the twin's stays. Middle: the twin's rate, yours, falls in steps. Right: rate over batch size is the same for both.")  # fmt: skip


def walks(noise_travelled: Callable, twin_rates: Callable, guess: Any = ...) -> Drawing:
    """300 random walks of each twin, and the spread that the student's formula says."""
    rng = np.random.default_rng(0)
    figure, both = sheet(2)
    cases = (
        (np.full(200, 0.5), GROWTH, "grows"),
        (np.asarray(twin_rates(0.5, GROWTH), float), np.full(200, 16), "twin"),
    )
    for axes, (rates, sizes, name), colour in zip(both, cases, (YOURS, THEIRS), strict=True):
        paths = np.cumsum(rates * rng.normal(0, 1 / np.sqrt(sizes), (300, 200)), axis=1)
        axes.plot(paths[:60].T, color=colour, alpha=0.15, lw=0.8)
        spread = np.sqrt([float(noise_travelled(rates[:k], sizes[:k], 1.0)) for k in range(1, 201)])
        axes.plot(2 * spread, color="black", lw=2, label="twice your spread")
        axes.plot(-2 * spread, color="black", lw=2)
        axes.set_ylim(-3, 3)
        titled(axes, f"{name}: ends at ±{spread[-1]:.2f}", "update")
    guessed(both[1], guess, upright=False)
    keys(both[0])
    return Drawing(figure, "Random walks of both twins where nothing pulls back, inside twice the spread that you compute: per update, the twin spreads less than the growing one.")  # fmt: skip


def per_example(noise_travelled: Callable, twin_rates: Callable) -> Drawing:
    """The squared spread of twins that change after the same number of examples."""
    slow = np.repeat([16, 32, 64, 128, 256], [40, 80, 160, 320, 640])  # as many examples per phase
    cases = (
        (np.full(200, 0.5), GROWTH, "grows", YOURS, 5),
        (np.asarray(twin_rates(0.5, slow), float), np.full(len(slow), 16), "twin", THEIRS, 2),
    )
    figure, (left, right) = sheet(2)
    for rates, sizes, name, colour, width in cases:
        ends = np.unique(np.geomspace(1, len(rates), 120).astype(int))
        square = [float(noise_travelled(rates[:k], sizes[:k], 1.0)) for k in ends]
        how = {"color": colour, "lw": width, "alpha": 0.7}
        left.semilogx(ends, square, label=name, **how)
        right.semilogx(np.cumsum(sizes)[ends - 1], square, **how)
    titled(left, "Against updates", "updates", "your E||noise||²")
    titled(right, "Against examples", "examples")
    keys(left)
    return Drawing(figure, "The squared noise of twins that change after the same number of examples: against updates the curves differ, against examples they lie on top of each other.")  # fmt: skip


def valley(sngm_step: Callable, guess: Any = ...) -> Drawing:
    """Step lengths of the student's SNGM, and of momentum without normalising, on a steep valley."""
    h = np.array([400.0, 1.0])
    figure, (left, right) = sheet(2)
    for name, colour in (("yours", YOURS), ("momentum, not normalised", THEIRS)):
        w, u, lengths, losses = np.array([1.0, 3.0]), np.zeros(2), [], []
        for _ in range(60):
            g = h * w
            if name == "yours":
                after, u = sngm_step(w, u, g, 0.9, 0.02)
            else:
                u = 0.9 * u + g
                after = w - 0.02 * u
            lengths.append(np.linalg.norm(np.asarray(after) - w))
            losses.append((h * w**2).sum() / 2)
            w = np.asarray(after)
        left.semilogy(np.clip(lengths, 1e-6, 1e12), color=colour, lw=2, label=name)
        right.semilogy(np.clip(losses, 1e-6, 1e20), color=colour, lw=2)
    left.axhline(0.2, color=QUIET, ls=":", label="η / (1 - β)")
    guessed(left, guess, upright=False)
    titled(left, "Length of the steps", "update")
    titled(right, "Loss", "update")
    keys(left)
    return Drawing(figure, "On a steep valley your steps never exceed eta / (1 - beta) and the loss falls and then wobbles; without normalising the steps and the loss explode.")  # fmt: skip


def compass(sngm_step: Callable) -> Drawing:
    """Two paths in the plane."""
    axis = np.linspace(-3.2, 3.2, 100)
    A, B = np.meshgrid(axis, axis)
    figure, axes = sheet(height=4.2)
    axes.contour(A, B, np.sqrt(10 * A**2 + B**2), levels=10, colors="0.85")
    for beta, colour in ((0.0, THEIRS), (0.9, YOURS)):
        w, u, path = np.array([-2.5, 2.8]), np.zeros(2), []
        for _ in range(150):
            path.append(w)
            w, u = sngm_step(w, u, np.array([10.0, 1.0]) * w, beta, 0.2 * (1 - beta))
        axes.plot(*np.array(path).T, ".-", color=colour, lw=1, ms=4, label=f"β = {beta:g}")
    axes.plot(0, 0, "*", color=GREEN, ms=14)
    titled(axes, "150 of your steps, with and without momentum")
    keys(axes)
    return Drawing(figure, "Two paths of yours in a narrow valley: without momentum the steps jump across the minimum for ever; with momentum the path is smooth and circles around it.")  # fmt: skip


def ranks(rank_probabilities: Callable, guess: Any = ...) -> Drawing:
    """The student's probabilities by rank, for three pressures."""
    losses = np.random.default_rng(0).exponential(size=200)
    figure, axes = sheet()
    for pressure, colour in ((1.0, QUIET), (10.0, GREEN), (100.0, YOURS)):
        p = np.sort(np.asarray(rank_probabilities(losses, pressure)))[::-1]
        axes.plot(200 * p, color=colour, lw=2.5, label=f"pressure {pressure:g}")
    guessed(axes, guess, upright=False)
    titled(axes, "How much more often than in uniform sampling", "rank by falling loss", "times as often")  # fmt: skip
    keys(axes)
    return Drawing(figure, "Your probabilities by rank, in units of uniform sampling: flat for pressure 1; for pressure 100 the hardest examples are drawn nearly five times as often, the easiest one twentieth as often.")  # fmt: skip


def chased(rank_probabilities: Callable, guess: Any = ...) -> Drawing:
    """The probability of examples with a wrong label, while a model is trained on them."""
    X, y = digits()
    rng = np.random.default_rng(5)
    flipped = rng.permutation(len(y))[: len(y) // 10]
    noisy = y.copy()
    noisy[flipped] = (y[flipped] + rng.integers(1, 10, len(flipped))) % 10
    problem = asgd.SoftmaxRegression(X, noisy)
    run = islice(asgd.states(problem, asgd.methods.sgd(0.5, 64)), 301)
    steps, shares, worst = [], [], None
    for state in run:
        if state.step % 20 == 0:
            losses = np.asarray(problem.losses(state.w))
            p = np.asarray(rank_probabilities(losses, 100.0))
            steps.append(state.step)
            shares.append(p[flipped].sum())
            worst = np.argsort(p)[::-1][:8]
    figure = sheet(1)[0]
    figure.clear()
    grid = figure.add_gridspec(2, 8, height_ratios=[2.2, 1])
    axes = figure.add_subplot(grid[0, :])
    axes.plot(steps, shares, "o-", color=WARN, label="your probability of a wrong label")
    axes.axhline(0.1, color=QUIET, ls=":", label="their share of the data")
    axes.spines[["top", "right"]].set_visible(False)
    guessed(axes, guess, upright=False)
    titled(axes, "A tenth of the labels is wrong", "update")
    keys(axes)
    for place, k in enumerate([] if worst is None else worst):
        cell = figure.add_subplot(grid[1, place])
        image(cell, X[k].reshape(8, 8), f"called {noisy[k]}", cmap="Greys", vmin=X[k].min())
    return Drawing(figure, f"The probability that you draw an example with a wrong label rises from a tenth to {shares[-1]:.2f} in 300 updates. Below, the eight examples drawn most often: digits that carry another digit's name.")  # fmt: skip


def workers(parallel_seconds: Callable, guess: Any = ...) -> Drawing:
    """The speed-up with the number of workers, for three batch sizes."""
    counts = 2 ** np.arange(0, 11)
    figure, axes = sheet()
    for B, colour in ((16, THEIRS), (128, GREEN), (1024, YOURS)):
        sizes = np.full(100, B)
        seconds = [float(parallel_seconds(sizes, int(p), 1e-3, 2e-3)) for p in counts]
        axes.loglog(counts, seconds[0] / np.array(seconds), "o-", color=colour, label=f"B = {B}")
    axes.loglog(counts, counts, ":", color=QUIET, label="ideal")
    guessed(axes, guess, upright=False)
    axes.set_ylim(0.8, 600)
    titled(axes, "Speed-up on your clock", "workers", "times as fast")
    keys(axes)
    return Drawing(figure, "Speed-up against workers: for a batch of 16 it ends at 6 times, since an update cannot be shorter than one example and the exchange; for 1024 it reaches hundreds.")  # fmt: skip


def race(parallel_seconds: Callable) -> Drawing:
    """GeoDamp and its twin on the student's clock, with few and with many workers."""
    figure, both = sheet(2)
    for method, name, colour in zip(pair(), ("grows", "twin"), (YOURS, THEIRS), strict=True):
        sizes, losses = [], []
        problem = softmax(1e-3)
        for state in asgd.states(problem, method):
            if state.epochs > 8:
                break
            sizes.append(max(state.batch_size, 1))
            if state.step % 40 == 0:
                losses.append((state.step, problem.loss(state.w)))
        for axes, count in zip(both, (1, 64), strict=True):
            clock = [float(parallel_seconds(np.array(sizes[: k + 1]), count, 1e-4, 1e-3)) for k, _ in losses]  # fmt: skip
            axes.semilogy(clock, [loss for _, loss in losses], ".-", color=colour, label=name)
            titled(axes, f"{count} worker{'s'[: count > 1]}", "seconds on your clock", "loss")
    keys(both[0])
    return Drawing(figure, "The loss of both twins against your seconds: with one worker they are nearly equal, with 64 workers the growing one is ahead.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, twins, walks, per_example, valley, compass, ranks, chased, workers, race),
    )
}
