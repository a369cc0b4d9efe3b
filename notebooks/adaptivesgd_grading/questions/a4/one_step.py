"""One step, exactly."""

import numpy as np

from theory.enumeration import Enumeration
from theory.quantities import gap

from ...draws import few_digits
from ...question import A_NUMBER, Mistake, Question, Symptom, close, equals
from . import reference
from .quadratics import hessian, sgd


def step_instances(rng):
    """Small quadratics: every batch can be gone through."""
    for n, d, B, alpha in ((4, 2, 3, 0.6), (5, 3, 2, 0.6), (2, 2, 2, 0.5), (6, 2, 3, 0.9)):
        H, centres = hessian(rng, d, 0.3, 1.5), rng.standard_normal((n, d))
        w = 2 * rng.standard_normal(d)
        if n == 2:
            H = np.array([[0.8, 0.2], [0.2, 0.5]])
            centres, w = few_digits(centres), few_digits(w)
        yield {"H": H, "centres": centres, "w": w, "B": B, "alpha": alpha}


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


def delta(i):
    """The distance of w to the minimum."""
    return i.w - i.centres.mean(axis=0)


def quadratic(i, delta):
    """F - F* at a distance."""
    return delta @ i.H @ delta / 2


def before(i):
    """The gap before the step."""
    return quadratic(i, delta(i))


def distance(i):
    """Half the squared distance after a step without noise."""
    after = delta(i) - i.alpha * i.H @ delta(i)
    return after @ after / 2


def quadratic_mean(i):
    """F*."""
    return np.mean([quadratic(i, centre - i.centres.mean(axis=0)) for centre in i.centres])


def with_noise(measure):
    """The formula with another measure of the covariance of the gradients and H."""

    def formula(i):
        noise = (i.centres - i.centres.mean(axis=0)) @ i.H
        C = noise.T @ noise / len(noise)
        return parts(i)[0] + i.alpha**2 * measure(C, i.H) / 2 / i.B

    return formula


def with_centres(measure):
    """The formula with a measure of the covariance of the centres and H."""

    def formula(i):
        noise = i.centres - i.centres.mean(axis=0)
        C = noise.T @ noise / len(noise)
        return parts(i)[0] + i.alpha**2 * measure(C, i.H) / 2 / i.B

    return formula


def from_place(place):
    """The formula with another distance."""

    def formula(i):
        after = place(i) - i.alpha * i.H @ place(i)
        return quadratic(i, after) + i.alpha**2 * parts(i)[1] / i.B

    return formula


def step_formula(combine):
    """A wrong sum of the two parts; combine(gap, noise, instance)."""
    return lambda i: combine(*parts(i), i)


STEP = Question(
    name="q1",
    points=3,
    functions=("expected_next_gap",),
    reference=reference.expected_next_gap,
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
        Mistake("missing 1/B, and alpha where alpha² belongs", step_formula(lambda e, s, i: e + i.alpha * s)),
        Mistake("1/B squared", step_formula(lambda e, s, i: e + i.alpha**2 * s / i.B**2)),
        Mistake("divided by the n of the examples where B belongs", step_formula(lambda e, s, i: e + i.alpha**2 * s / len(i.centres))),
        Mistake("the step multiplies the noise not at all", step_formula(lambda e, s, i: e + s / i.B)),
        Mistake("the sign of the noise: it adds to the gap", step_formula(lambda e, s, i: e - i.alpha**2 * s / i.B)),
        Mistake("n - 1 instead of n, and missing 1/B", step_formula(lambda e, s, i: e + i.alpha**2 * s * len(i.centres) / (len(i.centres) - 1))),
        Mistake("a factor 1/2 is missing: F - F* is half of delta^T H delta", step_formula(lambda e, s, i: 2 * e + 2 * i.alpha**2 * s / i.B)),
        Mistake("a factor 1/2 is missing in the gap", step_formula(lambda e, s, i: 2 * e + i.alpha**2 * s / i.B)),
        Mistake("H is forgotten in the trace: the noise moves w, and F measures that with H", with_noise(lambda C, H: np.trace(C))),
        Mistake("the covariance of the gradients is H C H, C that of the centres", with_centres(lambda C, H: np.trace(H @ C))),
        Mistake("the covariance of the gradients is H C H: one H is missing", with_centres(lambda C, H: np.trace(H @ C @ H))),
        Mistake("the trace of the product is the sum over its diagonal, not over all entries", with_noise(lambda C, H: (H @ C).sum())),
        Mistake("tr H times tr C is not the trace of H C", with_noise(lambda C, H: np.trace(H) * np.trace(C))),
        Mistake("the step is forgotten: that is the gap before it, and the noise", lambda i: before(i) + i.alpha**2 * parts(i)[1] / i.B),
        Mistake("the gap before the step", before),
        Mistake("w is measured from 0, not from the mean of the centres", from_place(lambda i: i.w)),
        Mistake("w is measured from the first centre, not from their mean", from_place(lambda i: i.w - i.centres[0])),
        Mistake("w is measured from the sum of the centres, not from their mean", from_place(lambda i: i.w - i.centres.sum(axis=0))),
        Mistake("the gradient is H delta: H is forgotten in the step", lambda i: quadratic(i, (1 - i.alpha) * delta(i)) + i.alpha**2 * parts(i)[1] / i.B),
        Mistake("the sign of the step: w moves against the gradient", lambda i: quadratic(i, delta(i) + i.alpha * i.H @ delta(i)) + i.alpha**2 * parts(i)[1] / i.B),
        Mistake("the squared distance, not F: H is forgotten in the gap", lambda i: distance(i) + i.alpha**2 * parts(i)[1] / i.B),
        Mistake("the loss, not its gap to F*", lambda i: exact_step(i) + quadratic_mean(i)),
        Symptom(
            "inexact on every instance, by less than a factor of 4: an average over random batches is "
            "not an expectation",
            lambda i, a: exact_step(i) / 4 < a < 4 * exact_step(i) and not close(a, exact_step(i)),
            False,
        ),
    ),
    truth=lambda i: parts(i)[0] + i.alpha**2 * parts(i)[1] / i.B,
    terms={
        "the gap after a step without noise": lambda i: parts(i)[0],
        "the noise": lambda i: i.alpha**2 * parts(i)[1] / i.B,
    },
    factors={"B": lambda i: i.B, "n": lambda i: len(i.centres), "alpha": lambda i: i.alpha, "n - 1": lambda i: len(i.centres) - 1},
)  # fmt: skip
