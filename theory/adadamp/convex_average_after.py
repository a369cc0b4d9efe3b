r"""AdaDamp on a convex function: the average loss after the steps, with steps up to 1 / beta.

Setting:    F is convex and beta-smooth, and has a minimiser w*; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k >= c / (F(w_k) - F*) examples,
            0 < gamma <= 1 / beta, and q = gamma (1 + beta gamma) sigma^2 / (2 c) < 1.
Guarantee:  (1/T) sum_{k=1}^T E F(w_k) - F*
                <=  (||w_0 - w*||^2 / gamma + 2 q (F(w_0) - F*)) / (2 (1 - q) T).

            Without noise q = 0: ||w_0 - w*||^2 / (2 gamma T), as of gradient descent. For
            gamma <= c / (2 sigma^2), such as gamma = 1 / (beta + 2 sigma^2 / c), as commonly quoted,
            q <= 1/2: the bound is at most (||w_0 - w*||^2 / gamma + F(w_0) - F*) / T.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived, for longer steps, with the noise weighed by q.
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import adadamp, sgd
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    Fresh,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    above,
    gap,
    unknown,
    without_constants,
)
from theory.assumptions import BoundedVariance, Convex, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import first_gap, noise_level, smoothness
from theory.objections import outside
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from .averages import (
    average_after,
    distances,
    first_distance,
    next_distances,
    slopes_towards,
    steps,
)
from .deductions import first_square, step
from .examples import power_law, sine_squares
from .lines import SUPPORT
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
    most = 1 / float(case.problem.smoothness)
    yield from above("step size", length(case.method), most, "1 / beta")
    yield from outside("share of the noise q", noise_share(case), 1, "1")
    yield from ran_out(case)


def noise_share(case):
    """q = gamma (1 + beta gamma) sigma^2 / (2 c)."""
    gamma, beta = length(case.method), float(case.problem.smoothness)
    return gamma * (1 + beta * gamma) * case.given["sigma2"] / (2 * constant(case))


def measured(case):
    """(1/T) sum_{k=1}^T E F(w_k) - F*."""
    return average_after(case, gap)


def promised(case):
    """(||w_0 - w*||^2 / gamma + 2 q (F(w_0) - F*)) / (2 (1 - q) T)."""
    q, first = noise_share(case), gap(case.states[0])
    total = first_distance(case) / length(case.method) + 2 * q * first
    return total / (2 * (1 - q) * steps(case))


# The proof.


def descended(case):
    """delta - (gamma / 2) ||grad F||^2 + (beta gamma^2 / 2) E||e||^2."""
    gamma, beta = length(case.method), float(case.problem.smoothness)
    return (
        gap_now(case)
        - gamma / 2 * square_gradient_now(case)
        + beta * gamma**2 / 2 * noise_now(case)
    )


def supported(case):
    """<grad F, w - w*> - (gamma / 2) ||grad F||^2 + (beta gamma^2 / 2) E||e||^2."""
    gamma, beta = length(case.method), float(case.problem.smoothness)
    fall = gamma / 2 * square_gradient_now(case)
    return slopes_towards(case) - fall + beta * gamma**2 / 2 * noise_now(case)


def squares_completed(case):
    """(||w - w*||^2 - E||w_+ - w*||^2) / (2 gamma) + (gamma / 2) (1 + beta gamma) E||e||^2."""
    gamma, beta = length(case.method), float(case.problem.smoothness)
    nearer = (distances(case) - next_distances(case)) / (2 * gamma)
    return nearer + gamma / 2 * (1 + beta * gamma) * noise_now(case)


PROOF = (
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \delta_k - \frac{\gamma}{2} \|\nabla F(w_k)\|^2"
        r" + \frac{\beta \gamma^2}{2} \mathbb{E}\|e_k\|^2",
        next_gap,
        descended,
        because="the descent lemma, and gamma <= 1 / beta",
    ),
    SUPPORT,
    Step(
        r"\langle \nabla F(w_k), w_k - w^* \rangle - \frac{\gamma}{2} \|\nabla F(w_k)\|^2"
        r" + \frac{\beta \gamma^2}{2} \mathbb{E}\|e_k\|^2 = \frac{1}{2 \gamma} (\|w_k - w^*\|^2"
        r" - \mathbb{E}\|w_{k+1} - w^*\|^2) + \frac{\gamma}{2} (1 + \beta \gamma) \mathbb{E}\|e_k\|^2",
        supported,
        squares_completed,
        "==",
        because="the square completed, and g is unbiased",
    ),
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \sigma^2 \delta_k / c",
        noise_now,
        lambda case: case.given["sigma2"] / constant(case) * gap_now(case),
        because="bounded variance, and the batch size",
    ),
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \frac{1}{2 \gamma} (\|w_k - w^*\|^2"
        r" - \mathbb{E}\|w_{k+1} - w^*\|^2) + q \delta_k",
        next_gap,
        lambda case: (
            (distances(case) - next_distances(case)) / (2 * length(case.method))
            + noise_share(case) * gap_now(case)
        ),
        because="the lines above; summed, a share 1 - q of the left side stays",
    ),
)


SHARE = "g * (1 + b * g) * s / (2 * c)"
CONSTANTS = {"b": smoothness, "g": step, "s": noise_level, "c": constant}
SIGNS = ("0 < g", "0 < b", "b * g <= 1", "0 <= s", "0 < c")

CHAIN = Chain(
    letters={
        **CONSTANTS,
        "m": measured,
        "T": steps,
        "D0": first_square,
        "d0": first_gap,
        "M": None,
        "M1": None,
        "x": None,
        "x1": None,
    },
    means={"D": "M", "E": "M1", "d": "x", "y": "x1"},
    hypothesis=("m * T", f"(D0 - M) / (2 * g) + {SHARE} * (d0 + m * T - x)"),
    base={"m": "0", "T": "0", "M": "D0", "x": "d0"},
    becomes={"m": "(m * T + x1) / (T + 1)", "T": "T + 1", "M": "M1", "x": "x1"},
    claim=("m", f"(D0 / g + 2 * {SHARE} * d0) / (2 * (1 - {SHARE}) * T)"),
    end=f"1 / ((1 - {SHARE}) * T)",
    end_slack=(
        f"M / (2 * g * (1 - {SHARE}) * T)",
        f"{SHARE} * x / ((1 - {SHARE}) * T)",
    ),
    given=("M >= 0", "x >= 0", *SIGNS, "g * (1 + b * g) * s < 2 * c"),
    end_given=("T >= 1",),
    first=1,
)

DEDUCTION = Deduction(
    letters={
        **CONSTANTS,
        "D": distances,
        "E": next_distances,
        "P": slopes_towards,
        "G": square_gradient_now,
        "N": noise_now,
        "d": gap_now,
        "y": next_gap,
    },
    claim=("y", f"(D - E) / (2 * g) + {SHARE} * d"),
    uses=(
        Use(1, "y", "d - g / 2 * G + b * g**2 / 2 * N"),
        Use(2, "P", "d"),
        Use(
            3,
            "P - g / 2 * G + b * g**2 / 2 * N",
            "(D - E) / (2 * g) + g / 2 * (1 + b * g) * N",
        ),
        Use(4, "N", "s / c * d", "g / 2 * (1 + b * g)"),
    ),
    given=SIGNS,
    of=5,
    then="by induction on T: the distances telescope, and a share 1 - q of the gaps stays",
    chain=CHAIN,
)


# Where it is checked.


def longest_step(problem, B, sigma2, w):
    """AdaDamp with the longest step that is commonly quoted, for its B_0 and this start."""
    minimum = float(problem.minimum)
    c = B * (problem.loss(w) - minimum)
    longest = min(1 / float(problem.smoothness), c / (2 * sigma2))
    return Method(LossRatio(B, minimum), Fixed(longest))


def examples():
    """Where it holds."""
    F = small_quadratic(n=4)
    w, sigma2 = far_start(F, 1.0), variance_bound(F)
    given = {"sigma2": sigma2}
    yield Case("every run", F, longest_step(F, 1, sigma2, w), steps=4, w=w, given=given)
    F = power_law()
    sigma2, c = float(F.variance), 1.0
    rule = OverGap(optimal_value=float(F.minimum), c=c)
    method = Method(rule, Fixed(1 / (F.smoothness + 2 * sigma2 / c)), sampler=Fresh())
    common: dict[str, Any] = {
        "w": np.ones(F.dim),
        "given": {"sigma2": sigma2},
        "engine": MonteCarlo(30),
    }
    yield Case("endless data, nearly flat directions", F, method, steps=20, **common)
    F = breast_cancer(ridge=0.001)
    w, sigma2 = F.start(), variance_bound(F)
    method = adadamp(length(longest_step(F, 8, sigma2, w)), 8, optimal_value=float(F.minimum))
    common = {"given": {"sigma2": sigma2}, "engine": MonteCarlo(25)}
    yield Case("logistic regression on breast cancer", F, method, steps=15, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares(n=4)
    w, sigma2 = np.array([2.0]), float(F.variance)
    method, given = longest_step(F, 2, sigma2, w), {"sigma2": sigma2}
    yield Case("not convex", F, method, steps=2, w=w, given=given, note="convexity")
    F = small_quadratic(n=4)
    w, sigma2 = far_start(F, 1.0), variance_bound(F)
    quiet, given = longest_step(F, 1, sigma2 / 25, w), {"sigma2": sigma2 / 25}
    common: dict[str, Any] = {"steps": 4, "w": w}
    yield Case(
        "sigma^2 claimed too small", F, quiet, given=given, note="bounded variance", **common
    )


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
    long = Method(LossRatio(20, minimum), Fixed(1.1))
    yield Case("long steps", F, long, note="step size must be at most", **common)
    noisy = Method(LossRatio(1, minimum), Fixed(0.9))
    loud = common | {"given": {"sigma2": 10 * given["sigma2"]}}
    yield Case("much noise", F, noisy, note="share of the noise q must be below 1", **loud)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, convex, steps up to 1 / L: the average gap falls like 1/T",
    source="Sievert and Charles (2019); re-derived",
    kind="upper",
    ratio=0.1656,
    status="re-derived",
    statement=r"\frac{1}{T} \sum_{k=1}^T \mathbb{E} \delta_k \le"
    r" \frac{\|w_0 - w^*\|^2 / \gamma + 2 q \delta_0}{2 (1 - q) T},"
    r" \quad q = \frac{\gamma (1 + \beta \gamma) \sigma^2}{2 c}",
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
