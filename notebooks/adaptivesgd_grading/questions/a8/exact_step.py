"""One step of AdaScale, exactly."""

from ...question import A_NUMBER, Law, Mistake, Question, close, equals
from . import reference
from .adascale import gain, level, one_step


def step_instances(rng):
    """Points far from the minimum, near it, and at it."""
    for w, eta, S in ((rng.uniform(2, 4), 0.5, 4), (rng.uniform(0.1, 0.3), 0.8, 16), (0.0, 1.0, 8), (1.0, 0.3, 1)):  # fmt: skip
        yield {"w": w, "eta": eta, "S": S, "variance": rng.uniform(1, 2)}


def expected(i, r=None):
    """E[F(w+)], with another r than the gain if it is given."""
    return one_step(i.w, i.eta, i.S, i.variance, r if r is None else r(i))


def split(i):
    """(1 - gamma r) gap + gamma r Delta: the identity that is left of the theorem."""
    (gamma, Delta), r = level(i.eta, i.variance), gain(i.w**2, i.variance, i.S)
    return (1 - gamma * r) * i.w**2 / 2 + gamma * r * Delta


def formula(i, noise):
    """The step with another second term."""
    r = gain(i.w**2, i.variance, i.S)
    return ((1 - i.eta * r) ** 2 * i.w**2 + noise(i.eta, r, i.variance, i.S)) / 2


def shrinkage(i):
    """1 - eta r."""
    return 1 - i.eta * gain(i.w**2, i.variance, i.S)


def shrunk(i):
    """The gap after a step without noise."""
    return shrinkage(i) ** 2 * i.w**2 / 2


STEP = Question(
    name="q4",
    points=3,
    functions=("one_step",),
    reference=reference.one_step,
    tried="w = {w:.2f}, eta = {eta}, S = {S}, variance {variance:.2f}",
    instances=step_instances,
    laws=(
        A_NUMBER,
        Law("at w = 0 only the noise is left", lambda i, a: i.w != 0 or close(a, expected(i))),
        equals(expected, "it is E[w+²] / 2 over both signs of the noise"),
        equals(split, "it is (1 - γ r) times the gap plus γ r Δ"),
    ),
    mistakes=(
        Mistake("the step is not multiplied by the gain", lambda i: expected(i, lambda i: 1.0)),
        Mistake("the step is multiplied by S: that is linear scaling", lambda i: expected(i, lambda i: i.S)),
        Mistake("the noise of one batch: a mean of S batches has V / S", lambda i: formula(i, lambda eta, r, V, S: eta**2 * r**2 * V)),
        Mistake("the noise is multiplied by r, not by r²", lambda i: formula(i, lambda eta, r, V, S: eta**2 * r * V / S)),
        Mistake("the noise is forgotten", lambda i: formula(i, lambda eta, r, V, S: 0.0)),
        Mistake("the factor 1/2 of F", lambda i: 2 * expected(i)),
        Mistake("1 - eta r is not squared", lambda i: expected(i) - shrunk(i) * (1 - shrinkage(i) ** -1)),
        Mistake("the sign of the step: it goes against the gradient", lambda i: expected(i) - shrunk(i) + (2 - shrinkage(i)) ** 2 * i.w**2 / 2),
    ),
    truth=expected,
    terms={"the gap after a step without noise": lambda i: shrunk(i), "the noise": lambda i: expected(i) - shrunk(i)},
    factors={"S": lambda i: i.S, "eta": lambda i: i.eta, "r": lambda i: gain(i.w**2, i.variance, i.S)},
)  # fmt: skip
