"""Barzilai and Borwein."""

from types import SimpleNamespace
from typing import Any

from adaptivesgd.step_sizes import BarzilaiBorwein

from ...question import A_NUMBER, Law, Mistake, Question, equals


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
    x: Any = SimpleNamespace(
        w=i.x, gradient=i.gx, variance=i.V, size=i.K, n=i.n, signal=float(i.gx @ i.gx)
    )
    y: Any = SimpleNamespace(w=i.y, gradient=i.gy)
    return BarzilaiBorwein().smoothed(i.alpha, x, y)


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
