r"""Gradient diversity: how large a mini-batch makes as much progress as its examples one by one.

Setting:    any objective; M^2 = (1/n) sum_i ||grad f_i(w)||^2 and the gradient diversity
            D(w) = sum_i ||grad f_i||^2 / ||sum_i grad f_i||^2 = M^2 / (n ||grad F(w)||^2).
Method:     w+ = w - gamma sum_{i in batch} grad f_i(w), with B <= 1 + delta n D(w) examples drawn with
            replacement: a step a = gamma B along the mean.
Guarantee:  E||w+ - w*||^2  <=  ||w - w*||^2 - B (2 gamma <grad F(w), w - w*> - (1 + delta) gamma^2 M^2)

            for every w*: B times what a single example is expected to gain, but for the factor
            1 + delta in the noise. Beyond B ~ n D(w) larger batches are wasted.
Kind:       tight: at B = 1 + delta n D(w).
Source:     Yin, Pananjady, Lam, Papailiopoulos, Ramchandran and Bartlett (2018), "Gradient
            diversity: a key ingredient for scalable distributed learning"; re-derived.
"""

from functools import partial

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import sgd
from theory import Case, Deduction, Step, Theorem, Use, at_every_state, proved, unknown, unless
from theory.cabs.coupled import unless_independent
from theory.cabs.expected_gain import twice
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.letters import fixed_batch, step_length
from theory.quantities import square_distance, square_gradient


def mean_square(state):
    """M^2, a float."""
    return float(state.problem.estimate(state.w).square_norms.mean())


def diversity(state):
    """n D(w) = M^2 / ||grad F(w)||^2, a float."""
    return mean_square(state) / square_gradient(state)


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_independent(case)
    yield from unless(case.method, "batch_size", Constant)
    yield from unknown(case.problem, "minimiser")
    if "delta" not in case.given:
        yield "the case must give delta"
    B, delta = case.method.batch_size.size, case.given["delta"]
    for state in case.states[:-1]:
        if B > 1 + delta * diversity(state) * (1 + 1e-9):
            most = 1 + delta * diversity(state)
            yield f"at step {state.step} the batch may hold {most:.4g} examples, not {B}"


def measured(case):
    """E||w+ - w*||^2."""
    return case.expected_next(square_distance)


def progress(case, inflation):
    """||w - w*||^2 - B (2 gamma <grad F, w - w*> - inflation gamma^2 M^2) at every state."""
    B, a = case.method.batch_size.size, case.method.step_size.length
    gamma = a / B

    def one(method, state):
        away = state.w - np.asarray(state.problem.minimiser)
        slope = state.problem.gradient(state.w) @ away
        noise = inflation(state) * gamma**2 * mean_square(state)
        return away @ away - B * (2 * gamma * slope - noise)

    return at_every_state(one)(case)


def promised(case):
    """||w - w*||^2 - B (2 gamma <grad F, w - w*> - (1 + delta) gamma^2 M^2)."""
    return progress(case, lambda state: 1 + case.given["delta"])


# The proof.


def exact(case):
    """The same with 1 + (B - 1) / (n D) for 1 + delta."""
    B = case.method.batch_size.size
    return progress(case, lambda state: 1 + (B - 1) / diversity(state))


def square_sum(case):
    """E||sum_{i in batch} grad f_i||^2."""
    B = case.method.batch_size.size
    return case.expected_next(lambda after: B**2 * after.estimate.signal)


def pairs(case):
    """B M^2 + B (B - 1) ||grad F||^2."""
    B = case.method.batch_size.size

    def one(method, state):
        return B * mean_square(state) + B * (B - 1) * square_gradient(state)

    return at_every_state(one)(case)


@at_every_state
def distance_now(method, state):
    """||w - w*||^2."""
    return square_distance(state)


@at_every_state
def slope_now(method, state):
    """<grad F(w), w - w*>."""
    return state.problem.gradient(state.w) @ (state.w - np.asarray(state.problem.minimiser))


@at_every_state
def mean_square_now(method, state):
    """M^2."""
    return mean_square(state)


@at_every_state
def diversity_now(method, state):
    """n D(w)."""
    return diversity(state)


def inflation(case):
    """delta."""
    return case.given["delta"]


PROOF = (
    Step(
        r"\mathbb{E}\|\sum_{i \in \mathrm{batch}} \nabla f_i\|^2 = B M^2 + B (B - 1) \|\nabla F\|^2",
        square_sum,
        pairs,
        "==",
        because="B squares and B (B - 1) products of independent draws",
    ),
    Step(
        r"\mathbb{E}\|w_+ - w^*\|^2 = \|w - w^*\|^2 - B (2 \gamma \langle \nabla F, w - w^* \rangle"
        r" - (1 + \tfrac{B - 1}{n D}) \gamma^2 M^2)",
        measured,
        exact,
        "==",
        because="||grad F||^2 = M^2 / (n D)",
    ),
)


ALGEBRA = (
    proved(
        r"B M^2 + B (B - 1) G^2 = B M^2 (1 + \frac{B - 1}{D}), \quad D = M^2 / G^2",
        lambda B, M, G: (
            B * M**2 + B * (B - 1) * G**2 == B * M**2 * (1 + (B - 1) / (M**2 / G**2)),
            M > 0,
            G > 0,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={
        "E": measured,
        "R": distance_now,
        "S": slope_now,
        "M": mean_square_now,
        "D": diversity_now,
        "B": fixed_batch,
        "a": step_length,
        "d": inflation,
    },
    claim=("E", "R - B * (2 * a / B * S - (1 + d) * (a / B)**2 * M)"),
    uses=(Use(2, "E", "R - B * (2 * a / B * S - (1 + (B - 1) / D) * (a / B)**2 * M)"),),
    slack=("a**2 / B * M * (d - (B - 1) / D)",),
    given=("0 < B", "0 < D", "0 <= M", "B - 1 <= d * D"),
)


# Where it is checked.


def largest_share(F, w, B):
    """delta for which B = 1 + delta n D(w)."""
    rows, g = F.gradients(w), F.gradient(w)
    return (B - 1) * (g @ g) / (rows**2).sum(axis=1).mean()


def examples():
    """Where it holds."""
    F = small_quadratic()
    w = far_start(F, 1.0)
    method, share = twice(sgd(0.3, 3)), {"delta": largest_share(F, w, 3)}
    yield Case("attained", F, method, 1, w, given=share)
    yield Case("delta = 2", F, method, 4, far_start(F), given={"delta": 2.0})
    yield Case("ridge regression", regression(), twice(sgd(0.2, 2)), 5, given={"delta": 1.0})
    F = breast_cancer(n=24)
    yield Case("24 breast cancer patients", F, twice(sgd(0.1, 2)), 3, given={"delta": 1.0})


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    method, far = twice(sgd(1.0, 3)), far_start(F, 9.0)
    yield Case("large batch", F, method, 1, far, given={"delta": 0.1}, note="B <= 1 + delta n D")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method, given = twice(sgd(1.0, 3)), {"delta": 0.1}
    yield Case("a large batch", F, method, 1, far_start(F, 9.0), given=given, note="may hold")
    once = partial(Case, problem=F, method=sgd(0.1, 2), given=given)
    yield once("each example once", note="must be drawn with replacement")


THEOREM = Theorem(
    name=__name__,
    title="Gradient diversity: batches without waste",
    source="Yin, Pananjady, Lam, Papailiopoulos, Ramchandran and Bartlett (2018); re-derived",
    kind="tight",
    attained="one instance",
    status="re-derived",
    statement=r"\mathbb{E}\|w_+ - w^*\|^2 \le \|w - w^*\|^2 - B (2 \gamma \langle \nabla F, w - w^* \rangle"
    r" - (1 + \delta) \gamma^2 M^2)",
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
