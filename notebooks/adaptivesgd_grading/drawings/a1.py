"""The pictures of A1: gradients, and how to check them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from adaptivesgd import SoftmaxRegression, load

from .sheet import GREEN, QUIET, THEIRS, WARN, YOURS, Drawing, guessed, image, keys, sheet, titled

RIDGE = 0.01


@lru_cache(maxsize=1)
def digits() -> tuple[np.ndarray, np.ndarray]:
    """X and one-hot Y of the handwritten digits."""
    X, y = load("digits")
    return np.asarray(X), np.eye(10)[np.asarray(y)]


def small(seed: int = 1) -> tuple[np.ndarray, ...]:
    """X, Y, W and a direction V."""
    rng = np.random.default_rng(seed)
    Y = np.eye(3)[rng.integers(3, size=40)]
    return (
        rng.standard_normal((40, 5)),
        Y,
        rng.standard_normal((5, 3)),
        rng.standard_normal((5, 3)),
    )


def descent(change: Callable, ridge: float, steps: int = 80) -> list[float]:
    """The loss along gradient descent with a changed gradient."""
    X, y = load("digits")
    model = SoftmaxRegression(X, y, ridge=ridge)
    W, losses = np.zeros(640), []
    for _ in range(steps):
        losses.append(model.loss(W))
        W = W - 0.5 * change(model, W)
    return losses


def opening() -> Drawing:
    """Three runs of gradient descent, two of them with a wrong gradient."""
    figure, axes = sheet()
    runs = (
        ("run A", lambda m, W: m.gradient(W) - RIDGE * W, YOURS, "-"),
        ("run B", lambda m, W: m.gradient(W), THEIRS, "--"),
        ("run C", lambda m, W: m.gradient(W) * (np.arange(640) // 10 != 36), GREEN, ":"),
    )
    for name, change, colour, dash in runs:
        axes.plot(descent(change, RIDGE), dash, color=colour, lw=2.5, label=name)
    titled(axes, "Two of these three runs use a wrong gradient", "step", "loss")
    keys(axes)
    return Drawing(figure, "Three falling loss curves, A, B and C, close to each other: nothing shows which two gradients are wrong.")  # fmt: skip


def overflow(softmax_loss: Callable, guess: Any = ...) -> Drawing:
    """The student's loss and the formula as it is printed, for larger and larger scores."""
    X, Y, W, _ = small()
    scale = np.geomspace(1, 3000, 60)
    top = [np.abs(X @ (s * W)).max() for s in scale]
    printed = [-np.log((np.exp(X @ (s * W)) * Y).sum(1) / np.exp(X @ (s * W)).sum(1)).mean() for s in scale]  # fmt: skip
    yours = [softmax_loss(s * W, X, Y, 0.0) for s in scale]
    figure, axes = sheet()
    axes.loglog(top, yours, color=YOURS, lw=2, label="your loss")
    axes.loglog(top, printed, color=THEIRS, lw=5, alpha=0.45, label="the formula, typed as printed")
    guessed(axes, guess)
    titled(axes, "Where does the printed formula end?", "largest score", "loss")
    keys(axes)
    return Drawing(figure, "Your loss grows with the scores; the formula as printed gives no number any more once a score is above a threshold in the hundreds.")  # fmt: skip


def tangents(softmax_loss: Callable, softmax_gradient: Callable) -> Drawing:
    """The loss along a line, with the tangents that the gradient says."""
    X, Y, W, V = small()
    t = np.linspace(-2.5, 2.5, 81)
    figure, axes = sheet()
    axes.plot(
        t, [softmax_loss(W + s * V, X, Y, 0.1) for s in t], color=YOURS, lw=2.5, label="your loss"
    )
    for place in (-2.0, -1.0, 0.0, 1.2):
        value, slope = (
            softmax_loss(W + place * V, X, Y, 0.1),
            (softmax_gradient(W + place * V, X, Y, 0.1) * V).sum(),
        )
        near = np.array([-0.7, 0.7])
        axes.plot(
            place + near,
            value + slope * near,
            color=THEIRS,
            lw=2,
            label="your tangents" if place == 0 else None,
        )
        axes.plot(place, value, "o", color=THEIRS)
    titled(axes, "Does your gradient touch your loss?", "t, along W + t V", "loss")
    keys(axes)
    return Drawing(figure, "Your loss along a line, a convex curve, with short straight lines of the slope that your gradient gives, at four points.")  # fmt: skip


def templates(softmax_gradient: Callable) -> Drawing:
    """Minus the gradient at W = 0, class by class, as images."""
    X, Y = digits()
    G = softmax_gradient(np.zeros((64, 10)), X, Y, 0.0)
    figure, grid = sheet(5, 2, height=3.9)
    for c, axes in enumerate(grid):
        image(axes, -np.asarray(G)[:, c].reshape(8, 8), f"class {c}")
    return Drawing(figure, "Ten images of 8 by 8: minus your gradient at W = 0, for each digit. Red pixels would raise the score; they trace the digit.")  # fmt: skip


def remainders(softmax_loss: Callable, softmax_gradient: Callable, guess: Any = ...) -> Drawing:
    """The remainder of the student's gradient, and of the same without its ridge."""
    X, Y, W, V = small()
    h = 2.0 ** -np.arange(1, 46)
    figure, axes = sheet()
    for name, rho, colour in (("your gradient", 0.1, YOURS), ("yours, without ridge", 0.0, THEIRS)):
        slope = (softmax_gradient(W, X, Y, rho) * V).sum()
        base = softmax_loss(W, X, Y, 0.1)
        rest = [abs(softmax_loss(W + t * V, X, Y, 0.1) - base - t * slope) for t in h]
        axes.loglog(h, np.maximum(rest, 1e-18), ".-", color=colour, label=name)
    axes.loglog(h[:14], 3 * h[:14] ** 2, ":", color=QUIET, label="slope 2")
    guessed(axes, guess)
    titled(axes, "Taylor's test, by eye", "h", "remainder R(h)")
    keys(axes, loc="lower right")
    return Drawing(figure, "Remainders against h on logarithmic axes: yours falls with slope 2 until rounding takes over; without the ridge it falls with slope 1.")  # fmt: skip


def slopes(taylor_slope: Callable) -> Drawing:
    """What the instrument says of many right and many wrong gradients."""
    rng = np.random.default_rng(0)
    found: dict[float, list[float]] = {1.0: [], 1.02: [], 1.5: []}
    for factor in found:
        for _ in range(60):
            A, w, v = (rng.standard_normal(s) for s in ((4, 3), 3, 3))
            loss = lambda w, A=A: float(np.logaddexp(A @ w, -(A @ w)).sum())
            gradient = lambda w, A=A, factor=factor: factor * (A.T @ np.tanh(A @ w))
            found[factor].append(float(taylor_slope(loss, gradient, w, v)))
    figure, axes = sheet()
    bins = np.linspace(0, 3.2, 49)
    for (factor, each), colour in zip(found.items(), (YOURS, GREEN, THEIRS), strict=True):
        label = "right gradients" if factor == 1 else f"{factor:g} times the gradient"
        axes.hist(np.clip(each, 0, 3.2), bins, color=colour, alpha=0.65, label=label)
    titled(axes, "Your instrument on 180 gradients", "slope that you measure", "how many")
    keys(axes)
    return Drawing(figure, f"Histograms of measured slopes: right gradients around {np.median(found[1.0]):.2f}, half as much again around {np.median(found[1.5]):.2f}, and 2 % too long around {np.median(found[1.02]):.2f}.")  # fmt: skip


def layer(dense_relu_backward: Callable) -> Drawing:
    """Which units are active, what comes in, and what the student passes on."""
    rng = np.random.default_rng(3)
    X, W, b = rng.standard_normal((8, 5)), rng.standard_normal((5, 6)), rng.standard_normal(6)
    D = rng.standard_normal((8, 6))
    Z = X @ W + b
    dX, dW, db = map(np.asarray, dense_relu_backward(X, W, b, D))
    figure, grid = sheet(4, height=3.0)
    active = {"cmap": "Greys", "vmin": 0, "vmax": 1}
    image(grid[0], Z > 0, "active units (black)", aspect="auto", **active)
    image(grid[1], D, "D comes in", aspect="auto")
    image(grid[2], dX.reshape(8, -1), "your dX goes out", aspect="auto")
    image(grid[3], np.vstack([dW, db]), "your dW; last row: db", aspect="auto")
    return Drawing(figure, "Four matrices as colours: which units are active, the slopes D that come in, your dX that goes out, and your dW with db as its last row.")  # fmt: skip


def suspects(worst_coordinate: Callable, guess: Any = ...) -> Drawing:
    """A gradient with one error, the coordinate that is named, and the best h."""
    rng = np.random.default_rng(5)
    A, w = rng.standard_normal((9, 12)), rng.standard_normal(12)
    loss = lambda w: float(np.logaddexp(A @ w, -(A @ w)).sum())
    off = np.zeros(12)
    off[7] = -0.02
    true = A.T @ np.tanh(A @ w)
    named = int(worst_coordinate(loss, lambda w: A.T @ np.tanh(A @ w) + off, w))
    h = np.geomspace(1e-13, 1, 60)
    central = [abs((loss(w + t * off / 0.02) - loss(w - t * off / 0.02)) / (2 * t) + true[7]) for t in h]  # fmt: skip
    figure, (left, right) = sheet(2)
    bars = [WARN if j == named else QUIET for j in range(12)]
    steps = 1e-5 * np.eye(12)
    slopes = np.array([(loss(w + e) - loss(w - e)) / 2e-5 for e in steps])
    left.bar(range(12), np.abs(true + off - slopes), color=bars)
    left.set_yscale("log")
    titled(left, f"Gradient against differences; you name {named}", "coordinate j")
    right.loglog(h, np.maximum(central, 1e-17), color=YOURS, lw=2)
    guessed(right, guess)
    titled(right, "Error of central differences", "h")
    return Drawing(figure, f"Left: an error planted in coordinate 7, and the coordinate {named} that you name. Right: the error of central differences is smallest near h = 1e-5 and grows to both sides.")  # fmt: skip


def kink(taylor_slope: Callable) -> Drawing:
    """The measured slope for relu, as the kink comes close."""
    gaps = np.geomspace(1e-4, 2, 70)
    relu = lambda w: float(np.maximum(w, 0).sum() ** 2 / 2 + np.maximum(w, 0).sum())
    slope = lambda w: (np.maximum(w, 0).sum() + 1) * (w > 0)
    found = [float(taylor_slope(relu, slope, np.array([g, 1.0]), np.array([-1.0, 0.3]))) for g in gaps]  # fmt: skip
    figure, axes = sheet()
    axes.semilogx(gaps, found, ".-", color=YOURS)
    axes.axhline(2, color=QUIET, ls=":")
    titled(axes, "A right gradient, near a kink", "distance to the kink", "slope that you measure")
    return Drawing(figure, "The slope that you measure for a right gradient of a relu: 2 far from the kink, and numbers from 1 to 4 where the kink lies within reach of the steps.")  # fmt: skip


def race(softmax_loss: Callable, softmax_gradient: Callable) -> Drawing:
    """Gradient descent on digits with the student's two functions, and without the ridge."""
    X, Y = digits()
    figure, (left, right) = sheet(2)
    for name, rho, colour in (
        ("your gradient", RIDGE, YOURS),
        ("yours, without ridge", 0.0, THEIRS),
    ):
        W, losses, norms = np.zeros((64, 10)), [], []
        for _ in range(300):
            losses.append(softmax_loss(W, X, Y, RIDGE))
            norms.append(np.sqrt((np.asarray(softmax_gradient(W, X, Y, RIDGE)) ** 2).sum()))
            W = W - 0.5 * softmax_gradient(W, X, Y, rho)
        left.plot(losses, color=colour, lw=2, label=name)
        right.semilogy(norms, color=colour, lw=2, label=name)
    titled(left, "The loss", "step")
    titled(right, "The length of the true gradient", "step")
    keys(left)
    return Drawing(figure, "Left: without the ridge the loss is lower at first, and rises later. Right: only with the right gradient does the true gradient keep falling to zero.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, overflow, tangents, templates, remainders, slopes, layer),
        *(suspects, kink, race),
    )
}
