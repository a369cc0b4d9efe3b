"""One step, exactly."""

import numpy as np

from theory.enumeration import Enumeration
from theory.quantities import gap

from ...question import A_NUMBER, Mistake, Question, Symptom, equals
from .quadratics import hessian, sgd


def step_instances(rng):
    """Small quadratics: every batch can be gone through."""
    for n, d, B in ((4, 2, 3), (5, 3, 2)):
        yield {
            "H": hessian(rng, d, 0.3, 1.5),
            "centres": rng.standard_normal((n, d)),
            "w": 2 * rng.standard_normal(d),
            "B": B,
            "alpha": 0.6,
        }


def exact_step(i):
    """E[F(w+) - F*] over every batch."""
    case = sgd(i, i.H, i.centres, i.w)
    return Enumeration().after(case.method, case.states[0], gap)


def parts(i):
    """The gap after a step without noise, and (1/2) tr(H C), C the covariance of the noise."""
    delta = i.w - i.centres.mean(axis=0)
    after = delta - i.alpha * i.H @ delta
    noise = (i.centres - i.centres.mean(axis=0)) @ i.H
    C = noise.T @ noise / len(noise)
    return after @ i.H @ after / 2, np.trace(i.H @ C) / 2


def step_formula(combine):
    """A wrong sum of the two parts; combine(gap, noise, instance)."""
    return lambda i: combine(*parts(i), i)


STEP = Question(
    name="q1",
    points=3,
    functions=("expected_next_gap",),
    tried="{centres.shape[0]} examples in dimension {w.shape[0]}, B = {B}; every batch",
    instances=step_instances,
    laws=(
        A_NUMBER,
        equals(exact_step, "it is the mean of F(w+) - F* over every batch with replacement"),
    ),
    mistakes=(
        Mistake(
            "the noise is forgotten: that is gradient descent", step_formula(lambda e, s, i: e)
        ),
        Mistake("missing 1/B in the noise", step_formula(lambda e, s, i: e + i.alpha**2 * s)),
        Mistake(
            "alpha where alpha² belongs: the step multiplies the noise before it is squared",
            step_formula(lambda e, s, i: e + i.alpha * s / i.B),
        ),
        Mistake(
            "a factor 1/2 is missing in the noise's share of F",
            step_formula(lambda e, s, i: e + 2 * i.alpha**2 * s / i.B),
        ),
        Mistake(
            "n - 1 instead of n: drawn with replacement, the examples are the population",
            step_formula(
                lambda e, s, i: e + i.alpha**2 * s / i.B * len(i.centres) / (len(i.centres) - 1)
            ),
        ),
        Mistake(
            "without replacement: here a batch may hold an example twice",
            step_formula(
                lambda e, s, i: (
                    e + i.alpha**2 * s / i.B * (len(i.centres) - i.B) / (len(i.centres) - 1)
                )
            ),
        ),
        Symptom(
            "near, but not exact: an average over random batches is not an expectation",
            lambda i, a: abs(a - exact_step(i)) < 0.5 * exact_step(i),
        ),
    ),
)
