r"""One step on any quadratic, with any batch size: what is left of the error, and what noise adds.

Setting:    F is a quadratic with the Hessian H; Sigma(w) is the covariance of a single gradient.
Method:     w+ = w - a g, with g the mean gradient of m examples drawn uniformly; a and m may
            depend on w and on the past, not on the draw.
Guarantee:  E F(w+)  =  F(w* + (I - a H)(w - w*))  +  (a^2 / (2 m)) tr(H Sigma),

            with (n - m) / (n - 1) times the last term if no example is drawn twice.
Kind:       identity.
Source:     ours; the general form of one_step_factor.
"""

import numpy as np

from adaptivesgd.methods import adam, cabs, sgd
from adaptivesgd.models import LeastSquares, NoisyQuadratic
from theory import (
    Case,
    Deduction,
    Enumeration,
    Step,
    Theorem,
    Use,
    at_every_state,
    batch_size,
    loss,
)
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.quadratics import quadratic

from .coupled import unless_plain
from .expected_gain import twice
from .problems import diabetes


def objections(case):
    """What must hold of the problem and of the method."""
    if not isinstance(case.problem, (NoisyQuadratic, LeastSquares)):
        yield f"the problem must be a quadratic, not {case.problem!r}"
    yield from unless_plain(case)


def measured(case):
    """E F(w+)."""
    return case.expected_next(loss)


def covariance(problem, w):
    """Sigma(w) = (1/n) sum_i (grad f_i - grad F)(grad f_i - grad F)^T, shape (d, d)."""
    rows = problem.gradients(w)
    away = rows - rows.mean(axis=0)
    return away.T @ away / len(rows)


def share(method, state):
    """(1 / m) with replacement, (1 / m) (n - m) / (n - 1) without."""
    m, n = batch_size(method, state), state.problem.n
    return (1.0 if method.sampler.replace else (n - m) / (n - 1)) / m


def mean_after(method, state):
    """w* + (I - a H)(w - w*), shape (d,)."""
    away = state.w - np.asarray(state.problem.minimiser)
    return state.w - method.step_size.length * quadratic(state.problem).hessian @ away


@at_every_state
def promised(method, state):
    """F(w* + (I - a H)(w - w*)) + (a^2 / (2 m)) tr(H Sigma)."""
    F, a = state.problem, method.step_size.length
    shaken = np.sum(quadratic(F).hessian * covariance(F, state.w)) * share(method, state)
    return F.loss(mean_after(method, state)) + a**2 / 2 * shaken


# The proof: in one direction, and then in all.


@at_every_state
def mean_along(method, state):
    """<w* + (I - a H)(w - w*), 1>."""
    return mean_after(method, state).sum()


@at_every_state
def spread(method, state):
    """(a^2 / m) 1^T Sigma 1."""
    Sigma = covariance(state.problem, state.w)
    return method.step_size.length**2 * share(method, state) * Sigma.sum()


def spread_after(case):
    """E <w+, 1>^2 - (E <w+, 1>)^2."""
    return case.expected_next(lambda after: after.w.sum() ** 2) - mean_along(case) ** 2


@at_every_state
def loss_of_the_mean(method, state):
    """F(w* + (I - a H)(w - w*))."""
    return state.problem.loss(mean_after(method, state))


@at_every_state
def expected_bend(method, state):
    """E ||w+ - E w+||_H^2 / 2, with E w+ = w* + (I - a H)(w - w*)."""
    H, mean = quadratic(state.problem).hessian, mean_after(method, state)
    return Enumeration().after(method, state, lambda after: bend(H, after.w - mean))


def bend(H, away):
    """away^T H away / 2, a float."""
    return float(away @ H @ away) / 2


@at_every_state
def shaken(method, state):
    """tr(H Sigma)."""
    return np.sum(quadratic(state.problem).hessian * covariance(state.problem, state.w))


@at_every_state
def draws(method, state):
    """The share of Sigma that a batch leaves: 1 / m, or (n - m) / (m (n - 1)) without replacement."""
    return share(method, state)


@at_every_state
def step_lengths(method, state):
    """a."""
    return method.step_size.length


PROOF = (
    Step(
        r"\mathbb{E} \langle w_+, 1 \rangle = \langle w^* + (I - a H)(w - w^*), 1 \rangle",
        lambda case: case.expected_next(lambda after: after.w.sum()),
        mean_along,
        "==",
        because="g is unbiased",
    ),
    Step(
        r"\mathrm{Var} \langle w_+, 1 \rangle = \tfrac{a^2}{m} 1^T \Sigma 1",
        spread_after,
        spread,
        "==",
        because="m draws",
    ),
    Step(
        r"\mathbb{E} F(w_+) = F(\mathbb{E} w_+) + \tfrac12 \mathbb{E} \|w_+ - \mathbb{E} w_+\|_H^2",
        measured,
        lambda case: loss_of_the_mean(case) + expected_bend(case),
        "==",
        because="F is a quadratic with the Hessian H, and w_+ - E w_+ is zero on average",
    ),
    Step(
        r"\tfrac12 \mathbb{E} \|w_+ - \mathbb{E} w_+\|_H^2 = \tfrac{a^2}{2 m} \mathrm{tr}(H \Sigma)",
        expected_bend,
        lambda case: step_lengths(case) ** 2 / 2 * draws(case) * shaken(case),
        "==",
        because="the covariance of w_+ is (a^2 / m) Sigma, as along 1 in the second line",
    ),
)


DEDUCTION = Deduction(
    letters={
        "E": measured,
        "P": loss_of_the_mean,
        "X": expected_bend,
        "S": shaken,
        "c": draws,
        "a": step_lengths,
    },
    claim=("E", "P + a**2 / 2 * c * S"),
    uses=(Use(3, "E", "P + X"), Use(4, "X", "a**2 / 2 * c * S")),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    yield Case("a quadratic", F, sgd(0.7, 2), 6, far_start(F))
    yield Case("CABS", F, cabs(0.7, 2, 2, 6, decay=0.5), 6, far_start(F))
    yield Case("with replacement", F, twice(cabs(0.7, 2, 2, 3, decay=0.5)), 6, far_start(F))
    yield Case("ridge regression", regression(), cabs(0.7, 2, 2, 4, decay=0.5), 6)
    F = diabetes(20)
    yield Case("20 diabetes patients", F, sgd(1 / F.smoothness, 1), 4)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case("Adam", F, adam(0.1, 2), 4, far_start(F), note="w+ = w - a g")


def refusals():
    """Where it does not apply."""
    yield Case("not a quadratic", breast_cancer(), sgd(0.1, 1), note="must be a quadratic")
    yield Case("Adam", small_quadratic(), adam(0.1, 2), note="the direction must be Gradient")


THEOREM = Theorem(
    name=__name__,
    title="One step on a quadratic",
    source="ours",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} F(w_+) = F(w^* + (I - a H)(w - w^*))"
    r" + \frac{a^2}{2m} \mathrm{tr}(H \Sigma)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
