r"""AdaDamp under the PL inequality: a linear rate, in spite of the noise.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k >= c / (F(w_k) - F*) examples, and
            0 < gamma < 2 / (beta (1 + q)), q = sigma^2 / (2 alpha c).
Guarantee:  E[F(w_{k+1}) - F* | w_k]  <=  (1 - r) (F(w_k) - F*),
            r = alpha gamma (2 - gamma beta (1 + q)),

            and so E F(w_k) - F* <= (1 - r)^k (F(w_0) - F*). The best step gamma = 1 / (beta (1 + q))
            has r = alpha / (beta (1 + q)).
Symbols:    delta_k = F(w_k) - F*, e_k = g - grad F(w_k).
Kind:       tight: attained at the first step, where the batch is not rounded up, if alpha = beta.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived.
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio, SubsampledLossRatio
from adaptivesgd.methods import adadamp, momentum
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Cubature, Deduction, MonteCarlo, Step, Theorem, Use, outside
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import noise_level, pl_constant, smoothness
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from .examples import oracle, sine_squares, stream
from .lines import DESCENT, POLYAK
from .rules import (
    constant,
    length,
    ran_out,
    unless_exact_minimum,
    unless_rule,
)


def objections(case):
    """The rule is AdaDamp's, its F* is exact, the step is short, and the data do not run out."""
    yield from unless_rule(case, LossRatio)
    yield from unless_exact_minimum(case)
    yield from unless_short(case, q(case))
    yield from ran_out(case)


def unless_short(case, q):
    """The step must be below 2 / (beta (1 + q))."""
    most = 2 / (float(case.problem.smoothness) * (1 + q))
    yield from outside("step size", length(case.method), most, "2 / (beta (1 + q))")


def q(case):
    """sigma^2 / (2 alpha c)."""
    return case.given["sigma2"] / (2 * float(case.problem.pl_constant) * constant(case))


def rate(case, q):
    """r, for noise that is at most q times the least signal."""
    alpha, beta = float(case.problem.pl_constant), float(case.problem.smoothness)
    gamma = length(case.method)
    return alpha * gamma * (2 - gamma * beta * (1 + q))


def promised(case):
    """(1 - r) (F(w) - F*), r = alpha gamma (2 - gamma beta (1 + q))."""
    return (1 - rate(case, q(case))) * gap_now(case)


# The proof.


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \sigma^2 / B_k \le \sigma^2 \delta_k / c",
        noise_now,
        lambda case: case.given["sigma2"] / constant(case) * gap_now(case),
        because="the batch size: the noise shrinks with the gap. Put into the first line",
    ),
)


def step(case):
    """gamma, the step size."""
    return length(case.method)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "b": smoothness,
        "al": pl_constant,
        "s": noise_level,
        "g": step,
        "c": constant,
    },
    claim=("E", "(1 - al * g * (2 - g * b * (1 + s / (2 * al * c)))) * D"),
    uses=(
        Use(1, "E", "D - g * (1 - b * g / 2) * G + b * g**2 / 2 * N"),
        Use(2, "G", "2 * al * D", "g * (1 - b * g / 2)"),
        Use(3, "N", "s / c * D", "b * g**2 / 2"),
    ),
    given=("0 < al", "0 < b", "0 < c", "0 < g", "g * b <= 2"),
)


# Where it is checked.


def best(problem, B, sigma2, w, replace=False):
    """AdaDamp with the best step for its B_0 and this start."""
    minimum = float(problem.minimum)
    c = B * (problem.loss(w) - minimum)
    q = sigma2 / (2 * float(problem.pl_constant) * c)
    gamma = 1 / (float(problem.smoothness) * (1 + q))
    return Method(LossRatio(B, minimum), Fixed(gamma), sampler=Uniform(replace))


def examples():
    """Where it holds."""
    F = small_quadratic()
    w, sigma2 = far_start(F), variance_bound(F)
    given = {"sigma2": sigma2}
    yield Case("every batch", F, best(F, 1, sigma2, w), w=w, given=given)
    few = Method(LossRatio(1, float(F.minimum)), Fixed(0.2), sampler=Uniform(replace=True))
    yield Case("with replacement", F, few, steps=6, w=w, given=given)
    F = small_quadratic(condition=1.0)
    w, sigma2 = far_start(F), variance_bound(F)
    with_replacement = best(F, 1, sigma2, w, replace=True)
    given = {"sigma2": sigma2}
    yield Case("attained: alpha = beta", F, with_replacement, steps=1, w=w, given=given)
    F = sine_squares()
    w, sigma2 = np.array([3.0]), float(F.variance)
    yield Case("PL, not convex", F, best(F, 2, sigma2, w), w=w, given={"sigma2": sigma2})
    F = stream()
    given = {"sigma2": float(F.variance)}
    common: dict[str, Any] = {"w": np.full(8, 4.0), "engine": Cubature(), "given": given}
    yield Case("endless data", F, oracle(F), **common)
    F = breast_cancer()
    w, given = F.start(), {"sigma2": variance_bound(F)}
    method = adadamp(length(best(F, 16, given["sigma2"], w)), 16, optimal_value=float(F.minimum))
    yield Case(
        "logistic regression on breast cancer",
        F,
        method,
        steps=8,
        engine=MonteCarlo(60),
        given=given,
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(condition=1.0)
    w, sigma2 = far_start(F), variance_bound(F)
    quiet = best(F, 1, sigma2 / 4, w, replace=True)
    common: dict[str, Any] = {"steps": 1, "w": w}
    yield Case(
        "sigma^2 claimed too small",
        F,
        quiet,
        given={"sigma2": sigma2 / 4},
        note="bounded variance",
        **common,
    )
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    method, given = best(flatter, 1, sigma2, w, replace=True), {"sigma2": sigma2}
    yield Case("beta claimed too small", flatter, method, given=given, note="beta-smooth", **common)
    steeper = with_constants(F, pl_constant=F.pl_constant * 2)
    method = best(steeper, 1, sigma2, w, replace=True)
    yield Case("alpha claimed too large", steeper, method, given=given, note="PL", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    w, given = far_start(F), {"sigma2": variance_bound(F)}
    common: dict[str, Any] = {"w": w, "given": given}
    minimum = float(F.minimum)
    yield Case(
        "F* unknown", without_constants(F, "minimum"), adadamp(0.1, 1), note="its minimum", **common
    )
    yield Case(
        "F* taken as 0", F, adadamp(0.1, 1), note="optimal_value of the rule must be", **common
    )
    yield Case("momentum", F, momentum(0.1, 1), note="must be LossRatio", **common)
    some = Method(SubsampledLossRatio(1, minimum, fraction=0.5), Fixed(0.1))
    yield Case("a loss of some examples", F, some, note="must be LossRatio", **common)
    long = Method(LossRatio(1, minimum), Fixed(1.9))
    yield Case("long steps", F, long, note="step size must be below", **common)
    yield Case("too few examples", F, adadamp(0.4, 1, minimum), note="the rule wants", **common)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, PL: a linear rate",
    source="Sievert and Charles (2019); re-derived",
    kind="tight",
    attained="one instance",
    status="re-derived",
    statement=r"\mathbb{E}[\delta_{k+1} \mid w_k] \le (1 - r) \delta_k,"
    r" \quad r = \alpha \gamma (2 - \gamma \beta (1 + \tfrac{\sigma^2}{2 \alpha c}))",
    measured=next_gap,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
