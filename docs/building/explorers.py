"""Pictures with sliders: every choice of the sliders is a real run, made when the site is built."""

import json
from itertools import islice

import numpy as np

import adaptivesgd as asgd
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers.rank_based import probabilities
from theory.maps.phases import phases

from . import pictures


def explorer(place, name):
    """A figure with a still picture, its data, and room for the sliders."""
    still, data = EXPLORERS[name]
    text = json.dumps(data(), separators=(",", ":"))
    return (
        f'<figure class="explorer" data-of="{name}-data" markdown>\n\n'
        f"{pictures.picture(place, still)}\n\n"
        f'<script type="application/json" id="{name}-data">{text}</script>\n\n</figure>'
    )


def rounded(x, y):
    """Points of a curve, short enough for a page."""
    return [[float(f"{a:.4g}"), float(f"{b:.3g}")] for a, b in zip(x, y, strict=True)]


def noise_ball():
    """SGD on a noisy quadratic: median gap of 15 seeds, and the exact floor."""
    rng = np.random.default_rng(0)
    problem = NoisyQuadratic(rng.standard_normal((512, 2)), np.diag([0.2, 1.0]))
    minimum, w = float(problem.minimum), np.array([6.0, 4.0])
    steps, batches = (0.03, 0.1, 0.3, 0.6, 1.0, 1.5), (1, 2, 4, 8, 16, 32, 64, 128, 512)
    k = np.unique(np.geomspace(1, 200, 50).astype(int)) - 1
    runs = {}
    for i, a in enumerate(steps):
        for j, B in enumerate(batches):
            method = asgd.methods.sgd(a, B)
            paths = [
                [problem.loss(s.w) - minimum for s in islice(asgd.states(problem, method, w=w, seed=seed), 200)]
                for seed in range(15)
            ]  # fmt: skip
            median = np.median(paths, axis=0)
            floor = float(np.median(median[150:]))
            runs[f"{i},{j}"] = {
                "lines": [rounded(k, np.maximum(median[k], 1e-12))],
                "told": f"After 150 updates the median gap is about {floor:.2g}.",
            }
    return {
        "x": {"label": "updates of w", "log": False},
        "y": {"label": "gap to the minimum", "log": True, "low": 1e-7, "high": 100},
        "sliders": [
            {"name": "step size", "values": [f"{a:g}" for a in steps], "start": 2},
            {"name": "batch size (examples)", "values": [str(B) for B in batches], "start": 3},
        ],
        "curves": [{"name": "median of 15 seeds", "color": "#c05621"}],
        "runs": runs,
    }


def pressure():
    """The probability of each rank, and how many examples effectively take part."""
    n, pressures = 1000, (1.0, 1.01, 2.0, 5.0, 10.0, 30.0, 100.0, 1e3, 1e4, 1e6, 1e8)
    places = np.unique(np.geomspace(1, n, 60).astype(int)) - 1
    runs = {}
    for i, s in enumerate(pressures):
        p = probabilities(s, n)
        effective, tenth = 1 / (p**2).sum() / n, p[: n // 10].sum()
        runs[str(i)] = {
            "lines": [rounded((places + 1) / n, n * p[places]), rounded([0, 1], [1, 1])],
            "told": f"The tenth with the largest losses gets {100 * tenth:.1f} % of the draws; "
            f"effectively {100 * effective:.0f} % of the examples take part.",
        }
    return {
        "x": {"label": "rank / n, largest loss first", "log": False},
        "y": {"label": "probability × n", "log": True, "low": 1e-3, "high": 30},
        "sliders": [{"name": "selection pressure s", "values": [f"{s:g}" for s in pressures], "start": 6}],
        "curves": [
            {"name": "rank-based", "color": "#c05621"},
            {"name": "uniform", "color": "#7a8794", "dash": "4 4"},
        ],
        "runs": runs,
    }  # fmt: skip


def rules():
    """What every rule would have chosen along runs of SGD with several step sizes."""
    steps = (0.01, 0.03, 0.1, 0.3, 1.0)
    runs, names = {}, ()
    for i, a in enumerate(steps):
        problem, wishes = pictures.all_wishes(a)
        names = tuple(wishes)
        k = np.unique(np.geomspace(1, 600, 70).astype(int)) - 1
        most = max(wishes, key=lambda name: wishes[name][-1])
        runs[str(i)] = {
            "lines": [rounded(k + 1, np.asarray(sizes)[k]) for sizes in wishes.values()],
            "told": f"With step size {a:g}, after 600 updates, {most} asks for the most: "
            f"{wishes[most][-1]:,.0f} examples, of {problem.n} that there are.",
        }
    return {
        "legend": "left",
        "x": {"label": "updates of w (SGD, batches of 64)", "log": True, "low": 1, "high": 600},
        "y": {"label": "examples asked for", "log": True, "low": 1, "high": 1e5},
        "sliders": [{"name": "step size", "values": [f"{a:g}" for a in steps], "start": 2}],
        "curves": [
            {"name": name, "color": colour}
            for name, colour in zip(names, pictures.COLOURS, strict=True)
        ],
        "runs": runs,
    }


def region():
    """How fast the error of SGD shrinks or grows per update, against the step size."""
    sizes = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)
    method = asgd.methods.sgd(0.1, 4)
    phase = phases(pictures.noisy_regression(), method, pictures.STEPS, sizes)
    runs = {}
    for i, (radius, longest) in enumerate(zip(phase.radius, phase.longest, strict=True)):
        fastest = phase.steps[radius.argmin()]
        runs[str(i)] = {
            "lines": [rounded(phase.steps, radius), rounded(phase.steps[[0, -1]], [1, 1])],
            "told": f"Steps up to about {longest:.2g} contract; the fastest is about {fastest:.2g}.",
        }
    return {
        "legend": "left",
        "x": {"label": "step size", "log": True},
        "y": {
            "label": "factor of the second moments per update",
            "log": False,
            "low": 0,
            "high": 2,
        },
        "sliders": [{"name": "batch size", "values": [str(B) for B in sizes], "start": 3}],
        "curves": [
            {"name": "spectral radius", "color": "#c05621"},
            {"name": "neither grows nor shrinks", "color": "#7a8794", "dash": "4 4"},
        ],
        "runs": runs,
    }


EXPLORERS = {
    "rules": ("would_have_chosen", rules),
    "region": ("map_of_steps_and_batches", region),
    "noise_ball": ("noise_ball", noise_ball),
    "pressure": ("pressure", pressure),
}
