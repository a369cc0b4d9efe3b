r"""AdaDamp on a non-convex function: the average squared gradient falls like 1/T.

Setting:    F is beta-smooth and bounded below by F*; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k >= c / ||grad F(w_k)||^2 examples (not the
            rule of the convex theorems), and 0 < gamma <= c / (beta (c + sigma^2)).
Guarantee:  min_{k<T} E||grad F(w_k)||^2  <=  (1/T) sum_{k<T} E||grad F(w_k)||^2
                <=  2 (F(w_0) - F*) / (gamma T),

            with the longest step 2 beta (1 + sigma^2 / c) (F(w_0) - F*) / T.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived.
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import GradientNormRatio
from adaptivesgd.methods import adadamp, adadamp_nonconvex
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    mean_of,
    with_constants,
    without_constants,
)
from theory.assumptions import BoundedVariance, Smooth
from theory.letters import first_gap, noise_level, smoothness
from theory.objections import above, unknown
from theory.quantities import gap, square_gradient
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from .averages import average, steps
from .deductions import step
from .examples import robust_regression, sigmoid_loss, sine_squares
from .lines import DESCENT
from .rules import constant, length, ran_out, unless_rule


def objections(case):
    """The rule uses gradients, the step is short, and the data do not run out."""
    yield from unknown(case.problem, "minimum")
    yield from unless_rule(case, GradientNormRatio)
    most = longest(case.problem, constant(case), case.given["sigma2"])
    yield from above("step size", length(case.method), most, "c / (beta (c + sigma^2))")
    yield from ran_out(case)


def longest(problem, c, sigma2):
    """The longest step that is allowed."""
    return c / (float(problem.smoothness) * (c + sigma2))


def measured(case):
    """(1/T) sum_{k<T} E||grad F(w_k)||^2."""
    return average(case, square_gradient)


def promised(case):
    """2 (F(w_0) - F*) / (gamma T)."""
    return 2 * gap(case.states[0]) / (length(case.method) * steps(case))


# The proof.


def smallest(case):
    """min_{k<T} E||grad F(w_k)||^2."""
    return np.minimum.accumulate(mean_of(case.expected(square_gradient))[:-1])


PROOF = (
    DESCENT,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \sigma^2 \|\nabla F(w_k)\|^2 / c",
        noise_now,
        lambda case: case.given["sigma2"] / constant(case) * square_gradient_now(case),
        because="the batch size",
    ),
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \delta_k - \frac{\gamma}{2} \|\nabla F(w_k)\|^2",
        next_gap,
        lambda case: gap_now(case) - length(case.method) / 2 * square_gradient_now(case),
        because="gamma beta (1 + sigma^2 / c) <= 1; it telescopes to the theorem",
    ),
    Step(
        r"\min_{k<T} \mathbb{E}\|\nabla F(w_k)\|^2 \le \frac{1}{T} \sum_{k<T} \mathbb{E}\|\nabla F(w_k)\|^2",
        smallest,
        lambda case: mean_of(measured(case)),
        because="the least is at most the mean",
    ),
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "b": smoothness,
        "s": noise_level,
        "g": step,
        "c": constant,
    },
    claim=("E", "D - g / 2 * G"),
    uses=(
        Use(1, "E", "D - g * (1 - b * g / 2) * G + b * g**2 / 2 * N"),
        Use(2, "N", "s * G / c", "b * g**2 / 2"),
    ),
    slack=("g / 2 * (1 - g * b * (1 + s / c)) * G",),
    given=("0 < g", "0 < c", "0 < b", "G >= 0", "g * b * (1 + s / c) <= 1"),
    of=3,
    then="by induction on T: the gaps telescope",
    chain=Chain(
        letters={
            "m": measured,
            "T": steps,
            "d0": first_gap,
            "g": step,
            "M": None,
            "M1": None,
            "x": None,
        },
        means={"D": "M", "E": "M1", "G": "x"},
        hypothesis=("g / 2 * m * T + M", "d0"),
        base={"m": "0", "T": "0", "M": "d0"},
        becomes={"m": "(m * T + x) / (T + 1)", "T": "T + 1", "M": "M1"},
        claim=("m", "2 * d0 / (g * T)"),
        end="2 / (g * T)",
        end_slack=("2 * M / (g * T)",),
        given=("M >= 0", "g > 0"),
        end_given=("T >= 1",),
        first=1,
    ),
)


# Where it is checked.


def longest_step(problem, B, sigma2, w):
    """AdaDamp's non-convex rule with the longest step for its B_0 and this start."""
    g = problem.gradient(w)
    return Method(GradientNormRatio(B), Fixed(longest(problem, B * float(g @ g), sigma2)))


def examples():
    """Where it holds."""
    F = sine_squares(n=4)
    w, sigma2 = np.array([3.0]), float(F.variance)
    given = {"sigma2": sigma2}
    yield Case("every run", F, longest_step(F, 1, sigma2, w), steps=4, w=w, given=given)
    F, sigma2 = robust_regression()
    common: dict[str, Any] = {"steps": 15, "engine": MonteCarlo(25)}
    method = longest_step(F, 4, sigma2, F.start())
    yield Case("robust regression on diabetes", F, method, given={"sigma2": sigma2}, **common)
    F, sigma2 = sigmoid_loss()
    gamma = length(longest_step(F, 4, sigma2, F.start()))
    method, given = adadamp_nonconvex(gamma, 4), {"sigma2": sigma2}
    yield Case("sigmoid loss on breast cancer", F, method, given=given, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares(n=4)
    w, sigma2 = np.array([3.0]), float(F.variance)
    common: dict[str, Any] = {"steps": 4, "w": w}
    quiet, given = longest_step(F, 1, sigma2 / 9, w), {"sigma2": sigma2 / 9}
    yield Case(
        "sigma^2 claimed too small", F, quiet, given=given, note="bounded variance", **common
    )
    flatter = with_constants(F, smoothness=F.smoothness / 8)
    method, given = longest_step(flatter, 1, sigma2, w), {"sigma2": sigma2}
    yield Case("beta claimed too small", flatter, method, given=given, note="beta-smooth", **common)
    higher = with_constants(F, minimum=F.loss(w) - 0.1)
    method = longest_step(F, 1, sigma2, w)
    yield Case("F* claimed too high", higher, method, given=given, note="F >= F*", **common)


def refusals():
    """Where it does not apply."""
    F = sine_squares(n=4)
    common: dict[str, Any] = {
        "steps": 4,
        "w": np.array([3.0]),
        "given": {"sigma2": float(F.variance)},
    }
    by_the_loss = adadamp(0.01, 1, float(F.minimum))
    yield Case("the convex rule", F, by_the_loss, note="must be GradientNormRatio", **common)
    long = adadamp_nonconvex(0.13, 1)
    yield Case("long steps", F, long, note="step size must be at most", **common)
    unbounded = without_constants(F, "minimum")
    yield Case("no lower bound", unbounded, adadamp_nonconvex(0.01, 1), note="minimum", **common)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, not convex: the average squared gradient falls like 1/T",
    source="Sievert and Charles (2019); re-derived",
    kind="upper",
    ratio=0.3738,
    status="re-derived",
    statement=r"\min_{k<T} \mathbb{E}\|\nabla F(w_k)\|^2 \le \frac{1}{T} \sum_{k<T} \mathbb{E}\|\nabla F(w_k)\|^2"
    r" \le \frac{2 (F(w_0) - F^*)}{\gamma T}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
