"""The first pictures of the notebooks of proofs, which stand before their code."""

from itertools import islice

import numpy as np
from adaptivesgd_grading.drawings import a3, a5, a8
from adaptivesgd_grading.drawings.data import regression
from adaptivesgd_grading.drawings.sheet import (
    GREEN,
    QUIET,
    THEIRS,
    YOURS,
    Drawing,
    keys,
    sheet,
    titled,
)

import adaptivesgd as asgd


def adadamp():
    """The gap and the batch along a run of AdaDamp, beside SGD with a fixed batch."""
    problem = regression()
    least = float(problem.minimum)
    figure, (left, right) = sheet(2)
    contenders = (
        (asgd.methods.adadamp(0.1, 8, optimal_value=least), "batch grows", YOURS),
        (asgd.methods.sgd(0.1, 8), "batch of 8", THEIRS),
    )
    for method, name, colour in contenders:
        run = list(islice(asgd.states(problem, method), 1, 81))
        left.semilogy([s.estimate.size for s in run], color=colour, lw=2.5, label=name)
        right.semilogy([problem.loss(s.w) - least for s in run], color=colour, lw=2.5)
    titled(left, "Batch size", "update")
    titled(right, "The gap F - F*", "update")
    keys(left)
    return Drawing(figure, "Left: a batch that grows, and one of 8 that does not. Right: with the first the gap falls without end, with the second it stops.")  # fmt: skip


def cabs():
    """The guaranteed gain per example against the batch size, early and late."""
    m = np.geomspace(1, 3000, 200)
    figure, axes = sheet()
    for signal, name, colour in ((1.0, "early", THEIRS), (0.1, "later", GREEN), (0.01, "late", YOURS)):  # fmt: skip
        gain = (signal - (signal + 4.0 / m) / 2) / m / (signal / 2)
        axes.semilogx(m, gain / gain.max(), color=colour, lw=2.5, label=name)
        axes.plot(m[gain.argmax()], 1.0, "o", color=colour, ms=9)
    axes.axhline(0, color=QUIET, lw=1)
    axes.set_ylim(-0.6, 1.15)
    titled(axes, "What a batch gains per example, over the most that one can", "batch size")
    keys(axes)
    return Drawing(figure, "The guaranteed gain per example against the batch size, for three stages of a run: each curve has one maximum, and it moves to larger batches.")  # fmt: skip


def sngm():
    """Step lengths and loss in a steep valley, with and without normalising."""
    h = np.array([400.0, 1.0])
    figure, (left, right) = sheet(2)
    for name, colour in (("normalised", YOURS), ("not normalised", THEIRS)):
        w, u, lengths, losses = np.array([1.0, 3.0]), np.zeros(2), [], []
        for _ in range(60):
            g = h * w
            u = 0.9 * u + (g / np.linalg.norm(g) if name == "normalised" else g)
            w = w - 0.02 * u
            lengths.append(min(0.02 * np.linalg.norm(u), 1e12))
            losses.append(min((h * w**2).sum() / 2, 1e18))
        left.semilogy(lengths, color=colour, lw=2.5, label=name)
        right.semilogy(losses, color=colour, lw=2.5)
    titled(left, "Length of a step", "update")
    titled(right, "Loss", "update")
    keys(left)
    return Drawing(figure, "In a steep valley momentum without normalising makes longer and longer steps and the loss explodes; normalised, the steps stay bounded and the loss falls.")  # fmt: skip


def online_batch_selection():
    """How often each rank is drawn, for three pressures."""
    rank = np.arange(200)
    figure, axes = sheet()
    for pressure, colour in ((1, QUIET), (10, GREEN), (100, YOURS)):
        p = pressure ** (-rank / 200.0)
        axes.plot(rank, 200 * p / p.sum(), color=colour, lw=2.5, label=f"pressure {pressure}")
    titled(axes, "How much more often than in uniform sampling", "rank by falling loss", "times as often")  # fmt: skip
    keys(axes)
    return Drawing(figure, "Examples by falling loss, and how often each is drawn in units of uniform sampling: with pressure 100 the hardest nearly five times as often, the easiest a twentieth as often.")  # fmt: skip


OPENINGS = {
    "adadamp": adadamp,
    "big_batch": a5.opening,
    "cabs": cabs,
    "sngm": sngm,
    "online_batch_selection": online_batch_selection,
    "four_questions": a3.opening,
    "after_the_five_papers": a8.opening,
}
