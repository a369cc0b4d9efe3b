"""The pictures of A5: Big Batch, its search and its curvature; a bug, and a false theorem."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from .data import regression
from .sheet import GREEN, QUIET, THEIRS, WARN, YOURS, Drawing, guessed, keys, sheet, titled

BROAD = {"color": "#E8B66B", "lw": 7}


def noisy_runs(alpha: float, theta: float, updates: int, many: int, d: int = 20) -> tuple[Any, ...]:
    """l on many runs on f = ||x||^2 / 2 + <z, x>, and the change of the batch's loss at each update.

    The noise of a batch has exactly the variance that the condition with theta allows.
    """
    rng = np.random.default_rng(0)
    x = np.zeros((many, d))
    x[:, 0] = 1.0
    losses, changes = [(x**2).sum(axis=1) / 2], []
    for _ in range(updates):
        share = theta**2 / (1 - theta**2) * (x**2).sum(axis=1) / d
        e = np.sqrt(share)[:, None] * rng.standard_normal((many, d))
        g = x + e
        after = x - alpha * g
        of_batch = lambda y, e=e: (y**2).sum(axis=1) / 2 + (e * y).sum(axis=1)
        changes.append(of_batch(after) - of_batch(x))
        x = after
        losses.append((x**2).sum(axis=1) / 2)
    return np.array(losses), np.array(changes)


def opening() -> Drawing:
    """What every batch reported, and what happened."""
    losses, changes = noisy_runs(1.97, 0.5, 12, 400)
    figure, (left, right) = sheet(2)
    share = changes / losses[:-1]
    left.fill_between(range(12), share.min(axis=1), share.max(axis=1), color=YOURS, alpha=0.2)
    left.plot(share.mean(axis=1), color=YOURS, lw=2)
    left.axhline(0, color="0.5", lw=1)
    right.semilogy(losses.mean(axis=1), color=THEIRS, lw=2.5)
    titled(left, "What the batches report: always down", "update", "change, over the loss")
    titled(right, "What happens: up", "update", "mean loss of 400 runs")
    return Drawing(figure, "Left: at every update of 400 runs the loss of the batch fell: a band that lies below zero throughout. Right: the mean of the true loss grows by orders of magnitude.")  # fmt: skip


def growing(big_batch: Callable, guess: Any = ...) -> Drawing:
    """V/K and theta^2 ||g||^2 as the batch grows, and where the student stops."""
    rng = np.random.default_rng(12)
    rows = 0.16 + rng.standard_normal((600, 3))
    drawn = iter(range(600))

    def draw(k: int) -> np.ndarray:
        return rows[[next(drawn) for _ in range(int(k))]]

    K, _ = big_batch(draw, 8, 0.8, 0.2, 600)
    sizes = np.arange(4, 200)
    noise = [rows[:B].var(axis=0, ddof=1).sum() / B for B in sizes]
    signal = [0.64 * (rows[:B].mean(axis=0) ** 2).sum() for B in sizes]
    figure, axes = sheet()
    axes.loglog(sizes, noise, color=THEIRS, lw=2, label="V / K")
    axes.loglog(sizes, signal, color=GREEN, lw=2, label="θ² ||g||²")
    axes.axvline(K, color=YOURS, lw=2.5, label=f"you stop at {K}")
    guessed(axes, guess)
    titled(axes, "One batch, growing from 8", "examples in it")
    keys(axes)
    return Drawing(figure, f"As the batch grows, its noise V / K falls steadily and its signal settles; they cross, and your batch stops at {K}.")  # fmt: skip


def along(big_batch: Callable) -> Drawing:
    """The student's batch sizes along a run on least squares, for two thetas."""
    problem = regression()
    figure, (left, right) = sheet(2)
    for theta, colour in ((0.5, THEIRS), (0.9, YOURS)):
        w, rng, sizes, gaps = np.zeros(5), np.random.default_rng(1), [8], []
        for _ in range(40):
            order = iter(rng.permutation(600))
            rows_at = lambda k, w=w, order=order: gradients(problem, w, order, k)
            K, g = big_batch(rows_at, sizes[-1], theta, 0.1, 600)
            gaps.append(problem.loss(w) - float(problem.minimum))
            sizes.append(K)
            w = w - 0.2 * g
        left.semilogy(sizes[1:], ".-", color=colour, label=f"θ = {theta:g}")
        right.loglog(np.cumsum(sizes[1:]), gaps, color=colour, lw=2)
    titled(left, "Your batch sizes", "update", "K")
    titled(right, "The gap", "examples seen", "F - F*")
    keys(left)
    return Drawing(figure, "Left: your batches start small, grow as the gradient shrinks, and end at all 600 examples; sooner with the smaller theta. Right: the gap falls.")  # fmt: skip


def gradients(problem: Any, w: np.ndarray, order: Any, k: Any) -> np.ndarray:
    """The next k example gradients of least squares at w."""
    rows = [next(order) for _ in range(int(k))]
    X = problem.X[rows]
    return X * (X @ w - problem.y[rows])[:, None]


def armijo(backtrack: Callable, guess: Any = ...) -> Drawing:
    """A loss along its gradient, the line of Armijo, the trials and the accepted step."""
    loss = lambda w: float(np.log(np.cosh(2 * w)).sum() + 0.3 * (w @ w))
    w = np.array([1.2, -0.4])
    g = 2 * np.tanh(2 * w) + 0.6 * w
    a = np.linspace(0, 1.7, 200)
    figure, axes = sheet()
    axes.plot(
        a, [loss(w - t * g) for t in a], color=YOURS, lw=2.5, label="loss of the batch along -g"
    )
    for c, dash in ((0.1, "--"), (0.5, ":")):
        step = float(backtrack(loss, w, g, 1.3, c))
        axes.plot(a, loss(w) - c * a * (g @ g), dash, color=THEIRS, label=f"allowed, c = {c:g}")
        axes.plot(step, loss(w - step * g), "o", color=GREEN if c == 0.1 else WARN, ms=11, label=f"accepted: {step:g}")  # fmt: skip
    axes.plot([1.3, 0.65, 0.325], [loss(w - t * g) for t in (1.3, 0.65, 0.325)], "x", color=QUIET, ms=8, mew=2, label="trials")  # fmt: skip
    axes.set_ylim(-0.5, 4.2)
    guessed(axes, guess)
    titled(axes, "Your search, from a first trial of 1.3", "α", "loss")
    keys(axes, ncols=2, loc="upper left", bbox_to_anchor=(0.2, 1.0))
    return Drawing(figure, "The loss along minus the gradient, lines of allowed decrease for c = 0.1 and 0.5, the trials 1.3, 0.65, 0.325, and the steps that you accept.")  # fmt: skip


def two_losses(backtrack: Callable, guess: Any = ...) -> Drawing:
    """The loss of a batch and the true one along the same direction."""
    rng = np.random.default_rng(2)
    x, e = np.array([1.0, 0.0]), 0.8 * rng.standard_normal((60, 2))
    a = np.linspace(0, 2.1, 80)
    figure, (left, right) = sheet(2)
    accepted = []
    for k, each in enumerate(e):
        g = x + each
        batch = lambda y, each=each: float(y @ y / 2 + each @ y)
        accepted.append(float(backtrack(batch, x, g, 1.9, 0.02)))
        if k < 12:
            left.plot(a, [batch(x - t * g) - batch(x) for t in a], color=YOURS, alpha=0.5)
            right.plot(a, [((x - t * g) ** 2).sum() / 2 - 0.5 for t in a], color=THEIRS, alpha=0.5)
    for axes, title in ((left, "The loss of the batch"), (right, "The true loss, on the same steps")):  # fmt: skip
        axes.axhline(0, color="0.5", lw=1)
        axes.set_ylim(-2.5, 4)
        titled(axes, title, "α", "change")
    guessed(right, guess)
    share = np.mean(np.array(accepted) > 1.8)
    left.axvline(
        np.median(accepted), color=GREEN, lw=2, label=f"accepted by {share:.0%} of 60 batches"
    )
    keys(left)
    return Drawing(figure, f"Twelve batches: left their own loss along their own gradient, which always falls up to a step of 2; right the true loss along the same lines, which often rises. {share:.0%} of 60 batches accept the step 1.9.")  # fmt: skip


def curvature(bb_step: Callable, guess: Any = ...) -> Drawing:
    """The student's steps along a run without noise, and against the share of noise."""
    h, x, alpha, steps = np.geomspace(0.3, 3.0, 6), np.ones(6), 0.1, []
    for _ in range(40):
        y = x - alpha * h * x
        alpha = float(bb_step(x, h * x, y, h * y, 0.0, 100, 100, alpha))
        steps.append(alpha)
        x = y - 0.5 * alpha * h * y
    figure, (left, right) = sheet(2)
    left.semilogy(steps, ".-", color=YOURS)
    for value, name in ((1 / h.max(), "1/L"), (1 / h.min(), "1/μ")):
        left.axhline(value, color=QUIET, ls=":")
        left.text(40, value, name, color=QUIET, va="bottom", ha="right")
    share = np.linspace(0, 1, 50)
    x, y = np.ones(6), 0.8 * np.ones(6)
    for K, colour in ((10, THEIRS), (50, GREEN), (99, YOURS)):
        found = [float(bb_step(x, x, y, y, part * K * 6.0, K, 100, 0.5)) for part in share]
        right.plot(share, found, color=colour, lw=2, label=f"K/n = {K / 100:g}")
    right.axhline(0.5, color=QUIET, ls=":")
    guessed(right, guess, upright=False)
    titled(left, "All examples: your steps", "update", "α")
    titled(right, "From α = 0.5, curvature 1", "noise over signal, V / (K ||g||²)")
    keys(right)
    return Drawing(figure, "Left: without noise your steps wander between one over the largest and one over the smallest curvature. Right: the noisier the gradient, the shorter your new step; a larger share of the data gives it more weight.")  # fmt: skip


def buggy(rows: Any) -> float:
    """The update as found."""
    mean, total, count = next(rows), 0.0, 0
    for row in rows:
        count += 1
        step = row - mean
        mean = mean + step / count
        total += float(np.linalg.norm(step) * np.linalg.norm(row - mean))
    return float(total / count)


def orders(running_variance: Callable, guess: Any = ...) -> Drawing:
    """What the bug and the student say of the same five rows in all 120 orders."""
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((5, 2))
    both = {"as found": (buggy, THEIRS), "yours": (running_variance, YOURS)}
    figure, axes = sheet()
    for name, (function, colour) in both.items():
        found = [float(function(iter(rows[list(order)]))) for order in permutations(range(5))]
        axes.plot(np.sort(found), color=colour, lw=2.5, label=name)
    axes.axhline(rows.var(axis=0, ddof=1).sum(), color=QUIET, ls=":", label="the variance")
    guessed(axes, guess, upright=False)
    titled(axes, "The same five rows, in all 120 orders, sorted", "order", "result")
    axes.set_ylim(0, None)
    keys(axes)
    return Drawing(figure, "The same five rows in all 120 orders: yours gives one number, the variance; the update as found gives another one for nearly every order.")  # fmt: skip


def harm(running_variance: Callable) -> Drawing:
    """The mean of the bug's and of the student's variance, by batch size."""
    rng = np.random.default_rng(4)
    sizes = np.array([2, 3, 4, 6, 10, 20, 50])
    figure, axes = sheet()
    for name, function, colour in (("as found", buggy, THEIRS), ("yours", running_variance, YOURS)):
        means = [np.mean([function(iter(rng.standard_normal((B, 2)))) for _ in range(300)]) for B in sizes]  # fmt: skip
        axes.semilogx(sizes, np.array(means) / 2, "o-", color=colour, label=name)
    axes.axhline(1, color=QUIET, ls=":")
    titled(axes, "Mean over the truth, 300 batches of each size", "rows", "ratio")
    keys(axes)
    return Drawing(figure, "The mean of the result over the true variance: yours is 1 for every size; the update as found is 0 for two rows and too small for all small batches.")  # fmt: skip


def factor(alpha: Any, theta: Any) -> Any:
    """E l(x+) / l(x) where the condition is tight."""
    return (1 - alpha) ** 2 + alpha**2 * theta**2 / (1 - theta**2)


def promised(theta: Any, c: float, alpha: Any) -> Any:
    """gamma of Theorem 3, with L = mu = 1."""
    beta = (theta**2 + (1 - theta) ** 2) / (1 - theta) ** 2
    return 1 - 2 * c * np.minimum(alpha, 1 / (2 * beta))


def refuted(counter_example: Callable, guess: Any = ...) -> Drawing:
    """The true factor of an update and the promised one; the student's step marked."""
    theta, c, alpha = map(float, counter_example())
    a = np.linspace(0, 2, 200)
    figure, axes = sheet()
    axes.plot(a, factor(a, theta), color=YOURS, lw=2.5, label=f"what happens, θ = {theta:g}")
    axes.plot(a, promised(theta, c, a), **BROAD, label=f"what is promised, c = {c:g}")
    axes.axvspan(0, min(2 * (1 - c), 2), color=GREEN, alpha=0.08, label="accepted by every batch")
    axes.plot(alpha, factor(alpha, theta), "X", color=WARN, ms=12, label=f"your example: {factor(alpha, theta):.3f}")  # fmt: skip
    guessed(axes, guess)
    titled(axes, "The factor of the expected loss per update", "α", "factor")
    keys(axes)
    return Drawing(figure, f"The factor by which an update multiplies the expected loss, a parabola in the step, and the promised factor. Your example multiplies it by {factor(alpha, theta):.3f}, where {promised(theta, c, alpha):.3f} is promised.")  # fmt: skip


def region(counter_example: Callable) -> Drawing:
    """Where the theorem is false, over theta and the first trial; the student's example in it."""
    theta, c, alpha = map(float, counter_example())
    t, a = np.linspace(0.02, 0.97, 120), np.linspace(0.02, 2 * (1 - c), 120)
    T, A = np.meshgrid(t, a)
    broken = factor(A, T) - promised(T, c, A)
    figure, axes = sheet(height=3.9)
    axes.contourf(t, a, broken, levels=[0, 1e9], colors=["#F3C5BF"])
    axes.contour(t, a, factor(A, T), levels=[1, 2, 5, 20], colors=QUIET, linewidths=1)
    axes.plot(theta, alpha, "X", color=WARN, ms=12, label="your example")
    axes.plot([], [], "s", color="#F3C5BF", ms=12, label="the theorem is false")
    axes.set_ylim(0, 2.08)
    titled(axes, f"c = {c:g}; grey: the loss grows by 1, 2, 5, 20", "θ", "first trial")
    keys(axes, loc="lower left")
    return Drawing(figure, "The plane of theta and first trial: the theorem is false for all long steps and for all large thetas; your example lies in that region.")  # fmt: skip


def race(counter_example: Callable) -> Drawing:
    """400 runs of the student's counter-example against the promise."""
    theta, c, alpha = map(float, counter_example())
    losses, _ = noisy_runs(alpha, theta, 10, 400)
    figure, axes = sheet()
    axes.semilogy(losses[:, :60], color=YOURS, alpha=0.12, lw=1)
    axes.semilogy(losses.mean(axis=1), color=YOURS, lw=2.5, label="mean of 400 runs")
    k = np.arange(11)
    axes.semilogy(k, 0.5 * factor(alpha, theta) ** k, "--", color=WARN, label="exact expectation")
    axes.semilogy(k, 0.5 * promised(theta, c, alpha) ** k, **BROAD, label="promised")
    titled(axes, "Your counter-example, run", "update", "loss")
    keys(axes)
    return Drawing(figure, "400 runs of your counter-example: their mean follows the exact expectation upwards, away from what the theorem promises.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, growing, along, armijo, two_losses, curvature, orders, harm),
        *(refuted, region, race),
    )
}
