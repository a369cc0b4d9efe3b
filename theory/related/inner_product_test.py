r"""The inner-product test: how likely a batch gradient is no direction of descent.

Setting:    any differentiable f_i.
Method:     batches of B >= Var <grad f_i, grad F> / (theta^2 ||grad F||^4), the inner-product test
            with perfect evidence; any direction and step.
Guarantee:  P(<g, grad F(w)> <= 0)  <=  theta^2 / (1 + theta^2).

            So most batches descend if theta < 1. A batch that passes the norm test passes this one.
Kind:       tight: where <g, grad F> has two values, one of them 0.
Source:     Bollapragada, Byrd and Nocedal (2018), "Adaptive sampling strategies for stochastic
            optimization", for the test; the probability is Cantelli's inequality (1928).
"""

import numpy as np

from adaptivesgd.batch_sizes import InnerProductTest, NormTest
from adaptivesgd.methods import inner_product_test, sgd
from adaptivesgd.models import NoisyQuadratic
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    batch_size,
    proved,
    square_gradient_now,
)
from theory.cabs.expected_gain import twice
from theory.examples import breast_cancer, far_start, regression, small_quadratic

from .augmented_test import split
from .exact_tests import starved, unless_exact
from .norm_test import tested, theta


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_exact(case, InnerProductTest)
    yield from starved(case)


def slope(after):
    """<g, grad F> of the latest step, where it was taken."""
    return after.estimate.gradient @ after.problem.gradient(after.estimate.w)


def measured(case):
    """P(<g, grad F(w)> <= 0)."""
    return case.expected_next(lambda after: float(slope(after) <= 0))


def promised(case):
    """theta^2 / (1 + theta^2)."""
    return np.full(len(case.states) - 1, theta(case) ** 2 / (1 + theta(case) ** 2))


# The proof.


def variance_of_the_slope(case):
    """V = Var <g, grad F>."""
    return case.expected_next(lambda after: slope(after) ** 2) - square_gradient_now(case) ** 2


def allowed(case):
    """theta^2 ||grad F||^4."""
    return theta(case) ** 2 * square_gradient_now(case) ** 2


def cantelli(case):
    """V / (V + ||grad F||^4)."""
    spread = variance_of_the_slope(case)
    return spread / (spread + square_gradient_now(case) ** 2)


@at_every_state
def along(method, state):
    """Var <grad f_i, grad F> / B."""
    g = state.problem.gradient(state.w)
    return split(state)[0] * (g @ g) / batch_size(method, state)


@at_every_state
def of_the_norm_test(method, state):
    """(tr Sigma / B) ||grad F||^2, which the norm test bounds by theta^2 ||grad F||^4."""
    g = state.problem.gradient(state.w)
    return sum(split(state)) * (g @ g) / batch_size(method, state)


PROOF = (
    Step(
        r"\mathbb{E} \langle g, \nabla F \rangle = \|\nabla F\|^2",
        lambda case: case.expected_next(slope),
        square_gradient_now,
        "==",
        because="g is unbiased",
    ),
    Step(
        r"\mathrm{Var} \langle g, \nabla F \rangle \le \theta^2 \|\nabla F\|^4",
        variance_of_the_slope,
        allowed,
        because="the test is passed",
    ),
    Step(
        r"P(\langle g, \nabla F \rangle \le 0) \le \frac{V}{V + \|\nabla F\|^4},"
        r" \quad V = \mathrm{Var} \langle g, \nabla F \rangle",
        measured,
        cantelli,
        because="Cantelli; the right side rises with V",
    ),
    Step(
        r"\tfrac1B \mathrm{Var} \langle \nabla f_i, \nabla F \rangle"
        r" \le \tfrac1B \mathrm{tr}\,\Sigma \, \|\nabla F\|^2",
        along,
        of_the_norm_test,
        because="Cauchy-Schwarz: the norm test implies this one",
    ),
)


ALGEBRA = (
    proved(
        r"V \le \theta^2 S \Rightarrow \frac{V}{V + S} \le \frac{\theta^2}{1 + \theta^2}",
        lambda V, S, t: (V / (V + S) <= t**2 / (1 + t**2), V <= t**2 * S, V >= 0, S > 0),
    ),
    proved(
        r"\text{Cantelli: } \frac{V + u^2}{(S + u)^2} \ge \frac{V}{V + S^2},"
        r" \text{ attained at } u = V / S",
        lambda V, S, u: (
            (V + u**2) / (S + u) ** 2 >= V / (V + S**2),
            V >= 0,
            S > 0,
            u >= 0,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={"P": measured, "V": variance_of_the_slope, "G": square_gradient_now, "t": theta},
    claim=("P", "t**2 / (1 + t**2)"),
    uses=(
        Use(2, "V", "t**2 * G**2", "1 / ((1 + t**2) * (V + G**2))"),
        Use(3, "P", "V / (V + G**2)"),
    ),
    given=("0 <= V", "0 < G"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = NoisyQuadratic(np.array([[-1.0], [1.0]]), np.eye(1))
    method = twice(tested(0.1, InnerProductTest(theta=1.0)))
    yield Case("attained: slopes 0 and 2", F, method, 1, np.ones(1))
    F = small_quadratic()
    for size in (0.9, 3.0):
        method = tested(0.2, InnerProductTest(theta=size))
        yield Case(f"theta = {size:g}", F, method, 5, far_start(F, 2.0))
    F = regression()
    method = twice(tested(0.2, InnerProductTest(theta=1.5)))
    yield Case("with replacement", F, method, 3, far_start(F, 2.0))
    F = breast_cancer(n=24)
    method = tested(0.5, InnerProductTest(theta=2.0))
    yield Case("24 breast cancer patients", F, method, 2)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = NoisyQuadratic(np.array([[-1.0], [1.0]]), np.eye(1))
    method = twice(tested(0.1, Optimistic(theta=0.5)))
    yield Case("a test that is too lenient", F, method, 1, np.ones(1), note="the test is passed")


class Optimistic(InnerProductTest):
    """An inner-product test that takes the variance to be a ninth of what it is."""

    def noise_and_signal(self, seen):
        V, S = super().noise_and_signal(seen)
        return V / 9, S


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("a constant batch", F, sgd(0.5, 2), note="must be Exact of InnerProductTest")
    yield Case("released", F, inner_product_test(0.5, 2), note="must be Exact of InnerProductTest")
    other = tested(0.5, NormTest(theta=0.5))
    yield Case("the norm test", F, other, note="must be Exact of InnerProductTest")


THEOREM = Theorem(
    name=__name__,
    title="The inner-product test: most batches descend",
    source="Bollapragada, Byrd and Nocedal (2018); Cantelli (1928)",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"P(\langle g, \nabla F(w) \rangle \le 0) \le \frac{\theta^2}{1 + \theta^2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
