"""SNGM."""

import numpy as np

from ...question import Law, Mistake, Question, Symptom, close


def sngm_instances(rng):
    """A state of SNGM and a gradient, at last one that is zero."""
    for size in (100.0, 0.01, 0.0):
        yield {
            "w": rng.standard_normal(4),
            "u": rng.standard_normal(4),
            "g": size * rng.standard_normal(4),
            "beta": 0.9,
            "eta": rng.uniform(0.01, 0.5),
        }


def unit(g):
    """g / ||g||; 0 for 0."""
    length = np.linalg.norm(g)
    return g / length if length else g


def moved(i, u):
    """[w, u] after a step along u."""
    return [i.w - i.eta * u, u]


def gone_at_zero(i, a):
    """Whether the answer is finite exactly where the gradient is not zero."""
    return np.isfinite(np.asarray(a)).all() == bool(i.g.any())


SNGM = Question(
    name="q3",
    points=3,
    functions=("sngm_step",),
    tried="a gradient in dimension {w.shape[0]}, beta {beta}, eta {eta:.2f}",
    instances=sngm_instances,
    laws=(
        Law(
            "the answers are the new w and u, finite",
            lambda i, a: len(a) == 2 and np.isfinite(np.asarray(a)).all(),
        ),
        Law("w moves by eta times the new u, against it", lambda i, a: close(a[0], moved(i, np.asarray(a[1]))[0])),
        Law(
            "what u gains over beta u has length 1 and points along g, or is 0 where g is 0",
            lambda i, a: close(np.asarray(a[1]) - i.beta * i.u, unit(i.g)),
        ),
    ),
    mistakes=(
        Symptom("0 / 0: a zero gradient has no direction; leave it out", gone_at_zero),
        Mistake(
            "the gradient is not normalised: that is MSGD", lambda i: moved(i, i.beta * i.u + i.g)
        ),
        Mistake(
            "normalised too late: first the gradient, then momentum",
            lambda i: moved(i, unit(i.beta * i.u + i.g)),
        ),
        Mistake(
            "1 - beta in front of the gradient: SNGM adds all of it",
            lambda i: moved(i, i.beta * i.u + (1 - i.beta) * unit(i.g)),
        ),
        Mistake(
            "w moves along the old u", lambda i: [i.w - i.eta * i.u, i.beta * i.u + unit(i.g)]
        ),
        Mistake("the sign of every coordinate", lambda i: moved(i, i.beta * i.u + np.sign(i.g))),
        Mistake("no momentum", lambda i: moved(i, unit(i.g))),
    ),
)  # fmt: skip
