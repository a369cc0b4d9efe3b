"""Big Batch's counter-example: the factor of the expected loss."""

import numpy as np

from ...question import A_NUMBER, Law, Mistake, Question, close, equals
from . import reference


def factor_instances(rng):
    """A step and a theta; in the last two no step at all, and a step of 1."""
    for alpha, theta in ((rng.uniform(1.2, 1.9), rng.uniform(0.3, 0.6)), (rng.uniform(0.2, 0.8), rng.uniform(0.6, 0.9)), (0.0, 0.5), (1.0, rng.uniform(0.3, 0.9))):  # fmt: skip
        yield {"alpha": alpha, "theta": theta}


def factor(i, noise=lambda t: t**2 / (1 - t**2)):
    """By the two points at which the noise of a batch may sit, x = 1; noise: E||e||^2 / ||x||^2."""
    e = np.sqrt(noise(i.theta))
    return sum((1 - i.alpha * (1 + each)) ** 2 for each in (e, -e)) / 2


def noise_of(i):
    """The second term."""
    return i.alpha**2 * i.theta**2 / (1 - i.theta**2)


FACTOR = Question(
    name="q2",
    points=3,
    functions=("batch_factor",),
    reference=reference.batch_factor,
    tried="a step of {alpha:.2f}, theta = {theta:.2f}",
    instances=factor_instances,
    laws=(
        A_NUMBER,
        Law("a step of 0 changes nothing", lambda i, q: i.alpha != 0 or close(q, 1.0)),
        equals(factor, "it is E||x+||² / ||x||² for a noise that just meets the condition"),
    ),
    mistakes=(
        Mistake("the noise is θ² ||x||²: the condition compares it with E||g||², which contains the noise", lambda i: factor(i, lambda t: t**2)),
        Mistake("the noise is forgotten", lambda i: factor(i, lambda t: 0.0)),
        Mistake("alpha where alpha² belongs", lambda i: (1 - i.alpha) ** 2 + i.alpha * i.theta**2 / (1 - i.theta**2)),
        Mistake("1 - alpha is not squared", lambda i: 1 - i.alpha + i.alpha**2 * i.theta**2 / (1 - i.theta**2)),
        Mistake("theta where theta² belongs", lambda i: factor(i, lambda t: t / (1 - t))),
        Mistake("Minkowski's θ² / (1 - θ)²: noise and signal are orthogonal in the mean, so Pythagoras", lambda i: factor(i, lambda t: t**2 / (1 - t) ** 2)),
        Mistake("upside down: the noise is θ² / (1 - θ²) times the signal", lambda i: factor(i, lambda t: (1 - t**2) / t**2)),
        Mistake("1 + θ² where 1 - θ² belongs: the noise is θ² times signal and noise together", lambda i: factor(i, lambda t: t**2 / (1 + t**2))),
        Mistake("the sign of the step: it goes against the gradient", lambda i: (1 + i.alpha) ** 2 + noise_of(i)),
    ),
    truth=factor,
    terms={"(1 - alpha)²": lambda i: (1 - i.alpha) ** 2, "alpha² times the noise": lambda i: noise_of(i)},
)  # fmt: skip
