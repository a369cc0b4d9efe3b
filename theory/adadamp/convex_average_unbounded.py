r"""AdaDamp on a convex function, with gradients of any size: still 1/T on average.

Setting:    every f_i is convex and L-smooth, F = (1/n) sum_i f_i is beta-smooth and has a minimiser
            w*; sigma_*^2 = (1/n) sum_i ||grad f_i(w*)||^2. No bound of the variance for all w.
Method:     w+ = w - gamma g, with g the mean of B_k >= max(1, c / (F(w_k) - F*)) examples, and
            0 < gamma < 1 / (beta + s / 2), s = 4 L + 2 sigma_*^2 / c.
Guarantee:  (1/T) sum_{k<T} E F(w_k) - F*  <=  ||w_0 - w*||^2 / (a T),
            a = 2 gamma (1 - gamma (beta + s / 2)).
Kind:       upper.
Source:     ours, from convex_average and variance_near_a_minimum.
"""

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import adadamp, sgd
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    gap,
    unknown,
    with_constants,
    without_constants,
)
from theory.assumptions import Convex, Smooth, SmoothExamples
from theory.examples import breast_cancer, deficient_regression, far_start, regression
from theory.standard_steps import gap_now

from .averages import average, distances, next_distances
from .convex_average import bound, fall, unless_short
from .deductions import average_gap
from .linear_rate_unbounded import noise_slope
from .lines import BATCH, EXPANSION, SLOPE, SUPPORT, variance_per_batch
from .rules import constant, length, ran_out, unless_exact_minimum, unless_rule


def objections(case):
    """The rule is AdaDamp's, its F* is exact, the step is short, and the data do not run out."""
    yield from unknown(case.problem, "minimiser", "minimum")
    yield from unless_rule(case, LossRatio)
    yield from unless_exact_minimum(case)
    yield from unless_short(case, s(case))
    yield from ran_out(case)


def s(case):
    """4 L + 2 sigma_*^2 / c."""
    return noise_slope(case.problem, constant(case))


def measured(case):
    """(1/T) sum_{k<T} E F(w_k) - F*."""
    return average(case, gap)


def promised(case):
    """||w_0 - w*||^2 / (a T), a = 2 gamma (1 - gamma (beta + s / 2)), s = 4 L + 2 sigma_*^2 / c."""
    return bound(case, s(case))


PROOF = (
    EXPANSION,
    SUPPORT,
    SLOPE,
    BATCH,
    Step(
        r"\mathrm{tr}\,\Sigma(w_k) / B_k \le s \delta_k",
        variance_per_batch,
        lambda case: s(case) * gap_now(case),
        because="the variance is bounded by the gap, and B_k >= 1 and c / delta_k",
    ),
    Step(
        r"\mathbb{E}[\|w_{k+1} - w^*\|^2 \mid w_k] \le \|w_k - w^*\|^2 - a \delta_k",
        next_distances,
        lambda case: distances(case) - fall(case, s(case)) * gap_now(case),
        because="the lines above; it telescopes to the theorem",
    ),
)


DEDUCTION = average_gap(
    measured,
    {"s": s, "V": variance_per_batch},
    (Use(4, "N", "V", "g**2"), Use(5, "V", "s * d", "g**2")),
    "s",
    of=6,
    given=(),
)


# Where it is checked.


def best(problem, B, w):
    """AdaDamp with the best step for its B_0 and this start."""
    minimum = float(problem.minimum)
    s = noise_slope(problem, B * (problem.loss(w) - minimum))
    return Method(LossRatio(B, minimum), Fixed(1 / (2 * float(problem.smoothness) + s)))


def examples():
    """Where it holds."""
    F = regression(n=4)
    w = far_start(F)
    yield Case("ridge regression", F, best(F, 1, w), steps=4, w=w)
    F = deficient_regression(n=5)
    w = far_start(F)
    common = {"w": w, "engine": MonteCarlo(60)}
    yield Case("dependent features", F, best(F, 1, w), steps=20, **common)
    F = breast_cancer(ridge=0.001)
    method = adadamp(length(best(F, 8, F.start())), 8, float(F.minimum))
    engine = MonteCarlo(25)
    yield Case("logistic regression on breast cancer", F, method, steps=15, engine=engine)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = regression(n=4)
    w = far_start(F)
    quiet = with_constants(F, max_smoothness=F.max_smoothness / 50)
    method = best(quiet, 1, w)
    yield Case("L claimed too small", quiet, method, steps=3, w=w, note="L-smooth examples")


def refusals():
    """Where it does not apply."""
    F = regression(n=4)
    w, minimum = far_start(F), float(F.minimum)
    unaware = without_constants(F, "max_smoothness")
    yield Case("L unknown", unaware, sgd(0.1, 1), w=w, note="its max smoothness")
    yield Case("a constant batch", F, sgd(0.1, 1), w=w, note="must be LossRatio")
    long = Method(LossRatio(1, minimum), Fixed(0.5))
    yield Case("long steps", F, long, w=w, note="step size must be below")


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, convex, without a bound of the variance: 1/T on average",
    source="ours",
    kind="upper",
    ratio=0.1667,
    status="ours",
    statement=r"\frac{1}{T} \sum_{k<T} \mathbb{E} \delta_k \le \frac{\|w_0 - w^*\|^2}{a T},"
    r" \quad a = 2 \gamma (1 - \gamma (\beta + 2 L + \tfrac{\sigma_*^2}{c}))",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), SmoothExamples(), Convex()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
