"""The theorem."""

import numpy as np

from theory.moments import Moments
from theory.quantities import gap

from ...question import Law, Mistake, Question, close
from .quadratics import hessian, sgd


def theorem_instances(rng):
    """Runs of SGD on quadratics; in the last two, L = mu."""
    for d, low, high in ((3, 0.2, 1.0), (2, 0.5, 2.0), (1, 1.0, 1.0), (2, 1.5, 1.5)):
        centres = rng.standard_normal((5, d))
        H = hessian(rng, d, low, high)
        yield {
            "H": H, "centres": centres, "w": 3 * rng.standard_normal(d), "k": np.arange(16),
            "mu": low, "L": high, "B": int(rng.integers(2, 6)),
            "alpha": rng.uniform(0.2, 1.4) / high,
            "variance": spread(H, centres),
        }  # fmt: skip


def spread(H, centres):
    """tr Sigma, which is the same everywhere."""
    return float((((centres - centres.mean(axis=0)) @ H) ** 2).sum() / len(centres))


def along(i):
    """E[F(w_k) - F*], k = 0, 1, ..., exactly."""
    return Moments().along(sgd(i, i.H, i.centres, i.w, len(i.k) - 1), gap)


def start(i):
    """F(w_0) - F*."""
    delta = i.w - i.centres.mean(axis=0)
    return float(delta @ i.H @ delta) / 2


def bound(i, q=None, level=None):
    """q^k gap + (1 - q^k) level, with the q and the level of the theorem unless others are given."""
    a, L, mu = i.alpha, i.L, i.mu
    q = 1 - 2 * mu * a * (1 - a * L / 2) if q is None else q(i)
    level = floor_of(i) if level is None else level(i)
    return q**i.k * start(i) + (1 - q**i.k) * level  # fmt: skip


def floor_of(i):
    """Where the bound ends."""
    return i.alpha * i.L * i.variance / (2 * i.mu * i.B * (2 - i.alpha * i.L))


def added(i):
    """The bound plus the floor from the first step on, which is not (1 - q^k) of it."""
    return bound(i, level=lambda i: 0.0) + floor_of(i)


def with_level(level):
    """A bound that ends elsewhere."""
    return lambda i: bound(i, level=level)


def promised(functions, i):
    """The bound after 0, 1, 2, ... steps."""
    gap = start(i)
    return np.array(
        [functions.bound(int(k), gap, i.L, i.mu, i.variance, i.B, i.alpha) for k in i.k]
    )


THEOREM = Question(
    name="q5",
    points=3,
    functions=("bound",),
    tried="15 steps on a quadratic with mu = {mu}, L = {L}, B = {B}, alpha = {alpha:.2f}",
    instances=theorem_instances,
    adapter=promised,
    laws=(
        Law("there is a number for every k", lambda i, b: np.shape(b) == i.k.shape),
        Law("at k = 0 it is the gap at the start", lambda i, b: close(b[0], start(i))),
        Law(
            "E[F(w_k) - F*] is never above it, exactly, over all runs",
            lambda i, b: np.all(along(i) <= np.asarray(b) * (1 + 1e-9)),
        ),
        Law(
            "where L = mu it is attained: a bound that is always larger wastes something",
            lambda i, b: i.L != i.mu or close(b, along(i)),
        ),
    ),
    mistakes=(
        Mistake(
            "the rate 1 - alpha mu with the floor alpha L sigma² / (2 mu B): the published form, true but not sharp",
            lambda i: bound(
                i,
                lambda i: 1 - i.alpha * i.mu,
                lambda i: i.alpha * i.L * i.variance / (2 * i.mu * i.B),
            ),
        ),
        Mistake(
            "missing 1/B",
            with_level(lambda i: i.alpha * i.L * i.variance / (2 * i.mu * (2 - i.alpha * i.L))),
        ),
        Mistake(
            "the floor is added in full from the first step on: 1 - q^k of it has been reached",
            added,
        ),
        Mistake("the noise is forgotten", with_level(lambda i: 0.0)),
        Mistake(
            "the series is not summed: alpha² L sigma² / (2 B) comes at every step",
            with_level(lambda i: i.alpha**2 * i.L * i.variance / (2 * i.B)),
        ),
    ),
)  # fmt: skip
