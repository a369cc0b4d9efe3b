"""A step size, defended against a search."""

import numpy as np

from ...question import A_NUMBER, Law, Mistake, Question, Symptom
from .noise_floor import floor


def defence_instances(rng):
    """What is known of a class of problems, and how low the loss must come."""
    for low, high, target in ((0.1, 2.0, 0.05), (1.0, 1.0, 0.5), (0.5, 8.0, 0.001)):
        yield {
            "mu": low,
            "L": high,
            "variance": rng.uniform(0.5, 3),
            "B": int(rng.integers(1, 9)),
            "target": target,
        }


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


def longest(i):
    """The longest step that survives the search."""
    return 4 * i.B * i.target / (i.variance + 2 * i.B * i.target * i.L)


DEFENCE = Question(
    name="q3",
    points=3,
    functions=("defended_step",),
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
        Symptom(
            "too long where the curvature is largest: the worst problem of the class is h = L, not mu",
            lambda i, alpha: alpha >= longest(i) * (1 - 1e-9),
        ),
        Symptom(
            "safe, but too short: which of your bounds is not needed?",
            lambda i, alpha: 0 <= alpha < longest(i) / 4,
        ),
    ),
)
