r"""Gradient diversity grows at least like 1 / ||w - w*||^2.

Setting:    F = (1/n) sum_i f_i is beta-smooth, and grad F(w*) = 0;
            (1/n) sum_i ||grad f_i(w)||^2 >= m at the w of interest.
Method:     none; checked along runs, with the least m on the way.
Guarantee:  n Delta(w)  >=  m / (beta^2 ||w - w*||^2),

            with n Delta = (1/n) sum_i ||grad f_i||^2 / ||grad F||^2.
Kind:       lower: attained by an isotropic quadratic where the mean square is least.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", as commonly quoted; re-derived.
"""

from dataclasses import replace

import numpy as np

from theory import (
    Deduction,
    Smooth,
    Step,
    Theorem,
    Use,
    at_every_state,
    unknown,
    with_constants,
    without_constants,
)
from theory.letters import smoothness
from theory.quantities import square_distance, square_gradient

from .diversity import diversity, mean_squares, not_convex, on_the_way, strongly_convex
from .examples import sine_squares


def objections(case):
    """w* is known."""
    yield from unknown(case.problem, "minimiser")


def promised(case):
    """m / (beta^2 ||w - w*||^2)."""
    return mean_squares(case).min() / most_signal(case)


# The proof.


@at_every_state
def signal(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def most_signal(method, state):
    """beta^2 ||w - w*||^2."""
    return float(state.problem.smoothness) ** 2 * square_distance(state)


PROOF = (
    Step(
        r"\|\nabla F(w)\|^2 \le \beta^2 \|w - w^*\|^2",
        signal,
        most_signal,
        because="beta-smoothness, and grad F(w*) = 0",
    ),
    Step(
        r"n \Delta(w) \ge \frac{1}{n} \sum_i \|\nabla f_i(w)\|^2 / (\beta^2 \|w - w^*\|^2)",
        diversity,
        lambda case: mean_squares(case) / most_signal(case),
        ">=",
        because="the definition of diversity; the mean square is at least m",
    ),
)


@at_every_state
def square_distance_now(method, state):
    """||w - w*||^2."""
    return square_distance(state)


def least_mean_square(case):
    """m, along the run."""
    return float(mean_squares(case).min())


DEDUCTION = Deduction(
    letters={
        "q": diversity,
        "Q": mean_squares,
        "p": least_mean_square,
        "S": square_distance_now,
        "b": smoothness,
    },
    claim=("q", "p / (b**2 * S)"),
    uses=(Use(2, "q", "Q / (b**2 * S)"),),
    slack=("(Q - p) / (b**2 * S)",),
    given=("b > 0", "S > 0", "Q >= p"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    yield from strongly_convex()
    yield not_convex()


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares()
    flatter = with_constants(F, smoothness=F.smoothness / 8)
    yield on_the_way("beta claimed too small", flatter, w=np.array([3.0]), note="beta-smooth")


def refusals():
    """Where it does not apply."""
    F = sine_squares()
    case = on_the_way("w* unknown", F, w=np.array([3.0]), note="its minimiser")
    yield replace(case, problem=without_constants(F, "minimiser"))


THEOREM = Theorem(
    name=__name__,
    title="Gradient diversity grows at least like 1 / distance^2",
    source="Sievert and Charles (2019), as commonly quoted; re-derived",
    kind="lower",
    ratio=1.0,
    status="attributed",
    statement=r"n \Delta(w) \ge \frac{m}{\beta^2 \|w - w^*\|^2}",
    measured=diversity,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
