"""Directions that are linear in what they remember and in the gradient: plain, heavy ball, Nesterov."""

from dataclasses import dataclass

import numpy as np

from .schedule import Unseen


@dataclass(frozen=True)
class Linear:
    """d = p v + q g,  v <- r v + s g, with v the memory, shape (d,), if anything is remembered."""

    p: float
    q: float
    r: float
    s: float
    remembers: bool


def linear(direction):
    """The four numbers of a direction, found by asking it about (v, g) = (1, 0) and (0, 1); a third
    question sees whether it is linear at all.
    """
    remembers = direction.init(Unseen(), np.zeros(1)) is not None

    def ask(v, g):
        d, after = direction(np.array([v]) if remembers else None, np.array([g]), Unseen())
        return float(d[0]), float(after[0]) if remembers else 0.0

    (p, r), (q, s), (d, v) = ask(1.0, 0.0), ask(0.0, 1.0), ask(-3.0, 7.0)
    if not np.allclose([d, v], [7 * q - 3 * p, 7 * s - 3 * r], rtol=1e-12):
        raise ValueError(f"moments need a direction linear in the gradient, not {direction!r}")
    return Linear(p, q, r, s, remembers)
