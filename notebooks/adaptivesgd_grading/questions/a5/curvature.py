"""Barzilai and Borwein."""

from typing import Any

import numpy as np

from adaptivesgd.step_sizes import BarzilaiBorwein

from ...draws import few_digits
from ...question import A_NUMBER, Law, Mistake, Question, equals
from . import reference
from .evidence import Evidence


def curvature_instances(rng):
    """Two points on one batch; in one the curvature is negative, in one all examples are in the batch,
    one has few digits, and in the last V is less than n.
    """
    for sign, K, n, d in (
        (1, 40, 45, 4),
        (1, 200, 200, 4),
        (-1, 30, 100, 4),
        (1, 20, 50, 2),
        (1, 60, 90, 3),
        (1, 20, 500, 2),
    ):
        x, step = few_digits(rng.standard_normal(d)), few_digits(rng.standard_normal(d))
        change = sign * np.round(rng.uniform(0.5, 3, d) * step, 2)
        gx = rng.standard_normal(d)
        gx = few_digits(gx + np.sign(gx))
        yield {
            "x": x, "gx": gx, "y": np.round(x + step, 1), "gy": np.round(gx + change, 2),
            "V": round(0.4 * K * float(gx @ gx), 1), "K": K, "n": n, "alpha": round(rng.uniform(0.1, 0.9), 2),
        }  # fmt: skip


def smoothed(i):
    """The engine's step."""
    x: Any = Evidence(
        w=i.x, gradient=i.gx, variance=i.V, size=i.K, n=i.n, signal=float(i.gx @ i.gx)
    )
    y: Any = Evidence(w=i.y, gradient=i.gy)
    return BarzilaiBorwein().smoothed(i.alpha, x, y)


def wrong_step(nu=None, noise=None, **change):
    """A formula with another nu or noise, weights, value without curvature, or no guard."""
    smooth, guard = change.get("smooth", True), change.get("guard", True)
    of_share = change.get("share", lambda i: i.K / i.n)
    of_weights = change.get("weights", lambda share: (1 - share, share))
    instead = change.get("instead", lambda i: i.alpha)

    def formula(i):
        s, d = i.y - i.x, i.gy - i.gx
        curvature = s @ d / (s @ s) if nu is None else nu(s, d)
        if guard and (s @ d <= 0) != change.get("flipped", False):
            return instead(i)
        old, new = of_weights(of_share(i) if smooth else 1.0)
        lost = i.V / i.K / (i.gx @ i.gx) if noise is None else noise(i)
        lost = lost if i.K < i.n or change.get("always", False) else 0.0
        return old * i.alpha + new * (1 - lost) / curvature

    return formula


CURVATURE = Question(
    name="q3",
    points=3,
    functions=("bb_step",),
    reference=reference.bb_step,
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
        Mistake("negative curvature must leave alpha as it is: it is not 0", wrong_step(instead=lambda i: 0.0)),
        Mistake("negative curvature must leave alpha as it is: |nu| is no curvature", wrong_step(nu=lambda s, d: abs(s @ d) / (s @ s), guard=False)),
        Mistake("negative curvature must leave alpha as it is: it is not weighed", wrong_step(instead=lambda i: (1 - i.K / i.n) * i.alpha)),
        Mistake("where K = n there is no noise", wrong_step(always=True)),
        Mistake("the noise is V / (K ||g_y||²): it is measured at x", wrong_step(noise=lambda i: i.V / i.K / (i.gy @ i.gy))),
        Mistake("||g|| where its square belongs in the noise", wrong_step(noise=lambda i: i.V / i.K / (i.gx @ i.gx) ** 0.5)),
        Mistake("||g||² is forgotten in the noise", wrong_step(noise=lambda i: i.V / i.K)),
        Mistake("V is divided by n where K belongs", wrong_step(noise=lambda i: i.V / i.n / (i.gx @ i.gx))),
        Mistake("the signal over the noise: 1 - V / (K ||g||²)", wrong_step(noise=lambda i: i.K * (i.gx @ i.gx) / i.V)),
        Mistake("the sign of the noise: 1 - V / (K ||g||²)", wrong_step(noise=lambda i: -i.V / i.K / (i.gx @ i.gx))),
        Mistake("standard deviation instead of variance", wrong_step(noise=lambda i: i.V**0.5 / i.K / (i.gx @ i.gx))),
        Mistake("V times K where V / K belongs", wrong_step(noise=lambda i: i.V * i.K / (i.gx @ i.gx))),
        Mistake("V divides the square of K", wrong_step(noise=lambda i: i.V / i.K**2 / (i.gx @ i.gx))),
        Mistake("nu is not divided by ||y - x||²", wrong_step(nu=lambda s, d: s @ d)),
        Mistake("nu is divided by ||y - x||, without the square", wrong_step(nu=lambda s, d: s @ d / (s @ s) ** 0.5)),
        Mistake("the curvature along the step is <s, d> / <s, s>, not ||d|| / ||s||", wrong_step(nu=lambda s, d: (d @ d / (s @ s)) ** 0.5)),
        Mistake("the curvature along the step is <s, d> / <s, s>, not <d, d> / <s, s>", wrong_step(nu=lambda s, d: d @ d / (s @ s))),
        Mistake("1/nu is forgotten", wrong_step(nu=lambda s, d: 1.0)),
        Mistake("the weights are exchanged: K/n weighs the new step", wrong_step(share=lambda i: 1 - i.K / i.n)),
        Mistake("the new step is not weighed with K/n", wrong_step(weights=lambda share: (1 - share, 1.0))),
        Mistake("the old step is not weighed with 1 - K/n", wrong_step(weights=lambda share: (1.0, share))),
        Mistake("the old step is forgotten", wrong_step(weights=lambda share: (0.0, share))),
        Mistake("the new step is forgotten", wrong_step(weights=lambda share: (1 - share, 0.0))),
        Mistake("the two steps are subtracted", wrong_step(weights=lambda share: (1 - share, -share))),
        Mistake("the mean of the two steps: K/n weighs the new one", wrong_step(share=lambda i: 0.5)),
        Mistake("n/K weighs the new step: it is K/n", wrong_step(share=lambda i: i.n / i.K)),
        Mistake("the sign of the curvature: both differences go from x to y", wrong_step(nu=lambda s, d: -(s @ d) / (s @ s), flipped=True)),
        Mistake("alpha never changes", lambda i: i.alpha),
    ),
    truth=smoothed,
    terms={
        "(1 - K/n) alpha": lambda i: (1 - i.K / i.n) * i.alpha if (i.y - i.x) @ (i.gy - i.gx) > 0 else 0.0,
        "K/n times the new step": lambda i: smoothed(i) - (1 - i.K / i.n) * i.alpha if (i.y - i.x) @ (i.gy - i.gx) > 0 else 0.0,
    },
    factors={"K": lambda i: i.K, "n": lambda i: i.n, "alpha": lambda i: i.alpha, "K/n": lambda i: i.K / i.n, "||g||²": lambda i: i.gx @ i.gx},
)  # fmt: skip
