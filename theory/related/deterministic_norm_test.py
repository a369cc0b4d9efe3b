r"""Gradient descent with an error of at most a share of the gradient: one step under PL.

Setting:    F is L-smooth, with (1/2) ||grad F(w)||^2 >= mu (F(w) - F*).
Method:     w+ = w - g / L with any g for which ||g - grad F(w)|| <= theta ||grad F(w)||, theta < 1: the
            norm test, passed for sure and not on average. Batches grow until it is.
Guarantee:  F(w_k) - F*  <=  (1 - (1 - theta^2) mu / L)^k (F(w_0) - F*),  on every path.
Kind:       tight: where L = mu, with an error along the gradient.
Source:     Carter (1991), "On the global convergence of trust region algorithms using inexact
            gradient information", for the test; Byrd, Chin, Nocedal and Wu (2012). Re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.methods import sgd
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers import Scripted
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_step,
    below,
    gap,
    proved,
    with_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.letters import first_gap, pl_constant, powers, smoothness
from theory.standard_steps import POLYAK, gap_now, square_gradient_now
from theory.worst_cases import inexact_gradient_gap

from .exact_tests import ErrorTest


def objections(case):
    """What must hold of the problem and of the method."""
    rule, a, L = (
        case.method.batch_size,
        case.method.step_size.length,
        float(case.problem.smoothness),
    )
    if not isinstance(rule, ErrorTest):
        yield f"the batch size must be ErrorTest, not {rule!r}"
    if not np.isclose(a * L, 1, rtol=1e-12):
        yield f"the step size must be 1 / L = {1 / L:.6g}, not {a:.6g}"


def measured(case):
    """F(w_k) - F*."""
    return [gap(state) for state in case.states]


def promised(case):
    """(1 - (1 - theta^2) mu / L)^k (F(w_0) - F*)."""
    return factor(case) ** np.arange(len(case.states)) * gap(case.states[0])


def theta(case):
    """theta."""
    return case.method.batch_size.theta


def factor(case):
    """1 - (1 - theta^2) mu / L."""
    return 1 - (1 - theta(case) ** 2) * pl_constant(case) / smoothness(case)


# The proof: on every path.


@at_every_step
def gap_after(method, state, after):
    """F(w+) - F*."""
    return gap(after)


@at_every_step
def square_error(method, state, after):
    """||e||^2."""
    return np.sum((after.estimate.gradient - state.problem.gradient(state.w)) ** 2)


def descended(case):
    """F(w) - F* - ||grad F||^2 / (2 L) + ||e||^2 / (2 L)."""
    L = float(case.problem.smoothness)
    return gap_now(case) - (square_gradient_now(case) - square_error(case)) / (2 * L)


def allowed(case):
    """theta^2 ||grad F(w)||^2."""
    return case.method.batch_size.theta**2 * square_gradient_now(case)


PROOF = (
    Step(
        r"F(w_+) - F^* \le F(w) - F^* - \tfrac{1}{2L} \|\nabla F(w)\|^2 + \tfrac{1}{2L} \|e\|^2",
        gap_after,
        descended,
        because="L-smoothness; with a = 1 / L the products of grad F and e cancel",
    ),
    Step(
        r"\|e\|^2 \le \theta^2 \|\nabla F(w)\|^2",
        square_error,
        allowed,
        because="the test is passed",
    ),
    POLYAK,
    Step(
        r"F(w_+) - F^* \le (1 - (1 - \theta^2) \tfrac \mu L) (F(w) - F^*)",
        gap_after,
        lambda case: factor(case) * gap_now(case),
        because="the three lines above; iterate",
    ),
)


ALGEBRA = (
    proved(
        r"-\tfrac1L \langle G, G + e \rangle + \tfrac{1}{2L} \|G + e\|^2"
        r" = \tfrac{1}{2L} (\|e\|^2 - \|G\|^2)",
        lambda G, H, e, f, L: (
            -(G * (G + e) + H * (H + f)) / L + ((G + e) ** 2 + (H + f) ** 2) / (2 * L)
            == (e**2 + f**2 - G**2 - H**2) / (2 * L),
            L > 0,
        ),
    ),
)


SHRUNK = "(1 - (1 - t**2) * m / L)"
DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": gap_after,
        "G": square_gradient_now,
        "e": square_error,
        "L": smoothness,
        "m": pl_constant,
        "t": theta,
    },
    claim=("E", f"{SHRUNK} * D"),
    uses=(
        Use(1, "E", "D - (G - e) / (2 * L)"),
        Use(2, "e", "t**2 * G", "1 / (2 * L)"),
        Use(3, "G", "2 * m * D", "(1 - t**2) / (2 * L)"),
    ),
    given=("0 < L", "0 <= t", "t < 1"),
    of=4,
    then="by induction on k, on every path",
    chain=Chain(
        letters={
            "M": measured,
            "M1": None,
            "D0": first_gap,
            "Q": powers(factor),
            "L": smoothness,
            "m": pl_constant,
            "t": theta,
        },
        means={"D": "M", "E": "M1"},
        hypothesis=("M", "Q * D0"),
        base={"M": "D0", "Q": "1"},
        becomes={"M": "M1", "Q": f"{SHRUNK} * Q"},
        claim=("M", "Q * D0"),
        times=("1", SHRUNK),
        given=("0 < m", "m <= L", "0 <= t", "t < 1"),
        on_paths=True,
    ),
)


# Where it is checked.


def careful(F, theta, **how):
    """SGD with the step 1 / L and batches that grow until the test is passed."""
    return Method(ErrorTest(theta), Fixed(1 / float(F.smoothness)), **how)


def examples():
    """Where it holds."""
    F = small_quadratic(n=40)
    for theta in (0.1, 0.5, 0.9):
        yield Case(f"theta = {theta:g}", F, careful(F, theta), 15, far_start(F))
    F = deficient_regression(n=40)
    yield Case("dependent features", F, careful(F, 0.5), 15)
    F = breast_cancer()
    yield Case("logistic regression on breast cancer", F, careful(F, 0.9), 8)
    theta = 0.5
    F = NoisyQuadratic(np.array([[theta], [-theta]]), np.eye(1))
    first = Scripted(((0, 1),))
    yield Case("attained", F, careful(F, theta, sampler=first), 1, np.ones(1))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=40)
    steeper = with_constants(F, pl_constant=0.9)
    flat = np.linalg.eigh(F.hessian)[1][:, 0]
    w = np.asarray(F.minimiser) + 5 * flat
    yield Case("mu too large", steeper, careful(F, 0.1), 10, w, note="PL")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("a constant batch", F, sgd(1.0, 2), note="the batch size must be ErrorTest")
    short = Method(ErrorTest(0.5), Fixed(0.1))
    yield Case("short steps", F, short, note="the step size must be 1 / L")


def referee(theta, L=1.0, mu=0.1):
    """The worst case over strongly convex functions, by a semidefinite program."""
    factor = 1 - (1 - theta**2) * mu / L
    latex = (
        rf"\max \frac{{F(w_+) - F^*}}{{F(w) - F^*}} \le {factor:.6f}"
        rf" \quad (L = {L:g},\ \mu = {mu:g},\ \theta = {theta:g})"
    )
    return below(latex, lambda: inexact_gradient_gap(L, mu, 1 / L, theta), lambda: factor)


THEOREM = Theorem(
    name=__name__,
    title="The norm test, passed for sure: linear under PL",
    source="Carter (1991); Byrd, Chin, Nocedal and Wu (2012); re-derived",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"F(w_k) - F^* \le (1 - (1 - \theta^2) \tfrac{\mu}{L})^k (F(w_0) - F^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=(*ALGEBRA, referee(0.1), referee(0.5)),
)
