r"""The batch size with the largest guaranteed gain per example.

Setting:    F is L-smooth; at w the gradient does not vanish, nor does the noise.
Method:     w+ = w - a g, 0 < a < 2 / L, with m examples drawn with replacement.
Guarantee:  E G(m) / m  <=  A^2 / (4 b),    A = (a - L a^2 / 2) ||grad F||^2,  b = L a^2 tr Sigma / 2,

            attained at  m* = 2 b / A = (2 L a / (2 - L a)) tr Sigma / ||grad F||^2, where E G is
            A / 2: half of what it is without noise. In the form of the norm test, m* = tr Sigma /
            (theta^2 ||grad F||^2) with theta^2 = (2 - L a) / (2 L a), which is 1/2 at a = 1 / L.
Kind:       tight. m is counted as a real number; the best whole one is next to m*.
Source:     Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates";
            re-derived. tr Sigma / ||grad F||^2 is the gradient noise scale of McCandlish, Kaplan
            and Amodei (2018).
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.batch_sizes import Constant, NormTest
from adaptivesgd.methods import cabs
from theory import (
    Case,
    Deduction,
    Smooth,
    Step,
    Theorem,
    Use,
    outside,
    proved,
    square_gradient,
    variance,
)
from theory.examples import breast_cancer, far_start, regression, small_quadratic

from . import expected_gain
from .coupled import unless_independent
from .expected_gain import twice

SHARES = np.geomspace(1 / 16, 16, 41)  # of m*
SIZES = (1, 2)


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_independent(case)
    a, L = case.method.step_size.length, float(case.problem.smoothness)
    yield from outside("step size", a, 2 / L, "2 / L")
    state = case.states[0]
    if min(square_gradient(state), variance(state)) <= 1e-24:
        yield "neither the gradient nor its variance may be zero: then no batch is best"


def letters(case):
    """A and b at the start, floats."""
    a, L, state = case.method.step_size.length, float(case.problem.smoothness), case.states[0]
    return (a - L * a**2 / 2) * square_gradient(state), L * a**2 / 2 * variance(state)


def best(case):
    """m*, a float."""
    a, L, state = case.method.step_size.length, float(case.problem.smoothness), case.states[0]
    return 2 * L * a / (2 - L * a) * variance(state) / square_gradient(state)


def measured(case):
    """E G(m) / m at the SHARES of m*."""
    A, b = letters(case)
    m = best(case) * SHARES
    return (A - b / m) / m


def promised(case):
    """A^2 / (4 b)."""
    A, b = letters(case)
    return np.full(len(SHARES), A**2 / (4 * b))


# The proof.


def enumerated(case):
    """E G of every batch of so many examples that could be drawn at w."""
    methods = [replace(case.method, batch_size=Constant(m)) for m in SIZES]
    few = [Case("", case.problem, method, 1, case.states[0].w) for method in methods]
    return [each.expected_next(expected_gain.guaranteed)[0] for each in few]


def formula(case):
    """A - b / m for the SIZES."""
    A, b = letters(case)
    return A - b / np.array(SIZES)


def at_the_best(case):
    """A - b / m*."""
    A, b = letters(case)
    return [A - b / best(case)]


def test_form(case):
    """m at which the norm test with theta^2 = (2 - L a) / (2 L a) is just passed."""
    a, L, state = case.method.step_size.length, float(case.problem.smoothness), case.states[0]
    test = NormTest(theta=np.sqrt((2 - L * a) / (2 * L * a)))
    V, S = test.noise_and_signal(case.problem.estimate(state.w))
    return [V * (case.problem.n - 1) / case.problem.n / (test.theta**2 * S)]


def square(case):
    """(A / 2 - b / m)^2 / b."""
    A, b = letters(case)
    return (A / 2 - b / (best(case) * SHARES)) ** 2 / b


PROOF = (
    Step(
        r"\mathbb{E} G(m) = A - b / m, \quad m = 1, 2",
        enumerated,
        formula,
        "==",
        because="the expected guaranteed gain, by every batch",
    ),
    Step(
        r"\frac{\mathbb{E} G(m)}{m} = \frac{A^2}{4b} - \frac1b (\frac A2 - \frac bm)^2",
        measured,
        lambda case: promised(case) - square(case),
        "==",
        because="completing the square",
    ),
    Step(
        r"\mathbb{E} G(m^*) = A / 2",
        at_the_best,
        lambda case: [letters(case)[0] / 2],
        "==",
        because="b / m* = A / 2, where the square is 0",
    ),
    Step(
        r"m^* = \frac{\mathrm{tr}\,\Sigma}{\theta^2 \|\nabla F\|^2},"
        r" \quad \theta^2 = \frac{2 - L a}{2 L a}",
        lambda case: [best(case)],
        test_form,
        "==",
        because="the norm test with this theta",
    ),
)


ALGEBRA = (
    proved(
        r"\frac1m (A - \frac bm) \le \frac{A^2}{4b}",
        lambda A, b, m: ((A - b / m) / m <= A**2 / (4 * b), b > 0, m > 0),
    ),
    proved(
        r"\text{with equality at } m = 2b / A \text{, where } A - b/m = A/2",
        lambda A, b, m: ((A - b / m) / m == A**2 / (4 * b), A > 0, b > 0, m == 2 * b / A),
    ),
)


def shares(case):
    """m, the batch sizes."""
    return best(case) * SHARES


def gain_without_noise(case):
    """A."""
    return letters(case)[0]


def loss_by_noise(case):
    """b."""
    return letters(case)[1]


DEDUCTION = Deduction(
    letters={"x": measured, "m": shares, "A": gain_without_noise, "b": loss_by_noise},
    claim=("x", "A**2 / (4 * b)"),
    uses=(Use(2, "x", "A**2 / (4 * b) - (A / 2 - b / m)**2 / b"),),
    slack=("(A / 2 - b / m)**2 / b",),
    given=("0 < b", "0 < m"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for a in (0.1, 1.0, 1.9):
        yield Case(f"a = {a:g} / L", F, twice(cabs(a / F.smoothness)), 0, far_start(F))
    F = regression()
    yield Case("ridge regression", F, twice(cabs(0.5 / F.smoothness)), 0, far_start(F))
    F = breast_cancer(n=20)
    yield Case("breast cancer, 20 patients", F, twice(cabs(1 / F.smoothness)), 0)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case("each example once", F, cabs(0.5), 0, far_start(F), note="with replacement")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    w, at = far_start(F), np.asarray(F.minimiser)
    yield Case("each example once", F, cabs(0.5), 0, w, note="must be drawn with replacement")
    yield Case("a > 2 / L", F, twice(cabs(2.5)), 0, w, note="the step size must be below 2 / L")
    yield Case("at the minimum", F, twice(cabs(0.5)), 0, at, note="neither the gradient nor")


THEOREM = Theorem(
    name=__name__,
    title="The batch of the largest gain per example",
    source="Balles, Romero and Hennig (2017); re-derived",
    kind="tight",
    attained="every instance",
    status="re-derived",
    statement=r"\frac{\mathbb{E} G(m)}{m} \le \frac{A^2}{4b},"
    r" \quad m^* = \frac{2 L a}{2 - L a} \frac{\mathrm{tr}\,\Sigma}{\|\nabla F\|^2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="batch size",
    certificates=ALGEBRA,
)
