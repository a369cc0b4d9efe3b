r"""The norm test: how far the loss falls in expectation.

Setting:    F = (1/n) sum_i f_i is L-smooth.
Method:     w+ = w - a g with batches of B >= tr Sigma(w) / (theta^2 ||grad F(w)||^2), so that
            E||e||^2 <= theta^2 ||grad F(w)||^2: the norm test with perfect evidence.
Guarantee:  E F(w+)  <=  F(w) - a (1 - (1 + theta^2) a L / 2) ||grad F(w)||^2.

            So for a <= 1 / ((1 + theta^2) L) the loss falls by (a/2) ||grad F(w)||^2, and linearly with
            the factor 1 - mu a under the Polyak-Lojasiewicz inequality: B grows like 1 / (F - F*).
            The released test uses neither Sigma(w) nor grad F(w), but a batch's estimates at the point before.
Kind:       tight: one step on a quadratic with one eigenvalue, where B is no integer too large.
Source:     Byrd, Chin, Nocedal and Wu (2012), "Sample size selection in optimization methods for
            machine learning"; re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import NormTest
from adaptivesgd.methods import norm_test, sgd
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    Smooth,
    Step,
    Theorem,
    Use,
    at_every_state,
    loss,
    proved,
    with_constants,
)
from theory.cabs.coupled import unless_plain
from theory.cabs.problems import stream
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.letters import smoothness, step_length
from theory.standard_steps import SMOOTH, noise_now, square_gradient_now
from theory.stream import Cubature, Fresh

from .exact_tests import Exact, starved, unless_exact


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_exact(case, NormTest)
    yield from unless_plain(case)
    yield from starved(case)


def theta(case):
    """theta of the first test."""
    return case.method.batch_size.tests[0].theta


def measured(case):
    """E F(w+)."""
    return case.expected_next(loss)


@at_every_state
def losses(method, state):
    """F(w)."""
    return loss(state)


def fallen(case, share):
    """F(w) - a (1 - share a L / 2) ||grad F(w)||^2."""
    a, L = case.method.step_size.length, float(case.problem.smoothness)
    return losses(case) - a * (1 - share * a * L / 2) * square_gradient_now(case)


def promised(case):
    """F(w) - a (1 - (1 + theta^2) a L / 2) ||grad F(w)||^2."""
    return fallen(case, 1 + theta(case) ** 2)


# The proof.


def expected_signal(case):
    """E||g||^2."""
    return case.expected_next(lambda after: after.estimate.signal)


PASSED = Step(
    r"\mathbb{E}\|e\|^2 \le \theta^2 \|\nabla F(w)\|^2",
    noise_now,
    lambda case: theta(case) ** 2 * square_gradient_now(case),
    because="the test is passed",
)


def descended(case):
    """F(w) - a ||grad F(w)||^2 + (a^2 L / 2) E||g||^2."""
    a, L = step_length(case), smoothness(case)
    return losses(case) - a * square_gradient_now(case) + a**2 * L / 2 * expected_signal(case)


DESCENT = (
    SMOOTH,
    Step(
        r"\mathbb{E} F(w_+) \le F(w) - a \|\nabla F(w)\|^2 + \tfrac{a^2 L}{2} \mathbb{E}\|g\|^2",
        measured,
        descended,
        because="the line above in expectation, with w_+ - w = -a g and E g = grad F(w)",
    ),
    Step(
        r"\mathbb{E}\|g\|^2 = \|\nabla F(w)\|^2 + \mathbb{E}\|e\|^2",
        expected_signal,
        lambda case: square_gradient_now(case) + noise_now(case),
        "==",
        because="g is unbiased",
    ),
)
PROOF = (*DESCENT, PASSED)


ALGEBRA = (
    proved(
        r"(1 + \theta^2) a L \le 1 \Rightarrow 1 - (1 + \theta^2) \tfrac{a L}{2} \ge \tfrac12",
        lambda t, a, L: (1 - (1 + t**2) * a * L / 2 >= 1 / 2, (1 + t**2) * a * L <= 1),
    ),
)


LETTERS = {
    "E": measured,
    "f": losses,
    "G": square_gradient_now,
    "N": noise_now,
    "S": expected_signal,
    "L": smoothness,
    "a": step_length,
}
USES = (
    Use(2, "E", "f - a * G + a**2 * L / 2 * S"),
    Use(3, "S", "G + N", "a**2 * L / 2"),
)
DEDUCTION = Deduction(
    letters=LETTERS | {"t": theta},
    claim=("E", "f - a * (1 - (1 + t**2) * a * L / 2) * G"),
    uses=(*USES, Use(4, "N", "t**2 * G", "a**2 * L / 2")),
    given=("0 < a", "0 < L"),
)


# Where it is checked.


def tested(step_size, *tests):
    """SGD with batches that pass these tests, from perfect evidence."""
    return Method(Exact(tests), Fixed(step_size))


def streamed(step_size, *tests):
    """The same on a stream of fresh examples."""
    return Method(Exact(tests), Fixed(step_size), sampler=Fresh())


def examples():
    """Where it holds."""
    F = stream(1.0, 4.0, deviations=(1.0, 2.0))
    for size in (0.5, 0.9):
        method = streamed(0.2, NormTest(theta=size))
        yield Case(f"theta = {size:g}", F, method, 15, np.ones(2), engine=Cubature())
    F = stream(2.0, 2.0, deviations=(1.0, 3.0))
    method = streamed(0.3, NormTest(theta=0.5))
    w = np.array([1.0, 1.0]) * np.sqrt(10 / (0.25 * 8 * 4)) * (1 + 1e-12)
    yield Case("attained: B = 4", F, method, 1, w, engine=Cubature())
    F = small_quadratic()
    yield Case("a finite sum", F, tested(0.5, NormTest(theta=0.9)), 4, far_start(F, 6.0))
    F = breast_cancer(n=24)
    yield Case("24 breast cancer patients", F, tested(0.02, NormTest(theta=2.0)), 2)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = stream(1.0, 4.0, deviations=(1.0, 2.0))
    flatter = with_constants(F, smoothness=0.1)
    method = streamed(0.45, NormTest(theta=0.5))
    yield Case("L too small", flatter, method, 5, np.ones(2), engine=Cubature(), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    near = np.asarray(F.minimiser) + 1e-3
    exact = tested(0.5, NormTest(theta=0.5))
    yield Case("a constant batch", F, sgd(0.5, 2), note="must be Exact of NormTest")
    yield Case("the released test", F, norm_test(0.5, 2), note="must be Exact of NormTest")
    yield Case("near the minimum", F, exact, 5, near, note="the test wants")


THEOREM = Theorem(
    name=__name__,
    title="The norm test: expected decrease",
    source="Byrd, Chin, Nocedal and Wu (2012); re-derived",
    kind="tight",
    attained="one instance",
    status="re-derived",
    statement=r"\mathbb{E} F(w_+) \le F(w) - a (1 - (1 + \theta^2) \tfrac{a L}{2}) \|\nabla F(w)\|^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
