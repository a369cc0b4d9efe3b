"""Directions that are linear in what they remember and in the gradient: plain, heavy ball, Nesterov."""

from dataclasses import dataclass

import numpy as np

from .schedule import Unseen

QUESTION = ((-3.0, 2.0, 11.0), (7.0, -5.0, 13.0))  # v and g
SCALES = (1e-12, 1.0, 1e12)


@dataclass(frozen=True)
class Linear:
    """d = p v + q g,  v <- r v + s g, with v the memory, shape (d,), if anything is remembered."""

    p: float
    q: float
    r: float
    s: float
    remembers: bool


def linear(direction):
    """The four numbers of a direction, found by asking it about (v, g) = (1, 0) and (0, 1); further
    questions see whether it is linear at all, entry by entry, for tiny and for huge numbers.
    """
    remembers = direction.init(Unseen(), np.zeros(1)) is not None

    def ask(v, g):
        d, after = direction(np.array(v) if remembers else None, np.array(g), Unseen())
        return np.array([d, after if remembers else np.zeros(len(g))])

    (p, r), (q, s) = (ask([v], [g])[:, 0].tolist() for v, g in ((1.0, 0.0), (0.0, 1.0)))
    for scale in SCALES:
        v, g = (scale * np.array(each) for each in QUESTION)
        if not np.allclose(ask(v, g), [p * v + q * g, r * v + s * g], rtol=1e-9, atol=0):
            raise ValueError(f"moments need a direction linear in the gradient, not {direction!r}")
    return Linear(p, q, r, s, remembers)
