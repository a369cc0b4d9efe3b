r"""AdaDamp on a convex function: the average loss falls like 1/T, in spite of the noise.

Setting:    F is convex and beta-smooth, and has a minimiser w*; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k >= c / (F(w_k) - F*) examples, and
            0 < gamma < 1 / (beta + s / 2), s = sigma^2 / c.
Guarantee:  (1/T) sum_{k<T} E F(w_k) - F*  <=  ||w_0 - w*||^2 / (a T),
            a = 2 gamma (1 - gamma (beta + s / 2)),

            and the same for the average iterate. The best step gamma = 1 / (2 beta + s) has a = gamma:
            the bound is (2 beta + sigma^2 / c) ||w_0 - w*||^2 / T.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived.
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import adadamp, sgd
from adaptivesgd.step_sizes import Fixed
from theory import Case, Fresh, MonteCarlo, Step, Theorem, Use, gap, running_mean
from theory.assumptions import BoundedVariance, Convex, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import noise_level
from theory.objections import outside, unknown
from theory.standard_steps import gap_now, noise_now

from .averages import (
    average,
    distances,
    first_distance,
    gap_of_the_average,
    next_distances,
    steps,
)
from .deductions import average_gap
from .examples import power_law, sine_squares
from .lines import EXPANSION, SLOPE, SUPPORT
from .rules import (
    OverGap,
    constant,
    length,
    ran_out,
    unless_exact_minimum,
    unless_rule,
)


def objections(case):
    """The rule is AdaDamp's, its F* is exact, the step is short, and the data do not run out."""
    yield from unknown(case.problem, "minimiser", "minimum")
    yield from unless_rule(case, LossRatio)
    yield from unless_exact_minimum(case)
    yield from unless_short(case, noise_slope(case))
    yield from ran_out(case)


def unless_short(case, s):
    """The step must be below 1 / (beta + s / 2)."""
    most = 1 / (float(case.problem.smoothness) + s / 2)
    yield from outside("step size", length(case.method), most, "1 / (beta + s / 2)")


def noise_slope(case):
    """s = sigma^2 / c, with E||e_k||^2 <= s delta_k."""
    return case.given["sigma2"] / constant(case)


def fall(case, s):
    """a: by how much ||w - w*||^2 falls, over F(w) - F*."""
    gamma = length(case.method)
    return 2 * gamma * (1 - gamma * (float(case.problem.smoothness) + s / 2))


def measured(case):
    """(1/T) sum_{k<T} E F(w_k) - F*."""
    return average(case, gap)


def promised(case):
    """||w_0 - w*||^2 / (a T), a = 2 gamma (1 - gamma (beta + s / 2)), s = sigma^2 / c."""
    return bound(case, noise_slope(case))


def bound(case, s):
    """||w_0 - w*||^2 / (a T)."""
    return first_distance(case) / (fall(case, s) * steps(case))


# The proof.


PROOF = (
    EXPANSION,
    SUPPORT,
    SLOPE,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \sigma^2 \delta_k / c",
        noise_now,
        lambda case: noise_slope(case) * gap_now(case),
        because="the batch size",
    ),
    Step(
        r"\mathbb{E}[\|w_{k+1} - w^*\|^2 \mid w_k] \le \|w_k - w^*\|^2 - a \delta_k",
        next_distances,
        lambda case: distances(case) - fall(case, noise_slope(case)) * gap_now(case),
        because="the four lines above; it telescopes to the theorem",
    ),
    Step(
        r"F\left(\frac{1}{T} \sum_{k<T} w_k\right) - F^* \le \frac{1}{T} \sum_{k<T} \delta_k",
        gap_of_the_average,
        lambda case: running_mean(gap_now(case)),
        because="Jensen's inequality: the theorem holds for the average iterate, too",
    ),
)


DEDUCTION = average_gap(
    measured,
    {"s": noise_level, "c": constant},
    (Use(4, "N", "s / c * d", "g**2"),),
    "s / c",
    of=5,
    given=("c > 0",),
)


# Where it is checked.


def best(problem, B, sigma2, w):
    """AdaDamp with the best step for its B_0 and this start."""
    minimum = float(problem.minimum)
    c = B * (problem.loss(w) - minimum)
    gamma = 1 / (2 * float(problem.smoothness) + sigma2 / c)
    return Method(LossRatio(B, minimum), Fixed(gamma))


def examples():
    """Where it holds."""
    F = small_quadratic(n=4)
    w, sigma2 = far_start(F, 1.0), variance_bound(F)
    yield Case("every run", F, best(F, 1, sigma2, w), steps=4, w=w, given={"sigma2": sigma2})
    F = power_law()
    sigma2, c, w = float(F.variance), 1.0, np.ones(F.dim)
    rule = OverGap(optimal_value=float(F.minimum), c=c)
    method = Method(rule, Fixed(1 / (2 * F.smoothness + sigma2 / c)), sampler=Fresh())
    common: dict[str, Any] = {"w": w, "given": {"sigma2": sigma2}, "engine": MonteCarlo(40)}
    yield Case("endless data, nearly flat directions", F, method, steps=25, **common)
    F = breast_cancer(ridge=0.001)
    w, sigma2 = F.start(), variance_bound(F)
    method = adadamp(length(best(F, 8, sigma2, w)), 8, optimal_value=float(F.minimum))
    common = {"given": {"sigma2": sigma2}, "engine": MonteCarlo(30)}
    yield Case("logistic regression on breast cancer", F, method, steps=20, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares(n=4)
    w, sigma2 = np.array([2.0]), float(F.variance)
    method, given = best(F, 2, sigma2, w), {"sigma2": sigma2}
    yield Case("not convex", F, method, steps=2, w=w, given=given, note="convexity")
    F = small_quadratic(n=4)
    w, sigma2 = far_start(F), variance_bound(F)
    common: dict[str, Any] = {"steps": 4, "w": w}
    quiet, given = best(F, 1, sigma2 / 9, w), {"sigma2": sigma2 / 9}
    yield Case(
        "sigma^2 claimed too small", F, quiet, given=given, note="bounded variance", **common
    )
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    method, given = best(flatter, 1, sigma2, w), {"sigma2": sigma2}
    yield Case("beta claimed too small", flatter, method, given=given, note="beta-smooth", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=4)
    w, given = far_start(F), {"sigma2": variance_bound(F)}
    common: dict[str, Any] = {"steps": 4, "w": w, "given": given}
    minimum = float(F.minimum)
    yield Case(
        "w* unknown", without_constants(F, "minimiser"), adadamp(0.1, 1), note="minimiser", **common
    )
    yield Case(
        "F* taken as 0", F, adadamp(0.1, 1), note="optimal_value of the rule must be", **common
    )
    yield Case("a constant batch", F, sgd(0.1, 1), note="must be LossRatio", **common)
    long = Method(LossRatio(1, minimum), Fixed(1.0))
    yield Case("long steps", F, long, note="step size must be below", **common)
    F = sine_squares()
    w, given = np.array([2.0]), {"sigma2": float(F.variance)}
    method = best(F, 2, given["sigma2"], w)
    yield Case("not convex", F, method, w=w, given=given, note="Convex")


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, convex: the average gap falls like 1/T",
    source="Sievert and Charles (2019); re-derived",
    kind="upper",
    ratio=0.126,
    status="re-derived",
    statement=r"\frac{1}{T} \sum_{k<T} \mathbb{E} \delta_k \le \frac{\|w_0 - w^*\|^2}{a T},"
    r" \quad a = 2 \gamma (1 - \gamma (\beta + \tfrac{\sigma^2}{2c}))",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), Convex(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
