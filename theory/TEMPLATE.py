r"""TITLE: copy this file to theory/PAPER/NAME.py, and change everything in capitals.

Setting:    WHAT IS ASSUMED: F = (1/n) sum_i f_i is L-smooth.
Method:     THE UPDATE, WITH THE CONDITIONS ON ITS NUMBERS: w+ = w - a grad F(w), a <= 1/L.
Guarantee:  F(w+)  <=  F(w) - (a/2) ||grad F(w)||^2.
Kind:       upper. SAY WHY, AND WHEN IT IS ATTAINED OR HOW LOOSE IT IS.
Source:     AUTHORS (YEAR), "TITLE", THEOREM NUMBER, or "re-derived" with the proof below.
"""

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import gradient_descent
from adaptivesgd.step_sizes import Fixed
from theory import Case, Smooth, Step, Theorem, at_every_state, with_constants, without_constants
from theory.examples import far_start, small_quadratic
from theory.objections import above, unless, unless_full
from theory.quantities import loss, square_gradient
from theory.standard_steps import SMOOTH, gap_now, next_gap, square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unless_full(case)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from above(
        "step size", case.method.step_size.length, 1 / case.problem.smoothness, "1 / L"
    )


def measured(case):
    """E[F(w_+) | w]: THE LEFT SIDE."""
    return case.expected_next(loss)


@at_every_state
def promised(method, state):
    """F(w) - (a/2) ||grad F(w)||^2: THE RIGHT SIDE."""
    return loss(state) - method.step_size.length / 2 * square_gradient(state)


# The proof: every line is checked at every step.


def descended(case):
    """F(w) - F* - a ||grad F(w)||^2 + (a/2) ||grad F(w)||^2."""
    a = case.method.step_size.length
    return gap_now(case) - a * square_gradient_now(case) + a / 2 * square_gradient_now(case)


PROOF = (
    SMOOTH,
    Step(
        r"F(w_+) - F^* \le F(w) - F^* - a \|\nabla F(w)\|^2 + \frac{a}{2} \|\nabla F(w)\|^2",
        next_gap,
        descended,
        because="the line above, with w_+ - w = -a grad F(w), and a <= 1 / L",
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    yield Case("a quadratic", F, gradient_descent(0.9), w=far_start(F))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case(
        "L claimed too small", flatter, gradient_descent(3.9), w=far_start(F), note="L-smooth"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case(
        "L unknown",
        without_constants(F, "smoothness"),
        gradient_descent(0.5),
        note="its smoothness",
    )
    yield Case("long steps", F, gradient_descent(1.1), note="the step size must be at most 1 / L")


THEOREM = Theorem(
    name=__name__,
    title="TITLE",
    source="AUTHORS (YEAR), THEOREM NUMBER",
    kind="upper",
    ratio=1.0,
    status="re-derived",
    statement=r"F(w_+) \le F(w) - \tfrac{a}{2} \|\nabla F(w)\|^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
