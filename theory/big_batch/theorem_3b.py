r"""Backtracking on the batch, additive noise: what one step does, on every path.

Setting:    f(x; z) = l(x) + <z, x> up to constants, so that e = grad l_B - grad l is the same at
            every x; l is mu-strongly convex, mu >= 0.
Method:     x+ = x - a g_B, with a accepted by (7): l_B(x - a g_B) <= l_B(x) - c a ||g_B||^2, 0 < c < 1.
            Batches of any size, chosen in any way; the search begins anywhere, as after a Barzilai-Borwein step.
Guarantee:  l(x+)  <=  l(x) - c a ||grad l||^2 + (1 - c) a ||e||^2 + (1 - 2 c) a <e, grad l>,

            and a <= 2 (1 - c) / mu; for c = 1/2, l(x+) <= l(x) - (a/2) (||grad l||^2 - ||e||^2).
Kind:       tight: attained where a batch accepts with equality, as on a quadratic with the Hessian I
            at a = 2 (1 - c).
Source:     Theorem 3 of De, Yadav, Jacobs and Goldstein (2017), corrected: (7) is about l_B = l + <e, .>.
            Moving to l costs a <e, g_B>, which is not zero on average: e chose the step.
"""

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import big_batch_armijo, big_batch_bb
from adaptivesgd.models import CoshSum, NoisyQuadratic
from adaptivesgd.models.additive_noise import AdditiveNoise
from adaptivesgd.step_sizes import Armijo, BarzilaiBorwein
from theory import (
    Case,
    Deduction,
    Step,
    Stream,
    StronglyConvex,
    Theorem,
    Use,
    at_every_step,
    unless,
)
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.quantities import loss, square_gradient
from theory.standard_steps import lengths, square_gradient_now

from .examples import DISTINCT, ENDLESS, passing, tight_start
from .search_stream import noisy_breast_cancer
from .sides import error, square_error


def objections(case):
    """The noise must be additive, and the step Armijo's."""
    yield from unless_additive(case.problem)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Armijo, BarzilaiBorwein)


def unless_additive(problem):
    """The noise must be the same at every x."""
    if not isinstance(problem, (AdditiveNoise, NoisyQuadratic, Stream)):
        yield (
            f"the noise must be additive, f(x; z) = l(x) + <z, x>, as that of NoisyQuadratic or "
            f"CoshSum is; that of {type(problem).__name__} depends on x"
        )


def armijo(method):
    """The line search of a method, which Barzilai-Borwein steps hold in them."""
    return getattr(method.step_size, "search", method.step_size)


@at_every_step
def measured(method, state, after):
    """l(x+)."""
    return loss(after)


@at_every_step
def promised(method, state, after):
    """l(x) - c a ||grad l||^2 + (1 - c) a ||e||^2 + (1 - 2 c) a <e, grad l>."""
    a, c, e = float(after.step_size), armijo(method).c1, error(after)
    mixed = (1 - 2 * c) * a * e @ state.problem.gradient(state.w)
    return loss(state) - c * a * square_gradient(state) + (1 - c) * a * square_error(after) + mixed


# The proof.


@at_every_step
def batch_loss_after(method, state, after):
    """l_B(x+)."""
    return after.estimate.loss_at(after.w)


@at_every_step
def armijo_bound(method, state, after):
    """l_B(x) - c a ||g_B||^2."""
    seen = after.estimate
    return seen.loss - armijo(method).c1 * after.step_size * seen.signal


@at_every_step
def change_of_the_batch_loss(method, state, after):
    """l_B(x+) - l_B(x)."""
    return after.estimate.loss_at(after.w) - after.estimate.loss


@at_every_step
def change_of_both(method, state, after):
    """l(x+) - l(x) - a <e, g_B>."""
    return loss(after) - loss(state) - after.step_size * error(after) @ after.estimate.gradient


@at_every_step
def moved_to_the_loss(method, state, after):
    """l(x) + a <e, g_B> - c a ||g_B||^2."""
    g, a = after.estimate.gradient, after.step_size
    return loss(state) + a * error(after) @ g - armijo(method).c1 * a * g @ g


@at_every_step
def strongly_convex_bound(method, state, after):
    """l_B(x) + (mu a^2 / 2 - a) ||g_B||^2."""
    mu, a, g = float(state.problem.strong_convexity), after.step_size, after.estimate.gradient
    return after.estimate.loss + (mu * a**2 / 2 - a) * g @ g


def curved_lengths(case):
    """mu a."""
    return float(case.problem.strong_convexity) * lengths(case)


@at_every_step
def longest(method, state, after):
    """2 (1 - c)."""
    return 2 * (1 - armijo(method).c1)


PROOF = (
    Step(
        r"l_B(x_+) \le l_B(x) - c a \|g_B\|^2",
        batch_loss_after,
        armijo_bound,
        because="(7)",
    ),
    Step(
        r"l_B(x_+) - l_B(x) = l(x_+) - l(x) - a \langle e, g_B \rangle",
        change_of_the_batch_loss,
        change_of_both,
        "==",
        because="l_B = l + <e, .> + const",
    ),
    Step(
        r"l(x_+) \le l(x) + a \langle e, g_B \rangle - c a \|g_B\|^2",
        measured,
        moved_to_the_loss,
        because="the two lines above; g_B = grad l + e gives the theorem",
    ),
    Step(
        r"l_B(x) + (\tfrac{\mu a^2}{2} - a) \|g_B\|^2 \le l_B(x_+)",
        strongly_convex_bound,
        batch_loss_after,
        because="strong convexity of l_B, whose gradient at x is g_B",
    ),
    Step(
        r"\mu a \le 2 (1 - c)",
        curved_lengths,
        longest,
        because="the first line and the line above",
    ),
)


@at_every_step
def batch_loss(method, state, after):
    """l_B(x)."""
    return after.estimate.loss


@at_every_step
def whole_loss(method, state, after):
    """l(x)."""
    return loss(state)


@at_every_step
def error_along(method, state, after):
    """<e, grad l>."""
    return error(after) @ state.problem.gradient(state.w)


@at_every_step
def error_along_the_batch(method, state, after):
    """<e, g_B>."""
    return error(after) @ after.estimate.gradient


@at_every_step
def square_of_the_batch(method, state, after):
    """||g_B||^2."""
    return after.estimate.signal


@at_every_step
def square_of_the_error(method, state, after):
    """||e||^2."""
    return square_error(after)


def armijo_constant(case):
    """c."""
    return armijo(case.method).c1


DEDUCTION = Deduction(
    letters={
        "B": batch_loss,
        "A": batch_loss_after,
        "F": whole_loss,
        "E": measured,
        "G": square_gradient_now,
        "P": error_along,
        "X": error_along_the_batch,
        "S": square_of_the_batch,
        "s": square_of_the_error,
        "a": lengths,
        "c": armijo_constant,
    },
    claim=("E", "F - c * a * G + (1 - c) * a * s + (1 - 2 * c) * a * P"),
    uses=(
        Use(1, "A", "B - c * a * S"),
        Use(2, "A - B", "E - F - a * X", "-1"),
    ),
    slack=("a * (P + s - X)", "c * a * (S - G - 2 * P - s)"),
    given=("X == P + s", "S == G + 2 * P + s"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for c in (0.01, 0.5, 0.9):
        yield Case(f"c = {c}", F, passing(0.5, Armijo(64.0, c), DISTINCT), w=far_start(F))
    F = CoshSum(small_quadratic(n=50).centres)
    yield Case("not L-smooth: cosh", F, big_batch_armijo(1.0, 5, c1=0.5), steps=8, w=F.start() + 2)
    F = noisy_breast_cancer()
    yield Case("noisy breast cancer", F, passing(0.5, Armijo(8.0, 0.3), ENDLESS), w=far_start(F))
    F = small_quadratic(n=40)
    yield Case("Algorithm 3", F, big_batch_bb(1.0, 4), 12, far_start(F))
    F = small_quadratic(condition=1.0)
    method = passing(0.5, Armijo(1.98 - 1e-10, 0.01))
    yield Case("attained: a = 2 (1 - c)", F, method, 6, tight_start(F, 0.5, 5))


def broken():
    """Where an assumption is broken, so that it fails."""
    F, method = breast_cancer(ridge=0.01), big_batch_armijo(8.0, 2, c1=0.5)
    yield Case("noise that depends on x", F, method, note="additive noise")


def refusals():
    """Where it does not apply."""
    F = breast_cancer()
    quadratic = small_quadratic()
    yield Case("regression", F, big_batch_armijo(1.0), note="the noise must be additive")
    yield Case("a fixed step", quadratic, passing(0.5, 1.0), note="step size must be Armijo")


THEOREM = Theorem(
    name=__name__,
    title="Backtracking on the batch, additive noise: a bound on every path",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 3, corrected",
    kind="tight",
    attained="all constants",
    status="corrected",
    statement=r"l(x_+) \le l(x) - c a \|\nabla l\|^2 + (1 - c) a \|e\|^2"
    r" + (1 - 2c) a \langle e, \nabla l \rangle",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(StronglyConvex(),),
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
