"""A5: Big Batch, its line search and its curvature; a bug, and a false theorem."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from adaptivesgd.batch_sizes import SignalOverNoise
from adaptivesgd.step_sizes import BarzilaiBorwein
from theory.big_batch.theorem_3 import THEOREM, on_endless_data

from ..question import A_NUMBER, Assignment, Law, Mistake, Question, Symptom, close, equals

# q1: grow the batch.


def stream_instances(rng):
    """Example gradients in the order in which they will be drawn; the batch grows at least twice."""
    for mean, K, growth in ((0.25, 6, 0.1), (0.15, 10, 0.5), (0.0, 4, 0.3)):
        given = {"K": K, "theta": 0.7, "growth": growth}
        rows = rng.standard_normal((300, 3))
        while len(sizes(SimpleNamespace(rows=mean + rows, **given))) < 3:
            rows = rng.standard_normal((300, 3))
        yield {"rows": mean + rows, **given}


def evidence(rows, n):
    """What the engine's rule looks at."""
    g = rows.mean(axis=0)
    V = rows.var(axis=0, ddof=1).sum()
    return SimpleNamespace(size=len(rows), n=n, signal=g @ g, variance=V)


def sizes(i, change=lambda seen: seen, rule=SignalOverNoise):
    """The sizes of the batch as it grows, the last one the answer."""
    grown, rule = [i.K], rule(i.K, i.theta, i.growth)
    while True:
        seen = change(evidence(i.rows[: grown[-1]], len(i.rows)))
        wanted = min(rule.enlarge(seen, None), len(i.rows))
        if wanted <= grown[-1]:
            return grown
        grown.append(wanted)


def grown(**change):
    """The symptom that the batch ends where wrong evidence would end it."""

    def wrong(seen):
        vars(seen).update({name: of(seen) for name, of in change.items()})
        return seen

    return lambda i, a: a["size"] == sizes(i, wrong)[-1]


GROW = Question(
    name="q1",
    points=3,
    functions=("big_batch",),
    tried="K = {K}, theta {theta}, growth {growth}, up to {rows.shape[0]} examples",
    instances=stream_instances,
    ask="growing",
    laws=(
        Law("nothing is drawn that is not in the batch at the end", lambda i, a: a["drawn"] == a["size"]),
        Law(
            "the batch grows until theta² ||g||² exceeds V / K, and no further",
            lambda i, a: a["size"] == sizes(i)[-1],
        ),
        Law(
            "the gradient is the mean over the batch at the end",
            lambda i, a: close(a["gradient"], i.rows[: a["size"]].mean(axis=0)),
        ),
    ),
    mistakes=(
        Symptom(
            "samples are thrown away: draw only what is missing, and keep the old ones",
            lambda i, a: a["drawn"] > a["size"],
        ),
        Symptom("missing 1/K: V is the variance of one example", grown(variance=lambda s: s.variance * s.size)),
        Symptom("standard deviation instead of variance", grown(variance=lambda s: s.variance**0.5)),
        Symptom("the norm of g where its square belongs", grown(signal=lambda s: s.signal**0.5)),
        Symptom(
            "B instead of B - 1 in V", grown(variance=lambda s: s.variance * (s.size - 1) / s.size)
        ),
        Symptom(
            "theta is forgotten, or not squared",
            lambda i, a: any(grown(signal=lambda s, k=k: s.signal * i.theta**k)(i, a) for k in (-1, -2)),
        ),
        Symptom(
            "the sum over the batch instead of its mean",
            lambda i, a: close(a["gradient"], i.rows[: a["size"]].sum(axis=0)),
        ),
    ),
)  # fmt: skip

# q2: backtracking.


def search_instances(rng):
    """A parabola as the batch's loss, and first trials that must be halved a few times, or not."""
    for halvings, c in ((3, 0.3), (0, 0.1), (5, 0.45)):
        h, w = rng.uniform(1, 4), rng.standard_normal(3)
        w *= 0.6 / h / np.linalg.norm(w)  # ||g|| = 0.6, far from its square
        edge = 2 * (1 - c) / h  # the longest step that meets the condition
        share = rng.uniform(1.02, 1.08) / 2 if halvings == 3 else rng.uniform(0.87, 0.95)
        yield {"h": h, "w": w, "alpha": edge * share * 2**halvings, "c": c}


def fits(i, alpha, c=1.0, power=2):
    """Armijo's condition at this step, with c and the power of the norm changed."""
    w, g = i.w, i.h * i.w
    after = w - alpha * g
    return i.h / 2 * after @ after <= i.h / 2 * w @ w - c * i.c * alpha * (g @ g) ** (power / 2)


def halved(i, **change):
    """The first of alpha, alpha / 2, ... that fits."""
    alpha = i.alpha
    while not fits(i, alpha, **change):
        alpha /= 2
    return alpha


SEARCH = Question(
    name="q2",
    points=2,
    functions=("backtrack",),
    tried="a parabola of curvature {h:.2f}, first trial {alpha:.2f}, c = {c}",
    instances=search_instances,
    ask="searching",
    laws=(
        A_NUMBER,
        Law("the step meets the condition", fits),
        Law(
            "it is the first trial, or twice the step does not meet it",
            lambda i, a: close(a, i.alpha) or not fits(i, 2 * a),
        ),
        Law(
            "it is the first trial, halved a whole number of times",
            lambda i, a: close(np.log2(i.alpha / a), round(np.log2(i.alpha / a))),
        ),
    ),
    mistakes=(
        Mistake("c is forgotten: the loss must fall by c alpha ||g||²", lambda i: halved(i, c=0)),
        Mistake("the norm of g where its square belongs", lambda i: halved(i, power=1)),
        Mistake("halved once too often: test before you halve", lambda i: halved(i) / 2),
        Mistake("not halved at all", lambda i: i.alpha),
    ),
)

# q3: Barzilai and Borwein.


def curvature_instances(rng):
    """Two points on one batch; in the last one the curvature is negative."""
    for sign, K, n in ((1, 40, 200), (1, 200, 200), (-1, 30, 100)):
        x, step = rng.standard_normal(4), rng.standard_normal(4)
        change = sign * rng.uniform(0.5, 3, 4) * step
        gx = rng.standard_normal(4)
        yield {
            "x": x, "gx": gx, "y": x + step, "gy": gx + change, "V": 0.4 * K * gx @ gx,
            "K": K, "n": n, "alpha": rng.uniform(0.1, 1),
        }  # fmt: skip


def smoothed(i):
    """The engine's step."""
    x = SimpleNamespace(
        w=i.x, gradient=i.gx, variance=i.V, size=i.K, n=i.n, signal=float(i.gx @ i.gx)
    )
    return BarzilaiBorwein().smoothed(i.alpha, x, SimpleNamespace(w=i.y, gradient=i.gy))


def wrong_step(nu=None, noise=None, smooth=True, guard=True):
    """A formula with another nu, noise, no smoothing or no guard."""

    def formula(i):
        s, d = i.y - i.x, i.gy - i.gx
        curvature = s @ d / (s @ s) if nu is None else nu(s, d)
        if guard and s @ d <= 0:
            return i.alpha
        share = i.K / i.n if smooth else 1.0
        lost = (i.V / i.K / (i.gx @ i.gx) if noise is None else noise(i)) if i.K < i.n else 0.0
        return (1 - share) * i.alpha + share * (1 - lost) / curvature

    return formula


CURVATURE = Question(
    name="q3",
    points=3,
    functions=("bb_step",),
    tried="two points of one batch, K = {K} of n = {n}",
    instances=curvature_instances,
    laws=(
        A_NUMBER,
        Law("the step is positive", lambda i, a: a > 0),
        equals(smoothed, "(1 - K/n) alpha + (K/n) (1 - noise / signal) / nu, or alpha as it was"),
    ),
    mistakes=(
        Mistake(
            "the other formula of Barzilai and Borwein: nu is <s, d> / <s, s>",
            wrong_step(nu=lambda s, d: d @ d / (s @ d)),
        ),
        Mistake("upside down: 1 / nu", wrong_step(nu=lambda s, d: s @ s / (s @ d))),
        Mistake("no smoothing: K/n weighs the new step", wrong_step(smooth=False)),
        Mistake("the noise is forgotten: 1 - V / (K ||g||²)", wrong_step(noise=lambda i: 0.0)),
        Mistake(
            "missing 1/K in the noise", wrong_step(noise=lambda i: i.V / (i.gx @ i.gx))
        ),
        Mistake("negative curvature must leave alpha as it is", wrong_step(guard=False)),
    ),
)  # fmt: skip

# q4: find the bug.


def bug_instances(rng):
    """Rows that come one by one."""
    for B, d in ((2, 1), (5, 3), (3, 2)):
        yield {"rows": 1 + rng.standard_normal((B, d))}


def one_pass(i, late=False, ddof=1):
    """The published update, or with its counter a step late."""
    mean, total = i.rows[0], 0.0
    for k in range(1, len(i.rows)):
        step = i.rows[k] - mean
        mean = mean + step / (k if late else k + 1)
        total += step @ (i.rows[k] - mean)
    return total / (len(i.rows) - ddof)


BUG = Question(
    name="q4",
    points=2,
    functions=("running_variance",),
    tried="{rows.shape[0]} rows that come one by one",
    instances=bug_instances,
    ask="one_by_one",
    laws=(
        Law("the answer is a finite number", lambda i, a: np.isfinite(a["values"]).all()),
        Law("two rows a, b have the variance ||a - b||² / 2", lambda i, a: close(a["pair"], pair(i))),
        Law(
            "the order in which the rows come does not matter",
            lambda i, a: np.ptp(a["values"]) < 1e-9 * max(a["values"]),
        ),
        Law(
            "it is the unbiased variance",
            lambda i, a: close(a["values"][0], i.rows.var(axis=0, ddof=1).sum()),
        ),
    ),
    mistakes=(
        Symptom(
            "that is the bug: the counter is a step late, so the first row is forgotten",
            lambda i, a: np.isclose(a["values"][0], one_pass(i, late=True), atol=1e-9),
        ),
        Symptom(
            "B instead of B - 1", lambda i, a: close(a["values"][0], one_pass(i, ddof=0))
        ),
    ),
)  # fmt: skip


def pair(i):
    """Of the first two rows."""
    return ((i.rows[0] - i.rows[1]) ** 2).sum() / 2


# q5: the false theorem.


@lru_cache(maxsize=32)
def verdict(theta, c, alpha):
    """What theory says of the theorem there."""
    return THEOREM.compare(on_endless_data(theta, c, alpha))


def assumed(i, a):
    """Whether the theorem's assumptions hold."""
    return 0 < a["theta"] < 1 and 0 < a["c"] <= 0.5 and a["alpha"] > 0


def violated(i, a):
    """Whether the expected gap exceeds what is promised."""
    return verdict(a["theta"], a["c"], a["alpha"]).claim.broken_at is not None


FALSE = Question(
    name="q5",
    points=3,
    functions=("counter_example",),
    tried="f(x; z) = ||x||²/2 + <z, x>, on endless data",
    instances=lambda rng: [{}],
    ask="claiming",
    laws=(
        Law("theta lies in (0, 1), c in (0, 1/2], and alpha is positive", assumed),
        Law("the expected gap after a step is larger than the theorem promises", violated),
    ),
    mistakes=(
        Symptom(
            "the first trial is longer than 2 (1 - c), so it is halved: choose it just short of that",
            lambda i, a: assumed(i, a) and a["alpha"] > 2 * (1 - a["c"]),
        ),
        Symptom(
            "every batch accepts this step, but it is too short to do harm",
            lambda i, a: assumed(i, a) and not violated(i, a),
        ),
        Symptom("c = 1/2 is the largest that the theorem allows", lambda i, a: a["c"] > 0.5),
    ),
)

ASSIGNMENT = Assignment(
    "a5", "Big Batch: a search, a curvature, a bug, a false theorem", (GROW, SEARCH, CURVATURE, BUG, FALSE)
)  # fmt: skip
