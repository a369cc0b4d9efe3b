r"""AdaDamp on a convex function: the average loss after the steps, with steps up to 1 / beta.

Setting:    F is convex and beta-smooth, and has a minimiser w*; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k >= c / (F(w_k) - F*) examples, and
            0 < gamma <= min(1 / beta, c / (2 sigma^2)).
Guarantee:  (1/T) sum_{k=1}^T E F(w_k) - F*  <=  (||w_0 - w*||^2 / gamma + F(w_0) - F*) / T.

            gamma = 1 / (beta + 2 sigma^2 / c), as commonly quoted, is such a step.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived, for longer steps.
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
from theory.letters import first_gap, smoothness
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
    most = longest(case.problem, constant(case), case.given["sigma2"])
    yield from above("step size", length(case.method), most, "min(1 / beta, c / 2 sigma^2)")
    yield from ran_out(case)


def longest(problem, c, sigma2):
    """The longest step that is allowed."""
    return min(1 / float(problem.smoothness), c / (2 * sigma2))


def measured(case):
    """(1/T) sum_{k=1}^T E F(w_k) - F*."""
    return average_after(case, gap)


def promised(case):
    """(||w_0 - w*||^2 / gamma + F(w_0) - F*) / T."""
    first = gap(case.states[0])
    return (first_distance(case) / length(case.method) + first) / steps(case)


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
        r"\frac{\gamma}{2} (1 + \beta \gamma) \mathbb{E}\|e_k\|^2 \le \gamma \sigma^2 \delta_k / c \le \delta_k / 2",
        lambda case: length(case.method) * noise_now(case),
        lambda case: gap_now(case) / 2,
        because="the batch size, and the step size",
    ),
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \frac{1}{2 \gamma} (\|w_k - w^*\|^2"
        r" - \mathbb{E}\|w_{k+1} - w^*\|^2) + \delta_k / 2",
        next_gap,
        lambda case: (
            (distances(case) - next_distances(case)) / (2 * length(case.method)) + gap_now(case) / 2
        ),
        because="the lines above; summed, half of the left side stays",
    ),
)


DEDUCTION = Deduction(
    letters={
        "D": distances,
        "E": next_distances,
        "P": slopes_towards,
        "G": square_gradient_now,
        "N": noise_now,
        "d": gap_now,
        "y": next_gap,
        "b": smoothness,
        "g": step,
    },
    claim=("y", "(D - E) / (2 * g) + d / 2"),
    uses=(
        Use(1, "y", "d - g / 2 * G + b * g**2 / 2 * N"),
        Use(2, "P", "d"),
        Use(
            3,
            "P - g / 2 * G + b * g**2 / 2 * N",
            "(D - E) / (2 * g) + g / 2 * (1 + b * g) * N",
        ),
        Use(4, "g * N", "d / 2"),
    ),
    slack=("g / 2 * (1 - b * g) * N",),
    given=("0 < g", "b * g <= 1", "N >= 0"),
    of=5,
    then="by induction on T: the distances telescope, and half of the gaps stays",
    chain=Chain(
        letters={
            "m": measured,
            "T": steps,
            "D0": first_square,
            "d0": first_gap,
            "g": step,
            "M": None,
            "M1": None,
            "x": None,
            "x1": None,
        },
        means={"D": "M", "E": "M1", "d": "x", "y": "x1"},
        hypothesis=("m * T", "(D0 - M) / (2 * g) + (d0 + m * T - x) / 2"),
        base={"m": "0", "T": "0", "M": "D0", "x": "d0"},
        becomes={"m": "(m * T + x1) / (T + 1)", "T": "T + 1", "M": "M1", "x": "x1"},
        claim=("m", "(D0 / g + d0) / T"),
        end="2 / T",
        end_slack=("M / (g * T)", "x / T"),
        given=("M >= 0", "x >= 0", "g > 0"),
        end_given=("T >= 1",),
        first=1,
    ),
)


# Where it is checked.


def longest_step(problem, B, sigma2, w):
    """AdaDamp with the longest step for its B_0 and this start."""
    minimum = float(problem.minimum)
    c = B * (problem.loss(w) - minimum)
    return Method(LossRatio(B, minimum), Fixed(longest(problem, c, sigma2)))


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


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, convex, steps up to 1 / L: the average gap falls like 1/T",
    source="Sievert and Charles (2019); re-derived",
    kind="upper",
    ratio=0.124,
    status="re-derived",
    statement=r"\frac{1}{T} \sum_{k=1}^T \mathbb{E} \delta_k \le \frac{\|w_0 - w^*\|^2 / \gamma + \delta_0}{T}",
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
