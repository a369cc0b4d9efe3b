r"""Gradient descent with errors: how fast the gap falls is how fast the errors do.

Setting:    F is L-smooth and satisfies the PL inequality with mu. The errors e_k = g_k - grad F(w_k)
            are whatever they are: nothing is random here.
Method:     w_{k+1} = w_k - (1/L) g_k, with batches of any size, chosen in any way.
Guarantee:  F(w_k) - F*  <=  (1 - mu/L)^k (F(w_0) - F*)
                             + (1 / 2L) sum_{i<k} (1 - mu/L)^(k-1-i) ||e_i||^2,

            on every path. If ||e_i||^2 <= C r^i with r != q = 1 - mu/L, the sum is at most
            C |r^k - q^k| / |r - q|: linear, with the worse of the two factors.
Kind:       tight: attained on every path where L = mu.
Source:     Friedlander & Schmidt (2012), "Hybrid deterministic-stochastic methods for data
            fitting", section 2; re-derived, under PL.
"""

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import adadamp, friedlander_schmidt, momentum, sgd
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_step,
    gap,
    unless,
    with_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.letters import first_gap, pl_constant, smoothness
from theory.standard_steps import POLYAK, gap_now, square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    if not np.isclose(case.method.step_size.length * case.problem.smoothness, 1, rtol=1e-12):
        yield f"the step size must be 1 / L = {1 / case.problem.smoothness:.6g}"


def measured(case):
    """F(w_k) - F*, k = 0..K."""
    return [gap(state) for state in case.states]


def promised(case):
    """b_{k+1} = (1 - mu/L) b_k + ||e_k||^2 / (2L), from b_0 = F(w_0) - F*."""
    L, mu = float(case.problem.smoothness), float(case.problem.pl_constant)
    bounds = [gap(case.first)]
    for square_error in square_errors(case):
        bounds.append((1 - mu / L) * bounds[-1] + square_error / (2 * L))
    return bounds


@at_every_step
def square_errors(method, state, after):
    """||e_k||^2."""
    e = after.estimate.gradient - state.problem.gradient(state.w)
    return e @ e


# The proof.


@at_every_step
def gap_after(method, state, after):
    """F(w_+) - F*."""
    return gap(after)


def descended(case):
    """F(w) - F* - ||grad F(w)||^2 / (2L) + ||e||^2 / (2L)."""
    L = float(case.problem.smoothness)
    return gap_now(case) - square_gradient_now(case) / (2 * L) + square_errors(case) / (2 * L)


def contracted(case):
    """(1 - mu / L) (F(w) - F*) + ||e||^2 / (2 L)."""
    L, mu = float(case.problem.smoothness), float(case.problem.pl_constant)
    return (1 - mu / L) * gap_now(case) + square_errors(case) / (2 * L)


PROOF = (
    Step(
        r"F(w_+) \le F(w) - \frac{1}{2L} \|\nabla F(w)\|^2 + \frac{1}{2L} \|e\|^2",
        gap_after,
        descended,
        because="L-smoothness, with g = grad F + e: the inner products cancel at a = 1 / L",
    ),
    POLYAK,
    Step(
        r"F(w_+) - F^* \le (1 - \tfrac{\mu}{L}) (F(w) - F^*) + \frac{1}{2L} \|e\|^2",
        gap_after,
        contracted,
        because="both",
    ),
)


CHAIN = Chain(
    letters={
        "M": measured,
        "N": None,
        "D0": first_gap,
        "X": promised,
        "s": None,
        "L": smoothness,
        "m": pl_constant,
    },
    means={"D": "M", "E": "N"},
    hypothesis=("M", "X"),
    base={"M": "D0", "X": "D0"},
    becomes={"M": "N", "X": "(1 - m / L) * X + s / (2 * L)"},
    claim=("M", "X"),
    times=("1", "1 - m / L"),
    given=("0 < m", "m <= L"),
    on_paths=True,
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": gap_after,
        "G": square_gradient_now,
        "s": square_errors,
        "L": smoothness,
        "m": pl_constant,
    },
    claim=("E", "(1 - m / L) * D + s / (2 * L)"),
    uses=(
        Use(1, "E", "D - G / (2 * L) + s / (2 * L)"),
        Use(2, "G", "2 * m * D", "1 / (2 * L)"),
    ),
    given=("0 < m", "m <= L"),
    of=3,
    then="by induction, as 1 - mu / L is not negative",
    chain=CHAIN,
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=50, dim=5)
    growing = friedlander_schmidt(1.0, initial_size=1)
    yield Case("batches that grow by a tenth", F, growing, 30, w=far_start(F))
    yield Case("batches of 1", F, sgd(1.0, 1), 30, w=far_start(F))
    F = small_quadratic(n=20, dim=3, condition=1.0)
    yield Case("attained: L = mu", F, sgd(1.0, 2), 15, w=far_start(F))
    F = deficient_regression(n=30)
    yield Case("dependent features", F, friedlander_schmidt(1 / F.smoothness, initial_size=1), 30)
    F = breast_cancer()
    growing = friedlander_schmidt(1 / F.smoothness, initial_size=16)
    yield Case("logistic regression on breast cancer", F, growing, 40)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=50, dim=5)
    sharper = with_constants(F, pl_constant=3 * F.pl_constant)
    yield Case("mu claimed too large", sharper, sgd(1.0, 10), 30, w=far_start(F), note="PL")
    flatter = with_constants(F, smoothness=F.smoothness / 2)
    yield Case("L claimed too small", flatter, sgd(2.0, 10), 30, w=far_start(F), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=50, dim=5)
    yield Case("short steps", F, sgd(0.5, 2), note="the step size must be 1 / L = 1")
    yield Case("momentum", F, momentum(1.0, 2), note="the direction must be Gradient")
    yield Case("damped steps", F, adadamp(1.0, 2), note="the step size must be Fixed")


THEOREM = Theorem(
    name=__name__,
    title="Gradient descent with errors in the gradient, PL",
    source="Friedlander & Schmidt (2012), section 2; re-derived",
    kind="tight",
    attained="one instance",
    status="re-derived",
    statement=r"F(w_k) - F^* \le (1 - \frac{\mu}{L})^k (F(w_0) - F^*)"
    r" + \frac{1}{2L} \sum_{i<k} (1 - \frac{\mu}{L})^{k-1-i} \|e_i\|^2",
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
