"""A4: the theorems of SGD: exact expectations, the noise floor, a step size to defend."""

from itertools import combinations, combinations_with_replacement

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.method import Method
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory.case import Case
from theory.enumeration import Enumeration
from theory.moments import Moments
from theory.quantities import gap

from ..question import A_NUMBER, Assignment, Law, Mistake, Question, Symptom, close, equals


def hessian(rng, d, low, high):
    """A symmetric matrix with eigenvalues from low to high."""
    basis = np.linalg.qr(rng.standard_normal((d, d)))[0]
    H = basis @ np.diag(np.geomspace(low, high, d)) @ basis.T
    return (H + H.T) / 2


def sgd(i, H, centres, w, steps=1):
    """A case of SGD with replacement, for the engines of `theory`."""
    method = Method(Constant(i.B), Fixed(i.alpha), sampler=Uniform(replace=True))
    return Case("course", NoisyQuadratic(centres, H), method, steps, w)


# q1: one step, exactly.


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


# q2: the noise floor.


def floor_instances(rng):
    """Curvatures, variances, batches and steps."""
    for B in (1, 8):
        h = rng.uniform(0.5, 2.0)
        yield {"h": h, "variance": rng.uniform(1, 4), "B": B, "alpha": rng.uniform(0.2, 1.5) / h}


def stays(i, level):
    """Whether E[F - F*] = level is kept by a step: the fixed point, not a formula for it."""
    square = 2 * level / i.h
    after = (1 - i.alpha * i.h) ** 2 * square + i.alpha**2 * i.variance / i.B
    return close(i.h / 2 * after, level)


def floor(alpha, h, variance, B):
    """The level that stays."""
    return alpha * variance / (2 * B * (2 - alpha * h))


FLOOR = Question(
    name="q2",
    points=2,
    functions=("noise_floor",),
    tried="a parabola of curvature {h:.2f}, variance {variance:.2f}, B = {B}, alpha {alpha:.2f}",
    instances=floor_instances,
    laws=(
        A_NUMBER,
        Law("SGD that starts at this level, in expectation, stays there", stays),
    ),
    mistakes=(
        Mistake(
            "missing 1/B", lambda i: floor(i.alpha, i.h, i.variance, 1)
        ),
        Mistake(
            "that is a bound for small steps: the factor 2 - alpha h is rounded to 1",
            lambda i: i.alpha * i.variance / (2 * i.B),
        ),
        Mistake(
            "alpha h is dropped against 2: solve the recursion exactly",
            lambda i: i.alpha * i.variance / (4 * i.B),
        ),
        Mistake(
            "that is E(w - w*)²; the gap is h/2 times it",
            lambda i: floor(i.alpha, i.h, i.variance, i.B) * 2 / i.h,
        ),
        Mistake(
            "standard deviation instead of variance",
            lambda i: floor(i.alpha, i.h, i.variance**0.5, i.B),
        ),
        Mistake(
            "a factor 1/2 is missing: F is h/2 times the square",
            lambda i: 2 * floor(i.alpha, i.h, i.variance, i.B),
        ),
    ),
)  # fmt: skip

# q3: a step size, defended against a search.


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


# q4: an expectation over all batches.


def expectation_instances(rng):
    """Numbers whose batch means are squared."""
    for n, B in ((5, 2), (6, 4), (4, 4)):
        yield {"a": rng.standard_normal(n), "n": n, "B": B}


def mean_square(i, batches):
    """The mean of (mean of a over the batch)^2."""
    return np.mean([i.a[list(batch)].mean() ** 2 for batch in batches])


EXPECTATION = Question(
    name="q4",
    points=2,
    functions=("expectation",),
    tried="the square of a batch's mean, {B} out of {n} examples",
    instances=expectation_instances,
    ask="square_of_mean",
    laws=(
        A_NUMBER,
        equals(
            lambda i: mean_square(i, combinations(range(i.n), i.B)),
            "every batch without repetition counts once",
        ),
    ),
    mistakes=(
        Mistake(
            "examples repeat within a batch: that is with replacement, and not even evenly weighted",
            lambda i: mean_square(i, combinations_with_replacement(range(i.n), i.B)),
        ),
        Mistake(
            "the quantity of the mean is not the mean of the quantity",
            lambda i: i.a.mean() ** 2,
        ),
        Mistake(
            "the sum over the batches instead of their mean",
            lambda i: sum(i.a[list(b)].mean() ** 2 for b in combinations(range(i.n), i.B)),
        ),
        Mistake("one batch only", lambda i: i.a[: i.B].mean() ** 2),
    ),
)

# q5: the theorem.


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


THEOREM = Question(
    name="q5",
    points=3,
    functions=("bound",),
    tried="15 steps on a quadratic with mu = {mu}, L = {L}, B = {B}, alpha = {alpha:.2f}",
    instances=theorem_instances,
    ask="promised",
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


ASSIGNMENT = Assignment("a4", "The theorems of SGD", (STEP, FLOOR, DEFENCE, EXPECTATION, THEOREM))
