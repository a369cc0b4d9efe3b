r"""AdaDamp under the PL inequality, with gradients of any size: still a linear rate.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; every f_i is convex and
            L-smooth; sigma_*^2 = (1/n) sum_i ||grad f_i(w*)||^2. No bound of the variance for all w.
Method:     w+ = w - gamma g, with g the mean of B_k >= max(1, c / (F(w_k) - F*)) examples, and
            0 < gamma < 2 / (beta (1 + q)), q = (2 L + sigma_*^2 / c) / alpha.
Guarantee:  E[F(w_{k+1}) - F* | w_k]  <=  (1 - r) (F(w_k) - F*),
            r = alpha gamma (2 - gamma beta (1 + q)).
Kind:       upper.
Source:     ours, from linear_rate and variance_near_a_minimum.
"""

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import adadamp, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    unknown,
    with_constants,
    without_constants,
)
from theory.assumptions import Convex, PolyakLojasiewicz, Smooth, SmoothExamples
from theory.examples import breast_cancer, deficient_regression, far_start, regression
from theory.letters import pl_constant, smoothness
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from .linear_rate import rate, unless_short
from .lines import BATCH, DESCENT, POLYAK, variance_per_batch
from .rules import constant, length, ran_out, unless_exact_minimum, unless_rule
from .variance_near_a_minimum import noise_at_the_minimum


def objections(case):
    """The rule is AdaDamp's, its F* is exact, the step is short, and the data do not run out."""
    yield from unknown(case.problem, "minimiser")
    yield from unless_rule(case, LossRatio)
    yield from unless_exact_minimum(case)
    yield from unless_short(case, q(case))
    yield from ran_out(case)


def noise_slope(problem, c):
    """s = 4 L + 2 sigma_*^2 / c, with E||e_k||^2 <= s delta_k."""
    return 4 * float(problem.max_smoothness) + 2 * noise_at_the_minimum(problem) / c


def q(case):
    """s / (2 alpha)."""
    return noise_slope(case.problem, constant(case)) / (2 * float(case.problem.pl_constant))


def promised(case):
    """(1 - r) (F(w) - F*), with q = (2 L + sigma_*^2 / c) / alpha in r."""
    return (1 - rate(case, q(case))) * gap_now(case)


# The proof.


PROOF = (
    DESCENT,
    POLYAK,
    BATCH,
    Step(
        r"\mathrm{tr}\,\Sigma(w_k) / B_k \le (4 L + 2 \sigma_*^2 / c) \delta_k",
        variance_per_batch,
        lambda case: noise_slope(case.problem, constant(case)) * gap_now(case),
        because="the variance is bounded by the gap, and B_k >= 1 and c / delta_k",
    ),
)


def step(case):
    """gamma, the step size."""
    return length(case.method)


def slope_of_the_noise(case):
    """4 L + 2 sigma_*^2 / c."""
    return noise_slope(case.problem, constant(case))


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "V": variance_per_batch,
        "b": smoothness,
        "al": pl_constant,
        "s": slope_of_the_noise,
        "g": step,
    },
    claim=("E", "(1 - al * g * (2 - g * b * (1 + s / (2 * al)))) * D"),
    uses=(
        Use(1, "E", "D - g * (1 - b * g / 2) * G + b * g**2 / 2 * N"),
        Use(2, "G", "2 * al * D", "g * (1 - b * g / 2)"),
        Use(3, "N", "V", "b * g**2 / 2"),
        Use(4, "V", "s * D", "b * g**2 / 2"),
    ),
    given=("0 < al", "0 < b", "0 < g", "g * b <= 2"),
)


# Where it is checked.


def best(problem, B, w, replace=False):
    """AdaDamp with the best step for its B_0 and this start."""
    minimum = float(problem.minimum)
    c = B * (problem.loss(w) - minimum)
    q = noise_slope(problem, c) / (2 * float(problem.pl_constant))
    gamma = 1 / (float(problem.smoothness) * (1 + q))
    return Method(LossRatio(B, minimum), Fixed(gamma), sampler=Uniform(replace))


def examples():
    """Where it holds."""
    F = regression()
    w = far_start(F)
    yield Case("ridge regression", F, best(F, 1, w), w=w)
    yield Case("with replacement", F, best(F, 2, w, replace=True), steps=6, w=w)
    F = deficient_regression()
    w = far_start(F)
    yield Case("dependent features", F, best(F, 1, w), w=w)
    F = breast_cancer()
    method = adadamp(length(best(F, 8, F.start())), 8, float(F.minimum))
    engine = MonteCarlo(40)
    yield Case("logistic regression on breast cancer", F, method, steps=6, engine=engine)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = regression()
    w = far_start(F)
    quiet = with_constants(F, max_smoothness=F.max_smoothness / 50)
    yield Case("L claimed too small", quiet, best(quiet, 1, w), w=w, note="L-smooth examples")
    steeper = with_constants(F, pl_constant=F.pl_constant * 40)
    yield Case("alpha claimed too large", steeper, best(steeper, 1, w), w=w, note="PL")


def refusals():
    """Where it does not apply."""
    F = regression()
    w, minimum = far_start(F), float(F.minimum)
    unaware = without_constants(F, "max_smoothness")
    yield Case("L unknown", unaware, sgd(0.1, 1), w=w, note="its max smoothness")
    yield Case("a constant batch", F, sgd(0.1, 1), w=w, note="must be LossRatio")
    long = Method(LossRatio(1, minimum), Fixed(0.5))
    yield Case("long steps", F, long, w=w, note="step size must be below")


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, PL, without a bound of the variance: a linear rate",
    source="ours",
    kind="upper",
    ratio=0.999,
    status="ours",
    statement=r"\mathbb{E}[\delta_{k+1} \mid w_k] \le (1 - r) \delta_k,"
    r" \quad r = \alpha \gamma (2 - \gamma \beta (1 + \tfrac{2 L + \sigma_*^2 / c}{\alpha}))",
    measured=next_gap,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), SmoothExamples(), Convex()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
