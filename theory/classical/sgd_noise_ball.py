r"""SGD with a fixed batch on a quadratic: the expected loss, exactly, and the ball that it ends in.

Setting:    f_i(w) = (1/2) (w - z_i)^T H (w - z_i), with eigenvalues h_j > 0 and eigenvectors u_j;
            s_j = u_j^T R u_j is the variance along u_j of the gradient of a random example.
Method:     w+ = w - a g, with a fixed 0 < a < 2 / L, and g the mean of B examples, drawn uniformly.
Guarantee:  E F(w_k) - F*  =  (1/2) sum_j h_j [ q_j^k <u_j, w_0 - w*>^2
                              + (1 - q_j^k) a s_j c / (h_j (2 - a h_j)) ],    q_j = (1 - a h_j)^2,

            with c = 1 / B with replacement, (n - B) / (B (n - 1)) without. As k grows,
            this is the ball (a c / 2) sum_j s_j / (2 - a h_j): half of it needs half the step or
            about twice the batch.
Kind:       identity.
Source:     folklore; re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import momentum, sgd
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    Moments,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    at_every_state,
    outside,
    unless,
)
from theory.examples import far_start, regression, small_quadratic
from theory.quadratics import quadratic
from theory.quantities import gap, square_distance
from theory.related.twins import CLOSED_FORM


def objections(case):
    """What the method must be like."""
    if not isinstance(case.problem, NoisyQuadratic):
        yield f"the examples must share their Hessian, as in NoisyQuadratic, not {case.problem}"
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless(case.method, "sampler", Uniform)
    yield from outside(
        "step size", case.method.step_size.length, 2 / case.problem.smoothness, "2 / L"
    )


def measured(case):
    """E F(w_k) - F*, k = 0..K."""
    return case.expected(gap)


def promised(case):
    """(1/2) sum_j h_j [q_j^k <u_j, w_0 - w*>^2 + (1 - q_j^k) a s_j c / (h_j (2 - a h_j))]."""
    return closed_forms(case) @ spectrum(case)[0] / 2


def closed_forms(case):
    """q_j^k <u_j, w_0 - w*>^2 + (1 - q_j^k) a s_j c / (h_j (2 - a h_j)), shape (K+1, d)."""
    h, s, start = spectrum(case)
    a, c = case.method.step_size.length, share(case.method, case.problem.n)
    q = (1 - a * h) ** (2 * np.arange(case.steps + 1)[:, None])
    return q * start**2 + (1 - q) * a * s * c / (h * (2 - a * h))


def spectrum(case):
    """h_j, s_j and <u_j, w_0 - w*>, shape (d,) each."""
    form = quadratic(case.problem)
    h, U = np.linalg.eigh(form.hessian)
    s = ((form.residuals @ U) ** 2).mean(axis=0)
    return h, s, (case.first.w - np.asarray(case.problem.minimiser)) @ U


def share(method, n):
    """c: what averaging leaves of the variance of one example."""
    B = method.batch_size.size
    return 1 / B if method.sampler.replace else (n - B) / (B * (n - 1))


def ball(case):
    """The expected gap in the long run."""
    h, s, _ = spectrum(case)
    a = case.method.step_size.length
    return a * share(case.method, case.problem.n) / 2 * (s / (2 - a * h)).sum()


# The proof.


def next_distance(case):
    """E[||w_+ - w*||^2 | w]."""
    return case.expected_next(square_distance)


@at_every_state
def distance_of_the_mean_and_noise(method, state):
    """||(I - a H)(w - w*)||^2 + a^2 c tr R."""
    F, a = state.problem, method.step_size.length
    mean = state.w - a * F.gradient(state.w) - np.asarray(F.minimiser)
    return mean @ mean + a**2 * share(method, F.n) * np.trace(quadratic(F).noise)


def next_gap(case):
    """E[F(w_+) | w] - F*."""
    return case.expected_next(gap)


@at_every_state
def gap_of_the_mean_and_noise(method, state):
    """F(w - a grad F(w)) - F* + (a^2 c / 2) tr(H R)."""
    F, a = state.problem, method.step_size.length
    mean = state.w - a * F.gradient(state.w)
    form = quadratic(F)
    noise = share(method, F.n) * np.trace(form.hessian @ form.noise)
    return F.loss(mean) - float(F.minimum) + a**2 / 2 * noise


def second_moments(case):
    """E <u_j, w_k - w*>^2, shape (K+1, d)."""
    U = np.linalg.eigh(quadratic(case.problem).hessian)[1]
    d = case.problem.dim
    return np.array([np.einsum("ij,ik,kj->j", U, S[:d, :d], U) for _, S in Moments().run(case)])


def weighted_moments(case):
    """(1/2) sum_j h_j E <u_j, w_k - w*>^2."""
    return second_moments(case) @ spectrum(case)[0] / 2


PROOF = (
    Step(
        r"\mathbb{E}[\|w_+ - w^*\|^2 \mid w] = \|(I - a H)(w - w^*)\|^2 + a^2 c \, \mathrm{tr} R",
        next_distance,
        distance_of_the_mean_and_noise,
        "==",
        because="g is unbiased and linear in w, and its noise does not depend on w",
    ),
    Step(
        r"\mathbb{E}[F(w_+) \mid w] = F(w - a \nabla F(w)) + \frac{a^2 c}{2} \mathrm{tr}(H R)",
        next_gap,
        gap_of_the_mean_and_noise,
        "==",
        because="the same, weighted by h_j along u_j",
    ),
    Step(
        r"\mathbb{E} \langle u_j, w_k - w^* \rangle^2 = q_j^k \langle u_j, w_0 - w^* \rangle^2"
        r" + (1 - q_j^k) \frac{a c s_j}{h_j (2 - a h_j)}",
        lambda case: second_moments(case).ravel(),
        lambda case: closed_forms(case).ravel(),
        "==",
        because="a step multiplies by q_j and adds n = a^2 c s_j, and 1 - q_j = a h_j (2 - a h_j)",
    ),
    Step(
        r"\mathbb{E} F(w_k) - F^* = \frac12 \sum_j h_j \mathbb{E} \langle u_j, w_k - w^* \rangle^2",
        measured,
        weighted_moments,
        "==",
        because="F is a quadratic with the eigenvalues h_j",
    ),
    Step(
        r"\frac12 \sum_j h_j \mathbb{E} \langle u_j, w_k - w^* \rangle^2 = \frac12 \sum_j h_j"
        r" \big[q_j^k \langle u_j, w_0 - w^* \rangle^2 + (1 - q_j^k) \frac{a c s_j}{h_j (2 - a h_j)}\big]",
        weighted_moments,
        promised,
        "==",
        because="the third line, times h_j / 2, for every j",
    ),
)


DEDUCTION = Deduction(
    letters={"x": measured, "S": weighted_moments, "y": promised},
    claim=("x", "y"),
    uses=(Use(4, "x", "S"), Use(5, "S", "y")),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=3)
    w = far_start(F)
    yield Case("every batch of 1", F, sgd(0.7, 1), 5, w=w)
    twice = Method(Constant(2), Fixed(0.7), sampler=Uniform(replace=True))
    yield Case("every batch of 2, with replacement", F, twice, 4, w=w)
    F = small_quadratic(n=50, dim=5)
    yield Case("moments", F, sgd(0.5, 4), 60, w=far_start(F), engine=Moments())
    F = small_quadratic(n=50, dim=5, noise=3.0)
    yield Case("random runs", F, sgd(0.5, 4), 25, w=far_start(F), engine=MonteCarlo(100))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=3)
    rolling = momentum(0.3, 1, beta=0.5)
    yield Case("momentum", F, rolling, 4, w=far_start(F), note="the plain gradient")
    F = regression(n=4)
    yield Case("least squares", F, sgd(0.3, 1), 3, w=far_start(F), note="a common Hessian")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=3)
    yield Case("least squares", regression(), sgd(0.3, 1), note="must share their Hessian")
    yield Case("momentum", F, momentum(0.1, 1), note="the direction must be Gradient")
    yield Case("long steps", F, sgd(2.1, 1), note="the step size must be below 2 / L")


THEOREM = Theorem(
    name=__name__,
    title="SGD with a fixed batch: the noise ball, exactly",
    source="folklore; re-derived",
    kind="identity",
    status="re-derived",
    statement=r"\mathbb{E} F(w_k) - F^* = \frac{1}{2} \sum_j h_j \left[ q_j^k \langle u_j, w_0 - w^* \rangle^2"
    r" + (1 - q_j^k) \frac{a c s_j}{h_j (2 - a h_j)} \right], \quad q_j = (1 - a h_j)^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=(CLOSED_FORM,),
)
