r"""The spectral risk is convex if every f_i is, for it is a maximum of weighted averages.

Setting:    every f_i is convex; p_i is the probability of rank i under the pressure s.
Method:     any; F_s(w) = sum_i p_i f_(i)(w) is what rank-based selection with fresh losses descends.
Guarantee:  F_s((u + v) / 2)  <=  (F_s(u) + F_s(v)) / 2,   here for u = w_0 and v = w_k.
Kind:       upper.
Source:     ours, about Loshchilov and Hutter (2015), "Online batch selection for faster training
            of neural networks"; the maximum over orders is Hardy, Littlewood and Polya (1934).
"""

from dataclasses import dataclass
from functools import wraps

import numpy as np

from adaptivesgd.models import SigmoidLoss
from adaptivesgd.samplers.rank_based import probabilities
from theory import Assumption, Case, Deduction, Step, Theorem, Use, at_every_state
from theory.examples import breast_cancer, far_start, small_quadratic

from .sandwich import selected
from .spectral import spectral_gradient, spectral_risk, unless_rank_based

objections = unless_rank_based
HALF = 0.5


@dataclass(frozen=True)
class ConvexExamples(Assumption):
    """Every f_i is convex: <grad f_i(u) - grad f_i(w), u - w> >= 0."""

    latex = r"\langle \nabla f_i(u) - \nabla f_i(w), u - w \rangle \ge 0"
    relation = ">="

    def measured(self, case, state, probes):
        rows = state.problem.gradients(state.w)
        products = [(state.problem.gradients(u) - rows) @ (u - state.w) for u in probes]
        return min(each.min() / (1 + np.abs(each).max()) for each in products)

    def claimed(self, case, state):
        return -1e-12


def along(side):
    """side(problem, s, u, v) between the first state and every later one."""

    @wraps(side)
    def series(case):
        F, s, u = case.problem, case.method.sampler.pressure, case.states[0].w
        return np.array([side(F, s, u, state.w) for state in case.states[1:]])

    return series


@along
def measured(F, s, u, v):
    """F_s((u + v) / 2)."""
    return spectral_risk(F, HALF * (u + v), s)


@along
def promised(F, s, u, v):
    """(F_s(u) + F_s(v)) / 2."""
    return HALF * (spectral_risk(F, u, s) + spectral_risk(F, v, s))


# The proof.


def in_some_order(case):
    """The largest of sum_i p_i f_pi(i)(w) over 50 random orders pi, at every state."""
    p, rng = probabilities(case.method.sampler.pressure, case.problem.n), np.random.default_rng(0)
    orders = [rng.permutation(case.problem.n) for _ in range(50)]
    return [max(p @ case.problem.losses(state.w)[o] for o in orders) for state in case.states[:-1]]


@at_every_state
def risk(method, state):
    """F_s(w)."""
    return spectral_risk(state.problem, state.w, method.sampler.pressure)


@along
def mixed_losses(F, s, u, v):
    """sum_i p_i of the sorted averages of the losses at u and v."""
    averages = HALF * (F.losses(u) + F.losses(v))
    return probabilities(s, F.n) @ np.sort(averages)[::-1]


@along
def subgradient(F, s, u, v):
    """F_s(u) + <grad F_s(u), v - u>."""
    return spectral_risk(F, u, s) + spectral_gradient(F, u, s) @ (v - u)


@along
def risk_there(F, s, u, v):
    """F_s(v)."""
    return spectral_risk(F, v, s)


PROOF = (
    Step(
        r"\sum_i p_i f_{\pi(i)}(w) \le F_s(w) \text{ for every order } \pi",
        in_some_order,
        risk,
        because="the rearrangement inequality",
    ),
    Step(
        r"F_s(\tfrac{u+v}{2}) \le \sum_i p_i [\tfrac{f_\cdot(u) + f_\cdot(v)}{2}]_{(i)}",
        measured,
        mixed_losses,
        because="every f_i is convex, and p_i >= 0",
    ),
    Step(
        r"\sum_i p_i [\tfrac{f_\cdot(u) + f_\cdot(v)}{2}]_{(i)} \le \tfrac12 (F_s(u) + F_s(v))",
        mixed_losses,
        promised,
        because="the maximum over orders of a sum is at most the sum of the maxima",
    ),
    Step(
        r"F_s(v) \ge F_s(u) + \langle \nabla F_s(u), v - u \rangle",
        risk_there,
        subgradient,
        ">=",
        because="so that sum_i p_i grad f_(i) is a subgradient",
    ),
)


DEDUCTION = Deduction(
    letters={"x": measured, "m": mixed_losses, "y": promised},
    claim=("x", "y"),
    uses=(Use(2, "x", "m"), Use(3, "m", "y")),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for s in (1.01, 100.0, 1e8):
        yield Case(f"a quadratic, s = {s:g}", F, selected(s, 2), 15, far_start(F))
    F = breast_cancer().batch(np.arange(512))
    yield Case("logistic regression on breast cancer", F, selected(100.0, 64), 15)


def not_convex():
    """Sigmoid losses of 512 patients, and a start where they are concave."""
    F = breast_cancer()
    F = SigmoidLoss(F.X[:512], F.y[:512])
    return F, -0.5 * (F.X * F.y[:, None]).mean(axis=0)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, w = not_convex()
    yield Case("sigmoid losses", F, selected(100.0, 64), 30, w, note="every f_i is convex")


def refusals():
    """Where it does not apply."""
    F, w = not_convex()
    method = selected(100.0, 64)
    yield Case("sigmoid losses", F, method, 30, w, note="ConvexExamples does not hold")
    F = small_quadratic()
    yield Case("one epoch", F, selected(100.0, 2), 3, note="last beyond its first epoch")


THEOREM = Theorem(
    name=__name__,
    title="The spectral risk is convex",
    source="ours, about Loshchilov and Hutter (2015)",
    kind="upper",
    ratio=1.0,
    status="ours",
    statement=r"F_s(\tfrac{u+v}{2}) \le \tfrac12 (F_s(u) + F_s(v))",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(ConvexExamples(),),
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
