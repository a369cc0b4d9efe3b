"""The pictures of A8: find the false step in two published proofs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .sheet import GREEN, QUIET, THEIRS, WARN, YOURS, Drawing, guessed, keys, sheet, titled

BROAD = {"color": "#E8B66B", "lw": 7}


def gain(signal: Any, variance: float, S: float) -> Any:
    """AdaScale's r."""
    return (variance + signal) / (variance / S + signal)


def level(eta: float, variance: float = 1.0) -> tuple[float, float]:
    """(gamma, Delta) on w^2 / 2."""
    gamma = eta * (2 - eta)
    return gamma, eta**2 * variance / (2 * gamma)


def runs(eta: float, S: int, w: float, T: float, many: int, seed: int = 0) -> np.ndarray:
    """The final gaps of many runs of AdaScale on w^2 / 2, each until its own clock reaches T."""
    rng = np.random.default_rng(seed)
    at, clock = np.full(many, float(w)), np.zeros(many)
    while (going := clock < T).any():
        r = gain(at[going] ** 2, 1.0, S)
        g = at[going] + rng.normal(0, S**-0.5, going.sum())
        at[going] = at[going] - eta * r * g
        clock[going] += r
    return at**2 / 2


def opening() -> Drawing:
    """Both theorems: the promise, and what runs do."""
    figure, (left, right) = sheet(2)
    theta, k = 0.5, np.arange(8)
    q = (1 - 1.97) ** 2 + 1.97**2 * theta**2 / (1 - theta**2)
    left.semilogy(k, 0.995**k, **BROAD, label="promised")
    left.semilogy(k, q**k, color=YOURS, lw=2.5, label="exact")
    sizes = np.array([1, 2, 4, 8, 16, 32])
    Delta = level(0.5)[1]
    means = [runs(0.5, int(S), 0.0, float(S) ** 0.5, 4000).mean() / Delta for S in sizes]
    right.loglog(sizes, np.ones(6), **BROAD, label="promised, for every S")
    right.loglog(sizes, means, "o-", color=YOURS, lw=2, label="mean of 4000 runs")
    titled(left, "Theorem 3, Big Batch, 2017", "update", "expected loss")
    titled(right, "Theorem 2, AdaScale, submission", "batches per step S", "final gap over Δ")
    keys(left)
    keys(right, loc="upper left", bbox_to_anchor=(0.0, 0.9))
    return Drawing(figure, "Two panels with a promised level and what happens: for Big Batch the exact expected loss grows where a slow fall is promised; for AdaScale the mean final gap rises with S above a level that is promised for every S.")  # fmt: skip


def margins(first_false_line: Callable) -> Drawing:
    """Both sides of the published proof's lines on the counter-example, and the student's verdict."""
    from theory import mean_of
    from theory.big_batch.theorem_3 import THEOREM

    verdict = THEOREM.compare(next(iter(THEOREM.examples())))
    lines = verdict.lines[:5]
    lefts, rights = (np.array([np.broadcast_to(mean_of(getattr(each, side)), mean_of(each.margin).shape) for each in lines]) for side in ("left", "right"))  # fmt: skip
    named = int(first_false_line(lefts.copy(), rights.copy()))
    figure, grid = sheet(len(lines), width=11, height=3.0)
    for number, (axes, left, right) in enumerate(zip(grid, lefts, rights, strict=True), 1):
        axes.plot(right, "o-", **BROAD)
        axes.plot(left, "o-", color=WARN if number == named else YOURS, lw=2)
        accused = ": you stop here" if number == named else ""
        titled(axes, f"line {number}{accused}", "update", "both sides" if number == 1 else "")
    return Drawing(figure, f"Both sides of the lines of the published proof, measured on the counter-example. You name line {named} as the first that is false.")  # fmt: skip


def parabola(batch_factor: Callable, guess: Any = ...) -> Drawing:
    """The student's factor against the step, for three thetas."""
    a = np.linspace(0, 2, 120)
    figure, axes = sheet()
    for theta, colour in ((0.2, GREEN), (0.5, YOURS), (0.8, THEIRS)):
        axes.plot(a, [float(batch_factor(x, theta)) for x in a], color=colour, lw=2.3, label=f"θ = {theta:g}")  # fmt: skip
    axes.axhline(1, color=QUIET, ls=":")
    axes.set_ylim(0, 4)
    guessed(axes, guess)
    titled(axes, "Your factor of the expected loss", "α", "E||x+||² / ||x||²")
    keys(axes)
    return Drawing(figure, "Your factor is a parabola in the step for every theta: below 1 for short steps, above 1 beyond a step that gets shorter as theta grows.")  # fmt: skip


def largest_c(batch_factor: Callable, guess: Any = ...) -> Drawing:
    """The student's factor at alpha = 1, the longest step that c = 1/2 accepts."""
    thetas = np.linspace(0.02, 0.95, 100)
    figure, axes = sheet()
    yours = np.array([float(batch_factor(1.0, t)) for t in thetas])
    axes.plot(thetas, yours, color=YOURS, lw=2.5, label="what happens")
    beta = (thetas**2 + (1 - thetas) ** 2) / (1 - thetas) ** 2
    axes.plot(thetas, 1 - np.minimum(1, 1 / (2 * beta)), **BROAD, label="promised")
    axes.set_ylim(0, 3)
    guessed(axes, guess)
    titled(axes, "The most cautious search, c = 1/2 and α = 1", "θ", "factor")
    keys(axes)
    return Drawing(figure, "With c = 1/2 and a step of 1 your factor exceeds the promised one from a theta of nearly 0.7 on, and exceeds 1 beyond 1 over the root of 2.")  # fmt: skip


def gains(gain_ratio: Callable, guess: Any = ...) -> Drawing:
    """The student's gain against signal over noise."""
    ratio = np.geomspace(1e-4, 1e3, 120)
    figure, axes = sheet()
    for S, colour in ((2, GREEN), (16, THEIRS), (128, YOURS)):
        axes.loglog(ratio, [float(gain_ratio(x, 1.0, S)) for x in ratio], color=colour, lw=2.3, label=f"S = {S}")  # fmt: skip
    guessed(axes, guess)
    titled(axes, "Your gain", "signal over variance of one batch", "r")
    keys(axes)
    return Drawing(figure, "Your gain against the ratio of signal and variance: S where the noise dominates, 1 where the signal does, and in between it falls like one over the signal.")  # fmt: skip


def warm_up(gain_ratio: Callable, guess: Any = ...) -> Drawing:
    """The student's gain along a run on a quadratic in 20 dimensions."""
    figure, (left, right) = sheet(2)
    for S, colour in ((4, THEIRS), (32, YOURS)):
        rng, w, found, losses = np.random.default_rng(1), np.full(20, 3.0), [], []
        for _ in range(60):
            r = float(gain_ratio(float(w @ w), 20.0, S))
            found.append(r)
            losses.append(w @ w / 2)
            w = w - 0.05 * r * (w + rng.normal(0, S**-0.5, 20))
        left.plot(found, color=colour, lw=2, label=f"S = {S}")
        right.semilogy(losses, color=colour, lw=2)
    guessed(left, guess, upright=False)
    titled(left, "Your gain along a run", "update", "r")
    titled(right, "Loss", "update")
    keys(left)
    return Drawing(figure, "Along a run your gain starts near 1, where the gradient is long, and rises towards S as the gradient shrinks: a warm-up that nobody scheduled.")  # fmt: skip


def induction(one_step: Callable, guess: Any = ...) -> Drawing:
    """The exact gap after a step, and what the induction claims, against the gap before."""
    eta, S = 0.5, 4
    gamma, Delta = level(eta)
    gaps = np.linspace(0, 3 * Delta, 120)
    w = np.sqrt(2 * gaps)
    r = gain(w**2, 1.0, S)
    yours = np.array([float(one_step(x, eta, S, 1.0)) for x in w])
    claimed = np.exp(-gamma * r) * (gaps - Delta) + Delta
    figure, axes = sheet(height=3.9)
    axes.plot(gaps / Delta, claimed / Delta, **BROAD, label="what the induction claims")
    axes.plot(gaps / Delta, yours / Delta, color=YOURS, lw=2.5, label="exact, by your function")
    bad = yours > claimed * (1 + 1e-9)
    axes.fill_between(gaps / Delta, claimed / Delta, yours / Delta, where=bad, color=WARN, alpha=0.35, label="the claim is false")  # fmt: skip
    axes.axvline(1, color=QUIET, ls=":")
    guessed(axes, guess)
    titled(axes, "One step, from every gap", "gap before, over Δ", "gap after, over Δ")
    keys(axes)
    return Drawing(figure, "The exact gap after a step and the induction's claim against the gap before: the claim holds for gaps above Delta and is false for all gaps below it.")  # fmt: skip


def scaled(one_step: Callable, guess: Any = ...) -> Drawing:
    """From w = 0: the gap after one step over Delta, against S, by the student's function."""
    sizes = 2 ** np.arange(0, 9)
    figure, axes = sheet()
    for eta, colour in ((0.02, GREEN), (0.2, THEIRS), (1.0, YOURS)):
        Delta = level(eta)[1]
        ratio = [float(one_step(0.0, eta, int(S), 1.0)) / Delta for S in sizes]
        axes.loglog(sizes, ratio, "o-", color=colour, label=f"η = {eta:g}")
    axes.axhline(1, **BROAD, label="promised")
    guessed(axes, guess, upright=False)
    titled(axes, "One step from the minimum", "S", "gap after, over Δ")
    keys(axes)
    return Drawing(figure, "Starting at the minimum, the gap after one step over Delta grows in proportion to S, and exceeds the promised 1 as soon as gamma S does.")  # fmt: skip


def trial(adascale_counter_example: Callable, guess: Any = ...) -> Drawing:
    """20000 runs of the student's example: their gaps, their mean, the promise."""
    eta, S, w, T = map(float, adascale_counter_example())
    gaps = runs(eta, int(S), w, T, 20000)
    gamma, Delta = level(eta)
    promised = w**2 / 2 * np.exp(-gamma * T) + Delta
    figure, axes = sheet()
    axes.hist(gaps, np.linspace(0, np.quantile(gaps, 0.98), 60), color=YOURS, alpha=0.5)
    axes.axvline(gaps.mean(), color=YOURS, lw=3, label=f"mean of 20000 runs: {gaps.mean():.4f}")
    axes.axvline(promised, color="#B97D12", lw=3, label=f"promised at most: {promised:.4f}")
    guessed(axes, guess)
    titled(axes, "Your counter-example, run until its clock reaches T", "gap at the end", "runs")
    keys(axes)
    return Drawing(figure, f"A histogram of the final gaps of 20000 runs of your example: their mean is {gaps.mean():.4f}, where at most {promised:.4f} is promised.")  # fmt: skip


def away() -> Drawing:
    """Long runs, with gamma S below 1: the violation is smaller, and still there."""
    cases = ((0.02, 8), (0.02, 16), (0.05, 8), (0.1, 4), (0.1, 8), (0.2, 4))
    figure, axes = sheet()
    for eta, S in cases:
        gamma, Delta = level(eta)
        gaps = runs(eta, S, 0.0, 60.0, 40000) / Delta
        error = gaps.std() / np.sqrt(len(gaps))
        axes.errorbar(gamma * S, gaps.mean(), 3 * error, fmt="o", color=YOURS, capsize=3)
        axes.annotate(f" η={eta:g}, S={S}", (gamma * S, gaps.mean()), fontsize=9)
    axes.axhline(1, **BROAD)
    titled(axes, "Runs until T = 60 from w = 0; bars: three standard errors", "γ S", "mean gap over Δ")  # fmt: skip
    return Drawing(figure, "Mean final gaps over Delta of long runs against gamma S: above 1 by more than three standard errors in most cases, and nearer to 1 the smaller gamma S is.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, margins, parabola, largest_c, gains, warm_up, induction, scaled, trial),
        *(away,),
    )
}
