r"""Big Batch with adaptive steps converges if the condition number is close to 1: as published.

Setting:    (A4) every f(.; z) is L-smooth; (A5) every f(.; z) is mu-strongly convex; kappa = L / mu.
Method:     x+ = x - a_t g_B, with K fixed beforehand and (4) satisfied, 0 < theta < 1, and
            a_t = (1 - theta^2) / nu_t, with mu <= nu_t <= L the curvature of (9), here of the batch
            before, so that a_t does not depend on the draw.
Guarantee:  E[l(x+) - l*]  <=  (1 - 2 (1 - theta^2) / kappa + beta (1 - theta^2)^2 kappa) (l(x) - l*),
            beta = (theta^2 + (1 - theta)^2) / (1 - theta)^2, which contracts if and only if

            kappa^2  <  2 / (beta (1 - theta^2)):

            kappa < 1.413 at theta = .1, 1.155 at .5, 1.000 at .59, and never beyond.
Kind:       upper, attained in the limit theta -> 0 at kappa = 1, where both sides are theta^2 times the gap to
            first order; see adaptive_window_sharp for kappa < 2 at every theta.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            section 5.1. There nu_t is of this step's batch, so that a_t depends on the draw: a gap,
            but where all f(.; z) have the same Hessian.
"""

from functools import cache

import numpy as np

from adaptivesgd.data import load, standardise
from adaptivesgd.models import LogisticRegression
from theory import (
    Case,
    Deduction,
    Moments,
    MonteCarlo,
    SmoothExamples,
    Step,
    Theorem,
    Use,
    with_constants,
)
from theory.examples import far_start, regression, small_quadratic
from theory.letters import strong_convexity
from theory.objections import outside, unless
from theory.standard_steps import gap_now, lengths, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .constants import largest_condition, published_beta
from .examples import DISTINCT, REPLACED, passing, tight_start
from .last_curvature import LastCurvature
from .sides import gap_after
from .strongly_convex_examples import StronglyConvexExamples


def condition(case):
    """kappa = L / mu, of the single examples."""
    return float(case.problem.max_smoothness) / float(case.problem.strong_convexity)


def objections(case):
    """As `unless_adaptive`, and kappa must lie in the window."""
    yield from unless_adaptive(case)
    most = largest_condition(theta_of(case))
    yield from outside("condition number", condition(case), most, "sqrt(2 / (beta (1 - theta^2)))")


def unless_adaptive(case):
    """The steps must be LastCurvature's, with the same theta, and (4) must hold."""
    yield from unless(case.method, "step_size", LastCurvature)
    yield from unless_tested(case)
    if (theirs := case.method.step_size.theta) != (theta := theta_of(case)):
        yield f"the step must have the theta of the batch, {theta:g}, not {theirs:g}"
    shortest, longest = (
        (1 - theta**2) / case.problem.max_smoothness,
        (1 - theta**2) / case.problem.strong_convexity,
    )
    if not shortest <= (first := case.method.step_size.first) <= longest:
        yield f"the first step must lie in [{shortest:.6g}, {longest:.6g}], not be {first:.6g}"


measured = gap_after


def promised(case):
    """(1 - 2 (1 - theta^2) / kappa + beta (1 - theta^2)^2 kappa) (l(x) - l*)."""
    kappa, beta, rest = condition(case), published_beta(theta_of(case)), 1 - theta_of(case) ** 2
    return (1 - 2 * rest / kappa + beta * rest**2 * kappa) * gap_now(case)


# The proof.


def curvatures(case):
    """nu_t = (1 - theta^2) / a_t."""
    return (1 - theta_of(case) ** 2) / lengths(case)


def throughout(case, number):
    """The same number at every step."""
    return np.full(len(case.states) - 1, float(number))


def descended(case, beta):
    """l(x) - l* - (a_t - L a_t^2 beta / 2) ||grad l||^2."""
    a, L = lengths(case), float(case.problem.max_smoothness)
    return gap_now(case) - (a - L * a**2 * beta / 2) * square_gradient_now(case)


def contracted(case, beta):
    """(1 - 2 mu (a_t - L a_t^2 beta / 2)) (l(x) - l*)."""
    a, L, mu = lengths(case), float(case.problem.max_smoothness), case.problem.strong_convexity
    return (1 - 2 * float(mu) * (a - L * a**2 * beta / 2)) * gap_now(case)


def beta(case):
    """(theta^2 + (1 - theta)^2) / (1 - theta)^2."""
    return published_beta(theta_of(case))


BETWEEN = (
    Step(
        r"\mu \le \nu_t",
        lambda case: throughout(case, case.problem.strong_convexity),
        curvatures,
        because="(A5)",
    ),
    Step(
        r"\nu_t \le L",
        curvatures,
        lambda case: throughout(case, case.problem.max_smoothness),
        because="(A4)",
    ),
)
PROOF = (
    *BETWEEN,
    Step(
        r"\mathbb{E}[l(x_+) - l^*] \le l(x) - l^* - (a_t - \tfrac{L a_t^2 \beta}{2}) \|\nabla l\|^2",
        gap_after,
        lambda case: descended(case, beta(case)),
        because="as in theorem_2; a_t does not depend on the draw",
    ),
    Step(
        r"-(a_t - \tfrac{L a_t^2 \beta}{2}) \|\nabla l\|^2 \le -2 \mu (a_t - \tfrac{L a_t^2 \beta}{2}) (l - l^*)",
        lambda case: descended(case, beta(case)),
        lambda case: contracted(case, beta(case)),
        because="strong convexity; a_t <= 2 / (L beta) where kappa is small enough",
    ),
    Step(
        r"-2 \mu (a_t - \tfrac{L a_t^2 \beta}{2}) \le -2 \tfrac{1 - \theta^2}{\kappa} + \beta (1 - \theta^2)^2 \kappa",
        lambda case: contracted(case, beta(case)),
        promised,
        because="(1 - theta^2) / L <= a_t <= (1 - theta^2) / mu, each term by itself",
    ),
)


def theta(case):
    """theta."""
    return float(theta_of(case))


def largest_smoothness(case):
    """L, of every example."""
    return float(case.problem.max_smoothness)


def window(factor, claim, given):
    """The deduction of the contraction; factor: beta in the letters."""
    return Deduction(
        letters={
            "D": gap_now,
            "E": gap_after,
            "G": square_gradient_now,
            "a": lengths,
            "L": largest_smoothness,
            "m": strong_convexity,
            "t": theta,
        },
        claim=("E", f"({claim}) * D"),
        uses=(
            Use(3, "E", f"D - (a - L * a**2 * ({factor}) / 2) * G"),
            Use(
                4,
                f"D - (a - L * a**2 * ({factor}) / 2) * G",
                f"(1 - 2 * m * (a - L * a**2 * ({factor}) / 2)) * D",
            ),
        ),
        slack=(f"(({claim}) - 1 + 2 * m * (a - L * a**2 * ({factor}) / 2)) * D",),
        given=(
            *("0 < m", "m <= L", "0 < t", "t < 1", "0 < a", "D >= 0"),
            *("1 - t**2 <= a * L", "a * m <= 1 - t**2"),
            *given,
        ),
    )


DEDUCTION = window(
    "(t**2 + (1 - t)**2) / (1 - t)**2",
    "1 - 2 * (1 - t**2) * m / L + (t**2 + (1 - t)**2) / (1 - t)**2 * (1 - t**2)**2 * L / m",
    (),
)


# Where it is checked.


@cache
def short_breast_cancer(ridge):
    """Logistic regression on the breast cancer data, scaled to max ||x_i|| = 1: kappa = 1 + 1 / (4 ridge)."""
    X, y = load("breast_cancer")
    X = standardise(X)
    return LogisticRegression(X / np.linalg.norm(X, axis=1).max(), y, ridge=ridge)


def adaptive(F, theta):
    """Batches that satisfy (4), and steps from the curvature, the first one the shortest."""
    first = (1 - theta**2) / float(F.max_smoothness)
    return passing(theta, LastCurvature(theta, first), DISTINCT)


def cases(conditions, ridge):
    """Quadratics with these condition numbers, theta -> kappa, and real data at theta = 1/2."""
    for theta, kappa in conditions.items():
        F = small_quadratic(n=100, condition=kappa)
        name = f"theta = {theta}, kappa = {kappa}"
        yield Case(name, F, adaptive(F, theta), 8, far_start(F), engine=Moments())
    F = short_breast_cancer(ridge)
    engine = MonteCarlo(50)
    yield Case("breast cancer", F, adaptive(F, 0.5), 3, far_start(F), engine=engine)


def examples():
    """Where it holds."""
    yield from cases({0.1: 1.4, 0.3: 1.25, 0.5: 1.15}, ridge=2.0)
    F, theta = small_quadratic(condition=1.0), 0.01
    method, w = (
        passing(theta, LastCurvature(theta, 1 - theta**2), REPLACED),
        tight_start(F, theta, 5),
    )
    yield Case("theta = 0.01, kappa = 1, (4) tight", F, method, 1, w, engine=Moments())


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(condition=1.1)
    steeper = with_constants(F, strong_convexity=1.02)
    yield Case("mu too large", steeper, adaptive(steeper, 0.5), 5, far_start(F), note="(A5)")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(condition=1.2)
    yield Case("kappa = 1.2", F, adaptive(F, 0.5), note="the condition number must be below")
    yield Case("theta = .6", F, adaptive(F, 0.6), note="the condition number must be below")
    yield Case("a fixed step", F, passing(0.5, 0.1, DISTINCT), note="must be LastCurvature")
    F = regression(ridge=20.0)
    yield Case("not example by example", F, adaptive(F, 0.1), 3, note="StronglyConvexExamples")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch, adaptive steps: converges for small condition numbers",
    source="De, Yadav, Jacobs and Goldstein (2017), section 5.1",
    kind="upper",
    ratio=0.98,
    sharper="big_batch.adaptive_window_sharp",
    status="published",
    where="section 5.1",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le \Big(1 - \frac{2 (1 - \theta^2)}{\kappa}"
    r" + \beta (1 - \theta^2)^2 \kappa\Big) (l(x) - l^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(SmoothExamples(), StronglyConvexExamples()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
