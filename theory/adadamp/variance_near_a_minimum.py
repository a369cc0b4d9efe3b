r"""The variance near a minimum is bounded by the gap: no bound for all w is needed.

Setting:    every f_i is convex and L-smooth, L the largest smoothness of any; w* minimises F.
Method:     none; checked along runs.
Guarantee:  tr Sigma(w)  <=  4 L (F(w) - F*) + 2 sigma_*^2,  sigma_*^2 = (1/n) sum_i ||grad f_i(w*)||^2.
Kind:       upper: the factor 2 of a sum of two squares is lost.
Source:     Moulines and Bach (2011), "Non-asymptotic analysis of stochastic approximation
            algorithms", and Gower et al. (2019), "SGD: general analysis and improved rates", in
            other forms; re-derived.
"""

from dataclasses import replace

import numpy as np

from theory import (
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    unknown,
    with_constants,
    without_constants,
)
from theory.assumptions import Convex, SmoothExamples
from theory.examples import breast_cancer, deficient_regression, far_start, regression
from theory.quantities import gap, variance
from theory.standard_steps import gap_now

from .diversity import mean_squares, not_convex, on_the_way


def objections(case):
    """F* and w* are known."""
    yield from unknown(case.problem, "minimum", "minimiser")


def at_the_minimum(problem):
    """The rows grad f_i(w*), shape (n, d)."""
    return problem.gradients(np.asarray(problem.minimiser))


def noise_at_the_minimum(problem):
    """sigma_*^2, a float."""
    return float((at_the_minimum(problem) ** 2).sum(axis=1).mean())


@at_every_state
def measured(method, state):
    """tr Sigma(w)."""
    return variance(state)


@at_every_state
def promised(method, state):
    """4 L (F(w) - F*) + 2 sigma_*^2."""
    F = state.problem
    return 4 * float(F.max_smoothness) * gap(state) + 2 * noise_at_the_minimum(F)


# The proof.


@at_every_state
def change_of_the_gradients(method, state):
    """(1/n) sum_i ||grad f_i(w) - grad f_i(w*)||^2."""
    rows = state.problem.gradients(state.w) - at_the_minimum(state.problem)
    return (rows**2).sum(axis=1).mean()


@at_every_state
def coercivity(method, state):
    """2 L (F(w) - F*)."""
    return 2 * float(state.problem.max_smoothness) * gap(state)


PROOF = (
    Step(
        r"\mathrm{tr}\,\Sigma(w) \le \frac{1}{n} \sum_i \|\nabla f_i(w)\|^2",
        measured,
        mean_squares,
        because="a variance is at most the mean square",
    ),
    Step(
        r"\frac{1}{n} \sum_i \|\nabla f_i(w)\|^2 \le \frac{2}{n} \sum_i"
        r" \|\nabla f_i(w) - \nabla f_i(w^*)\|^2 + 2 \sigma_*^2",
        mean_squares,
        lambda case: 2 * change_of_the_gradients(case) + 2 * noise_at_the_minimum(case.problem),
        because="(a + b)^2 <= 2 a^2 + 2 b^2",
    ),
    Step(
        r"\frac{1}{n} \sum_i \|\nabla f_i(w) - \nabla f_i(w^*)\|^2 \le 2 L (F(w) - F^*)",
        change_of_the_gradients,
        coercivity,
        because="f_i - <grad f_i(w*), .> is convex, L-smooth and least at w*; the mean of the grad"
        " f_i(w*) is 0",
    ),
)


@at_every_state
def least_noise(method, state):
    """sigma_*^2."""
    return noise_at_the_minimum(state.problem)


def largest_smoothness(case):
    """L, of every example."""
    return float(case.problem.max_smoothness)


DEDUCTION = Deduction(
    letters={
        "V": measured,
        "Q": mean_squares,
        "C": change_of_the_gradients,
        "s": least_noise,
        "d": gap_now,
        "L": largest_smoothness,
    },
    claim=("V", "4 * L * d + 2 * s"),
    uses=(Use(1, "V", "Q"), Use(2, "Q", "2 * C + 2 * s"), Use(3, "C", "2 * L * d", "2")),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = regression(n=20, dim=3)
    yield on_the_way("ridge regression", F, w=far_start(F, 10.0))
    F = deficient_regression()
    yield on_the_way("dependent features", F, w=far_start(F, 10.0))
    yield on_the_way("logistic regression on breast cancer", breast_cancer(ridge=0.001))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = regression(n=20, dim=3)
    flatter = with_constants(F, max_smoothness=F.max_smoothness / 16)
    yield on_the_way("L claimed too small", flatter, w=far_start(F, 10.0), note="L-smooth examples")


def refusals():
    """Where it does not apply."""
    F = regression(n=20, dim=3)
    case = on_the_way("w* unknown", F, note="its minimiser")
    yield replace(case, problem=without_constants(F, "minimiser"))
    yield replace(not_convex(), w=np.array([2.0]), note="Convex")


THEOREM = Theorem(
    name=__name__,
    title="The variance is bounded by the gap to the minimum",
    source="Moulines and Bach (2011), Gower et al. (2019); re-derived",
    kind="upper",
    ratio=0.355,
    status="re-derived",
    statement=r"\mathrm{tr}\,\Sigma(w) \le 4 L (F(w) - F^*) + 2 \sigma_*^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(SmoothExamples(), Convex()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
