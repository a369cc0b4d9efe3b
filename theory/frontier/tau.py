r"""The gain of importance sampling is a ratio of second moments: tau^2.

Setting:    the gradients g_1, ..., g_n of all candidates at w, not all zero.
Method:     importance sampling with p_i = ||g_i|| / sum_j ||g_j|| and weights 1 / (n p_i).
Guarantee:  tau^2  =  E||g||^2 of a uniform example / E||g / (n p)||^2 of an example drawn with p,

            tau = sqrt(n sum_i p_i^2) being what the method watches. So a batch of B by importance has the
            second moment of tau^2 B drawn uniformly, at most: 1 / tau^2 is the share of an effective sample. No
            other p has a smaller second moment.
Kind:       identity.
Source:     Katharopoulos and Fleuret (2018), "Not all samples are created equal: deep learning with
            importance sampling", for the method and for tau, as in their code; the identity is ours.
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.methods import importance_sampling, sgd
from adaptivesgd.samplers import GradientNorms
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    breast_cancer,
    proved,
    regression,
    unless,
)

OTHERS = 20  # other probabilities that are tried


def objections(case):
    """The sampler must be GradientNorms, and a gradient not zero."""
    yield from unless(case.method, "sampler", GradientNorms)
    for state in case.states[:-1]:
        if not norms(state).any():
            yield f"some gradient must not be zero, but at step {state.step} all are"


def norms(state):
    """||g_i||, shape (n,)."""
    return np.linalg.norm(state.problem.gradients(state.w), axis=1)


def probabilities(state, power=1.0):
    """p_i in proportion to ||g_i||^power."""
    scores = norms(state) ** power
    return scores / scores.sum()


def second_moment(state, p):
    """E||g / (n p)||^2 for an example drawn with p, a float."""
    n, drawn = state.problem.n, p > 0
    rows = state.problem.gradients(state.w)[drawn] / (n * p[drawn, None])
    return float(p[drawn] @ (rows**2).sum(axis=1))


@at_every_state
def measured(method, state):
    """tau^2, as the sampler finds it from all examples."""
    watched = replace(method.sampler, decay=0.0)._average(0.0, norms(state) ** 2)
    return watched**2


def ratio(power):
    """The ratio of second moments, for p in proportion to ||g_i||^power."""

    @at_every_state
    def side(method, state):
        n = state.problem.n
        return second_moment(state, np.full(n, 1 / n)) / second_moment(
            state, probabilities(state, power)
        )

    return side


def promised(case):
    """The ratio of second moments."""
    return ratio(case.given.get("power", 1.0))(case)


# The proof.


@at_every_state
def effective(method, state):
    """n sum_i p_i^2."""
    return state.problem.n * float((probabilities(state) ** 2).sum())


@at_every_state
def moment_by_importance(method, state):
    """E||g / (n p)||^2."""
    return second_moment(state, probabilities(state))


@at_every_state
def moment_of_uniform(method, state):
    """E||g||^2 of a uniform example."""
    n = state.problem.n
    return second_moment(state, np.full(n, 1 / n))


@at_every_state
def square_of_the_mean(method, state):
    """(mean ||g_i||)^2."""
    return norms(state).mean() ** 2


@at_every_state
def least_of_others(method, state):
    """The smallest second moment over other probabilities."""
    rng = np.random.default_rng(0)
    tries = rng.dirichlet(np.ones(state.problem.n), OTHERS) + 1e-3 * probabilities(state)
    return min(second_moment(state, p / p.sum()) for p in tries)


PROOF = (
    Step(
        r"\tau^2 = n \sum_i p_i^2",
        measured,
        effective,
        "==",
        because="the definition of p",
    ),
    Step(
        r"\mathbb{E}\|g / (n p)\|^2 = (\tfrac1n \sum_i \|g_i\|)^2",
        moment_by_importance,
        square_of_the_mean,
        "==",
        because="||g_i|| / p_i is the same for every i",
    ),
    Step(
        r"n \sum_i p_i^2 \cdot (\tfrac1n \sum_i \|g_i\|)^2 = \mathbb{E}\|g\|^2",
        lambda case: effective(case) * square_of_the_mean(case),
        moment_of_uniform,
        "==",
        because="p_i = ||g_i|| / sum_j ||g_j||",
    ),
    Step(
        r"\mathbb{E}\|g / (n p)\|^2 \le \mathbb{E}\|g / (n p')\|^2",
        moment_by_importance,
        least_of_others,
        because="Cauchy-Schwarz: (sum ||g_i||)^2 <= sum ||g_i||^2 / p'_i, as the p'_i add up to 1",
    ),
)


ALGEBRA = (
    proved(
        r"(a + b)^2 \le \frac{a^2}{p} + \frac{b^2}{1 - p}",
        lambda a, b, p: ((a + b) ** 2 * p * (1 - p) <= a**2 * (1 - p) + b**2 * p, p > 0, p < 1),
    ),
)


DEDUCTION = Deduction(
    letters={
        "x": measured,
        "P": effective,
        "A": square_of_the_mean,
        "U": moment_of_uniform,
        "I": moment_by_importance,
    },
    claim=("x", "U / I"),
    uses=(
        Use(1, "x", "P"),
        Use(2, "I", "A", "P / I"),
        Use(3, "P * A", "U", "1 / I"),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = regression(n=12)
    yield Case("regression", F, importance_sampling(0.1, 2), 4, np.array([1.0, -2.0]))
    F = breast_cancer()
    yield Case("breast cancer", F, importance_sampling(0.1, 32), 4)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, squares = regression(n=12), {"power": 2.0}
    method, w = importance_sampling(0.1, 2), np.array([1.0, -2.0])
    yield Case("by their squares", F, method, 4, w, given=squares, note="p in proportion to norms")


def refusals():
    """Where it does not apply."""
    yield Case("uniform", regression(), sgd(0.1, 2), note="the sampler must be GradientNorms")


THEOREM = Theorem(
    name=__name__,
    title="Importance sampling: tau squared is a ratio of second moments",
    source="ours, for the method of Katharopoulos and Fleuret (2018)",
    kind="identity",
    status="ours",
    statement=r"\tau^2 = \frac{\mathbb{E}\|g\|^2}{\mathbb{E}\|g / (n p)\|^2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
    samplers=None,
)
