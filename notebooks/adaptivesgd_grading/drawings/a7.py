"""The pictures of A7: a convolution by hand, and its per-example norms."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .data import digits
from .sheet import GREEN, QUIET, THEIRS, YOURS, Drawing, guessed, image, keys, sheet, titled

EDGES = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]]) / 4.0
FILTERS = {"vertical edges": EDGES, "horizontal edges": EDGES.T, "mean": np.full((3, 3), 1 / 9)}


def pictures(count: int) -> np.ndarray:
    """Some handwritten digits as images with one channel."""
    return digits()[0][:count].reshape(count, 8, 8, 1)


def opening() -> Drawing:
    """One image, and the 36 places at which one small window reads it."""
    x = pictures(4)[3, :, :, 0]
    figure, (left, right) = sheet(2, height=3.9)
    image(left, x, "one image: 64 pixels", cmap="Greys", vmin=x.min())
    mosaic = np.full((6 * 4, 6 * 4), np.nan)
    for r in range(6):
        for c in range(6):
            mosaic[4 * r : 4 * r + 3, 4 * c : 4 * c + 3] = x[r : r + 3, c : c + 3]
    image(right, np.nan_to_num(mosaic), "what a window of 3 by 3 reads of it: 36 patches", cmap="Greys", vmin=x.min())  # fmt: skip
    return Drawing(figure, "Left: a handwritten digit of 8 by 8 pixels. Right: the 36 overlapping patches of 3 by 3 pixels that one window reads of it.")  # fmt: skip


def unfolded(patches: Callable) -> Drawing:
    """The student's patches of one digit, as a matrix and as a mosaic."""
    x = pictures(4)[3:]
    U = np.asarray(patches(x, 3))[0]
    figure, (left, right) = sheet(2, height=3.9)
    image(left, U, "your rows: 36 places, 9 pixels", cmap="Greys", vmin=U.min(), aspect="auto")
    mosaic = np.zeros((24, 24))
    for p, row in enumerate(U):
        r, c = divmod(p, 6)
        mosaic[4 * r : 4 * r + 3, 4 * c : 4 * c + 3] = row.reshape(3, 3)
    image(right, mosaic, "the same rows, each as a patch", cmap="Greys", vmin=U.min())
    return Drawing(figure, "Left: your patches as a matrix of 36 rows and 9 columns. Right: every row as a patch of 3 by 3, at its place: the digit can be recognised.")  # fmt: skip


def responses(forward: Callable) -> Drawing:
    """What three known windows say of four digits."""
    x = pictures(4)
    W = np.stack([each.ravel() for each in FILTERS.values()], axis=1)
    y = np.asarray(forward(x, W, np.zeros(3), 3))
    figure, grid = sheet(4, 4, height=5.6)
    for k in range(4):
        image(grid[k], x[k, :, :, 0], f"digit {k}", cmap="Greys", vmin=x.min())
        for f, name in enumerate(FILTERS):
            image(grid[4 * (f + 1) + k], y[k, :, :, f], name if k == 0 else "")
    return Drawing(figure, "Four digits, and below each what you compute with three windows: one answers to vertical edges, one to horizontal ones, one blurs.")  # fmt: skip


def readings(backward: Callable, guess: Any = ...) -> Drawing:
    """How often every pixel was read: dx where all weights and all slopes are 1."""
    x = np.ones((1, 8, 8, 1))
    dx, dW, db = backward(x, np.ones((9, 1)), np.ones((1, 6, 6, 1)), 3)
    count = np.asarray(dx)[0, :, :, 0]
    figure, (left, right) = sheet(2, height=3.6)
    image(left, count, "your dx for x = 1, W = 1, D = 1", cmap="Blues", vmin=0)
    for (r, c), value in np.ndenumerate(count):
        left.text(c, r, f"{value:g}", ha="center", va="center", fontsize=10, color="white" if value > 5 else "black")  # fmt: skip
    right.bar(["each weight: dW", "the bias: db"], [float(np.mean(dW)), float(np.sum(db))], color=[THEIRS, YOURS])  # fmt: skip
    guessed(right, guess, upright=False)
    titled(right, "The same for an image of ones")
    return Drawing(figure, f"Left: how many places read each pixel: {count[0, 0]:g} in a corner, {count[4, 4]:g} in the middle. Right: the bias is used at {float(np.sum(db)):g} places.")  # fmt: skip


def rates(forward: Callable, backward: Callable) -> Drawing:
    """The student's slopes against central differences of the student's layer."""
    rng = np.random.default_rng(0)
    x, W, b = rng.standard_normal((2, 5, 5, 2)), rng.standard_normal((18, 3)), rng.standard_normal(3)  # fmt: skip
    D = rng.standard_normal((2, 3, 3, 3))
    dx, dW, db = map(np.asarray, backward(x, W, D, 3))
    figure, axes = sheet(height=4.0)
    total = lambda x, W, b: float((D * np.asarray(forward(x, W, b, 3))).sum())
    cases = (
        ("dx", dx, lambda e: total(x + e, W, b), YOURS, "o"),
        ("dW", dW, lambda e: total(x, W + e, b), THEIRS, "s"),
        ("db", db, lambda e: total(x, W, b + e), GREEN, "D"),
    )
    for name, yours, loss, colour, mark in cases:
        steps = (1e-5 * np.eye(yours.size)).reshape(-1, *yours.shape)
        slopes = np.array([(loss(e) - loss(-e)) / 2e-5 for e in steps])
        axes.plot(slopes, yours.ravel(), mark, color=colour, alpha=0.7, label=name)
    ends = np.array(axes.get_xlim())
    axes.plot(ends, ends, ":", color=QUIET)
    titled(axes, "Your slopes against central differences of your own layer", "differences", "yours")  # fmt: skip
    keys(axes)
    return Drawing(figure, "Your slopes of pixels, weights and biases against central differences of your own layer: all points lie on the diagonal if the three are right.")  # fmt: skip


def edge_slopes(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Patches of 60 digits, shape (60, 36, 9), and slopes of a random readout of four channels."""
    rng = np.random.default_rng(seed)
    x = pictures(60)
    X = np.stack([x[:, r : r + 3, c : c + 3].reshape(60, 9) for r in range(6) for c in range(6)], axis=1)  # fmt: skip
    return X, rng.standard_normal((60, 36, 4)) * (1 + rng.standard_normal((60, 1, 1)) ** 2)


def against(place_norms: Callable, guess: Any = ...) -> Drawing:
    """The student's norms, and the dense trick at every place, against formed gradients."""
    X, D = edge_slopes()
    true = (np.einsum("npk,npf->nkf", X, D) ** 2).sum(axis=(1, 2))
    dense = ((X**2).sum(axis=2) * (D**2).sum(axis=2)).sum(axis=1)
    shared = np.abs(D)  # all slopes of one sign, so that the places pull together
    true_shared = (np.einsum("npk,npf->nkf", np.abs(X), shared) ** 2).sum(axis=(1, 2))
    dense_shared = ((X**2).sum(axis=2) * (shared**2).sum(axis=2)).sum(axis=1)
    figure, (left, right) = sheet(2, height=3.9)
    for axes, t, d, yours, title in (
        (left, true, dense, place_norms(X, D), "slopes of both signs"),
        (right, true_shared, dense_shared, place_norms(np.abs(X), shared), "all of one sign"),
    ):
        axes.loglog(t, d, "s", color=THEIRS, alpha=0.6, label="summed over the places")
        axes.loglog(t, yours, "o", color=YOURS, alpha=0.8, label="yours")
        axes.loglog(t, t, ":", color=QUIET)
        titled(axes, title, "the truth, by forming the gradient")
    guessed(right, guess, upright=False)
    keys(left)
    return Drawing(figure, "Squared norms of 60 examples against the truth. Yours lie on the diagonal. Summing over the places is about right on average for slopes of both signs, and many times too small where all have one sign.")  # fmt: skip


def agreement(place_norms: Callable) -> Drawing:
    """The student's norm over the sum over places, as the places agree more and more."""
    rng = np.random.default_rng(1)
    shares = np.linspace(0, 1, 30)
    figure, axes = sheet()
    for P, colour in ((4, THEIRS), (16, GREEN), (64, YOURS)):
        own = [rng.standard_normal((200, P, k)) for k in (6, 3)]
        common = [rng.standard_normal((200, 1, k)) for k in (6, 3)]
        ratios = []
        for share in shares:
            X, D = ((1 - share) * a + share * c for a, c in zip(own, common, strict=True))
            summed = ((X**2).sum(axis=2) * (D**2).sum(axis=2)).sum(axis=1)
            ratios.append(np.sum(place_norms(X, D)) / summed.sum())
        axes.semilogy(shares, ratios, color=colour, lw=2.2, label=f"{P} places")
        axes.axhline(P, color=colour, ls=":", lw=1)
    titled(axes, "Your norm over the sum of the places' own", "how much the places have in common", "ratio")  # fmt: skip
    keys(axes)
    return Drawing(figure, "The ratio of your squared norm to the sum over the places: 1 where places have nothing in common, and the number of places where they agree.")  # fmt: skip


def crossing(cheaper: Callable, guess: Any = ...) -> Drawing:
    """Which way is cheaper, over the side of the image and the number of channels."""
    sides, channels = np.arange(2, 33), np.arange(4, 257, 6)
    way = [[cheaper(int(s * s), 9 * int(c), int(c))[0] == "gram" for s in sides] for c in channels]
    figure, axes = sheet(height=3.9)
    axes.contourf(sides, channels, np.array(way, float), levels=[-0.5, 0.5, 1.5], colors=["#CFE3F1", "#F6D9C4"])  # fmt: skip
    axes.text(20, 40, "product", fontsize=13)
    axes.text(4, 200, "gram", fontsize=13)
    guessed(axes, guess)
    titled(
        axes, "The cheaper way, by your count", "side of the grid of places", "channels in and out"
    )
    return Drawing(figure, "Over the side of the grid and the number of channels: for large grids with few channels the product is cheaper, for small grids with many channels the Gram form.")  # fmt: skip


def layers(cheaper: Callable, guess: Any = ...) -> Drawing:
    """What the norms cost beside the gradient, layer by layer of a small network."""
    net = (
        *(("28 x 28, 1 to 16", 26**2, 9, 16), ("13 x 13, 16 to 32", 11**2, 144, 32)),
        *(("5 x 5, 32 to 64", 9, 288, 64), ("3 x 3, 64 to 128", 1, 576, 128)),
    )
    gradient = np.array([P * K * F for _, P, K, F in net])
    yours = np.array([cheaper(P, K, F)[1] for _, P, K, F in net])
    place = np.arange(len(net))
    figure, axes = sheet()
    axes.bar(place - 0.2, gradient, 0.38, color=QUIET, label="dW, summed over the batch")
    axes.bar(place + 0.2, yours, 0.38, color=YOURS, label="norms, by your count")
    axes.set_yscale("log")
    axes.set_xticks(place, [name for name, *_ in net])
    guessed(axes, guess, upright=False)
    titled(axes, "Multiplications per example, layer by layer", up="multiplications")
    keys(axes)
    share = yours.sum() / gradient.sum()
    return Drawing(figure, f"Multiplications per example for four layers: the gradient's and those of the norms. Together the norms cost {share:.2f} times the gradient of the weights.")  # fmt: skip


def examples(patches: Callable, place_norms: Callable) -> Drawing:
    """The digits that pull most at an edge detector, and those that pull least."""
    x = digits()[0].reshape(-1, 8, 8, 1)
    X = np.asarray(patches(x, 3))
    y = X @ np.stack([EDGES.ravel(), EDGES.T.ravel()], axis=1)
    norms = np.asarray(place_norms(X, y))  # the loss is half the sum of the squared responses
    order = np.argsort(norms)
    figure, grid = sheet(8, 2, height=3.0)
    for axes, k in zip(grid, [*order[:8], *order[-8:]], strict=True):
        image(axes, x[k, :, :, 0], f"{norms[k]:.0f}", cmap="Greys", vmin=x[k].min())
    figure.suptitle("above: your smallest norms; below: your largest", fontsize=11)
    return Drawing(figure, "Two rows of digits: those with your smallest norms for two edge detectors are small or blurred, those with the largest have long strokes with strong contrast.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, unfolded, responses, readings, rates, against, agreement, crossing, layers),
        *(examples,),
    )
}
