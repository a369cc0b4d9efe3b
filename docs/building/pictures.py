"""Pictures made by a function each, from real runs."""

from functools import cache
from itertools import islice

import numpy as np
from matplotlib import rcParams
from matplotlib.figure import Figure

import adaptivesgd as asgd
from adaptivesgd.experiments.problems.prepare import prepare
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers.rank_based import probabilities
from theory.maps import chosen
from theory.maps.phases import phases

from . import dragging
from . import opening as first
from . import roofline as under

rcParams["savefig.transparent"] = True  # the page shows through, by day and by night

COLOURS = (
    "#1f5f99", "#63a0d4", "#2f855a", "#8bc34a", "#c05621", "#805ad5", "#b7791f", "#c53030", "#4a5568",
)  # fmt: skip


@cache
def drawn(name):
    """The figure of this name, drawn once per build."""
    return PICTURES[name]()


def picture(place, name):
    """The picture that the function of this name draws; its docstring's first line is the alt text."""
    draw = PICTURES[name]
    drawn(name).savefig(place.figures / f"{name}.svg")
    return place.image(f"{name}.svg", draw.__doc__.strip().split("\n")[0].rstrip("."))


def opening(place):
    """The first picture, on a page of its own width."""
    first.opening().savefig(place.figures / "opening.svg")
    return place.image("opening.svg", first.opening.__doc__.rstrip("."), wide=True)


def plain_axes(width=5.6, height=3.4):
    """A figure with one clean pair of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="0.92")
    return figure, axes


def would_have_chosen():
    """The batch size that every rule would have chosen on one and the same run of SGD on digits."""
    figure, axes = plain_axes(7.6, 4.2)
    problem, wishes = all_wishes(step_size=0.1)
    for (name, sizes), colour in zip(wishes.items(), COLOURS, strict=True):
        axes.plot(np.arange(1, len(sizes) + 1), sizes, label=name, color=colour, lw=1.6)
    axes.axhline(problem.n, color="0.6", ls=":")
    axes.text(5, problem.n * 1.12, "all examples", color="0.4", fontsize=9.5)
    axes.set(yscale="log", xlabel="updates (SGD, batches of 64)", ylabel="examples requested")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9.5)
    return figure


@cache
def all_wishes(step_size, updates=600):
    """The problem, and what each rule requests along one run of SGD: geometric means of 21 updates."""
    problem = prepare("digits", "softmax", ridge=1e-3).train
    wishes = chosen.would_have_chosen(problem, asgd.methods.sgd(step_size, 64), updates)
    return problem, {name: smoothed(sizes) for name, sizes in wishes.items()}


def smoothed(sizes):
    """Geometric means over 21 neighbours."""
    return np.exp(np.convolve(np.log(np.pad(sizes, 10, mode="edge")), np.ones(21) / 21, "valid"))


def refuted():
    """Expected loss of Big Batch with backtracking on the counterexample: it grows, where a decrease is claimed."""
    from theory.big_batch import theorem_3

    figure, axes = plain_axes(4.6, 3.1)
    k, case = np.arange(11), next(iter(theorem_3.examples()))
    claim, gamma = theorem_3.THEOREM.check(case).claim, theorem_3.factor(case)
    growth = float(np.mean(claim.left / claim.right)) * gamma  # exact, the same at every step
    look = {"lw": 2.5, "marker": "o", "ms": 4}
    axes.plot(
        k, growth**k, color="#c05621", label=f"what happens: × {growth:.2f} per update", **look
    )
    axes.plot(k, gamma**k, "--", color="#1f5f99", lw=2.5, label=f"what is claimed: × {gamma:.3f}")
    axes.set(yscale="log", ylim=(0.3, 1e5), xlabel="updates", ylabel="expected loss / first loss")
    axes.legend(frameon=False, loc="upper left")
    return figure


def adascale():
    """Expected gap after AdaScale's first update over the claimed floor, against the scale S: it grows, where a constant is claimed."""
    figure, axes = plain_axes(4.6, 3.1)
    S = np.arange(1, 65)
    for a, colour in ((1.0, "#c05621"), (0.1, "#e08a5a")):
        axes.plot(S, a * (2 - a) * S, color=colour, lw=2.5, label=f"what happens, η = {a:g}")
    axes.plot(S, np.ones(64), "--", color="#1f5f99", lw=2.5, label="what is claimed")
    axes.set(xscale="log", yscale="log", xlabel="scale S", ylabel="expected gap / claimed floor")
    axes.legend(frameon=False, loc="upper left")
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
    figure, axes = plain_axes(5.8, 4.0)
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
    axes.set(yscale="log", xlabel="updates", ylabel="gap to the minimum F(w) − F*")
    axes.legend(frameon=False)
    return figure


def roofline():
    """Roofline of one thread: the pieces of a convolutional network's step under the machine's ceilings."""
    figure, axes = plain_axes(7.6, 3.6)
    under.draw(axes)
    return figure


PICTURES = {
    draw.__name__.removesuffix("_still"): draw
    for draw in (
        would_have_chosen,
        refuted,
        adascale,
        map_of_steps_and_batches,
        pressure,
        noise_ball,
        roofline,
        dragging.path_still,
        dragging.cockpit_still,
        dragging.multiples_still,
    )
}
