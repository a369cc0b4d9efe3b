r"""Gradient descent under the Polyak-Lojasiewicz inequality converges linearly in the loss.

Setting:    F is L-smooth and satisfies (1/2) ||grad F(w)||^2 >= mu (F(w) - F*); it need not be
            convex, nor have only one minimiser.
Method:     w+ = w - a grad F(w), with a fixed step 0 < a < 2 / L.
Guarantee:  F(w_k) - F*  <=  (1 - 2 mu a (1 - a L / 2))^k (F(w_0) - F*),

            which is (1 - mu / L)^k at the best step a = 1 / L.
Kind:       upper: attained where L = mu; for L > mu see gradient_descent_pl_sharp.
Source:     Polyak (1963); Karimi, Nutini & Schmidt (2016), "Linear convergence of gradient and
            proximal-gradient methods under the Polyak-Lojasiewicz condition", Theorem 1 at a = 1/L.
"""

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import gradient_descent
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    Step,
    Theorem,
    Use,
    gap,
    with_constants,
    without_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.letters import first_gap, pl_constant, powers, smoothness, step_length
from theory.objections import outside, unless, unless_full
from theory.standard_steps import DESCENT, POLYAK, gap_now, next_gap, noise_now, square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unless_full(case)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from outside(
        "step size", case.method.step_size.length, 2 / case.problem.smoothness, "2 / L"
    )


def measured(case):
    """F(w_k) - F*, k = 0..K."""
    return [gap(state) for state in case.states]


def factor(case):
    """1 - 2 mu a (1 - a L / 2)."""
    F, a = case.problem, case.method.step_size.length
    return 1 - 2 * float(F.pl_constant) * a * (1 - a * float(F.smoothness) / 2)


def promised(case):
    """(1 - 2 mu a (1 - a L / 2))^k (F(w_0) - F*)."""
    return factor(case) ** np.arange(len(case.states)) * gap(case.first)


# The proof.


def contracted(case):
    """(1 - 2 mu a (1 - a L / 2)) (F(w) - F*)."""
    return factor(case) * gap_now(case)


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"F(w_+) - F^* \le (1 - 2 \mu a (1 - \frac{aL}{2})) (F(w) - F^*)",
        next_gap,
        contracted,
        because="both, as the batch is full, so that e = 0, and a < 2 / L",
    ),
)


CHAIN = Chain(
    letters={
        "M": measured,
        "N": None,
        "D0": first_gap,
        "Q": powers(factor),
        "L": smoothness,
        "m": pl_constant,
        "a": step_length,
    },
    means={"D": "M", "E": "N"},
    hypothesis=("M", "Q * D0"),
    base={"M": "D0", "Q": "1"},
    becomes={"M": "N", "Q": "(1 - 2 * m * a * (1 - a * L / 2)) * Q"},
    claim=("M", "Q * D0"),
    times=("1", "1 - 2 * m * a * (1 - a * L / 2)"),
    given=("0 < a", "a * L <= 2", "0 < m", "m <= L"),
    on_paths=True,
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "L": smoothness,
        "m": pl_constant,
        "a": step_length,
    },
    claim=("E", "(1 - 2 * m * a * (1 - a * L / 2)) * D"),
    uses=(
        Use(1, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
        Use(2, "G", "2 * m * D", "a * (1 - a * L / 2)"),
    ),
    slack=("-(a**2) * L / 2 * N",),
    given=("0 < a", "a * L <= 2", "N == 0"),
    of=3,
    then="by induction on k, as every batch is full and the factor is not negative",
    chain=CHAIN,
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = deficient_regression()
    yield Case(
        "dependent features: no strong convexity", F, gradient_descent(1 / F.smoothness), steps=30
    )
    yield Case("long steps", F, gradient_descent(1.8 / F.smoothness), steps=30)
    F = small_quadratic(condition=1.0)
    yield Case("attained: L = mu", F, gradient_descent(0.5), w=far_start(F), steps=10)
    F = breast_cancer()
    yield Case(
        "logistic regression on breast cancer", F, gradient_descent(1 / F.smoothness), steps=30
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = deficient_regression()
    sharper = with_constants(F, pl_constant=3 * F.pl_constant)
    yield Case(
        "mu claimed too large", sharper, gradient_descent(0.1), steps=60, note="the PL inequality"
    )
    lower = with_constants(F, minimum=F.minimum - 1)
    yield Case(
        "F* claimed too low", lower, gradient_descent(0.1), steps=60, note="the PL inequality"
    )


def refusals():
    """Where it does not apply."""
    F = deficient_regression()
    yield Case(
        "F* unknown", without_constants(F, "minimum"), gradient_descent(0.1), note="its minimum"
    )
    yield Case(
        "steps beyond 2 / L", F, gradient_descent(3 / F.smoothness), note="must be below 2 / L"
    )
    sharper = with_constants(F, pl_constant=3 * F.pl_constant)
    found = "the assumption PolyakLojasiewicz does not hold"
    yield Case("found out", sharper, gradient_descent(0.1), steps=60, note=found)


THEOREM = Theorem(
    name=__name__,
    title="Gradient descent, PL: linear",
    source="Polyak (1963); Karimi, Nutini & Schmidt (2016), Theorem 1",
    kind="upper",
    ratio=1.0,
    sharper="classical.gradient_descent_pl_sharp",
    status="attributed",
    statement=r"F(w_k) - F^* \le (1 - 2 \mu a (1 - \tfrac{aL}{2}))^k (F(w_0) - F^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
