r"""The condition on the batch, solved for the batch size.

Setting:    the size K is fixed before the batch is seen, and it is drawn with replacement, so that
            E||g_B||^2 = ||grad l||^2 + V / K, with V = tr Var_z grad f(x; z).
Method:     any step, with 0 < theta < 1.
Guarantee:  the smallest K with theta^2 E||grad l_B||^2 >= E||grad l_B - grad l||^2, condition (4), is

            K  =  ceil( (1 - theta^2) / theta^2  V(x) / ||grad l(x)||^2 ).
Kind:       identity. At theta = 1, which Algorithms 1-3 use, every K satisfies (4): in expectation it
            says nothing, and batches grow by fluctuation only (pass_probability).
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            condition (4), where Var f is printed and Var grad f is meant. The explicit form: re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.methods import big_batch
from adaptivesgd.step_sizes import Fixed
from theory import Case, Certificate, MonteCarlo, Step, Theorem, at_every_state
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.quantities import batch_size, square_gradient, variance
from theory.standard_steps import noise_now, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .exact_test import ExactTest
from .examples import REPLACED, passing
from .sides import square_error


def objections(case):
    """What the method must be like."""
    if not case.method.sampler.replace:
        yield "the batch must be drawn with replacement: without, smaller ones are enough"
    yield from unless_tested(case)


def measured(case):
    """The first K = 1, 2, ... that satisfies (4); infinite if none up to n does."""
    theta, K = theta_of(case), np.arange(1, case.problem.n + 1)

    def smallest(method, state):
        V, signal = variance(state), square_gradient(state)
        passes = theta**2 * (signal + V / K) >= V / K
        return K[passes][0] if passes.any() else np.inf

    return at_every_state(smallest)(case)


promised = at_every_state(batch_size)


# The proof.


def signal(after):
    """||g_B||^2 of the batch that led to a state."""
    return after.estimate.signal


def left_of_one_less(case):
    """theta^2 ((K - 1) ||grad l||^2 + V)."""
    return theta_of(case) ** 2 * (
        (promised(case) - 1) * square_gradient_now(case) + variances(case)
    )


variances = at_every_state(lambda method, state: variance(state))

PROOF = (
    Step(
        r"\mathbb{E}\|\nabla l_B\|^2 = \|\nabla l\|^2 + V / K",
        lambda case: case.expected_next(signal),
        lambda case: square_gradient_now(case) + noise_now(case),
        "==",
        because="the error of the batch gradient is zero on average",
    ),
    Step(
        r"\mathbb{E}\|\nabla l_B - \nabla l\|^2 \le \theta^2 \mathbb{E}\|\nabla l_B\|^2",
        lambda case: case.expected_next(square_error),
        lambda case: theta_of(case) ** 2 * case.expected_next(signal),
        because="K is at least (1 - theta^2) / theta^2 V / ||grad l||^2",
    ),
    Step(
        r"\theta^2 ((K - 1) \|\nabla l\|^2 + V) \le V",
        left_of_one_less,
        variances,
        because="one example less, and (4) fails",
    ),
)


def solved():
    """(4) minus its right side has the sign of K - (1 - theta^2) / theta^2 V / G, with G = ||grad l||^2."""
    from sympy import simplify, symbols

    G, V, K, theta = symbols("G V K theta", positive=True)
    excess = theta**2 * (G + V / K) - V / K
    return simplify(excess - theta**2 * G / K * (K - (1 - theta**2) / theta**2 * V / G)) == 0


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for theta in (0.3, 0.5, 0.9):
        method = passing(theta, 0.1)
        yield Case(f"a quadratic, theta = {theta}", F, method, 3, w=far_start(F, 8.0))
    F = breast_cancer()
    method, w = passing(0.5, 0.05), far_start(F, 0.3)
    yield Case("logistic regression on breast cancer", F, method, 3, w, engine=MonteCarlo(150))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case(
        "tested with another theta",
        F,
        passing(0.9, 0.1),
        steps=2,
        w=far_start(F, 1.0),
        given={"theta": 0.5},
        note="condition (4) with this theta",
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, 0.5)
    looking = Method(big_batch(0.5, initial_size=2).batch_size, Fixed(0.5), sampler=REPLACED)
    yield Case("without replacement", F, Method(ExactTest(), Fixed(0.1)), note="with replacement")
    yield Case("as implemented", F, looking, note="fixed before the batch is seen")
    yield Case("theta = 1", F, method, given={"theta": 1}, note="every batch satisfies (4)")
    yield Case("more than n examples", F, method, note="condition (4) must hold, but at step")


THEOREM = Theorem(
    name=__name__,
    title="The batch test, solved for the batch size",
    source="De, Yadav, Jacobs and Goldstein (2017), condition (4); re-derived",
    kind="identity",
    status="ours",
    statement=r"\min \{K : (4)\} = \Big\lceil \frac{1 - \theta^2}{\theta^2}"
    r" \frac{\mathrm{tr\,Var}_z \nabla f(x; z)}{\|\nabla l(x)\|^2} \Big\rceil",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="the smallest of the whole numbers that pass, a ceiling, is no formula of algebra",
    objections=objections,
    certificates=(
        Certificate("algebra", "(4) holds if and only if K is at least the explicit form", solved),
    ),
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="state",
)
