"""A step size, defended against a search."""

import numpy as np

from ...question import A_NUMBER, Law, Mistake, Question, Symptom
from . import reference
from .noise_floor import floor


def defence_instances(rng):
    """What is known of a class of problems, and how low the loss must come: usual values; the noise, the
    batch or L far larger than the others, so that none passes in the place of another; and a target at
    which the longest step is between those for much and for little noise.
    """
    usual = ((0.1, 2.0, 0.05), (1.0, 1.0, 0.5), (0.5, 8.0, 0.001), (0.2, 0.5, 3.0), (0.3, 4.0, 2.0))
    cases: list[tuple[float, int, float, float, float | None]]
    cases = [(1, int(rng.integers(2, 9)), *each) for each in usual]
    cases += [(100, 2, 0.5, 1.0, 0.5), (0.02, 64, 0.1, 0.4, 1e-4), (1, 2, 1.0, 16.0, 0.001)]
    cases += [(1, 4, 0.1, 0.2, 1.0), (1, 1, 0.2, 1.5, None)]
    for scale, B, low, high, target in cases:
        variance = round(scale * rng.uniform(1.2, 3), 4)
        between = round(variance / (4 * B * high), 4)
        yield {"mu": low, "L": high, "variance": variance, "B": B, "target": target or between}


def curvatures(i):
    """Where the search looks: each is a problem of the class."""
    return np.geomspace(i.mu, i.L, 200)


def shrinks(i, alpha):
    """Whether no problem of the class is driven away from its minimum."""
    return np.all(np.abs(1 - alpha * curvatures(i)) < 1)


def low_enough(i, alpha):
    """Whether no problem of the class stays above the target."""
    levels = floor(alpha, curvatures(i), i.variance, i.B)
    return np.all((levels >= 0) & (levels <= i.target * (1 + 1e-9)))


def longest(i, **change):
    """The longest step that survives the search, or what it would be with other values."""
    usual = {name: lambda i, name=name: getattr(i, name) for name in ("B", "target", "variance")}
    given = {name: of(i) for name, of in (usual | {"h": lambda i: i.L} | change).items()}
    work = given["B"] * given["target"]
    return 4 * work / (given["variance"] + 2 * work * given["h"])


def step(cause, **change):
    """A mistake in one of the values."""
    return Mistake(cause, lambda i: longest(i, **change))


DEFENCE = Question(
    name="q3",
    points=3,
    functions=("defended_step",),
    reference=reference.defended_step,
    tried="200 parabolas with curvatures from {mu} to {L}, searched for a counter-example",
    instances=defence_instances,
    laws=(
        A_NUMBER,
        Law("on every one, the mean of w comes closer to the minimum at every step", shrinks),
        Law("on every one, E[F - F*] ends at or below the target", low_enough),
        Law(
            "it is not timid: a step more than four times as long would not survive the search",
            lambda i, alpha: alpha >= longest(i) / 4 * (1 - 1e-9),
        ),
    ),
    mistakes=(
        Mistake("1/L does not know the noise: the target decides", lambda i: 1 / i.L),
        Mistake("2/L does not know the noise: the target decides", lambda i: 2 / i.L),
        Mistake("1/mu does not know the noise: the target decides", lambda i: 1 / i.mu),
        Mistake("2/(mu + L) does not know the noise: the target decides", lambda i: 2 / (i.mu + i.L)),
        Mistake("mu/L does not know the noise: the target decides", lambda i: i.mu / i.L),
        step("too long where the curvature is largest: the worst problem of the class is h = L, not mu", h=lambda i: i.mu),
        step("the worst problem of the class is h = L, not the mean of mu and L", h=lambda i: (i.mu + i.L) / 2),
        step("the worst problem of the class is h = L, not the geometric mean of mu and L", h=lambda i: (i.mu * i.L) ** 0.5),
        step("missing 1/B", B=lambda i: 1),
        step("1/B where B belongs: a larger batch allows a longer step", B=lambda i: 1 / i.B),
        step("standard deviation instead of variance", variance=lambda i: i.variance**0.5),
        step("the variance is forgotten", variance=lambda i: 1.0),
        Mistake("that is the step for small steps, 4 B target / sigma²: alpha h is not small against 2 everywhere", lambda i: 4 * i.B * i.target / i.variance),
        Mistake("that is the step for small steps, 2 B target / sigma²", lambda i: 2 * i.B * i.target / i.variance),
        Mistake("that is the level at the target, not the step that ends there", lambda i: floor(i.target, i.L, i.variance, i.B)),
        Mistake("the sign: the level's 2 - alpha h adds 2 B target h below", lambda i: 4 * i.B * i.target / (i.variance - 2 * i.B * i.target * i.L)),
        Mistake("the term 2 B target L lacks its factor B", lambda i: 4 * i.B * i.target / (i.variance + 2 * i.target * i.L)),
        Mistake("the term 2 B target L lacks its factor L", lambda i: 4 * i.B * i.target / (i.variance + 2 * i.B * i.target)),
        Mistake("the square root of the target", lambda i: longest(i, target=lambda i: i.target**0.5)),
        Mistake("it is twice as long as the longest", lambda i: 2 * longest(i)),
        Mistake("it is four times as long as the longest", lambda i: 4 * longest(i)),
        Mistake("it is a half of 1/L, whatever the noise", lambda i: 1 / (2 * i.L)),
        Mistake("a fixed step cannot serve every class: the target and the noise decide", lambda i: 0.1),
        Mistake("a fixed step cannot serve every class: the target and the noise decide", lambda i: 0.01),
        Mistake("the step is 0", lambda i: 0.0),
        Mistake("the target is not the step", lambda i: i.target),
        Symptom(
            "longer than any that survives the search, on every class",
            lambda i, alpha: alpha > longest(i) * (1 + 1e-9),
            False,
        ),
        Symptom(
            "safe, but too short on every class: which of your bounds is not needed?",
            lambda i, alpha: 0 <= alpha < longest(i) / 4,
            False,
        ),
        Symptom("it is negative: the step goes uphill", lambda i, alpha: alpha < 0, False),
        Symptom(
            "it is never too long, and on some classes too short",
            lambda i, alpha: 0 <= alpha <= longest(i) * (1 + 1e-9),
            False,
        ),
        Symptom(
            "it is too long on some classes, and not on others",
            lambda i, alpha: alpha > 0,
            False,
        ),
    ),
    truth=lambda i: longest(i),
    factors={"B": lambda i: i.B, "sigma²": lambda i: i.variance, "L": lambda i: i.L, "the target": lambda i: i.target, "mu": lambda i: i.mu},
)  # fmt: skip
