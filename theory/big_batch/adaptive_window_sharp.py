r"""Big Batch with adaptive steps converges if the condition number is below 2.

Setting:    (A4) every f(.; z) is L-smooth; (A5) every f(.; z) is mu-strongly convex; kappa = L / mu.
Method:     as in adaptive_window: a_t = (1 - theta^2) / nu_t with mu <= nu_t <= L, and kappa <= 2.
Guarantee:  E[l(x+) - l*]  <=  (1 - (1 - theta^2) (2 - kappa)) (l(x) - l*):
            a contraction if and only if kappa < 2, for every theta in (0, 1).
Kind:       tight: an isotropic quadratic (kappa = 1) attains it where (4) holds with equality.
Source:     Section 5.1 of De, Yadav, Jacobs and Goldstein (2017), sharpened: beta' = 1 / (1 - theta^2) in
            place of beta, and the two terms are not bounded each by itself. With s = 1 / nu_t, the
            factor 1 - (1 - theta^2) (2 mu s - mu L s^2) is convex in s, so it is largest at an end, and
            that is s = 1 / mu: 1 / kappa >= 2 - kappa.
"""

from theory import Case, Certificate, Moments, SmoothExamples, Step, Theorem, gap_now, outside
from theory.examples import far_start, regression, small_quadratic

from .adaptive_window import (
    BETWEEN,
    adaptive,
    broken,
    cases,
    condition,
    contracted,
    descended,
    passing,
    unless_adaptive,
    window,
)
from .batch_condition import theta_of
from .constants import sharp_beta
from .examples import DISTINCT, REPLACED, tight_start
from .last_curvature import LastCurvature
from .sides import gap_after
from .strongly_convex_examples import StronglyConvexExamples


def objections(case):
    """As `unless_adaptive`, and kappa must be below 2."""
    yield from unless_adaptive(case)
    yield from outside("condition number", condition(case), 2, "2")


measured = gap_after


def promised(case):
    """(1 - (1 - theta^2) (2 - kappa)) (l(x) - l*)."""
    return (1 - (1 - theta_of(case) ** 2) * (2 - condition(case))) * gap_now(case)


def beta(case):
    """beta' = 1 / (1 - theta^2)."""
    return sharp_beta(theta_of(case))


PROOF = (
    *BETWEEN,
    Step(
        r"\mathbb{E}[l(x_+) - l^*] \le l(x) - l^* - (a_t - \tfrac{L a_t^2 \beta'}{2}) \|\nabla l\|^2",
        gap_after,
        lambda case: descended(case, beta(case)),
        because="as in theorem_2_sharp; a_t does not depend on the draw",
    ),
    Step(
        r"-(a_t - \tfrac{L a_t^2 \beta'}{2}) \|\nabla l\|^2 \le -2 \mu (a_t - \tfrac{L a_t^2 \beta'}{2}) (l - l^*)",
        lambda case: descended(case, beta(case)),
        lambda case: contracted(case, beta(case)),
        because="strong convexity; a_t <= (1 - theta^2) / mu <= 2 / (L beta')",
    ),
    Step(
        r"-2 \mu (a_t - \tfrac{L a_t^2 \beta'}{2}) \le -(1 - \theta^2) (2 - \kappa)",
        lambda case: contracted(case, beta(case)),
        promised,
        because="the left side is convex in a_t; its larger end is a_t = (1 - theta^2) / mu",
    ),
)


def worst_end():
    """The factor is convex in s = 1 / nu; its value at s = 1 / mu, less that at 1 / L, is a square."""
    from sympy import diff, simplify, symbols

    s, mu, kappa, rest = symbols("s mu kappa r", positive=True)  # rest = 1 - theta^2
    gamma = 1 - rest * (2 * mu * s - mu * (kappa * mu) * s**2)
    convex = bool(diff(gamma, s, 2).is_positive)
    low, high = gamma.subs(s, 1 / (kappa * mu)), gamma.subs(s, 1 / mu)
    attained = simplify(high - (1 - rest * (2 - kappa))) == 0
    return convex and attained and simplify(high - low - rest * (kappa - 1) ** 2 / kappa) == 0


DEDUCTION = window("1 / (1 - t**2)", "1 - (1 - t**2) * (2 - L / m)", ())


def examples():
    """Where it holds."""
    yield from cases({0.1: 1.9, 0.5: 1.5, 0.9: 1.9}, ridge=0.5)
    F = small_quadratic(condition=1.0)
    method, w = passing(0.5, LastCurvature(0.5, 0.75), REPLACED), tight_start(F, 0.5, K=5)
    yield Case("attained: kappa = 1, (4) tight", F, method, 1, w, engine=Moments())


def refusals():
    """Where it does not apply."""
    F = small_quadratic(condition=2.0)
    yield Case("kappa = 2", F, adaptive(F, 0.5), note="the condition number must be below 2")
    short = passing(0.5, LastCurvature(0.5, 0.01), DISTINCT)
    F = small_quadratic(condition=1.5)
    yield Case("a short first step", F, short, w=far_start(F), note="the first step must lie in")
    F = regression(ridge=20.0)
    yield Case("not example by example", F, adaptive(F, 0.1), 3, note="StronglyConvexExamples")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch, adaptive steps: converges for condition numbers below 2",
    source="De, Yadav, Jacobs and Goldstein (2017), section 5.1, sharpened",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le (1 - (1 - \theta^2) (2 - \kappa)) (l(x) - l^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(SmoothExamples(), StronglyConvexExamples()),
    objections=objections,
    certificates=(Certificate("algebra", "the factor is largest at nu = mu", worst_end),),
    examples=examples,
    broken=broken,
    refusals=refusals,
)
