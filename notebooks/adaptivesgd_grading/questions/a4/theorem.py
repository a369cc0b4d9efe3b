"""The theorem."""

import numpy as np

from theory.moments import Moments
from theory.quantities import gap

from ...question import Law, Mistake, Question, close
from . import reference
from .quadratics import hessian, sgd


def theorem_instances(rng):
    """Runs of SGD on quadratics; in the last two of the first ones, L = mu. Then runs along the steepest
    direction with a step near 2 / L, from far away and from near the minimum: there mu is not L. B L is
    not 2, where the rate of a wrong one may be 1 and its series cannot be summed in closed form.
    """
    for d, low, high in ((3, 0.2, 1.0), (2, 0.5, 2.0), (1, 1.0, 1.0), (2, 1.5, 1.5)):
        centres = rng.standard_normal((5, d))
        H = hessian(rng, d, low, high)
        yield {
            "H": H, "centres": centres, "w": 3 * rng.standard_normal(d), "k": np.arange(16),
            "mu": low, "L": high, "B": int(rng.integers(3, 6)),
            "alpha": rng.uniform(0.2, 1.4) / high,
            "variance": spread(H, centres),
        }  # fmt: skip
    for far, noise in ((4.0, 0.1), (0.05, 8.0)):
        H = hessian(rng, 2, 0.7, 1.0)
        steepest = np.linalg.eigh(H)[1][:, -1]
        centres = noise * rng.standard_normal((5, 1)) * steepest
        yield {
            "H": H, "centres": centres, "w": centres.mean(axis=0) + far * steepest, "k": np.arange(16),
            "mu": 0.7, "L": 1.0, "B": int(rng.integers(3, 6)), "alpha": rng.uniform(1.85, 1.93),
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


def rate(i):
    """q."""
    return 1 - 2 * i.mu * i.alpha * (1 - i.alpha * i.L / 2)


def with_rate(q):
    """The bound with another q, also where the series is summed."""

    def formula(i):
        series = (1 - q(i) ** i.k) / (1 - q(i))
        return q(i) ** i.k * start(i) + series * i.alpha**2 * i.L * i.variance / (2 * i.B)

    return formula


def with_k(count):
    """The bound after another number of steps."""

    def formula(i):
        k = count(i.k)
        return rate(i) ** k * start(i) + (1 - rate(i) ** k) * floor_of(i)

    return formula


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
    reference=reference.bound,
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
        Mistake("the series is not summed: alpha² L sigma² / (2 B) is added once", lambda i: bound(i, level=lambda i: 0.0) + i.alpha**2 * i.L * i.variance / (2 * i.B)),
        Mistake("k times the noise of a step: later steps shrink what earlier ones added", lambda i: bound(i, level=lambda i: 0.0) + i.k * i.alpha**2 * i.L * i.variance / (2 * i.B)),
        Mistake("one term too many in the series 1 + q + ... + q^(k-1)", lambda i: bound(i, level=lambda i: 0.0) + (1 - rate(i) ** (i.k + 1)) * floor_of(i)),
        Mistake("one term too few in the series 1 + q + ... + q^(k-1)", lambda i: bound(i, level=lambda i: 0.0) + (1 - rate(i) ** (i.k - 1.0)) * floor_of(i)),
        Mistake("standard deviation instead of variance", with_level(lambda i: floor_of(i) / i.variance**0.5)),
        Mistake("alpha where alpha² belongs in the noise of a step", with_level(lambda i: floor_of(i) / i.alpha)),
        Mistake("a factor 1/2 is missing in the noise of a step", with_level(lambda i: 2 * floor_of(i))),
        Mistake("L is missing in the noise of a step", with_level(lambda i: floor_of(i) / i.L)),
        Mistake("the level is multiplied by 1 - q instead of divided", with_level(lambda i: floor_of(i) * (1 - rate(i)) ** 2)),
        Mistake("the gap does not shrink: q^k is missing", lambda i: start(i) + (1 - rate(i) ** i.k) * floor_of(i)),
        Mistake("the gap shrinks like k q, not q^k", lambda i: i.k * rate(i) * start(i) + (1 - rate(i) ** i.k) * floor_of(i)),
        Mistake("only the level, without the gap at the start", lambda i: (1 - rate(i) ** i.k) * floor_of(i)),
        Mistake("q^k multiplies all, the level included", lambda i: rate(i) ** i.k * (start(i) + floor_of(i))),
        Mistake("the rate 1 - alpha mu, with the sharp level", lambda i: bound(i, lambda i: 1 - i.alpha * i.mu)),
        Mistake("the rate 1 - 2 alpha mu: the term alpha L / 2 is forgotten, in the level as well", with_rate(lambda i: 1 - 2 * i.mu * i.alpha)),
        Mistake("the rate 1 - alpha mu, in the level as well", with_rate(lambda i: 1 - i.mu * i.alpha)),
        Mistake("the rate has 1 - alpha L where 1 - alpha L / 2 belongs", with_rate(lambda i: 1 - 2 * i.mu * i.alpha * (1 - i.alpha * i.L))),
        Mistake("the rate lacks its factor 2", with_rate(lambda i: 1 - i.mu * i.alpha * (1 - i.alpha * i.L / 2))),
        Mistake("the rate has 1 + alpha L / 2 where 1 - alpha L / 2 belongs", with_rate(lambda i: 1 - 2 * i.mu * i.alpha * (1 + i.alpha * i.L / 2))),
        Mistake("mu is missing in the rate", with_rate(lambda i: 1 - 2 * i.alpha * (1 - i.alpha * i.L / 2))),
        Mistake("L stands where mu belongs in the rate", with_rate(lambda i: 1 - 2 * i.L * i.alpha * (1 - i.alpha * i.L / 2))),
        Mistake("alpha is missing in the rate", with_rate(lambda i: 1 - 2 * i.mu * (1 - i.alpha * i.L / 2))),
        Mistake("the rate is 1 - q: 1 is missing", with_rate(lambda i: 2 * i.mu * i.alpha * (1 - i.alpha * i.L / 2))),
        Mistake("k is one too large", with_k(lambda k: k + 1)),
        Mistake("k is one too small", with_k(lambda k: k - 1.0)),
        Mistake("k is doubled", with_k(lambda k: 2 * k)),
    ),
    truth=bound,
    terms={
        "q^k times the gap": lambda i: rate(i) ** i.k * start(i),
        "(1 - q^k) times the level": lambda i: (1 - rate(i) ** i.k) * floor_of(i),
    },
    factors={"B": lambda i: i.B, "alpha": lambda i: i.alpha, "L": lambda i: i.L, "mu": lambda i: i.mu, "sigma²": lambda i: i.variance, "1 - q": lambda i: 1 - rate(i), "q": rate, "the gap": start},
    inputs=("B", "alpha", "L", "mu", "variance"),
)  # fmt: skip
