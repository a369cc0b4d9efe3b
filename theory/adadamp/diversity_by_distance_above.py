r"""Gradient diversity grows at most like 1 / ||w - w*||^2, under strong convexity.

Setting:    F = (1/n) sum_i f_i is alpha-strongly convex, with minimiser w*;
            (1/n) sum_i ||grad f_i(w)||^2 <= m at the w of interest.
Method:     none; checked along runs, with the greatest m on the way.
Guarantee:  n Delta(w)  <=  m / (alpha^2 ||w - w*||^2),

            with n Delta = (1/n) sum_i ||grad f_i||^2 / ||grad F||^2.
Kind:       tight: attained by an isotropic quadratic where the mean square is greatest.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", as commonly quoted; re-derived.
"""

from dataclasses import replace

from theory import Deduction, Step, StronglyConvex, Theorem, Use, at_every_state, unknown
from theory.claims import with_constants, without_constants
from theory.examples import far_start, small_quadratic
from theory.letters import strong_convexity
from theory.quantities import square_distance, square_gradient

from .diversity import diversity, mean_squares, on_the_way, strongly_convex


def objections(case):
    """w* is known."""
    yield from unknown(case.problem, "minimiser")


def promised(case):
    """m / (alpha^2 ||w - w*||^2)."""
    return mean_squares(case).max() / least_signal(case)


# The proof.


@at_every_state
def signal(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def least_signal(method, state):
    """alpha^2 ||w - w*||^2."""
    return float(state.problem.strong_convexity) ** 2 * square_distance(state)


PROOF = (
    Step(
        r"\|\nabla F(w)\|^2 \ge \alpha^2 \|w - w^*\|^2",
        signal,
        least_signal,
        ">=",
        because="strong convexity, and Cauchy-Schwarz",
    ),
    Step(
        r"n \Delta(w) \le \frac{1}{n} \sum_i \|\nabla f_i(w)\|^2 / (\alpha^2 \|w - w^*\|^2)",
        diversity,
        lambda case: mean_squares(case) / least_signal(case),
        because="the definition of diversity; the mean square is at most m",
    ),
)


@at_every_state
def square_distance_now(method, state):
    """||w - w*||^2."""
    return square_distance(state)


def largest_mean_square(case):
    """m, along the run."""
    return float(mean_squares(case).max())


DEDUCTION = Deduction(
    letters={
        "q": diversity,
        "Q": mean_squares,
        "p": largest_mean_square,
        "S": square_distance_now,
        "b": strong_convexity,
    },
    claim=("q", "p / (b**2 * S)"),
    uses=(Use(2, "q", "Q / (b**2 * S)"),),
    slack=("(p - Q) / (b**2 * S)",),
    given=("b > 0", "S > 0", "p >= Q"),
)


# Where it is checked.


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    steeper = with_constants(F, strong_convexity=1.0)
    case = on_the_way("alpha claimed too large", steeper, w=far_start(F), note="strong convexity")
    yield case


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    case = on_the_way("w* unknown", F, w=far_start(F), note="its minimiser")
    yield replace(case, problem=without_constants(F, "minimiser"))
    case = on_the_way("not strongly convex", F, w=far_start(F), note="its strong convexity")
    yield replace(case, problem=without_constants(F, "strong_convexity"))


THEOREM = Theorem(
    name=__name__,
    title="Gradient diversity grows at most like 1 / distance^2",
    source="Sievert and Charles (2019), as commonly quoted; re-derived",
    kind="tight",
    attained="one instance",
    status="attributed",
    statement=r"n \Delta(w) \le \frac{m}{\alpha^2 \|w - w^*\|^2}",
    measured=diversity,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(StronglyConvex(),),
    objections=objections,
    examples=strongly_convex,
    broken=broken,
    refusals=refusals,
)
