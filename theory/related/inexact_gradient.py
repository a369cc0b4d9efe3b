r"""Gradient descent with an error of at most a share of the gradient: the best step, and its rate.

Setting:    F is L-smooth and mu-strongly convex, mu < L.
Method:     w+ = w - a g with any g for which ||g - grad F(w)|| <= theta ||grad F(w)||, 0 < theta < 1: the
            norm test, passed for sure and not on average; a = 2 / (L' + mu'), where
            L' = (1 + theta) L and mu' = (1 - theta) mu.
Guarantee:  F(w_k) - F*  <=  rho^(2k) (F(w_0) - F*),    rho = (L' - mu') / (L' + mu'),  on every path.
Kind:       tight: a quadratic attains it, from along the eigenvector of mu, with an error that
            shortens the gradient. No method and no analysis can do better with this step.
Source:     de Klerk, Glineur and Taylor (2020), "Worst-case convergence analysis of inexact gradient
            and Newton methods through semidefinite programming performance estimation", for the
            rate; the multipliers of the proof are read off the semidefinite program.
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
    gap,
    met,
    proved,
    unknown,
    with_constants,
)
from theory.assumptions import Smooth, StronglyConvex
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.letters import first_gap, powers, step_length
from theory.standard_steps import gap_now, square_gradient_now
from theory.worst_cases import inexact_gradient_gap

from .exact_tests import ErrorTest
from .interpolation import excess, identity


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unknown(case.problem, "minimum", "minimiser")
    rule, a = case.method.batch_size, case.method.step_size.length
    if not isinstance(rule, ErrorTest):
        yield f"the batch size must be ErrorTest, not {rule!r}"
    L, mu = float(case.problem.smoothness), float(case.problem.strong_convexity)
    if mu >= L * (1 - 1e-9):
        yield f"mu = {mu:.6g} must be smaller than L = {L:.6g}"
    if not np.isclose(a, best_step(L, mu, rule.theta), rtol=1e-12):
        yield f"the step size must be 2 / (L' + mu') = {best_step(L, mu, rule.theta):.6g}, not {a:.6g}"


def best_step(L, mu, theta):
    """a = 2 / ((1 + theta) L + (1 - theta) mu)."""
    return 2 / ((1 + theta) * L + (1 - theta) * mu)


def rate(L, mu, theta):
    """rho, a float."""
    return ((1 + theta) * L - (1 - theta) * mu) / ((1 + theta) * L + (1 - theta) * mu)


def rho(case):
    """rho of a case."""
    F = case.problem
    return rate(float(F.smoothness), float(F.strong_convexity), case.method.batch_size.theta)


def measured(case):
    """F(w_k) - F*."""
    return [gap(state) for state in case.states]


def promised(case):
    """rho^(2k) (F(w_0) - F*)."""
    return rho(case) ** (2 * np.arange(len(case.states))) * gap(case.states[0])


# The proof: three inequalities of the class of functions, one of the test, and their sum.


@at_every_step
def least_over_here(method, state, after):
    """Q(w*, w)."""
    return excess(state.problem, np.asarray(state.problem.minimiser), state.w)


@at_every_step
def least_over_next(method, state, after):
    """Q(w*, w+)."""
    return excess(state.problem, np.asarray(state.problem.minimiser), after.w)


@at_every_step
def here_over_next(method, state, after):
    """Q(w, w+)."""
    return excess(state.problem, state.w, after.w)


@at_every_step
def square_error(method, state, after):
    """||e||^2."""
    e = after.estimate.gradient - state.problem.gradient(state.w)
    return e @ e


@at_every_step
def slope_here(method, state, after):
    """<grad F(w), w - w*>."""
    return state.problem.gradient(state.w) @ (state.w - np.asarray(state.problem.minimiser))


@at_every_step
def slope_next(method, state, after):
    """<grad F(w+), w+ - w*>."""
    return after.problem.gradient(after.w) @ (after.w - np.asarray(after.problem.minimiser))


def theta(case):
    """theta."""
    return case.method.batch_size.theta


def square_rate(case):
    """rho^2."""
    return rho(case) ** 2


def allowed(case):
    """theta^2 ||grad F(w)||^2."""
    return theta(case) ** 2 * square_gradient_now(case)


@at_every_step
def gap_after(method, state, after):
    """F(w+) - F*."""
    return gap(after)


@at_every_step
def squares(method, state, after):
    """||A||^2 / (2 (L - mu)) + (1 - mu/L) (1 - theta) a^2 L ||B||^2 / (4 theta)."""
    F, a, theta = state.problem, method.step_size.length, method.batch_size.theta
    L, mu = float(F.smoothness), float(F.strong_convexity)
    m, away = mu / L, state.w - np.asarray(F.minimiser)
    g = F.gradient(state.w)
    e = after.estimate.gradient - g
    A = F.gradient(after.w) - a * L * (1 - theta) * (mu * away - (1 + m) / 2 * g) + a * L * e
    B = e + theta / (1 - m) * (2 * mu * away - (1 + m) * g)
    return A @ A / (2 * (L - mu)) + (1 - m) * (1 - theta) * a**2 * L / (4 * theta) * (B @ B)


def weighted(case):
    """F(w+) - F*, the weighted sum of the four, and the squares."""
    a, r = step_length(case), rho(case)
    class_of_functions = r * (1 - r) * least_over_here(case) + (1 - r) * least_over_next(case)
    test = a * r / (2 * theta(case)) * (allowed(case) - square_error(case))
    return gap_after(case) + class_of_functions + r * here_over_next(case) + test + squares(case)


PROOF = (
    Step(
        r"\langle \nabla F(w), w - w^* \rangle \ge F(w) - F^* + \ldots, \quad \text{with the slack } Q(w^*, w)",
        slope_here,
        lambda case: slope_here(case) - least_over_here(case),
        ">=",
        because="F is L-smooth and mu-strongly convex: the interpolation inequality says that Q(u, v) >= 0,"
        " Q(u, v) = F(u) - F(v) - <grad F(v), u - v> - (||D||^2 / L + mu ||u - v||^2 - (2 mu / L) <D, u - v>)"
        " / (2 (1 - mu / L)), D = grad F(u) - grad F(v)",
    ),
    Step(
        r"\langle \nabla F(w_+), w_+ - w^* \rangle \ge F(w_+) - F^* + \ldots, \quad \text{with the slack } Q(w^*, w_+)",
        slope_next,
        lambda case: slope_next(case) - least_over_next(case),
        ">=",
        because="the same",
    ),
    Step(
        r"F(w) - F^* \ge F(w_+) - F^* + \langle \nabla F(w_+), w - w_+ \rangle + \ldots,"
        r" \quad \text{with the slack } Q(w, w_+)",
        gap_now,
        lambda case: gap_now(case) - here_over_next(case),
        ">=",
        because="the same",
    ),
    Step(
        r"\|e\|^2 \le \theta^2 \|\nabla F(w)\|^2",
        square_error,
        allowed,
        because="the test is passed",
    ),
    Step(
        r"\rho^2 (F(w) - F^*) = F(w_+) - F^* + \rho (1 - \rho) Q(w^*, w) + (1 - \rho) Q(w^*, w_+)"
        r" + \rho Q(w, w_+) + \frac{a \rho}{2 \theta} (\theta^2 \|\nabla F(w)\|^2 - \|e\|^2)"
        r" + \frac{\|A\|^2}{2 (L - \mu)} + (1 - \tfrac{\mu}{L}) (1 - \theta) \frac{a^2 L}{4 \theta} \|B\|^2",
        lambda case: rho(case) ** 2 * gap_now(case),
        weighted,
        "==",
        because="algebra, with A = grad F(w+) + a L e - a L (1 - theta) (mu (w - w*) - (1 + mu/L) grad F(w) / 2)"
        " and B = e + (theta / (1 - mu/L)) (2 mu (w - w*) - (1 + mu/L) grad F(w))",
    ),
    Step(
        r"F(w_+) - F^* \le \rho^2 (F(w) - F^*)",
        gap_after,
        lambda case: rho(case) ** 2 * gap_now(case),
        because="the line above, in which no other term is negative",
    ),
)


# The algebra, proved.

ALGEBRA = (
    proved(r"\text{the last line, for all } \mu, \theta, w, \nabla F \text{ and } e", identity),
)


PAIRS = "r * (1 - r) * Q1 + (1 - r) * Q2 + r * Q3"
DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": gap_after,
        "u": slope_here,
        "v": slope_next,
        **dict(
            zip(("Q1", "Q2", "Q3"), (least_over_here, least_over_next, here_over_next), strict=True)
        ),
        "G": square_gradient_now,
        "e": square_error,
        "W": squares,
        "r": rho,
        "a": step_length,
        "t": theta,
    },
    claim=("E", "r**2 * D"),
    uses=(
        Use(1, "u", "u - Q1", "r * (1 - r)"),
        Use(2, "v", "v - Q2", "1 - r"),
        Use(3, "D", "D - Q3", "r"),
        Use(4, "e", "t**2 * G", "a * r / (2 * t)"),
        Use(5, "r**2 * D", f"E + {PAIRS} + a * r / (2 * t) * (t**2 * G - e) + W", "-1"),
    ),
    slack=("W",),
    given=("0 <= r", "r <= 1", "0 < a", "0 < t", "0 <= W"),
    of=6,
    then="by induction on k, on every path",
    chain=Chain(
        letters={"M": measured, "M1": None, "D0": first_gap, "Q": powers(square_rate), "r": rho},
        means={"D": "M", "E": "M1"},
        hypothesis=("M", "Q * D0"),
        base={"M": "D0", "Q": "1"},
        becomes={"M": "M1", "Q": "r**2 * Q"},
        claim=("M", "Q * D0"),
        times=("1", "r**2"),
        on_paths=True,
    ),
)


# Where it is checked.


def careful(F, theta, **how):
    """SGD with the best step and batches that grow until the test is passed."""
    a = best_step(float(F.smoothness), float(F.strong_convexity), theta)
    return Method(ErrorTest(theta), Fixed(a), **how)


def examples():
    """Where it holds."""
    F = small_quadratic(n=40)
    for theta in (0.1, 0.5, 0.9):
        yield Case(f"theta = {theta:g}", F, careful(F, theta), 12, far_start(F))
    F = regression(n=40)
    yield Case("ridge regression", F, careful(F, 0.5), 12, np.ones(2))
    F = breast_cancer()
    yield Case("logistic regression on breast cancer", F, careful(F, 0.5), 6)
    theta = 0.5
    F = NoisyQuadratic(np.array([[theta, 0.0], [-theta, 0.0]]), np.diag([0.25, 1.0]))
    first, w = Scripted(((0, 1),)), np.array([1.0, 0.0])
    yield Case("attained", F, careful(F, theta, sampler=first), 1, w)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=40)
    steeper = with_constants(F, strong_convexity=0.9)
    flat = np.linalg.eigh(F.hessian)[1][:, 0]
    w = np.asarray(F.minimiser) + 5 * flat
    yield Case("mu too large", steeper, careful(steeper, 0.1), 10, w, note="mu-strong convexity")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("a constant batch", F, sgd(1.0, 2), note="the batch size must be ErrorTest")
    short = Method(ErrorTest(0.5), Fixed(0.1))
    yield Case("short steps", F, short, note="the step size must be 2 / (L' + mu')")
    F = small_quadratic(condition=1.0)
    yield Case("one eigenvalue", F, short, note="must be smaller than L")


def referee(theta, L=1.0, mu=0.1):
    """The worst case over the whole class, by a semidefinite program."""
    a, factor = best_step(L, mu, theta), rate(L, mu, theta) ** 2
    latex = (
        rf"\max \frac{{F(w_+) - F^*}}{{F(w) - F^*}} = \rho^2 = {factor:.6f}"
        rf" \quad (L = {L:g},\ \mu = {mu:g},\ \theta = {theta:g})"
    )
    return met(latex, lambda: inexact_gradient_gap(L, mu, a, theta), lambda: factor)


THEOREM = Theorem(
    name=__name__,
    title="The norm test, passed for sure: the best step",
    source="de Klerk, Glineur and Taylor (2020)",
    kind="tight",
    attained="one instance",
    status="attributed",
    statement=r"F(w_k) - F^* \le \rho^{2k} (F(w_0) - F^*), \quad \rho = \frac{L' - \mu'}{L' + \mu'}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), StronglyConvex()),
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=(*ALGEBRA, referee(0.1), referee(0.5)),
)
