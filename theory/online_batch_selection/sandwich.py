r"""The spectral risk lies between the mean loss and the largest one.

Setting:    every f_i >= 0; p_i is the probability of rank i of N under the pressure s.
Method:     any; F_s(w) = sum_i p_i f_(i)(w) is what rank-based selection with fresh losses descends.
Guarantee:  F(w)  <=  F_s(w)  <=  min(max_i f_i(w), N p_1 F(w)),

            with N p_1 = N (1 - 1/r) / (1 - 1/s) -> log(s) / (1 - 1/s): so a small F_s is a small F,
            and the other way round up to a factor of 4.65 at s = 100.
Kind:       tight: on the right at s = 1, where all are F.
Source:     ours, about Loshchilov and Hutter (2015), "Online batch selection for faster training
            of neural networks".
"""

import numpy as np

from adaptivesgd.data import load
from adaptivesgd.methods import cabs, online_batch_selection
from adaptivesgd.models import CoshSum, SigmoidLoss, SoftmaxRegression
from adaptivesgd.samplers.rank_based import RankBased, probabilities
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    breast_cancer,
    loss,
    proved,
    small_quadratic,
)

from .spectral import pressure, spectral_risk


def objections(case):
    """What must hold of the problem and of the method."""
    if not isinstance(case.method.sampler, RankBased):
        yield f"the sampler must be RankBased, not {case.method.sampler!r}"
    lowest = min(case.problem.losses(state.w).min() for state in case.states)
    if lowest < 0:
        yield f"no f_i may be negative, but one is {lowest:.6g}"


@at_every_state
def measured(method, state):
    """F_s(w)."""
    return spectral_risk(state.problem, state.w, pressure(method, state))


@at_every_state
def largest(method, state):
    """max_i f_i(w)."""
    return state.problem.losses(state.w).max()


@at_every_state
def most_of_the_mean(method, state):
    """N p_1 F(w)."""
    n = state.problem.n
    return n * probabilities(pressure(method, state), n)[0] * loss(state)


def promised(case):
    """min(max_i f_i(w), N p_1 F(w))."""
    return np.minimum(largest(case), most_of_the_mean(case))


# The proof.


@at_every_state
def mean(method, state):
    """F(w)."""
    return loss(state)


@at_every_state
def in_the_worst_order(method, state):
    """sum_i p_i f_(N+1-i)(w): the largest losses with the smallest probabilities."""
    p = probabilities(pressure(method, state), state.problem.n)
    return p @ np.sort(state.problem.losses(state.w))


def which(case):
    """t: 1 where max_i f_i(w) is the smaller of the two, else 0."""
    return (largest(case) <= most_of_the_mean(case)) * 1.0


PROOF = (
    Step(
        r"F(w) \le F_s(w)",
        mean,
        measured,
        because="Chebyshev's sum inequality: p_i and f_(i) both fall",
    ),
    Step(
        r"\sum_i p_i f_{(N+1-i)}(w) \le F(w)",
        in_the_worst_order,
        mean,
        because="the same inequality the other way round",
    ),
    Step(r"F_s(w) \le \max_i f_i(w)", measured, largest, because="sum_i p_i = 1"),
    Step(r"F_s(w) \le N p_1 F(w)", measured, most_of_the_mean, because="p_i <= p_1, f_i >= 0"),
    Step(
        r"\min(\max_i f_i, N p_1 F) = t \max_i f_i + (1 - t) N p_1 F, \quad t = 0 \text{ or } 1",
        promised,
        lambda case: which(case) * largest(case) + (1 - which(case)) * most_of_the_mean(case),
        "==",
        because="the smaller of the two",
    ),
)


ALGEBRA = (
    proved(
        r"\text{Chebyshev for } N = 3: \; \sum_i p_i f_i \ge \tfrac13 \sum_i p_i \sum_i f_i",
        lambda p, q, r, f, g, h: (
            3 * (p * f + q * g + r * h) >= (p + q + r) * (f + g + h),
            p >= q,
            q >= r,
            f >= g,
            g >= h,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={"x": measured, "m": promised, "X": largest, "Y": most_of_the_mean, "t": which},
    claim=("x", "m"),
    uses=(
        Use(3, "x", "X", "t"),
        Use(4, "x", "Y", "1 - t"),
        Use(5, "m", "t * X + (1 - t) * Y", "-1"),
    ),
    given=("0 <= t", "t <= 1"),
)


# Where it is checked.


def selected(s, B=4):
    """Online batch selection with AdaDelta and this pressure."""
    return online_batch_selection(1.0, B, RankBased(s))


def examples():
    """Where it holds."""
    F = small_quadratic()
    for s in (1.01, 100.0, 1e8):
        yield Case(f"a quadratic, s = {s:g}", F, selected(s, 2), 12)
    yield Case("attained: s = 1", F, selected(1.0, 2), 12)
    F = breast_cancer()
    yield Case("logistic regression on breast cancer", F, selected(100.0, 64), 15)
    yield Case("not convex, breast cancer", SigmoidLoss(F.X, F.y), selected(1e8, 64), 15)
    X, y = load("digits")
    F = SoftmaxRegression(X[:640], y[:640])
    yield Case("softmax regression on digits", F, selected(100.0, 64), 20)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = negative()
    yield Case("negative losses", F, selected(100.0, 1), 4, np.ones(2), note="every f_i >= 0")


def negative():
    """Losses of both signs: a quadratic with additive noise."""
    return CoshSum(np.array([[9.0, 0.0], [-9.0, 0.0]]))


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("CABS", F, cabs(0.1, 2, 2), note="the sampler must be RankBased")
    w = np.ones(2)
    yield Case("negative", negative(), selected(100.0, 1), 4, w, note="no f_i may be negative")


THEOREM = Theorem(
    name=__name__,
    title="The spectral risk: between mean and maximum",
    source="ours, about Loshchilov and Hutter (2015)",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"F \le F_s \le \min(\max_i f_i, N p_1 F)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
