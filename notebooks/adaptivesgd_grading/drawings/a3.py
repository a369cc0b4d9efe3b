"""The pictures of A3: batch sizes that adapt."""

from collections.abc import Callable
from itertools import islice
from math import ceil
from typing import Any

import numpy as np

import adaptivesgd as asgd
from adaptivesgd.batch_sizes import LossRatio, NormTest, VarianceOverLoss
from adaptivesgd.batch_sizes.variance_over_loss import CorrectedVarianceOverLoss
from adaptivesgd.step_sizes import Fixed

from .data import regression, softmax
from .sheet import GREEN, QUIET, THEIRS, WARN, YOURS, Drawing, guessed, keys, sheet, titled

BROAD = {"color": "#E8B66B", "lw": 7}


def walk(rule: Any, problem: Any, alpha: float, updates: int, seed: int = 0) -> list[Any]:
    """The states after each update of SGD with this rule."""
    run = asgd.states(problem, asgd.Method(rule, Fixed(alpha)), seed=seed)
    return list(islice(run, 1, updates + 1))


def sizes(run: list[Any]) -> np.ndarray:
    """The batch sizes along a run."""
    return np.array([state.estimate.size for state in run])


def opening() -> Drawing:
    """What three rules ask for, along the training of one model."""
    figure, axes = sheet()
    rules = {"rule 1": NormTest(16, 0.9), "rule 2": VarianceOverLoss(16), "rule 3": LossRatio(16)}
    for (name, rule), colour, dash in zip(rules.items(), (YOURS, THEIRS, GREEN), ("-", "--", ":"), strict=True):  # fmt: skip
        size = sizes(walk(rule, softmax(), 0.5, 250))
        axes.semilogy(size, dash, color=colour, lw=2.5, label=name)
    axes.axhline(1797, color=QUIET, ls=":")
    axes.text(0, 1900, "all examples", color=QUIET, fontsize=10)
    axes.set_ylim(10, 4000)
    titled(
        axes, "Three rules train the same model; how many examples do they ask for?", "update", "B"
    )
    keys(axes, loc="upper left", bbox_to_anchor=(0.0, 0.85))
    return Drawing(figure, "The batch sizes of three rules along 250 updates: rule 1 grows to all examples, rule 2 stays at its smallest size, rule 3 grows steadily.")  # fmt: skip


def exact(rule_of: Any, theta: float, alpha: float, updates: int) -> tuple[Any, ...]:
    """A run on least squares with tr Sigma / (theta^2 ||grad F||^2) of all examples beside it."""
    problem = regression()
    run = walk(rule_of(initial_size=8, theta=theta), problem, alpha, updates)
    wanted = []
    for state in run:
        G = gradients(problem, state.estimate.w)
        wanted.append(G.var(axis=0, ddof=1).sum() / (theta**2 * (G.mean(axis=0) ** 2).sum()))
    return sizes(run), np.minimum(wanted, len(problem.X))


def gradients(problem: Any, w: np.ndarray) -> np.ndarray:
    """All example gradients of least squares."""
    return problem.X * (problem.X @ w - problem.y)[:, None]


def on_the_test(NormTest: Any, guess: Any = ...) -> Drawing:
    """The student's batch sizes on top of what the exact test asks for."""
    yours, wanted = exact(NormTest, 0.9, 0.15, 60)
    figure, axes = sheet()
    axes.semilogy(wanted, **BROAD, label="the exact test: tr Σ / (θ² ||grad F||²)")
    axes.semilogy(yours, ".-", color=YOURS, label="your batch sizes")
    guessed(axes, guess, upright=False)
    titled(axes, "Your norm test on a noisy regression of 600 examples", "update", "B")
    keys(axes)
    return Drawing(figure, f"Your batch sizes never shrink and end at {yours[-1]}; what the exact test asks for grows, too, and jumps about once the gradient is small.")  # fmt: skip


def thetas(NormTest: Any) -> Drawing:
    """The student's test with four thetas: sizes, and the gap per example."""
    problem = regression()
    figure, (left, right) = sheet(2)
    for theta, colour in ((0.3, YOURS), (0.6, GREEN), (0.9, THEIRS), (2.0, QUIET)):
        run = walk(NormTest(initial_size=8, theta=theta), problem, 0.15, 50)
        size = sizes(run)
        gap = [problem.loss(state.w) - float(problem.minimum) for state in run]
        left.semilogy(size, color=colour, lw=2, label=f"θ = {theta:g}")
        right.loglog(np.cumsum(size), gap, color=colour, lw=2)
    titled(left, "Your batch sizes", "update", "B")
    titled(right, "What they buy", "examples seen", "F - F*")
    keys(left)
    return Drawing(figure, "Left: the smaller theta, the sooner your batch is large. Right: per example seen, the larger thetas fall sooner and then stop higher.")  # fmt: skip


def on_the_rule(Cabs: Any, guess: Any = ...) -> Drawing:
    """The student's CABS on top of the paper's rule, and the released start."""
    figure, axes = sheet()
    settings: dict[str, Any] = {"initial_size": 16, "min_size": 4, "max_size": 2048, "decay": 0.95}
    for rule, how, name in (
        (CorrectedVarianceOverLoss, BROAD, "the rule, bias taken out"),
        (VarianceOverLoss, {"color": THEIRS, "ls": "--"}, "the released code: averages start at 0 and 1"),
        (Cabs, {"color": YOURS, "lw": 1.8}, "yours"),
    ):  # fmt: skip
        run = walk(rule(**settings), regression(0.5, 2000, 100), 0.4, 90)
        axes.semilogy(sizes(run), label=name, **how)
    guessed(axes, guess, upright=False)
    titled(axes, "CABS on a regression with 100 features", "update", "B")
    keys(axes)
    return Drawing(figure, "Your CABS lies on the corrected rule from the first updates on; the released averages take about sixty updates to forget where they started.")  # fmt: skip


def decays(Cabs: Any) -> Drawing:
    """The student's CABS with three decays."""
    figure, axes = sheet()
    for decay, colour in ((0.0, QUIET), (0.8, GREEN), (0.98, YOURS)):
        run = walk(
            Cabs(initial_size=16, min_size=2, max_size=4096, decay=decay),
            regression(0.5, 2000, 100),
            0.4,
            120,
        )
        axes.plot(range(1, 120), sizes(run)[1:], color=colour, lw=1.8, label=f"decay {decay:g}")
    titled(axes, "How much memory should the averages have?", "update", "B")
    keys(axes)
    return Drawing(figure, "Your batch sizes with decay 0 jump from update to update; with 0.8 they are smoother; with 0.98 they hardly move.")  # fmt: skip


def damped(AdaDamp: Any, guess: Any = ...) -> Drawing:
    """The student's AdaDamp: size, gap, and their product."""
    problem = regression()
    least = float(problem.minimum)
    run = walk(AdaDamp(initial_size=8, optimal_value=least), problem, 0.1, 40)
    gap = np.array([problem.loss(state.estimate.w) - least for state in run])
    figure, (left, right) = sheet(2)
    left.semilogy(sizes(run), ".-", color=YOURS, label="your B")
    left.semilogy(gap, color=THEIRS, label="F - F*")
    guessed(left, guess, upright=False)
    right.plot(np.minimum(sizes(run), len(problem.X)) * gap / gap[0], ".-", color=GREEN)
    right.set_ylim(0, None)
    titled(left, "The batch grows as the gap falls", "update")
    titled(right, "B times the gap, over the first gap", "update")
    keys(left)
    return Drawing(figure, "Left: your batch grows as the gap to the minimum falls. Right: their product stays near 8, its initial value, until the batch is all examples.")  # fmt: skip


def misled(AdaDamp: Any, guess: Any = ...) -> Drawing:
    """The student's AdaDamp with the true F*, and with 0, on a problem whose F* is large."""
    problem = regression()
    figure, (left, right) = sheet(2)
    for least, name, colour in ((float(problem.minimum), "the true F*", YOURS), (0.0, "F* = 0, as is usual", WARN)):  # fmt: skip
        run = walk(AdaDamp(initial_size=8, optimal_value=least), problem, 0.1, 50)
        left.semilogy(sizes(run), color=colour, lw=2, label=name)
        gap = [problem.loss(state.w) - float(problem.minimum) for state in run]
        right.semilogy(gap, color=colour, lw=2, label=name)
    guessed(left, guess, upright=False)
    titled(left, "Your batch sizes", "update", "B")
    titled(right, "The gap F - F*", "update")
    keys(left)
    return Drawing(figure, "With the true F* your batch grows until it is everything and the gap falls; with F* = 0 it hardly grows and the gap stops falling.")  # fmt: skip


def smallest(smallest_batch: Callable, guess: Any = ...) -> Drawing:
    """The error of a batch of every size, the level that is wanted, and the student's answer."""
    rng = np.random.default_rng(6)
    G = 0.5 + rng.standard_normal((40, 2))
    noise, signal = G.var(axis=0, ddof=1).sum(), (G.mean(axis=0) ** 2).sum()
    B = np.arange(1, 41)
    yours = int(smallest_batch(G, 0.2))
    figure, axes = sheet()
    axes.semilogy(B, np.maximum(noise * (1 / B - 1 / 40), 1e-4), color=YOURS, lw=2.5, label="E||g - grad F||²")  # fmt: skip
    axes.semilogy(B, noise / B, "--", color=THEIRS, label="V / B")
    axes.axhline(0.04 * signal, color=QUIET, ls=":", label="θ² ||grad F||²")
    axes.axvline(yours, color=GREEN, lw=2, label=f"your answer: {yours}")
    with_replacement = ceil(noise / (0.04 * signal))
    guessed(axes, guess)
    titled(axes, f"40 examples; V / B would ask for {with_replacement}", "B")
    keys(axes)
    return Drawing(figure, f"The exact error of a batch falls to zero at B = 40 and crosses the wanted level at your answer, {yours}; V / B would ask for {with_replacement}, more than there are.")  # fmt: skip


def clocks(NormTest: Any, Cabs: Any, AdaDamp: Any) -> Drawing:
    """The student's three rules on handwritten digits, on two clocks, and their sizes."""
    figure, (first, second, third) = sheet(3, width=10.5)
    rules = {
        "norm test": NormTest(initial_size=16),
        "CABS": Cabs(),
        "AdaDamp": AdaDamp(initial_size=16),
    }
    for (name, rule), colour in zip(rules.items(), (YOURS, THEIRS, GREEN), strict=True):
        method = asgd.Method(rule, Fixed(0.5), name=name)
        trace = asgd.run(softmax(), method, epochs=6, n_records=30)
        looks = trace["examples"] + trace["evaluations"]
        first.semilogy(trace["examples"], trace["loss"], color=colour, lw=2, label=name)
        second.loglog(np.maximum(looks, 16), trace["loss"], color=colour, lw=2)
        third.loglog(np.maximum(trace["updates"], 1), trace["loss"], color=colour, lw=2)
    titled(first, "Gradients only", "gradients of examples", "loss")
    titled(second, "Every look counts", "looks at examples")
    titled(third, "Updates only", "updates")
    keys(first)
    return Drawing(figure, "The loss of your three rules on three clocks: per gradient CABS leads; if every look at an example counts, AdaDamp is far behind; per update there is hardly a difference.")  # fmt: skip


PICTURES = {
    each.__name__: each
    for each in (
        *(opening, on_the_test, thetas, on_the_rule, decays, damped, misled, smallest),
        *(clocks,),
    )
}
