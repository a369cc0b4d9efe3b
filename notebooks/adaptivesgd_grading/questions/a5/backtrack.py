"""Backtracking."""

import numpy as np

from ...question import A_NUMBER, Law, Mistake, Question, close


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


def accepted(functions, i):
    """The step that is accepted."""
    loss = lambda w: float(i.h / 2 * w @ w)
    return functions.backtrack(loss, i.w, i.h * i.w, i.alpha, i.c)


SEARCH = Question(
    name="q2",
    points=2,
    functions=("backtrack",),
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
    ),
)
