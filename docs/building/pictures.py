"""Pictures made by a function each, from real runs."""

from itertools import islice

import numpy as np
from matplotlib.figure import Figure

import adaptivesgd as asgd
from adaptivesgd.experiments.problems.prepare import prepare
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers.rank_based import probabilities
from theory.maps import chosen
from theory.maps.phases import phases

COLOURS = (
    "#1f5f99", "#63a0d4", "#2f855a", "#8bc34a", "#c05621", "#805ad5", "#b7791f", "#c53030", "#4a5568",
)  # fmt: skip


def picture(place, name):
    """The picture that the function of this name draws; its docstring's first line is the alt text."""
    draw = PICTURES[name]
    draw().savefig(place.figures / f"{name}.svg")
    return place.image(f"{name}.svg", draw.__doc__.strip().split("\n")[0].rstrip("."))


def plain_axes(width=7.0, height=3.6):
    """A figure with one clean pair of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="0.92")
    return figure, axes


def would_have_chosen():
    """The batch size that every rule would have chosen on one and the same run of SGD on digits."""
    figure, axes = plain_axes(8.5, 4.6)
    problem, wishes = all_wishes(step_size=0.1)
    for (name, sizes), colour in zip(wishes.items(), COLOURS, strict=True):
        axes.plot(np.arange(1, len(sizes) + 1), sizes, label=name, color=colour, lw=1.6)
    axes.axhline(problem.n, color="0.6", ls=":")
    axes.text(5, problem.n * 1.12, "all there is", color="0.4", fontsize=8)
    axes.set(yscale="log", xlabel="updates of w (SGD, batches of 64)", ylabel="examples asked for")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=8)
    return figure


def all_wishes(step_size, updates=600):
    """The problem, and what each rule asks for along one run of SGD: geometric means of 21 updates."""
    problem = prepare("digits", "softmax", ridge=1e-3).train
    wishes = chosen.would_have_chosen(problem, asgd.methods.sgd(step_size, 64), updates)
    return problem, {name: smoothed(sizes) for name, sizes in wishes.items()}


def smoothed(sizes):
    """Geometric means over 21 neighbours."""
    return np.exp(np.convolve(np.log(np.pad(sizes, 10, mode="edge")), np.ones(21) / 21, "valid"))


def refuted():
    """Mean loss of Big Batch with backtracking on the counter-example: it grows, where a fall is claimed."""
    from theory.big_batch import theorem_3

    figure, axes = plain_axes()
    k = np.arange(11)
    cases = list(theorem_3.examples())[:2]
    for case, colour in zip(cases, COLOURS, strict=False):
        claim, gamma = theorem_3.THEOREM.check(case).claim, theorem_3.factor(case)
        growth = float(np.mean(claim.left / claim.right)) * gamma  # exact, the same at every step
        axes.plot(
            k,
            growth**k,
            color=colour,
            lw=2,
            marker="o",
            ms=3,
            label=f"happens: × {growth:.2f} an update",
        )
        axes.plot(
            k, gamma**k, "--", color=colour, lw=2, label=f"promised: × {gamma:.3f} ({case.name})"
        )
    axes.set(yscale="log", xlabel="updates of w", ylabel="expected loss, over the first")
    axes.legend(frameon=False, fontsize=8)
    return figure


STEPS = np.geomspace(0.03, 4, 48)
SIZES = np.unique(np.geomspace(1, 64, 24).astype(int))


def noisy_regression():
    """Least squares on 64 random rows of 6 features, with noise in the targets."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((64, 6)) * np.sqrt(np.geomspace(0.1, 1.0, 6))
    return asgd.LeastSquares(X, X @ np.ones(6) + 0.3 * rng.standard_normal(64))


def map_of_steps_and_batches():
    """Where SGD on noisy least squares ends, by step and batch size: its floor exactly, and runs on top."""
    problem, sgd = noisy_regression(), asgd.methods.sgd(0.1, 4)
    phase = phases(problem, sgd, STEPS, SIZES)
    figure, axes = plain_axes(7.4, 4.6)
    shown = np.where(np.isfinite(phase.floor) & (phase.floor > 0), phase.floor, np.nan)
    filled = axes.pcolormesh(STEPS, SIZES, np.log10(shown), cmap="Blues", shading="nearest", vmax=1)
    axes.contour(STEPS, SIZES, phase.radius, [1.0], colors="#a8321a", linewidths=2)
    for a in (0.05, 0.2, 0.8, 3.0):
        for B in (2, 8, 32):
            last = asgd.run(problem, asgd.methods.sgd(a, B), updates=400)["loss"][-1]
            ended = np.isfinite(last) and last < 1e3
            axes.plot(
                a,
                B,
                "o" if ended else "X",
                color="white" if ended else "#a8321a",
                mec="black",
                ms=7,
            )
    axes.set(xscale="log", yscale="log", xlabel="step size", ylabel="batch size (examples)")
    axes.text(2.6, 1.3, "diverges", color="#a8321a", ha="center")
    figure.colorbar(filled, ax=axes).set_label("log₁₀ of the floor, E F(w) − F* in the limit")
    return figure


def pressure():
    """Probability of each rank under four selection pressures, in units of the uniform one."""
    figure, axes = plain_axes()
    n = 1000
    for s, colour in zip((1.01, 10.0, 100.0, 1e8), COLOURS, strict=False):
        share = np.arange(1, n + 1) / n
        axes.plot(share, n * probabilities(s, n), color=colour, lw=2, label=f"s = {s:g}")
    axes.set(yscale="log", ylim=(1e-3, 30), xlabel="rank / n, largest loss first",
             ylabel="probability × n")  # fmt: skip
    axes.legend(frameon=False)
    return figure


def noise_ball():
    """Gap to the minimum under SGD with batches of 1, 8 and 64: a floor that falls with the batch."""
    rng = np.random.default_rng(0)
    H = np.diag([0.2, 1.0])
    problem = NoisyQuadratic(rng.standard_normal((512, 2)), H)
    figure, axes = plain_axes()
    for B, colour in zip((1, 8, 64), COLOURS, strict=False):
        method = asgd.methods.sgd(0.3, B)
        gaps = []
        for seed in range(20):
            run = asgd.states(problem, method, w=np.array([6.0, 4.0]), seed=seed)
            gaps.append([problem.loss(s.w) - float(problem.minimum) for s in islice(run, 150)])
        low, middle, high = np.quantile(gaps, (0.25, 0.5, 0.75), axis=0)
        axes.plot(middle, color=colour, lw=1.8, label=f"B = {B}")
        axes.fill_between(np.arange(150), low, high, color=colour, alpha=0.15, lw=0)
    axes.set(yscale="log", xlabel="updates of w", ylabel="gap to the minimum F(w) − F*")
    axes.legend(frameon=False)
    return figure


PICTURES = {
    draw.__name__: draw
    for draw in (would_have_chosen, refuted, map_of_steps_and_batches, pressure, noise_ball)
}
