"""Pictures with sliders: every choice of the sliders is a real run, made when the site is built."""

import json
from functools import cache
from itertools import islice, product

import numpy as np

import adaptivesgd as asgd
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers.rank_based import probabilities
from theory.maps.phases import phases

from . import dragging, pictures


def explorer(place, name):
    """A figure with a still picture, its data, and room for the controls."""
    still, text = EXPLORERS[name][0], as_json(name)
    return (
        f'<figure class="explorer" data-of="{name}-data" markdown>\n\n'
        f"{pictures.picture(place, still)}\n\n"
        f'<script type="application/json" id="{name}-data">{text}</script>\n\n</figure>'
    )


@cache
def as_json(name):
    """Its data, computed once per build."""
    return json.dumps(EXPLORERS[name][1](), separators=(",", ":"))


def rounded(x, y):
    """Points of a curve, short enough for a page."""
    return [[float(f"{a:.4g}"), float(f"{b:.3g}")] for a, b in zip(x, y, strict=True)]


def noise_ball():
    """SGD on a noisy quadratic: the expected gap, exactly, and one run."""
    problem = noisy_quadratic()
    curvature, minimum, w = np.diag(problem.hessian), float(problem.minimum), np.array([6.0, 4.0])
    spread = np.var(problem.gradients(w), axis=0, ddof=1)  # the same at every w
    steps = np.geomspace(0.02, 1.6, 16).round(3)
    batches = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
    k, runs = np.unique(np.geomspace(1, 200, 50).astype(int)) - 1, {}
    for (i, a), (j, B) in product(enumerate(steps), enumerate(batches)):
        noise = spread / B * (1 - B / problem.n)
        factor = (1 - a * curvature) ** 2
        floor = float(curvature @ (a**2 * noise / (1 - factor))) / 2
        moments = [w**2]
        for _ in range(k[-1]):
            moments.append(factor * moments[-1] + a**2 * noise)
        states = islice(asgd.states(problem, asgd.methods.sgd(float(a), B), w=w), k[-1] + 1)
        path = np.array([problem.loss(state.w) - minimum for state in states])
        exact = np.array(moments) @ curvature / 2
        runs[f"{i},{j}"] = {
            "lines": [rounded(k + 1, exact[k]), rounded(k + 1, np.maximum(path[k], 1e-12))],
            "summary": f"The expected gap tends to {floor:.2g}.",
        }
    return {
        "x": {"label": "updates", "log": False},
        "y": {"label": "gap to the minimum", "log": True, "low": 1e-7, "high": 100},
        "sliders": [
            {"name": "step size", "values": [f"{a:g}" for a in steps], "start": 9},
            {"name": "batch size (examples)", "values": [str(B) for B in batches], "start": 3},
        ],
        "curves": [
            {"name": "expected gap, exact", "color": "var(--c1)"},
            {"name": "one run", "color": "var(--c2)", "width": 1.2},
        ],
        "runs": runs,
    }


@cache
def noisy_quadratic():
    """Curvatures 0.2 and 1, and 512 examples whose noise is the same at every w; its minimiser is 0."""
    centres = np.random.default_rng(0).standard_normal((512, 2))
    return NoisyQuadratic(centres - centres.mean(axis=0), np.diag([0.2, 1.0]))


def refuted():
    """Theorem 3 of Big Batch on its counterexample: what is claimed, and what happens, in closed form."""
    c, steps, thetas = 0.01, np.linspace(0.2, 1.98, 60).round(2), np.linspace(0.1, 0.8, 29).round(3)
    k, runs = np.arange(13), {}
    for (i, a), (j, theta) in product(enumerate(steps), enumerate(thetas)):
        beta = (theta**2 + (1 - theta) ** 2) / (1 - theta) ** 2
        claimed = 1 - 2 * c * min(a, 1 / (2 * beta))
        factor = (1 - a) ** 2 + a**2 * theta**2 / (1 - theta**2)
        verdict = "above the claim" if factor > claimed * (1 + 1e-12) else "as claimed"
        runs[f"{i},{j}"] = {
            "lines": [rounded(k, factor**k), rounded(k, claimed**k)],
            "summary": f"Each update multiplies the expected loss by {factor:.3f}; claimed: at most "
            f"{claimed:.4f}. {'It grows' if factor > 1 else 'It falls'}, {verdict}.",
        }
    return {
        "x": {"label": "updates", "log": False},
        "y": {"label": "expected loss / first loss", "log": True, "low": 1e-3, "high": 1e4},
        "sliders": [
            {"name": "first step of the search, α₀", "values": [f"{a:g}" for a in steps], "start": 59},
            {"name": "θ: noise over signal of the batch", "values": [f"{t:g}" for t in thetas], "start": 16},
        ],
        "curves": [
            {"name": "what happens", "color": "var(--c1)"},
            {"name": "what Theorem 3 claims", "color": "var(--c2)", "dash": "5 4"},
        ],
        "runs": runs,
    }  # fmt: skip


def adascale():
    """AdaScale's first update on w^2 / 2 from the minimum: its expected gap over the claimed floor is gamma S, in closed form."""
    scales, steps = np.arange(1, 65), np.geomspace(0.01, 1.98, 80).round(3)
    runs = {}
    for i, a in enumerate(steps):
        gamma = a * (2 - a)
        first = int(1 / gamma) + 1
        where = f"for every S from {first} on" if first <= scales[-1] else "for no S up to 64"
        runs[str(i)] = {
            "lines": [rounded(scales, gamma * scales), rounded(scales, np.ones(len(scales)))],
            "summary": f"γ = {gamma:.3g}: one update leaves {gamma * scales[-1]:.3g} times the claimed floor at S = 64; "
            f"above the claim {where}.",
        }
    return {
        "x": {"label": "scale S: batches that are averaged", "log": True},
        "y": {"label": "expected gap / claimed floor", "log": True, "low": 1e-2, "high": 100},
        "sliders": [
            {"name": "step size η, in units of 1 / β", "values": [f"{a:g}" for a in steps], "start": 69}
        ],
        "curves": [
            {"name": "what happens", "color": "var(--c1)"},
            {"name": "what Theorem 2 claims", "color": "var(--c2)", "dash": "5 4"},
        ],
        "runs": runs,
    }  # fmt: skip


def pressure():
    """The probability of each rank, and how many examples effectively take part."""
    n, pressures = 1000, (1.0, *np.geomspace(1.01, 1e8, 48))
    places = np.unique(np.geomspace(1, n, 60).astype(int)) - 1
    runs = {}
    for i, s in enumerate(pressures):
        p = probabilities(s, n)
        effective, tenth = 1 / (p**2).sum() / n, p[: n // 10].sum()
        runs[str(i)] = {
            "lines": [rounded((places + 1) / n, n * p[places]), rounded([0, 1], [1, 1])],
            "summary": f"The tenth with the largest losses gets {100 * tenth:.1f} % of the draws; "
            f"effectively {100 * effective:.0f} % of the examples take part.",
        }
    return {
        "x": {"label": "rank / n, largest loss first", "log": False},
        "y": {"label": "probability × n", "log": True, "low": 1e-3, "high": 30},
        "sliders": [{"name": "selection pressure s", "values": [f"{s:.3g}" for s in pressures], "start": 13}],
        "curves": [
            {"name": "rank-based", "color": "var(--c1)"},
            {"name": "uniform", "color": "var(--c0)", "dash": "4 4"},
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
            "summary": f"With step size {a:g}, after 600 updates, {most} requests the largest batch: "
            f"{wishes[most][-1]:,.0f} of {problem.n} examples.",
        }
    return {
        "x": {"label": "updates (SGD, batches of 64)", "log": True, "low": 1, "high": 600},
        "y": {"label": "examples requested", "log": True, "low": 1, "high": 1e5},
        "sliders": [{"name": "step size", "values": [f"{a:g}" for a in steps], "start": 2}],
        "curves": [
            {"name": name, "color": f"var(--c{1 + i % 8})", "dash": "none" if i < 8 else "5 4"}
            for i, name in enumerate(names)
        ],
        "runs": runs,
    }


def region():
    """How fast the error of SGD shrinks or grows per update, against the step size."""
    sizes = (*range(1, 17), 20, 24, 32, 40, 48, 56, 64)
    method = asgd.methods.sgd(0.1, 4)
    phase = phases(pictures.noisy_regression(), method, pictures.STEPS, sizes)
    runs = {}
    for i, (radius, longest) in enumerate(zip(phase.radius, phase.longest, strict=True)):
        fastest = phase.steps[radius.argmin()]
        runs[str(i)] = {
            "lines": [rounded(phase.steps, radius), rounded(phase.steps[[0, -1]], [1, 1])],
            "summary": f"Steps up to about {longest:.2g} contract; the fastest is about {fastest:.2g}.",
        }
    return {
        "x": {"label": "step size", "log": True},
        "y": {
            "label": "factor of the second moments per update",
            "log": False,
            "low": 0,
            "high": 2,
        },
        "sliders": [{"name": "batch size", "values": [str(B) for B in sizes], "start": 3}],
        "curves": [
            {"name": "spectral radius", "color": "var(--c1)"},
            {"name": "neither grows nor shrinks", "color": "var(--c0)", "dash": "4 4"},
        ],
        "runs": runs,
    }


EXPLORERS = {
    "rules": ("would_have_chosen", rules),
    "region": ("map_of_steps_and_batches", region),
    "noise_ball": ("noise_ball", noise_ball),
    "pressure": ("pressure", pressure),
    "refuted": ("refuted", refuted),
    "adascale": ("adascale", adascale),
    "path": ("path", dragging.path),
    "cockpit": ("cockpit", dragging.cockpit),
    "multiples": ("multiples", dragging.multiples),
}
