r"""Rank-based selection with fresh losses is stochastic gradient descent on a spectral risk.

Setting:    any f_i, no two of them equal at w; p_i is the probability of rank i under the pressure s.
Method:     batches of B examples, each drawn with rank i with probability p_i, by losses that were
            evaluated at the current w; any direction and step.
Guarantee:  E g  =  grad F_s(w),    F_s(w) = sum_i p_i f_(i)(w),    f_(1) >= f_(2) >= ... >= f_(N).

            So g is a biased estimate of grad F, but an unbiased one of the gradient of another
            objective: an average of the losses that weighs the large ones more. With losses from
            earlier points it is no gradient of anything.
Kind:       identity, for every coordinate.
Source:     ours, about Loshchilov and Hutter (2015), "Online batch selection for faster training
            of neural networks".
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import online_batch_selection
from adaptivesgd.samplers import RankBased
from adaptivesgd.samplers.rank_based import probabilities
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    breast_cancer,
    far_start,
    regression,
    small_quadratic,
)

from .spectral import (
    FRESH,
    at_later_states,
    drawn_from,
    expected_at_later_states,
    pressure,
    spectral_gradient,
    spectral_risk,
    unless_fresh,
    unless_rank_based,
)


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_rank_based(case)
    yield from unless_fresh(case)


def measured(case):
    """E g."""
    return expected_at_later_states(case, lambda after: after.estimate.gradient)


@at_later_states
def promised(method, state):
    """grad F_s(w)."""
    return spectral_gradient(state.problem, state.w, pressure(method, state))


# The proof.


@at_later_states
def losses_in_order(method, state):
    """The losses in the order of the sampler."""
    return state.problem.losses(state.w)[drawn_from(method, state)]


@at_later_states
def losses_sorted(method, state):
    """f_(1)(w) >= ... >= f_(N)(w)."""
    return np.sort(state.problem.losses(state.w))[::-1]


def expected_loss(case):
    """E of the batch loss."""
    return expected_at_later_states(case, lambda after: after.estimate.loss)


@at_later_states
def risk(method, state):
    """F_s(w)."""
    return spectral_risk(state.problem, state.w, pressure(method, state))


@at_later_states
def in_the_order_of_the_sampler(method, state):
    """sum_i p_i grad f_order(i)(w)."""
    p = probabilities(pressure(method, state), state.problem.n)
    return p @ state.problem.gradients(state.w)[drawn_from(method, state)]


PROOF = (
    Step(
        r"f_{\mathrm{order}(i)}(w) = f_{(i)}(w)",
        losses_in_order,
        losses_sorted,
        "==",
        because="the losses are fresh, and sorted",
    ),
    Step(
        r"\mathbb{E} \tfrac1B \sum_{i \in \mathrm{batch}} f_i(w) = F_s(w)",
        expected_loss,
        risk,
        "==",
        because="every draw has rank i with probability p_i; and so for the gradients",
    ),
    Step(
        r"\mathbb{E} g = \sum_i p_i \nabla f_{\mathrm{order}(i)}(w)",
        measured,
        in_the_order_of_the_sampler,
        "==",
        because="the same",
    ),
    Step(
        r"\sum_i p_i \nabla f_{\mathrm{order}(i)}(w) = \nabla F_s(w)",
        in_the_order_of_the_sampler,
        promised,
        "==",
        because="the first line: order(i) = (i), and no two losses are equal",
    ),
)


DEDUCTION = Deduction(
    letters={"g": measured, "S": in_the_order_of_the_sampler, "G": promised},
    claim=("g", "G"),
    uses=(Use(3, "g", "S"), Use(4, "S", "G")),
)


# Where it is checked.


def selecting(step_size, B, s=100.0, **how):
    """SGD on batches of B that are selected by rank with the pressure s."""
    return Method(Constant(B), Fixed(step_size), sampler=RankBased(s, **how))


def examples():
    """Where it holds."""
    F = small_quadratic()
    for s in (1.01, 100.0, 1e8):
        method = selecting(0.3, 2, s, **FRESH)
        yield Case(f"s = {s:g}", F, method, 8, far_start(F))
    falling = selecting(0.3, 3, 100.0, final_pressure=1.01, epochs=3, **FRESH)
    yield Case("a falling pressure", regression(), falling, 8, np.ones(2))
    F, adadelta = breast_cancer(n=24), online_batch_selection(1.0, 2, RankBased(**FRESH))
    yield Case("24 patients, AdaDelta", F, adadelta, 14)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = regression()
    stale = selecting(0.5, 2, 100.0, sort_every=1)
    w = np.array([3.0, -2.0])
    yield Case("known losses", F, stale, 9, w, note="fresh losses")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("known losses", F, selecting(0.3, 2), note="the losses must be fresh")
    odd = selecting(0.3, 4, **FRESH)
    yield Case("batches of 4 out of 6", F, odd, note="the batch must divide n = 6")
    yield Case("one epoch", F, selecting(0.3, 2, **FRESH), 3, note="last beyond its first epoch")


THEOREM = Theorem(
    name=__name__,
    title="Rank-based selection descends a spectral risk",
    source="ours, about Loshchilov and Hutter (2015)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} g = \nabla F_s(w), \quad F_s = \sum_i p_i f_{(i)}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="coordinate",
)
