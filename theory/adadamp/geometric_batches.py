r"""Batches that grow geometrically with the updates: a linear rate under the PL inequality.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k = ceil(b rho^-k) examples, and
            0 < gamma <= 1 / beta, 1 - alpha gamma / 2 <= rho < 1.
Guarantee:  E F(w_k) - F*  <=  omega rho^k,
            omega = max(F(w_0) - F*, beta gamma sigma^2 / (alpha b)).
Kind:       upper.
Source:     Bottou, Curtis and Nocedal (2018), "Optimization methods for large-scale machine
            learning", section 5.1, and Friedlander and Schmidt (2012), in other forms; re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Multiplicative
from adaptivesgd.methods import sgd
from adaptivesgd.step_sizes import Fixed
from theory import Case, Moments, MonteCarlo, Step, Theorem, above, gap, without_constants
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.standard_steps import gap_now, next_gap, noise_now

from .averages import steps
from .deductions import geometric
from .examples import sine_squares
from .growing import least_batches
from .lines import DESCENT, POLYAK
from .rules import length, ran_out, rule, unless_rule


def objections(case):
    """The batches grow by a factor, not faster than the rate, and the data do not run out."""
    yield from unless_rule(case, Multiplicative)
    grows = rule(case.method)
    if grows.increment or grows.growth_factor <= 1:
        yield f"the batches must grow by a factor above 1 and no increment, not {grows!r}"
    yield from unless_slow(case)
    yield from ran_out(case)


def unless_slow(case):
    """gamma at most 1 / beta, and batches that grow no faster than the gap falls."""
    gamma, F = length(case.method), case.problem
    yield from above("step size", gamma, 1 / float(F.smoothness), "1 / beta")
    _, rho = least_batches(case)
    most = 1 / (1 - float(F.pl_constant) * gamma / 2)
    yield from above("growth 1 / rho", 1 / rho, most, "1 / (1 - alpha gamma / 2)")


def measured(case):
    """E F(w_k) - F*, k = 0..K."""
    return case.expected(gap)


def promised(case):
    """omega rho^k."""
    _, rho = least_batches(case)
    return omega(case) * rho ** np.arange(case.steps + 1)


def omega(case):
    """The larger of the gap at the start, and of the gap at which a batch of b stalls."""
    F, (b, _) = case.problem, least_batches(case)
    stall = (
        float(F.smoothness)
        * length(case.method)
        * case.given["sigma2"]
        / (float(F.pl_constant) * b)
    )
    return max(gap(case.states[0]), stall)


# The proof.


def bound_of_the_noise(case):
    """sigma^2 rho^k / b."""
    b, rho = least_batches(case)
    return case.given["sigma2"] / b * rho ** (steps(case) - 1)


def contracted(case):
    """(1 - alpha gamma) delta + (beta gamma^2 / 2) sigma^2 / (b rho^-k)."""
    gamma, F = length(case.method), case.problem
    noise = float(F.smoothness) * gamma**2 / 2 * bound_of_the_noise(case)
    return (1 - float(F.pl_constant) * gamma) * gap_now(case) + noise


def induction(case):
    """The bound of the line above at delta_k = omega rho^k."""
    gamma, F = length(case.method), case.problem
    noise = float(F.smoothness) * gamma**2 / 2 * bound_of_the_noise(case)
    return (1 - float(F.pl_constant) * gamma) * promised(case)[:-1] + noise


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \sigma^2 / B_k \le \sigma^2 \rho^k / b",
        noise_now,
        bound_of_the_noise,
        because="bounded variance, and the batch size",
    ),
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le (1 - \alpha \gamma) \delta_k + \frac{\beta \gamma^2 \sigma^2}{2 b} \rho^k",
        next_gap,
        contracted,
        because="the lines above, and gamma <= 1 / beta",
    ),
    Step(
        r"(1 - \alpha \gamma) \omega \rho^k + \frac{\beta \gamma^2 \sigma^2}{2 b} \rho^k \le \omega \rho^{k+1}",
        induction,
        lambda case: promised(case)[1:],
        because="the last term is at most alpha gamma omega rho^k / 2, and rho >= 1 - alpha gamma / 2",
    ),
)


DEDUCTION = geometric(4, measured, omega)


# Where it is checked.


def growing(problem, gamma, B, share=1.0):
    """Batches that grow as fast as the gap falls, or by a share of that exponent."""
    factor = (1 - float(problem.pl_constant) * gamma / 2) ** -share
    return Method(Multiplicative(B, factor), Fixed(gamma))


def examples():
    """Where it holds."""
    F = small_quadratic(n=200, dim=5)
    common = {"w": far_start(F), "given": {"sigma2": variance_bound(F)}, "engine": Moments()}
    yield Case("as fast as the gap falls", F, growing(F, 1.0, 1), steps=50, **common)
    yield Case("slower", F, growing(F, 0.5, 4, share=0.5), steps=50, **common)
    F = sine_squares()
    common = {
        "w": np.array([3.0]),
        "given": {"sigma2": float(F.variance)},
        "engine": MonteCarlo(60),
    }
    yield Case("PL, not convex", F, growing(F, 0.125, 1), steps=15, **common)
    F = breast_cancer()
    common = {"given": {"sigma2": variance_bound(F)}, "engine": MonteCarlo(25)}
    method = growing(F, 1 / float(F.smoothness), 8)
    yield Case("logistic regression on breast cancer", F, method, steps=15, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=200, dim=5)
    common = {"w": far_start(F), "steps": 20, "engine": Moments()}
    given, quiet = {"sigma2": variance_bound(F)}, {"sigma2": variance_bound(F) / 4}
    method = growing(F, 1.0, 1)
    yield Case(
        "sigma^2 claimed too small", F, method, given=quiet, note="bounded variance", **common
    )
    fast = growing(F, 1.0, 1, share=4.0)
    yield Case("batches that grow too fast", F, fast, given=given, note="rho", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=200, dim=5)
    common = {"w": far_start(F), "given": {"sigma2": variance_bound(F)}, "steps": 20}
    fast = growing(F, 1.0, 1, share=4.0)
    yield Case(
        "batches that grow too fast", F, fast, note="growth 1 / rho must be at most", **common
    )
    yield Case("long steps", F, growing(F, 1.5, 1), note="at most 1 / beta", **common)
    yield Case("a constant batch", F, sgd(0.5, 1), note="must be Multiplicative", **common)
    lost = without_constants(F, "pl_constant")
    yield Case("alpha unknown", lost, growing(F, 0.5, 1), note="its pl constant", **common)


THEOREM = Theorem(
    name=__name__,
    title="Batches growing geometrically, PL: a linear rate",
    source="Bottou, Curtis and Nocedal (2018), section 5.1; re-derived",
    kind="upper",
    ratio=0.785,
    status="re-derived",
    statement=r"\mathbb{E} \delta_k \le \omega \rho^k, \quad \omega = \max(\delta_0, \tfrac{\beta \gamma \sigma^2}{\alpha b})",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
