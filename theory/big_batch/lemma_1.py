r"""A batch gradient that errs by less than its own length descends.

Setting:    l is differentiable; nothing else is assumed.
Method:     any step with the gradient g_B of a batch for which, with e = g_B - grad l(x),

            ||e||^2  <  ||g_B||^2.
Guarantee:  <g_B, grad l(x)>  >  (1/2) ||grad l(x)||^2: -g_B is a descent direction.
Kind:       lower: a product of two lengths, attained in the limit ||e|| = ||g_B||.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Lemma 1, whose prose draws the conclusion backwards; the algebra is right.
"""

from adaptivesgd import Method
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import sgd
from adaptivesgd.models import SineSquares
from adaptivesgd.step_sizes import Fixed
from theory import Case, Deduction, Step, Theorem, Use, at_every_step, unless
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.standard_steps import square_gradient_now

from .descent_test import DescentTest
from .sides import square_error


def objections(case):
    """Every batch gradient of the run must err by less than its length."""
    yield from unless(case.method, "direction", Gradient)
    for after in case.states[1:]:
        if (e2 := square_error(after)) >= (signal := after.estimate.signal):
            yield (
                f"the error of the batch gradient must be smaller than the gradient itself, but "
                f"at step {after.step - 1} ||e||^2 = {e2:.6g} and ||g_B||^2 = {signal:.6g}"
            )


@at_every_step
def measured(method, state, after):
    """<g_B, grad l>."""
    return after.estimate.gradient @ state.problem.gradient(state.w)


@at_every_step
def promised(method, state, after):
    """(1/2) ||grad l||^2."""
    g = state.problem.gradient(state.w)
    return g @ g / 2


# The proof.


@at_every_step
def errors(method, state, after):
    """||e||^2."""
    return square_error(after)


@at_every_step
def signals(method, state, after):
    """||g_B||^2."""
    return after.estimate.signal


@at_every_step
def expanded(method, state, after):
    """||g_B||^2 + ||grad l||^2 - 2 <g_B, grad l>."""
    g_B, g = after.estimate.gradient, state.problem.gradient(state.w)
    return g_B @ g_B + g @ g - 2 * g_B @ g


PROOF = (
    Step(
        r"\|g_B - \nabla l\|^2 = \|g_B\|^2 + \|\nabla l\|^2 - 2 \langle g_B, \nabla l \rangle",
        errors,
        expanded,
        "==",
        because="the square, expanded",
    ),
    Step(
        r"\|g_B\|^2 + \|\nabla l\|^2 - 2 \langle g_B, \nabla l \rangle \le \|g_B\|^2",
        expanded,
        signals,
        because="the condition",
    ),
)


DEDUCTION = Deduction(
    letters={"P": measured, "S": signals, "G": square_gradient_now},
    claim=("P", "G / 2"),
    uses=(Use(2, "S + G - 2 * P", "S", "1 / 2"),),
)


# Where it is checked.


def examples():
    """Where it holds."""
    method = Method(DescentTest(), Fixed(0.5))
    F = small_quadratic()
    yield Case("a quadratic", F, method, w=far_start(F))
    F = small_quadratic(n=50, noise=30.0)
    yield Case("noise above the signal: batches grow", F, method, w=far_start(F))
    F = SineSquares(F.centres)
    yield Case("not convex", F, Method(DescentTest(), Fixed(0.1)), w=F.start() + 2)
    yield Case("logistic regression on breast cancer", breast_cancer(), method)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(noise=30.0)
    yield Case("a single example", F, sgd(0.5, 1), w=far_start(F), note="||e|| < ||g_B||")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(noise=30.0)
    yield Case(
        "a single example",
        F,
        sgd(0.5, 1),
        w=far_start(F),
        note="the error of the batch gradient must be smaller",
    )


THEOREM = Theorem(
    name=__name__,
    title="A batch gradient descends if its error is smaller than itself",
    source="De, Yadav, Jacobs and Goldstein (2017), Lemma 1",
    kind="lower",
    ratio=0.922,
    status="published",
    where="Lemma 1 and its proof",
    statement=r"\|g_B - \nabla l\|^2 < \|g_B\|^2 \implies"
    r" \langle g_B, \nabla l \rangle \ge \tfrac12 \|\nabla l\|^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
