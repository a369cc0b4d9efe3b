"""The pictures of A2: the variance of example gradients, and the norm trick."""

import tracemalloc
from collections.abc import Callable
from itertools import combinations, islice
from typing import Any

import numpy as np

from adaptivesgd import methods, states

from .data import digits, slopes_of, softmax
from .sheet import GREEN, PINK, QUIET, THEIRS, YOURS, Drawing, guessed, image, keys, sheet, titled


def opening() -> Drawing:
    """Two clouds of example gradients around the same mean."""
    rng = np.random.default_rng(2)
    figure, both = sheet(2, height=3.8)
    for axes, spread, title in zip(both, (0.5, 3.0), ("problem A", "problem B"), strict=True):
        cloud = spread * rng.standard_normal((300, 2))
        cloud += np.array([1.5, 0.8]) - cloud.mean(axis=0)
        axes.plot(*cloud.T, ".", color=YOURS, alpha=0.45, ms=5)
        axes.annotate(
            "", (1.5, 0.8), (0, 0), arrowprops={"color": THEIRS, "width": 3, "headwidth": 11}
        )
        axes.set(xlim=(-8, 10), ylim=(-7, 8), aspect="equal")
        titled(axes, title)
    return Drawing(figure, "Two clouds of example gradients. Their mean is the same arrow; in problem B the cloud is six times as wide, and many examples point the other way.")  # fmt: skip


def dividing(variance: Callable, guess: Any = ...) -> Drawing:
    """The mean of the student's V over many batches of each size, against the truth."""
    rng = np.random.default_rng(0)
    sizes = np.array([2, 3, 4, 6, 8, 12, 16, 24])
    means, low, high = [], [], []
    for B in sizes:
        found = [variance(rng.standard_normal((B, 5))) for _ in range(400)]
        means.append(np.mean(found))
        low.append(np.quantile(found, 0.1))
        high.append(np.quantile(found, 0.9))
    figure, axes = sheet()
    axes.fill_between(sizes, low, high, color=YOURS, alpha=0.15, label="8 of 10 batches")
    axes.plot(sizes, means, "o-", color=YOURS, label="mean of your V")
    axes.plot(sizes, 5 * (sizes - 1) / sizes, color=THEIRS, ls="--", label="divided by B")
    axes.axhline(5, color=QUIET, ls=":", label="the truth")
    guessed(axes, guess, upright=False)
    titled(axes, "400 batches of each size", "B", "V")
    keys(axes, ncols=2)
    return Drawing(figure, f"The mean of your V over 400 batches is {means[0]:.2f} at B = 2 and {means[-1]:.2f} at B = 24; the truth is 5. Divided by B it would be half of it at B = 2.")  # fmt: skip


def trained(steps: int = 120) -> np.ndarray:
    """Weights after some steps of SGD on digits."""
    return list(islice(states(softmax(), methods.sgd(0.5, 64)), steps + 1))[-1].w


def loudest(square_norms: Callable) -> Drawing:
    """The examples with the smallest and the largest gradients."""
    X, S = slopes_of(trained(), slice(None))
    order = np.argsort(square_norms(X, S))
    figure, grid = sheet(8, 2, height=3.0)
    y = digits()[1]
    for axes, k in zip(grid, [*order[:8], *order[-8:]], strict=True):
        image(axes, X[k].reshape(8, 8), f"a {y[k]}", cmap="Greys", vmin=X[k].min())
    figure.suptitle("above: your smallest norms; below: your largest", fontsize=11)
    return Drawing(figure, "Two rows of eight handwritten digits: those with your smallest gradient norms are clear, those with the largest are blurred or oddly written.")  # fmt: skip


def histogram(square_norms: Callable, guess: Any = ...) -> Drawing:
    """How the norms spread while training goes on."""
    figure, axes = sheet()
    for steps, colour in ((0, QUIET), (60, GREEN), (400, YOURS)):
        norms = np.asarray(square_norms(*slopes_of(trained(steps), slice(None))))
        bins = np.geomspace(1e-6, 1e4, 60)
        axes.hist(np.clip(norms, 1e-6, None), bins, color=colour, alpha=0.6, label=f"after {steps} steps")  # fmt: skip
    share = np.sort(norms)[-180:].sum() / norms.sum()
    guessed(axes, guess)
    axes.set_xscale("log")
    titled(axes, f"After 400 steps, a tenth of the examples has {share:.0%} of the sum", "squared norm", "examples")  # fmt: skip
    keys(axes, loc="upper left")
    return Drawing(figure, f"Histograms of squared gradient norms after 0, 60 and 400 steps: they spread over many powers of ten, and a tenth of the examples holds {share:.0%} of the sum.")  # fmt: skip


def memory(variance_by_norms: Callable, guess: Any = ...) -> Drawing:
    """Peak memory of the student's function and of forming the gradients."""
    rng = np.random.default_rng(0)
    widths = np.array([8, 16, 32, 64, 128, 192])
    peaks: dict[str, list[float]] = {"yours": [], "formed": []}
    formed = lambda X, S: (X[:, :, None] * S[:, None, :]).var(axis=0, ddof=1).sum()
    for width in widths:
        X, S = rng.standard_normal((2, 64, width))
        for name, function in (("yours", variance_by_norms), ("formed", formed)):
            tracemalloc.start()
            function(X, S)
            peaks[name].append(tracemalloc.get_traced_memory()[1] / 2**20)
            tracemalloc.stop()
    figure, axes = sheet()
    axes.loglog(widths, peaks["formed"], "s--", color=THEIRS, label="gradients formed")
    axes.loglog(widths, peaks["yours"], "o-", color=YOURS, label="yours")
    guessed(axes, guess, upright=False)
    titled(axes, "Peak memory for 64 examples of a square layer", "width of the layer", "megabytes")
    keys(axes)
    return Drawing(figure, f"Peak memory against the width: at width {widths[-1]} forming the gradients takes {peaks['formed'][-1]:.0f} MB, yours {peaks['yours'][-1]:.2f} MB.")  # fmt: skip


def cancellation(variance_by_norms: Callable) -> Drawing:
    """The relative error of the student's V as the mean outgrows the scatter."""
    rng = np.random.default_rng(1)
    far = np.geomspace(1, 1e10, 40)
    errors = []
    X, noise = np.ones((50, 1)), rng.standard_normal((50, 3))
    for mean in far:
        S = mean + noise
        true = ((S - S.mean(axis=0)) ** 2).sum() / 49
        errors.append(abs(variance_by_norms(X, S) / true - 1))
    figure, axes = sheet()
    axes.loglog(far, np.maximum(errors, 1e-17), "o-", color=YOURS, ms=4, label="yours")
    axes.loglog(far, np.minimum(far**2 * 1e-16, 10), ":", color=QUIET, label="1e-16 times its square")  # fmt: skip
    axes.axhline(1, color=THEIRS, ls="--", label="no digit is right")
    titled(axes, "What the subtraction costs", "mean over standard deviation", "relative error of V")  # fmt: skip
    keys(axes)
    return Drawing(figure, "The relative error of your V grows with the square of the ratio of mean and standard deviation; near a ratio of 1e8 no digit is right.")  # fmt: skip


def merging(merged: Callable) -> Drawing:
    """The variance of a growing union whose chunks have different means."""
    rng = np.random.default_rng(3)
    chunks = [rng.standard_normal((10, 4)) + 1.2 * np.sin(k) for k in range(16)]
    triple = lambda G: (len(G), G.mean(axis=0), G.var(axis=0, ddof=1).sum())
    union, yours, naive, direct = triple(chunks[0]), [], [], []
    for k, chunk in enumerate(chunks[1:], 2):
        union = merged(union, triple(chunk))
        yours.append(float(union[2]))
        naive.append(np.mean([triple(each)[2] for each in chunks[:k]]))
        direct.append(triple(np.concatenate(chunks[:k]))[2])
    figure, axes = sheet()
    sizes = 10 * np.arange(2, 17)
    axes.plot(sizes, direct, color="#E8B66B", lw=7, label="all examples at once")
    axes.plot(sizes, yours, "o-", color=YOURS, ms=4, label="yours, merged chunk by chunk")
    axes.plot(sizes, naive, "--", color=THEIRS, label="the mean of the V of the chunks")
    titled(axes, "A stream that drifts", "examples so far", "V")
    keys(axes)
    return Drawing(figure, "The variance of a growing union: yours, merged chunk by chunk, lies on that of all examples at once; the mean of the chunks' variances is clearly lower.")  # fmt: skip


def levels(noise: Callable, guess: Any = ...) -> Drawing:
    """The exact noise of a batch of every size, and the mean of the student's estimates."""
    rng = np.random.default_rng(4)
    n = 10
    population = rng.standard_normal((n, 3))
    sizes, yours, true = np.arange(2, n + 1), [], []
    for B in sizes:
        batches = [population[list(each)] for each in combinations(range(n), int(B))]
        yours.append(np.mean([noise(G, n) for G in batches]))
        means = np.array([G.mean(axis=0) for G in batches])
        true.append(((means - population.mean(axis=0)) ** 2).sum(axis=1).mean())
    figure, axes = sheet()
    axes.plot(sizes, true, color="#E8B66B", lw=7, label="the truth, over every batch")
    axes.plot(sizes, yours, "o-", color=YOURS, label="mean of your estimates")
    V = population.var(axis=0, ddof=1).sum()
    axes.plot(sizes, V / sizes, "--", color=THEIRS, label="V / B: drawn with replacement")
    guessed(axes, guess, upright=False)
    titled(axes, f"Noise of a batch out of {n} examples", "B", "E||g - grad F||²")
    keys(axes)
    return Drawing(figure, "The noise of a batch against its size: yours lies on the truth and reaches 0 when the batch is everything; V / B stays above it.")  # fmt: skip


def along(variance_by_norms: Callable, every: int = 8, B: int = 64) -> Any:
    """Signal, noise by the student's variance, and truth, along SGD on digits."""
    problem, rng = softmax(), np.random.default_rng(0)
    w, rows = np.zeros(640), []
    for k in range(400):
        batch = rng.choice(1797, B, replace=False)
        X, S = slopes_of(w, batch)
        g = (X.T @ S / B).ravel()
        if k % every == 0:
            V = float(variance_by_norms(X, S))
            rows.append((k, g @ g, V / B * (1 - B / 1797), (problem.gradient(w) ** 2).sum(), V))
        w = w - 0.5 * g
    return np.array(rows).T


def training(variance_by_norms: Callable) -> Drawing:
    """Signal and noise while a model is trained."""
    step, signal, noise, true, _ = along(variance_by_norms)
    figure, axes = sheet()
    axes.semilogy(step, signal, color=YOURS, label="signal ||g||² of the batch")
    axes.semilogy(step, noise, color=THEIRS, label="its noise, by your V")
    axes.semilogy(step, true, color=GREEN, lw=2.5, label="||grad F||²")
    titled(axes, "Softmax regression on digits, batches of 64", "update")
    keys(axes)
    return Drawing(figure, "Along training the signal of a batch comes down to its noise and stays there, while the squared gradient of all examples keeps falling below both.")  # fmt: skip


def wanted(variance_by_norms: Callable, guess: Any = ...) -> Drawing:
    """The batch at which signal and noise are equal, along training."""
    step, _, _, true, V = along(variance_by_norms)
    figure, axes = sheet()
    axes.semilogy(step, V / true, color=YOURS, label="V / ||grad F||², by your V")
    axes.axhline(64, color=PINK, ls=":", label="the batch that is used")
    axes.axhline(1797, color=QUIET, ls=":", label="all examples")
    guessed(axes, guess, upright=False)
    titled(axes, "The batch whose noise would equal its signal", "update", "examples")
    keys(axes)
    return Drawing(figure, "The batch at which noise equals signal grows from about 60 to about a thousand while training goes on, and jumps from batch to batch.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, dividing, loudest, histogram, memory, cancellation, merging, levels),
        *(training, wanted),
    )
}
