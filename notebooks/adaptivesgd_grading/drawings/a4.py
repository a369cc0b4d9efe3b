"""The pictures of A4: the theorems of SGD."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from .sheet import GREEN, QUIET, THEIRS, WARN, YOURS, Drawing, guessed, keys, sheet, titled

BROAD = {"color": "#E8B66B", "lw": 7}


def runs(alpha: float, B: int, h: float = 1.0, steps: int = 150, many: int = 300) -> np.ndarray:
    """The gaps h w^2 / 2 of many runs of SGD on a parabola, a row per run; variance 4, w_0 = 5."""
    rng = np.random.default_rng(int(1000 * alpha) + B)
    w, gaps = np.full(many, 5.0), []
    for _ in range(steps):
        gaps.append(h * w**2 / 2)
        w = w - alpha * (h * w + rng.normal(0, 2 / np.sqrt(B), many))
    return np.array(gaps).T


def opening() -> Drawing:
    """SGD with three steps, averaged over runs: each stops falling at a level of its own."""
    figure, axes = sheet()
    for alpha, colour in ((0.8, THEIRS), (0.3, GREEN), (0.05, YOURS)):
        gaps = runs(alpha, 4)
        axes.semilogy(gaps[0], color=colour, alpha=0.25, lw=1)
        axes.semilogy(gaps.mean(axis=0), color=colour, lw=2.5, label=f"α = {alpha:g}")
    axes.set_ylim(1e-3, 30)
    titled(axes, "One parabola, three steps; broad: the mean of 300 runs", "update", "F - F*")
    keys(axes)
    return Drawing(figure, "The mean gap of SGD with three step sizes falls and then stays at a level; the larger the step, the faster it falls and the higher it stays.")  # fmt: skip


def small_problem() -> tuple[np.ndarray, ...]:
    """H, centres and w in two dimensions."""
    rng = np.random.default_rng(4)
    H = np.array([[2.0, 0.6], [0.6, 0.8]])
    return H, 1.5 * rng.standard_normal((6, 2)), np.array([3.0, -2.5])


def cloud(expected_next_gap: Callable) -> Drawing:
    """Every point to which one step may lead, and the mean of their gaps."""
    H, centres, w = small_problem()
    centre = centres.mean(axis=0)
    batches = [centres[list(b)].mean(axis=0) for b in product(range(6), repeat=2)]
    after = np.array([w - 0.5 * H @ (w - mean) for mean in batches])
    gap = lambda points: np.einsum("...i,ij,...j->...", points - centre, H, points - centre) / 2
    figure, (left, right) = sheet(2, height=3.9)
    axis = np.linspace(-4, 6, 80)
    mesh = np.stack(np.meshgrid(axis, axis), axis=-1)
    left.contour(axis, axis, gap(mesh), levels=[0.5, 2, 5, 10, 20], colors="0.8")
    left.plot(*after.T, "o", color=YOURS, alpha=0.5, label="w after the step, per batch")
    left.plot(*w, "s", color=THEIRS, label="w before")
    left.plot(*centre, "*", color=GREEN, ms=13, label="minimum")
    right.hist(gap(after), 18, color=YOURS, alpha=0.6)
    yours = float(expected_next_gap(H, centres, w, 2, 0.5))
    right.axvline(yours, color=WARN, lw=2.5, label=f"your expectation: {yours:.3f}")
    titled(left, "One step from w, all 36 batches of two")
    titled(right, "Their gaps", "F - F*", "batches")
    left.set(xlim=(-4, 4), ylim=(-4, 6))
    keys(left, loc="upper right")
    keys(right)
    return Drawing(figure, f"Left: a cloud of 36 points, one per batch, to which a step from w leads. Right: the histogram of their gaps with your expectation, {yours:.3f}.")  # fmt: skip


def longest(expected_next_gap: Callable, guess: Any = ...) -> Drawing:
    """The student's expected gap against the step, for three batch sizes."""
    H, centres, w = small_problem()
    alphas = np.linspace(0, 1.1, 80)
    figure, axes = sheet()
    for B, colour in ((1, THEIRS), (4, GREEN), (64, YOURS)):
        gaps = [float(expected_next_gap(H, centres, w, B, a)) for a in alphas]
        axes.plot(alphas, gaps, color=colour, lw=2, label=f"B = {B}")
        axes.plot(alphas[np.argmin(gaps)], min(gaps), "o", color=colour, ms=8)
    axes.set_ylim(0, 30)
    guessed(axes, guess)
    titled(axes, "Your expected gap after one step; dots: the best step", "α", "E[F(w+) - F*]")
    keys(axes)
    return Drawing(figure, "Your expected gap after one step is a parabola in the step size for every batch size; the larger the batch, the longer the best step and the deeper the minimum.")  # fmt: skip


def floors(noise_floor: Callable, guess: Any = ...) -> Drawing:
    """Means of many runs, and the floors that the student's formula says."""
    figure, axes = sheet()
    for alpha, colour in ((0.8, THEIRS), (0.3, GREEN), (0.05, YOURS)):
        axes.semilogy(runs(alpha, 4).mean(axis=0), color=colour, lw=2, label=f"α = {alpha:g}")
        axes.axhline(noise_floor(1.0, 4.0, 4, alpha), color=colour, ls="--", lw=1.5)
    guessed(axes, guess, upright=False)
    titled(
        axes,
        "The first picture again; dashed: your floors",
        "update",
        "mean of F - F* over 300 runs",
    )
    keys(axes)
    return Drawing(figure, "The means of 300 runs for three steps come down to your floors, drawn dashed, and wobble around them.")  # fmt: skip


def trade(noise_floor: Callable) -> Drawing:
    """The student's floor over step and batch size."""
    alphas, sizes = np.geomspace(0.01, 1.9, 60), np.geomspace(1, 256, 60)
    level = [[float(noise_floor(1.0, 4.0, B, a)) for a in alphas] for B in sizes]
    figure, axes = sheet(height=3.9)
    lines = axes.contour(alphas, sizes, np.log10(level), levels=12, cmap="viridis")
    axes.clabel(lines, fmt=lambda x: f"{10**x:.2g}", fontsize=9)
    axes.plot(alphas, 100 * alphas, "--", color=THEIRS, lw=2, label="B proportional to α")
    axes.set(xscale="log", yscale="log", ylim=(1, 256))
    titled(axes, "Your floor: lines of equal height", "α", "B")
    keys(axes, loc="lower right")
    return Drawing(figure, "Lines of equal floor over step and batch size: straight, along B proportional to alpha, until the step comes near 2 and they bend upwards.")  # fmt: skip


def defended(defended_step: Callable, guess: Any = ...) -> Drawing:
    """The floor for every curvature of a class: at the student's step, and at others."""
    mu, L, V, B, target = 0.2, 2.0, 4.0, 8, 0.05
    yours = float(defended_step(mu, L, V, B, target))
    h = np.linspace(mu, L, 100)
    level = lambda a: np.where(a * h < 2, a * V / (2 * B * np.maximum(2 - a * h, 1e-9)), np.nan)
    figure, axes = sheet()
    for alpha, colour, name in ((yours, YOURS, f"your α = {yours:.3f}"), (1 / L, THEIRS, "1/L"), (yours / 4, QUIET, "a quarter of yours")):  # fmt: skip
        axes.semilogy(h, level(alpha), color=colour, lw=2.2, label=name)
    axes.axhline(target, color=GREEN, ls=":", lw=2, label="target")
    guessed(axes, guess, upright=False)
    titled(axes, "Where SGD ends, for every parabola of the class", "curvature h", "floor")
    keys(axes, loc="lower right", bbox_to_anchor=(1.0, 0.12))
    return Drawing(figure, "The floor against the curvature: at your step it meets the target at the largest curvature and lies below it elsewhere; at 1/L it is above the target everywhere.")  # fmt: skip


def sampling(expectation: Callable) -> Drawing:
    """An exact expectation against averages over random batches."""
    rng = np.random.default_rng(0)
    z = rng.standard_normal(9) ** 3
    quantity = lambda batch: float(np.mean(z[list(batch)]) ** 2)
    exact = float(expectation(9, 3, quantity))
    figure, axes = sheet()
    counts = np.unique(np.geomspace(10, 20000, 60).astype(int))
    for seed in range(4):
        order = np.random.default_rng(seed).random((counts[-1], 9)).argsort(axis=1)
        drawn = z[order[:, :3]].mean(axis=1) ** 2
        mean = np.cumsum(drawn)[counts - 1] / counts
        axes.loglog(counts, np.abs(mean - exact), color=YOURS, alpha=0.6, lw=1.2)
    axes.loglog(
        counts, np.std(drawn) / np.sqrt(counts), ":", color=QUIET, label="1 / sqrt(batches)"
    )
    axes.axvline(84, color=WARN, ls="--", label="all 84 batches: no error at all")
    titled(axes, "Error of an average over random batches", "random batches", "error")
    keys(axes)
    return Drawing(figure, "The error of averages over random batches falls like one over the root of their number; after twenty thousand it is still there, while all 84 batches give none.")  # fmt: skip


def second_moments(h: np.ndarray, alpha: float, B: int, V: float, steps: int) -> np.ndarray:
    """The exact expected gaps of SGD on a diagonal quadratic, w_0 = 3, variance V in all."""
    m, gaps = np.full(len(h), 9.0), []
    for _ in range(steps + 1):
        gaps.append(float((h * m).sum() / 2))
        m = (1 - alpha * h) ** 2 * m + alpha**2 * V / len(h) / B
    return np.array(gaps)


def promised(bound: Callable, guess: Any = ...) -> Drawing:
    """The exact expected gap and the student's bound, for L = mu and for L = 10 mu."""
    figure, both = sheet(2)
    cases = (([1.0, 1.0], "L = μ"), ([0.1, 1.0], "L = 10 μ"))
    for axes, (h, title) in zip(both, cases, strict=True):
        curve = second_moments(np.array(h), 0.3, 4, 4.0, 60)
        yours = [float(bound(k, curve[0], max(h), min(h), 4.0, 4, 0.3)) for k in range(61)]
        axes.semilogy(yours, **BROAD, label="your bound")
        axes.semilogy(curve, color=YOURS, lw=2, label="exact expectation")
        titled(axes, title, "update", "E[F - F*]")
    guessed(both[1], guess, upright=False)
    keys(both[0])
    return Drawing(figure, "Your bound and the exact expected gap: for L = mu they are one line; for L = 10 mu the bound lies above it, falls more slowly and ends higher.")  # fmt: skip


def published(bound: Callable) -> Drawing:
    """The student's bound and the published form."""
    figure, axes = sheet()
    k = np.arange(80)
    L, mu, V, B, gap = 1.0, 1.0, 4.0, 4, 9.0
    for alpha, colour in ((1.0, THEIRS), (0.3, YOURS)):
        yours = [float(bound(int(j), gap, L, mu, V, B, alpha)) for j in k]
        old = (1 - alpha * mu) ** k * gap + (1 - (1 - alpha * mu) ** k) * alpha * L * V / (2 * mu * B)  # fmt: skip
        axes.semilogy(k, yours, color=colour, lw=2.2, label=f"yours, α = {alpha:g}")
        axes.semilogy(k, old, "--", color=colour, label=f"1 - αμ, α = {alpha:g}")
    titled(axes, "A sharp bound and one that is only true", "update", "bound on E[F - F*]")
    keys(axes, ncols=2)
    return Drawing(figure, "Bounds against the update, for two steps: at alpha = 1 yours and the textbook form agree; at 0.3 the textbook form falls about half as fast and ends nearly twice as high.")  # fmt: skip


def verdicts() -> Drawing:
    """The package's theorem on its examples: promised over measured."""
    from theory import mean_of
    from theory.classical.sgd_fixed_batch import THEOREM

    found = [(each.name, THEOREM.compare(each).claim) for each in THEOREM.examples()]
    figure, axes = sheet(height=0.5 + 0.42 * len(found))
    ratios = [mean_of(line.right) / mean_of(line.left) for _, line in found]
    for place, ratio in enumerate(ratios):
        axes.plot([ratio.min(), ratio.max()], [place, place], color=YOURS, lw=5, alpha=0.6)
        axes.plot(ratio.min(), place, "o", color=YOURS, ms=8)
    axes.axvline(1, color=WARN, ls="--")
    axes.set_xscale("log")
    axes.set_yticks(range(len(found)), [name for name, _ in found], fontsize=9)
    titled(axes, "Promised over measured, along each run; 1 is sharp", "ratio")
    return Drawing(figure, "For every example of the package the ratio of promised and measured gap along the run: never below 1, and equal to 1 throughout on some of them.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, cloud, longest, floors, trade, defended, sampling, promised, published),
        *(verdicts,),
    )
}
