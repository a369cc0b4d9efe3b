r"""Backtracking on the batch never takes a step that is too short.

Setting:    every f(.; z) is L-smooth, and so every l_B.
Method:     x+ = x - a_t g_B, with a_t halved, from the a of the step before or twice that, and from a_0 at
            first, until (7): l_B(x - a g_B) <= l_B(x) - c a ||g_B||^2, 0 < c < 1. Batches of any
            size, chosen in any way: Algorithm 2 as it is.
Guarantee:  a_t  >=  min(a_0, (1 - c) / L), at every step of every run.
Kind:       lower.
Source:     Theorem 3 of De, Yadav, Jacobs and Goldstein (2017), corrected: what its proof says of the step,
            without beta and without expectations.
"""

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import big_batch_armijo
from adaptivesgd.step_sizes import Armijo
from theory import Case, Chain, Deduction, SmoothExamples, Step, Theorem, Use, at_every_step, unless
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.standard_steps import lengths

from .examples import DISTINCT, diabetes, passing


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Armijo)


measured = lengths


def always_accepted(method, problem):
    """2 (1 - c) / L: no longer step is needed for every batch to accept."""
    return 2 * (1 - method.step_size.c1) / float(problem.max_smoothness)


def promised(case):
    """min(a_0, (1 - c) / L)."""
    search = case.method.step_size
    least = search.shrink_factor * always_accepted(case.method, case.problem)
    return np.full(len(case.states) - 1, min(search.initial_step, least))


# The proof.


@at_every_step
def batch_loss_at_the_longest(method, state, after):
    """l_B(x - a g_B) at a = 2 (1 - c) / L."""
    a, seen = always_accepted(method, state.problem), after.estimate
    return seen.loss_at(seen.w - a * seen.gradient)


@at_every_step
def quadratic_bound(method, state, after):
    """l_B(x) - (a - L a^2 / 2) ||g_B||^2 at a = 2 (1 - c) / L."""
    a, seen, L = (
        always_accepted(method, state.problem),
        after.estimate,
        state.problem.max_smoothness,
    )
    return seen.loss - (a - float(L) * a**2 / 2) * seen.signal


@at_every_step
def armijo_bound(method, state, after):
    """l_B(x) - c a ||g_B||^2 at a = 2 (1 - c) / L."""
    seen = after.estimate
    return seen.loss - method.step_size.c1 * always_accepted(method, state.problem) * seen.signal


@at_every_step
def from_the_step_before(method, state, after):
    """min(a_{t-1}, (1 - c) / L)."""
    before = method.step_size.initial_step if np.isnan(state.step_size) else float(state.step_size)
    return min(before, method.step_size.shrink_factor * always_accepted(method, state.problem))


PROOF = (
    Step(
        r"l_B(x - a g_B) \le l_B(x) - (a - \tfrac{L a^2}{2}) \|g_B\|^2",
        batch_loss_at_the_longest,
        quadratic_bound,
        because="l_B is L-smooth; shown at a = 2 (1 - c) / L",
    ),
    Step(
        r"-(a - \tfrac{L a^2}{2}) = -c a",
        quadratic_bound,
        armijo_bound,
        "==",
        because="a = 2 (1 - c) / L: every batch accepts it, and every shorter step",
    ),
    Step(
        r"\min(a_{t-1}, (1 - c) / L) \le a_t",
        from_the_step_before,
        lengths,
        because="the last step refused, twice a_t, was longer than 2 (1 - c) / L",
    ),
)


def longest_accepted(case):
    """shrink_factor 2 (1 - c) / L."""
    search = case.method.step_size
    return search.shrink_factor * always_accepted(case.method, case.problem)


def first_length(case):
    """a_0."""
    return float(case.method.step_size.initial_step)


@at_every_step
def length_before(method, state, after):
    """a_{t-1}."""
    known = not np.isnan(state.step_size)
    return float(state.step_size) if known else method.step_size.initial_step


def which(case):
    """1 where a_{t-1} is the smaller of the two, else 0."""
    return (length_before(case) <= longest_accepted(case)).astype(float)


def least(case):
    """min(a_0, (1 - c) / L)."""
    return float(promised(case)[0])


DEDUCTION = Deduction(
    letters={
        "f": from_the_step_before,
        "a": lengths,
        "b": length_before,
        "l": longest_accepted,
        "t": which,
    },
    claim=("f", "a"),
    uses=(Use(3, "f", "a"),),
    given=("f == t * b + (1 - t) * l", "t * (t - 1) == 0", "f <= b", "f <= l"),
    of=3,
    then="by induction on t",
    chain=Chain(
        letters={
            "b": measured,
            "a": None,
            "f": None,
            "t": None,
            "l": longest_accepted,
            "p": least,
            "a0": first_length,
        },
        means={"f": "f", "a": "a"},
        hypothesis=("b", "p"),
        base={"b": "a0"},
        becomes={"b": "a"},
        claim=("b", "p"),
        times=("1", "t"),
        slack=("(1 - t) * (l - p)", "f - t * b - (1 - t) * l"),
        given=("f == t * b + (1 - t) * l", "t * (t - 1) == 0", "l >= p", "a0 >= p"),
        first=1,
        on_paths=True,
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=100, dim=5, condition=1000.0)
    yield Case("Algorithm 2 on a quadratic", F, big_batch_armijo(64.0, 4), 20, far_start(F))
    yield Case(
        "short from the start", F, passing(0.5, Armijo(0.01, 0.3), DISTINCT), 10, w=far_start(F)
    )
    F = diabetes(ridge=0.001)
    yield Case("Algorithm 2 on diabetes", F, big_batch_armijo(8.0, 20, c1=0.3), 20)
    F = breast_cancer()
    yield Case("Algorithm 2 on breast cancer", F, big_batch_armijo(64.0, 20, c1=0.5), 20)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=40)
    flatter = with_constants(F, max_smoothness=F.smoothness / 8)
    yield Case("L too small", flatter, big_batch_armijo(8.0, 4), w=far_start(F), note="smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    lost = without_constants(F, "max_smoothness")
    yield Case("L unknown", lost, big_batch_armijo(1.0, 2), note="its max smoothness")
    yield Case("a fixed step", F, passing(0.5, 0.5), note="step size must be Armijo")


THEOREM = Theorem(
    name=__name__,
    title="Backtracking: the accepted steps are not too short",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 3, corrected",
    kind="lower",
    ratio=1.0,
    status="corrected",
    statement=r"a_t \ge \min(a_0, (1 - c) / L)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(SmoothExamples(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
