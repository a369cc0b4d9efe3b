"""Pictures made by a function each, from real runs."""

from itertools import islice

import numpy as np
from matplotlib.figure import Figure

import adaptivesgd as asgd
from adaptivesgd import batch_sizes
from adaptivesgd.batch_sizes.norm_test import VarianceTest
from adaptivesgd.experiments.problem import prepare
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers.rank_based import probabilities

COLOURS = ("#1f5f99", "#c05621", "#2f855a", "#805ad5", "#b7791f", "#c53030", "#2c7a7b", "#4a5568")


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


RULES = {
    "AdaDamp": lambda F: batch_sizes.LossRatio(16, minimum=float(F.minimum)),
    "AdaDamp, non-convex": lambda F: batch_sizes.GradientNormRatio(16),
    "CABS, corrected": lambda F: batch_sizes.CorrectedVarianceOverLoss(16, 2, 10**6),
    "norm test (θ = 0.9)": lambda F: batch_sizes.NormTest(2),
    "inner-product test": lambda F: batch_sizes.InnerProductTest(2, 0.9),
    "noise scale": lambda F: batch_sizes.NoiseScale(16),
    "PadaDamp (rate 0.5)": lambda F: batch_sizes.LinearGrowth(16, 0.5),
    "GeoDamp (every 5 epochs)": lambda F: batch_sizes.GeometricGrowth(16, 2.0, 5.0),
}


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
    """The problem, and for each rule what it asks for along one run of SGD."""
    problem = prepare("digits", "softmax", ridge=1e-3).train
    run = asgd.states(problem, asgd.methods.sgd(step_size, 64), seed=0)
    states = list(islice(run, 1, updates + 1))
    return problem, {name: asked(make(problem), states) for name, make in RULES.items()}


def asked(rule, states):
    """What a rule asks for after each update, as a geometric mean over 21 updates.

    The tests never let a batch shrink; here each is asked what it would need at that place.
    """
    memory = rule.init(states[0].problem, states[0].w)
    sizes = []
    for state in states:
        size, memory = rule(memory, state)
        if isinstance(rule, VarianceTest):
            noise, signal = rule.noise_and_signal(state.estimate)
            size = max(1, noise / (rule.theta**2 * signal))
        sizes.append(size)
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


def map_of_steps_and_batches():
    """Where SGD on a noisy quadratic converges to a floor, and where it diverges, by step and batch size."""
    steps, batches = np.geomspace(0.03, 4, 60), np.unique(np.geomspace(1, 64, 30).astype(int))
    radius = radii(steps, batches)
    figure, axes = plain_axes(7.2, 4.4)
    filled = axes.contourf(steps, batches, np.log10(np.clip(1 - radius, 1e-4, 1)), 12, cmap="Blues")
    axes.contour(steps, batches, radius, [1.0], colors="#a8321a", linewidths=2)
    axes.set(xscale="log", yscale="log", xlabel="step size", ylabel="batch size (examples)")
    axes.text(2.9, 2, "diverges", color="#a8321a", ha="center")
    bar = figure.colorbar(filled, ax=axes)
    bar.set_label("log₁₀ of the share of the error gone per update")
    return figure


def radii(steps, batches):
    """The spectral radius at each batch size and step size, on 64 random rows of 6 features."""
    rows = np.random.default_rng(0).standard_normal((64, 6)) * np.sqrt(np.geomspace(0.1, 1.0, 6))
    moment, d = rows.T @ rows / len(rows), rows.shape[1]
    products = np.einsum("ni,nj->nij", rows, rows).reshape(len(rows), d * d)
    fourth, eye = products.T @ products / len(rows), np.eye(d)
    fourth = fourth.reshape(d, d, d, d).transpose(0, 2, 1, 3).reshape(d * d, d * d)
    return np.array([[spectral(a, B, moment, fourth, eye) for a in steps] for B in batches])


def spectral(a, B, moment, fourth, eye):
    """Spectral radius of the exact second-moment operator of SGD on interpolating least squares."""
    M = np.kron(eye, eye) - a * (np.kron(moment, eye) + np.kron(eye, moment))
    M = M + a**2 * (fourth / B + (1 - 1 / B) * np.kron(moment, moment))
    return np.abs(np.linalg.eigvals(M)).max()


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
