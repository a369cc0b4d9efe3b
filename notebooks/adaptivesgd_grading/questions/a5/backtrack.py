"""Backtracking."""

import numpy as np

from ...question import A_NUMBER, Law, Mistake, Question, Symptom, close
from . import reference


def search_instances(rng):
    """A parabola as the batch's loss, and first trials that must be halved a few times, or not. The last
    one tells a normalised g from a trial that is not taken from w.
    """
    for halvings, c in (
        *((3, 0.3), (0, 0.1), (5, 0.45), (1, 0.2), (4, 0.4), (2, 0.05)),
        *((6, 0.3), (0, 0.4), (2, 0.35), (7, 0.15), (3, 0.15)),
    ):
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
    for _ in range(200):
        if fits(i, alpha, **change):
            return alpha
        alpha /= 2
    return np.nan


def accepted(functions, i):
    """The step that is accepted."""
    loss = lambda w: float(i.h / 2 * w @ w)
    return functions.backtrack(loss, i.w, i.h * i.w, i.alpha, i.c)


SEARCH = Question(
    name="q2",
    points=2,
    functions=("backtrack",),
    reference=reference.backtrack,
    tried="a parabola of curvature {h:.2f}, first trial {alpha:.2f}, c = {c}",
    instances=search_instances,
    adapter=accepted,
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
        Mistake("halved before the first test: the first trial may be accepted", lambda i: i.alpha / 2 if fits(i, i.alpha) else halved(i)),
        Mistake("halved once too few: the last trial that does not meet the condition", lambda i: i.alpha if fits(i, i.alpha) else 2 * halved(i)),
        Mistake("halved once, and not tested again", lambda i: i.alpha if fits(i, i.alpha) else i.alpha / 2),
        Mistake("c is doubled", lambda i: halved(i, c=2)),
        Mistake("c is halved", lambda i: halved(i, c=0.5)),
        Mistake("the sign of c: the loss must fall, not rise, by c alpha ||g||²", lambda i: halved(i, c=-1)),
        Mistake("c is squared", lambda i: halved(i, c=i.c)),
        Mistake("1 - c where c belongs", lambda i: halved(i, c=(1 - i.c) / i.c)),
        Mistake("c = 1: c is forgotten in front of alpha ||g||²", lambda i: halved(i, c=1 / i.c)),
        Mistake("||g||² is forgotten: the loss must fall by c alpha ||g||²", lambda i: halved(i, power=0)),
        Mistake("||g||² is squared once more", lambda i: halved(i, power=4)),
        Mistake("alpha is forgotten: the loss must fall by c alpha ||g||²", lambda i: trial(i, lambda alpha: i.c * square(i))),
        Mistake("alpha² where alpha belongs: the loss must fall by c alpha ||g||²", lambda i: trial(i, lambda alpha: i.c * alpha**2 * square(i))),
        Mistake("the first alpha stays in the condition: it is c times the alpha that is tried", lambda i: trial(i, lambda alpha: i.c * i.alpha * square(i))),
        Mistake("divided by 3, not by 2", lambda i: trial(i, lambda alpha: i.c * alpha * square(i), 3)),
        Mistake("divided by 10, not by 2", lambda i: trial(i, lambda alpha: i.c * alpha * square(i), 10)),
        Mistake("divided by 4, not by 2", lambda i: trial(i, lambda alpha: i.c * alpha * square(i), 4)),
        Mistake("shortened by a tenth, not halved", lambda i: trial(i, lambda alpha: i.c * alpha * square(i), 1 / 0.9)),
        Mistake("shortened by a third, not halved", lambda i: trial(i, lambda alpha: i.c * alpha * square(i), 1.5)),
        Mistake("the direction: w - alpha g / ||g||, g is normalised", lambda i: trial(i, lambda alpha: i.c * alpha * square(i), at=lambda alpha: i.w - alpha * i.h * i.w / square(i) ** 0.5)),
        Mistake("the sum of the entries of g where ||g||² belongs", lambda i: trial(i, lambda alpha: i.c * alpha * i.h * i.w.sum())),
        Mistake("the step that was tried is returned as a point: alpha is wanted", lambda i: i.w - halved(i) * i.h * i.w),
        Mistake("the loss at the end is returned: alpha is wanted", lambda i: i.h / 2 * (1 - halved(i) * i.h) ** 2 * i.w @ i.w),
        Mistake("the number of halvings is returned: alpha is wanted", lambda i: round(np.log2(i.alpha / halved(i)))),
        Symptom(
            "an alpha that meets the condition, and too short: the first that does is wanted",
            lambda i, a: fits(i, a) and a <= halved(i),
            False,
        ),
    ),
    truth=halved,
    inputs=("alpha", "c"),
)  # fmt: skip


def square(i):
    """||g||²."""
    return i.h**2 * i.w @ i.w


def trial(i, fall, divisor=2.0, at=None):
    """The first trial at which the loss falls by fall(alpha), divided otherwise, or at another point."""
    alpha, now = i.alpha, i.h / 2 * i.w @ i.w
    for _ in range(200):
        point = i.w - alpha * i.h * i.w if at is None else at(alpha)
        if i.h / 2 * point @ point <= now - fall(alpha):
            return alpha
        alpha /= divisor
    return np.nan
