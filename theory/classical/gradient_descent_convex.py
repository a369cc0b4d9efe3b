r"""Gradient descent on a convex function: the loss falls like 1/k.

Setting:    F is convex and L-smooth, and has a minimiser w*.
Method:     w+ = w - a grad F(w), with a fixed step 0 < a <= 1 / L.
Guarantee:  F(w_k) - F*  <=  ||w_0 - w*||^2 / (2 a k),    k = 1, 2, ...
Kind:       upper: twice as large as need be, see gradient_descent_convex_sharp.
Source:     Polyak (1963); Nesterov (2004), section 2.1.5, with another constant. Re-derived.
"""

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import gradient_descent
from adaptivesgd.step_sizes import Fixed
from theory import Case, Chain, Deduction, Step, Theorem, Use, at_every_state, at_every_step
from theory.assumptions import Convex, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.letters import first_gap, first_square_distance, step_length
from theory.objections import above, unknown, unless, unless_full
from theory.quantities import gap, square_distance, square_gradient


def objections(case):
    """What the method must be like."""
    yield from unknown(case.problem, "minimiser", "minimum")
    yield from unless_full(case)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from above(
        "step size", case.method.step_size.length, 1 / case.problem.smoothness, "1 / L"
    )


def measured(case):
    """F(w_k) - F*, k = 1..K."""
    return [gap(state) for state in case.states[1:]]


def promised(case):
    """||w_0 - w*||^2 / (2 a k)."""
    k = np.arange(1, len(case.states))
    return square_distance(case.first) / (2 * case.method.step_size.length * k)


# The proof.


@at_every_step
def gap_after(method, state, after):
    """F(w_+) - F*."""
    return gap(after)


@at_every_state
def descended(method, state):
    """F(w) - F* - (a/2) ||grad F(w)||^2."""
    return gap(state) - method.step_size.length / 2 * square_gradient(state)


@at_every_state
def supported(method, state):
    """<grad F(w), w - w*>."""
    away = state.w - np.asarray(state.problem.minimiser)
    return state.problem.gradient(state.w) @ away


@at_every_step
def fall_of_the_distance(method, state, after):
    """(||w - w*||^2 - ||w_+ - w*||^2) / (2a)."""
    return (square_distance(state) - square_distance(after)) / (2 * method.step_size.length)


def last(case):
    """k (F(w_k) - F*), k = 0..K."""
    return [k * gap(state) for k, state in enumerate(case.states)]


def summed(case):
    """sum_{i=1..k} F(w_i) - F*."""
    return np.cumsum([0.0] + [gap(state) for state in case.states[1:]])


PROOF = (
    Step(
        r"F(w_+) \le F(w) - \frac{a}{2} \|\nabla F(w)\|^2",
        gap_after,
        descended,
        because="L-smoothness, and a <= 1 / L",
    ),
    Step(
        r"F(w) - F^* \le \langle \nabla F(w), w - w^* \rangle",
        at_every_state(lambda method, state: gap(state)),
        supported,
        because="convexity",
    ),
    Step(
        r"F(w_+) - F^* \le \frac{1}{2a} (\|w - w^*\|^2 - \|w_+ - w^*\|^2)",
        gap_after,
        fall_of_the_distance,
        because="the two lines above, and the square completed",
    ),
    Step(
        r"k (F(w_k) - F^*) \le \sum_{i=1}^k (F(w_i) - F^*)",
        last,
        summed,
        because="the first line: the loss never rises; the third one telescopes",
    ),
)


@at_every_state
def gap_now(method, state):
    """F(w) - F*."""
    return gap(state)


@at_every_state
def square_gradient_now(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def square_distance_now(method, state):
    """||w - w*||^2."""
    return square_distance(state)


@at_every_step
def square_distance_after(method, state, after):
    """||w_+ - w*||^2."""
    return square_distance(after)


def index(case):
    """k."""
    return np.arange(1.0, len(case.states))


DEDUCTION = Deduction(
    letters={
        "d": gap_now,
        "E": gap_after,
        "G": square_gradient_now,
        "P": supported,
        "D": square_distance_now,
        "Dn": square_distance_after,
        "a": step_length,
    },
    claim=("E", "(D - Dn) / (2 * a)"),
    uses=(Use(1, "E", "d - a / 2 * G"), Use(2, "d", "P")),
    slack=("(D - Dn) / (2 * a) - P + a / 2 * G",),
    given=("0 < a", "Dn == D - 2 * a * P + a**2 * G"),
    of=3,
    then="with the first line, by induction on k",
    chain=Chain(
        letters={
            "M": measured,
            "k": index,
            "d0": first_gap,
            "D0": first_square_distance,
            "a": step_length,
            "M1": None,
            "Y": None,
            "Y1": None,
            "H": None,
        },
        means={"d": "M", "E": "M1", "D": "Y", "Dn": "Y1", "G": "H"},
        hypothesis=("k * M", "(D0 - Y) / (2 * a)"),
        base={"M": "d0", "k": "0", "Y": "D0"},
        becomes={"M": "M1", "k": "k + 1", "Y": "Y1"},
        claim=("M", "D0 / (2 * a * k)"),
        uses=(Use(1, "M1", "M - a / 2 * H", "k"),),
        slack=("k * a / 2 * H",),
        end="1 / k",
        end_slack=("Y / (2 * a * k)",),
        given=("0 < a", "k >= 0", "H >= 0", "Y >= 0"),
        end_given=("k >= 1",),
        first=1,
        on_paths=True,
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = deficient_regression()
    yield Case("dependent features", F, gradient_descent(1 / F.smoothness), steps=40)
    F = small_quadratic(condition=100.0)
    yield Case("an ill-conditioned quadratic", F, gradient_descent(1.0), w=far_start(F), steps=40)
    yield Case("short steps", F, gradient_descent(0.1), w=far_start(F), steps=40)
    F = breast_cancer(ridge=0.001)
    yield Case(
        "logistic regression on breast cancer", F, gradient_descent(1 / F.smoothness), steps=40
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    flatter = with_constants(F, smoothness=F.smoothness / 3)
    yield Case(
        "L claimed too small", flatter, gradient_descent(2.9), w=far_start(F), note="L-smoothness"
    )
    nearer = with_constants(F, minimum=F.minimum - 1)
    yield Case(
        "F* claimed too low",
        nearer,
        gradient_descent(0.5),
        w=far_start(F),
        note="F* is the minimum",
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case(
        "w* unknown", without_constants(F, "minimiser"), gradient_descent(0.5), note="its minimiser"
    )
    yield Case("long steps", F, gradient_descent(1.1), note="the step size must be at most 1 / L")


THEOREM = Theorem(
    name=__name__,
    title="Gradient descent, convex: 1/k",
    source="Polyak (1963); re-derived",
    kind="upper",
    ratio=0.164,
    sharper="classical.gradient_descent_convex_sharp",
    status="re-derived",
    statement=r"F(w_k) - F^* \le \frac{\|w_0 - w^*\|^2}{2 a k}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), Convex()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
