"""Explorers of real runs: a path in the plane, the cockpit of one run, small multiples of many."""

from functools import cache
from itertools import islice, product

import numpy as np
from matplotlib.figure import Figure

import adaptivesgd as asgd
from adaptivesgd.models import NoisyQuadratic

STEPS = tuple(np.geomspace(0.03, 1.9, 25).round(3).tolist())
BATCHES = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)
UPDATES, REACH = 60, 8.0
CLOCKS = {"updates": "updates", "examples": "example gradients", "work": "gradients and losses"}
GREY = ("gradient descent", "SGD")


@cache
def plane():
    """Sixty-four examples in two dimensions; the minimiser is 0."""
    centres = 2.5 * np.random.default_rng(3).standard_normal((64, 2))
    return NoisyQuadratic(centres - centres.mean(axis=0), np.diag([0.25, 1.0]))


def path():
    """Runs of SGD from the minimiser: by linearity, what the noise adds to a run from anywhere."""
    problem, noise = plane(), {}
    for (i, a), (j, B) in product(enumerate(STEPS), enumerate(BATCHES)):
        states = islice(asgd.states(problem, asgd.methods.sgd(a, B), w=np.zeros(2)), 1, UPDATES + 1)
        noise[f"{i},{j}"] = [[float(f"{u:.3g}") for u in state.w] for state in states]
    grid = np.linspace(-7.5, 7.5, 61).round(2).tolist()
    ends = [{"values": [f"{g:g}" for g in grid], "start": at} for at in (6, 52)]
    return {
        "kind": "path",
        "H": np.diag(problem.hessian).tolist(),
        "centres": problem.centres.round(2).tolist(),
        "steps": STEPS,
        "grid": grid,
        "start": [-6, 5.5],
        "reach": REACH,
        "sliders": [
            {"name": "step size", "values": [f"{a:g}" for a in STEPS], "start": 13},
            {"name": "batch size (of 64 examples)", "values": [str(B) for B in BATCHES], "start": 1},
            {"name": "start, first coordinate"} | ends[0],
            {"name": "start, second coordinate"} | ends[1],
        ],
        "noise": noise,
    }  # fmt: skip


def path_still():
    """A path of SGD in the plane from (-6, 5.5), with batches of 2: it ends in a ball around the minimum."""
    figure = Figure(figsize=(5.8, 4.0), layout="constrained")
    axes = figure.subplots()
    method = asgd.methods.sgd(STEPS[13], 2)
    states = islice(asgd.states(plane(), method, w=np.array([-6.0, 5.5])), UPDATES + 1)
    w = np.array([state.w for state in states])
    axes.plot(*w.T, ".-", color="#c05621", lw=1.5)
    axes.plot(0, 0, "o", mfc="none", mec="black")
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH),
             xlabel="first coordinate of w", ylabel="second coordinate of w")  # fmt: skip
    return figure


@cache
def runs():
    """{method: {column: values}} on digits: what each estimate showed at 120 of its updates."""
    problem, m = asgd.SoftmaxRegression(*asgd.load("digits"), ridge=1e-2), asgd.methods
    chosen = {
        "SGD": m.sgd(0.7),
        "gradient descent": m.gradient_descent(0.7),
        "AdaDamp": m.adadamp(0.7, every=20),
        "PadaDamp": m.padadamp(0.7),
        "GeoDamp": m.geodamp(0.7),
        "Big Batch": m.big_batch_armijo(),
        "CABS": m.cabs(0.7, min_size=2),
        "norm test": m.norm_test(0.7),
        "SNGM": m.sngm(0.05, batch_size=64),
    }
    return {name: columns(problem, method) for name, method in chosen.items()}


def columns(problem, method, epochs=20):
    """Every number of the cockpit along one run, thinned to about 120 rows, even in the logarithm."""
    rows, minimum, before = [], float(problem.minimum), None
    for state in asgd.states(problem, method, seed=0):
        if state.examples > epochs * problem.n or state.step > 3000:
            break
        if before is not None:
            rows.append((state, float(np.linalg.norm(state.w - before))))
        before = state.w
    keep = np.unique(np.geomspace(1, len(rows), 120).astype(int)) - 1
    table = [measured(problem, minimum, *rows[i]) for i in keep]
    return {name: [short(row[name]) for row in table] for name in table[0]}


def measured(problem, minimum, state, moved):
    """One row: clocks, gap, and what the batch showed."""
    seen = state.estimate
    noise = seen.noise if 1 < seen.size < problem.n else 0.0
    return {
        "updates": state.step,
        "examples": state.examples,
        "work": state.examples + state.evaluations,
        "gap": problem.loss(state.w) - minimum,
        "batch": seen.size,
        "signal": seen.signal,
        "noise": noise,
        "step": moved,
        "loss": seen.loss,
    }


def short(value):
    """Four digits; nothing that a page cannot read."""
    return float(f"{value:.4g}") if np.isfinite(value) else 0.0


def line(column, name):
    """A line of a panel."""
    return {"column": column, "name": name}


PANELS = (
    {"label": "gap F(w) − F*", "log": True, "low": 1e-3, "high": 3, "lines": [line("gap", "gap")]},
    {"label": "batch size", "log": True, "low": 1, "high": 2000, "lines": [line("batch", "examples in the batch")]},
    {"label": "squared norms", "log": True,
     "lines": [line("signal", "signal ‖g‖²"), line("noise", "noise")]},
    {"label": "length of the step", "log": True, "lines": [line("step", "‖w₊ − w‖")]},
)  # fmt: skip


def cockpit():
    """One run at a time, and everything its batches showed."""
    return {
        "kind": "series",
        "one": True,
        "clocks": CLOCKS,
        "panels": PANELS,
        "series": runs(),
        "grey": GREY,
        "summaries": {
            name: f"{name}: {c['updates'][-1]:,.0f} updates, {c['examples'][-1]:,.0f} example gradients, "
            f"last gap {c['gap'][-1]:.2g}, last batch {c['batch'][-1]:,.0f}."
            for name, c in runs().items()
        },
    }  # fmt: skip


def multiples():
    """All methods side by side, each against SGD and gradient descent."""
    panels = [panel | {"lines": panel["lines"][:1]} for panel in PANELS]
    high = {clock: max(c[clock][-1] for c in runs().values()) for clock in CLOCKS}
    return {
        "kind": "series",
        "one": False,
        "clocks": CLOCKS,
        "panels": panels,
        "series": runs(),
        "grey": GREY,
        "high": high,
        "summary": f"Grey, in every panel: {GREY[0]} (solid) and {GREY[1]} with batches of 16 (dotted).",
    }


def cockpit_still():
    """Gap, batch size, signal and noise of Big Batch on digits, against its updates."""
    return panels_of(["Big Batch"], ("gap", "batch", "signal"))


def multiples_still():
    """The gap of three methods against updates."""
    return panels_of(["PadaDamp", "GeoDamp", "Big Batch"], ("gap",))


def panels_of(names, shown):
    """A panel per method and column."""
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    cells = [(name, column) for name in names for column in shown]
    for axes, (name, column) in zip(figure.subplots(1, len(cells)), cells, strict=True):
        axes.loglog(runs()[name]["updates"], runs()[name][column], color="#c05621", lw=2)
        axes.set(xlabel="updates", ylabel=column, title=name)
    return figure
