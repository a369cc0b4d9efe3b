r"""Gradient descent under the Polyak-Lojasiewicz inequality: the rate with both ends of the step.

Setting:    F is L-smooth and satisfies (1/2) ||grad F(w)||^2 >= mu (F(w) - F*); it need not be convex.
Method:     w+ = w - (1 / L) grad F(w).
Guarantee:  F(w_k) - F*  <=  ((2 - 2 kappa) / (2 + kappa))^k (F(w_0) - F*),  kappa = mu / L,

            in the place of (1 - kappa)^k: the PL inequality is used at w and at w+.
Kind:       upper. The semidefinite program over smooth functions, with the PL inequality at both points,
            gives the same number: .400, .857 and .985 at kappa = .5, .1 and .01.
Source:     Abbaszadehpeivasti, de Klerk and Zamani (2023), "Conditions for linear convergence of the
            gradient method for non-convex optimization", for the rate; re-derived: the two lines below.
"""

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import gradient_descent
from adaptivesgd.step_sizes import Fixed
from theory import Case, Chain, Deduction, Step, Theorem, Use, at_every_step, gap, with_constants
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.letters import first_gap, powers
from theory.objections import unless, unless_full
from theory.standard_steps import POLYAK, gap_now, next_gap, square_gradient_now
from theory.worst_cases import met, polyak_gap


def objections(case):
    """What the method must be like."""
    yield from unless_full(case)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    a, L = case.method.step_size.length, float(case.problem.smoothness)
    if abs(a * L - 1) > 1e-9:
        yield f"the step size must be 1 / L = {1 / L:.6g}, not {a:.6g}"


def factor(L, mu):
    """(2 - 2 kappa) / (2 + kappa)."""
    return (2 - 2 * mu / L) / (2 + mu / L)


def smoothness(case):
    """L."""
    return float(case.problem.smoothness)


def pl_constant(case):
    """mu."""
    return float(case.problem.pl_constant)


def measured(case):
    """F(w_k) - F*, k = 0..K."""
    return [gap(state) for state in case.states]


def promised(case):
    """((2 - 2 kappa) / (2 + kappa))^k (F(w_0) - F*)."""
    rate = factor(smoothness(case), pl_constant(case))
    return rate ** np.arange(len(case.states)) * gap(case.first)


# The proof.


@at_every_step
def next_square_gradient(method, state, after):
    """||grad F(w_+)||^2."""
    g = state.problem.gradient(after.w)
    return float(g @ g)


def both_gradients(case):
    """F(w) - F* - ||grad F(w)||^2 / (2 L) - ||grad F(w_+)||^2 / (4 L)."""
    L = smoothness(case)
    return (
        gap_now(case) - square_gradient_now(case) / (2 * L) - next_square_gradient(case) / (4 * L)
    )


def contracted(case):
    """((2 - 2 kappa) / (2 + kappa)) (F(w) - F*)."""
    return factor(smoothness(case), pl_constant(case)) * gap_now(case)


ONE_STEP = Step(
    r"F(w_+) - F^* \le \frac{2 - 2 \kappa}{2 + \kappa} (F(w) - F^*)",
    next_gap,
    contracted,
    because="the first line, less both others",
)

PROOF = (
    Step(
        r"F(w_+) - F^* \le F(w) - F^* - \tfrac{1}{2L} \|\nabla F(w)\|^2"
        r" - \tfrac{1}{4L} \|\nabla F(w_+)\|^2",
        next_gap,
        both_gradients,
        because="L-smoothness at both ends: F(u) >= F(v) + <grad F(u) + grad F(v), u - v> / 2"
        " + ||grad F(u) - grad F(v)||^2 / (4 L) - L ||u - v||^2 / 4, with u = w, v = w_+",
    ),
    POLYAK,
    Step(
        r"\|\nabla F(w_+)\|^2 \ge 2 \mu (F(w_+) - F^*)",
        next_square_gradient,
        lambda case: 2 * pl_constant(case) * next_gap(case),
        ">=",
        because="the Polyak-Lojasiewicz inequality at w_+",
    ),
    ONE_STEP,
)


def rate(case):
    """(2 - 2 kappa) / (2 + kappa)."""
    return factor(smoothness(case), pl_constant(case))


CHAIN = Chain(
    letters={
        "M": measured,
        "N": None,
        "D0": first_gap,
        "Q": powers(rate),
        "L": smoothness,
        "m": pl_constant,
    },
    means={"D": "M", "E": "N"},
    hypothesis=("M", "Q * D0"),
    base={"M": "D0", "Q": "1"},
    becomes={"M": "N", "Q": "(2 - 2 * m / L) / (2 + m / L) * Q"},
    claim=("M", "Q * D0"),
    times=("1", "(2 - 2 * m / L) / (2 + m / L)"),
    given=("0 < m", "m <= L"),
    on_paths=True,
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "H": next_square_gradient,
        "L": smoothness,
        "m": pl_constant,
    },
    claim=("E", "(2 - 2 * m / L) / (2 + m / L) * D"),
    uses=(
        Use(1, "E", "D - G / (2 * L) - H / (4 * L)", "2 * L / (2 * L + m)"),
        Use(2, "G", "2 * m * D", "1 / (2 * L + m)"),
        Use(3, "H", "2 * m * E", "1 / (2 * (2 * L + m))"),
    ),
    given=("0 < m", "m <= L"),
    of=4,
    then="iterated over the steps: every line holds at every state",
    chain=CHAIN,
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = deficient_regression()
    yield Case("no strong convexity", F, gradient_descent(1 / F.smoothness), steps=30)
    for condition in (4.0, 100.0):
        F = small_quadratic(condition=condition)
        name = f"along mu = L / {condition:g}"
        yield Case(name, F, gradient_descent(1 / F.smoothness), 1, w=slowest(F))
    F = breast_cancer()
    yield Case("logistic regression on breast cancer", F, gradient_descent(1 / F.smoothness), 30)


def slowest(F):
    """A start from which gradient descent is slowest on a quadratic: along the eigenvector of mu."""
    return np.asarray(F.minimiser) + 3 * np.linalg.eigh(F.hessian)[1][:, 0]


def broken():
    """Where an assumption is broken, so that it fails."""
    F = deficient_regression()
    sharper = with_constants(F, pl_constant=3 * F.pl_constant)
    method = gradient_descent(1 / F.smoothness)
    yield Case("mu claimed too large", sharper, method, steps=60, note="the PL inequality")
    F = small_quadratic()
    flatter = with_constants(F, smoothness=F.smoothness / 3)
    method = gradient_descent(3 / F.smoothness)
    yield Case("L claimed too small", flatter, method, 3, far_start(F), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = deficient_regression()
    yield Case("short steps", F, gradient_descent(0.1), note="the step size must be 1 / L")


def referee(mu, L=1.0):
    """The worst case over smooth functions, by a semidefinite program."""
    bound = factor(L, mu)
    latex = (
        rf"\max \frac{{F(w_+) - F^*}}{{F(w) - F^*}} = {bound:.6f} \quad (L = {L:g},\ \mu = {mu:g})"
    )
    return met(latex, lambda: polyak_gap(L, mu, 1 / L), lambda: bound)


THEOREM = Theorem(
    name=__name__,
    title="Gradient descent under the PL inequality, sharpened",
    source="Abbaszadehpeivasti, de Klerk and Zamani (2023); re-derived",
    kind="upper",
    ratio=0.995,
    status="sharpened",
    statement=r"F(w_k) - F^* \le \left(\frac{2 - 2 \kappa}{2 + \kappa}\right)^k (F(w_0) - F^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(PolyakLojasiewicz(), Smooth()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=tuple(map(referee, (0.5, 0.1, 0.01))),
)
