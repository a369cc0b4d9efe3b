r"""With the importance weights 1 / (N p_i), rank-based selection is unbiased.

Setting:    any f_i; N examples in whatever order, by fresh losses or by stale ones.
Method:     batches of B examples, each drawn with rank i with probability p_i and weighed by
            c_i = 1 / (N p_i); any direction and step.
Guarantee:  E[(1/B) sum_{i in batch} c_i grad f_i(w)]  =  grad F(w).

            The weights mean(p) / p_i of a released script are not that: see released_weights.
Kind:       identity, for every coordinate.
Source:     importance sampling; ours, about Loshchilov and Hutter (2015), "Online batch selection for
            faster training of neural networks", who do not weigh.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.samplers import RankBased, ReweightedRankBased
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
    unless_reweighted,
)

objections = unless_reweighted


def measured(case):
    """E of the weighted batch gradient."""
    return expected_at_later_states(case, lambda after: after.estimate.gradient)


@at_later_states
def promised(method, state):
    """grad F(w)."""
    return state.problem.gradient(state.w)


# The proof.


def expected_weight(case):
    """E c_i."""
    return expected_at_later_states(case, lambda after: after.estimate.weights.mean())


@at_later_states
def one(method, state):
    """1."""
    return 1.0


def expected_loss(case):
    """E of the weighted batch loss."""
    return expected_at_later_states(case, lambda after: after.estimate.loss)


@at_later_states
def loss(method, state):
    """F(w)."""
    return state.problem.loss(state.w)


def largest_weight(case):
    """E of the largest weight of a batch."""
    return expected_at_later_states(case, lambda after: after.estimate.weights.max())


@at_later_states
def bound_of_the_weights(method, state):
    """1 / (N p_N) <= s / (N p_1) <= s."""
    return pressure(method, state)


@at_later_states
def weighed_sum(method, state):
    """sum_i p_i (grad f_i(w) / (N p_i)), rank by rank."""
    n, order = state.problem.n, drawn_from(method, state)
    p = probabilities(pressure(method, state), n)
    return p @ (state.problem.gradients(state.w)[order] / (n * p[:, None]))


PROOF = (
    Step(r"\mathbb{E} c_i = 1", expected_weight, one, "==", because="sum_i p_i / (N p_i) = 1"),
    Step(
        r"\mathbb{E} \tfrac1B \sum_{i \in \mathrm{batch}} c_i f_i(w) = F(w)",
        expected_loss,
        loss,
        "==",
        because="sum_i p_i f_i / (N p_i) = F; and so for the gradients",
    ),
    Step(
        r"c_i \le s",
        largest_weight,
        bound_of_the_weights,
        because="p_1 >= 1 / N and p_N >= p_1 / s: the price is in the variance",
    ),
    Step(
        r"\mathbb{E} \tfrac1B \sum_{i \in \mathrm{batch}} c_i \nabla f_i(w) = \sum_i p_i \frac{\nabla f_i(w)}{N p_i}",
        measured,
        weighed_sum,
        "==",
        because="every draw has rank i with probability p_i",
    ),
    Step(
        r"\sum_i p_i \frac{\nabla f_i(w)}{N p_i} = \nabla F(w)",
        weighed_sum,
        promised,
        "==",
        because="p_i cancels, and every example has one rank",
    ),
)


DEDUCTION = Deduction(
    letters={"g": measured, "S": weighed_sum, "G": promised},
    claim=("g", "G"),
    uses=(Use(4, "g", "S"), Use(5, "S", "G")),
)


# Where it is checked.


def weighed(step_size, B, s=100.0, sampler=ReweightedRankBased, **how):
    """SGD on batches of B that are selected by rank with the pressure s, and weighed."""
    return Method(Constant(B), Fixed(step_size), sampler=sampler(s, **how))


def examples():
    """Where it holds."""
    F = small_quadratic()
    for s in (1.0, 1.01, 100.0, 1e8):
        method = weighed(0.1, 2, s)
        yield Case(f"s = {s:g}", F, method, 7, far_start(F))
    falling = weighed(0.1, 3, 100.0, final_pressure=1.01, epochs=3, **FRESH)
    yield Case("a falling pressure", regression(), falling, 8, np.ones(2))
    F, method = breast_cancer(n=24), weighed(0.1, 2)
    yield Case("24 breast cancer patients", F, method, 14)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    method = weighed(0.1, 2, 100.0, Unweighed)
    w = far_start(F)
    yield Case("no weights", F, method, 7, w, note="c_i = 1 / (N p_i)")


class Unweighed(RankBased):
    """Rank-based selection that writes down weights of 1."""

    def weights(self, memory, indices, now):
        return np.ones(len(indices))


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    plain = weighed(0.1, 2, 100.0, RankBased)
    yield Case("no weights", F, plain, note="the sampler must be ReweightedRankBased")
    yield Case("one epoch", F, weighed(0.1, 2), 3, note="last beyond its first epoch")


THEOREM = Theorem(
    name=__name__,
    title="Rank-based selection with importance weights is unbiased",
    source="importance sampling; ours, about Loshchilov and Hutter (2015)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} \tfrac1B \sum_{i \in \mathrm{batch}} \frac{\nabla f_i(w)}{N p_i} = \nabla F(w)",
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
