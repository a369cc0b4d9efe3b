r"""MSGD diverges on a quadratic if its step is longer than 2 (1 + beta) / L.

Setting:    F is a quadratic with the Hessian H, whose largest eigenvalue is L, with eigenvector q;
            uniform batches, any noise.
Method:     MSGD (heavy ball), v+ = beta v + g, w+ = w - eta v+, v_0 = 0;
            eta >= 2 (1 + beta) / L, 0 <= beta < 1.
Guarantee:  E||w_t - w*||^2  >=  rho^(2t) <w_0 - w*, q>^2,

            with -rho the smaller root of x^2 - (1 + beta - eta L) x + beta: rho = 1 at
            eta = 2 (1 + beta) / L, and larger beyond. SNGM with the same step moves at most
            eta / (1 - beta) at a time (bounded_steps).
Kind:       lower: attained at every step without noise, with beta = 0 and w_0 - w* along q.
Source:     Polyak (1964), "Some methods of speeding up the convergence of iteration methods", for
            the roots; re-derived.
"""

import numpy as np

from adaptivesgd.directions import HeavyBall
from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import NoisyQuadratic
from theory import (
    Case,
    Deduction,
    Moments,
    Step,
    Theorem,
    Use,
    far_start,
    proved,
    small_quadratic,
    square_distance,
)
from theory.moments import Dynamics

from .ahead import numbers
from .averages import unless_bounded


def objections(case):
    """What must hold of the problem and of the method."""
    if not isinstance(case.problem, NoisyQuadratic):
        yield f"the problem must be a NoisyQuadratic, not {case.problem!r}"
    if not isinstance(case.method.direction, HeavyBall):
        yield f"the direction must be HeavyBall, not {case.method.direction!r}"
    yield from unless_bounded(case)
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    if eta < 2 * (1 + beta) / L:
        least = 2 * (1 + beta) / L
        yield f"the step size must be at least 2 (1 + beta) / L = {least:.6g}, not {eta:.6g}"


def growth(case):
    """rho, a float."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    b = eta * L - 1 - beta
    return (b + np.sqrt(max(b**2 - 4 * beta, 0.0))) / 2


def along_q(case, vectors):
    """<v, q> for vectors v, shape (..., d)."""
    q = np.linalg.eigh(case.problem.hessian)[1][:, -1]
    return np.asarray(vectors) @ q


def first(case):
    """<w_0 - w*, q>, a float."""
    return along_q(case, case.states[0].w - np.asarray(case.problem.minimiser))


def powers(case):
    """rho^t for t = 0, ..., K."""
    return growth(case) ** np.arange(case.steps + 1)


def measured(case):
    """E||w_t - w*||^2."""
    return case.expected(square_distance)


def promised(case):
    """rho^(2t) <w_0 - w*, q>^2."""
    return least_mean(case) ** 2


def least_mean(case):
    """rho^t |<w_0 - w*, q>|."""
    return powers(case) * abs(first(case))


# The proof.


def mean_along_q(case):
    """|<E w_t - w*, q>|."""
    means = np.array([m[: case.problem.dim] for m, _ in Moments().run(case)])
    return np.abs(along_q(case, means))


def heavy_ball(case):
    """|a rho^t - (a - 1) (beta / rho)^t| |<w_0 - w*, q>|, a = rho (1 + s) / (rho - s), s = beta / rho."""
    rho, (_, beta), t = growth(case), numbers(case.method), np.arange(case.steps + 1)
    s = beta / rho
    a = rho * (1 + s) / (rho - s)
    return np.abs(a * rho**t - (a - 1) * s**t) * abs(first(case))


def radius(case):
    """The spectral radius of one step of (w - w*, v) along q."""
    dynamics = Dynamics.of(case)
    A, _ = dynamics.matrices(case.method.step_size.length)
    return [np.abs(np.linalg.eigvals(A)).max()]


PROOF = (
    Step(
        r"\mathbb{E}\|w_t - w^*\|^2 \ge \langle \mathbb{E} w_t - w^*, q \rangle^2",
        measured,
        lambda case: mean_along_q(case) ** 2,
        ">=",
        because="Jensen and Cauchy-Schwarz",
    ),
    Step(
        r"|\langle \mathbb{E} w_t - w^*, q \rangle| ="
        r" |a \rho^t - (a - 1) (\beta/\rho)^t| \, |\langle w_0 - w^*, q \rangle|",
        mean_along_q,
        heavy_ball,
        "==",
        because="the mean obeys the recursion with the roots -rho and -beta / rho",
    ),
    Step(
        r"|a \rho^t - (a - 1) (\beta/\rho)^t| \ge \rho^t",
        heavy_ball,
        least_mean,
        ">=",
        because="a >= 1 and beta / rho < rho",
    ),
    Step(
        r"\rho \text{ is the spectral radius of one step}",
        lambda case: [growth(case)],
        radius,
        "==",
        because="the other eigenvalues of H are smaller",
    ),
)


ALGEBRA = (
    proved(
        r"x^2 - (1 + \beta - \eta L) x + \beta \le 0 \text{ at } x = -1",
        lambda beta, y: (1 + (1 + beta - y) + beta <= 0, y >= 2 * (1 + beta)),  # y = eta L
    ),
    proved(
        r"a = \frac{\rho (1 + s)}{\rho - s} \ge 1",
        lambda rho, s: (rho * (1 + s) / (rho - s) >= 1, rho >= 1, 0 <= s, s < rho),
    ),
    proved(
        r"x = -\rho, -\beta / \rho \text{ solve } x^2 = (1 + \beta - \eta L) x - \beta",
        lambda rho, beta, y: (
            (beta / rho) ** 2 == -(1 + beta - y) * beta / rho - beta,  # y = eta L
            rho**2 == -(1 + beta - y) * rho - beta,
            rho > 0,
        ),
    ),
    proved(
        r"a \rho^t - (a - 1) (\beta / \rho)^t \text{ is } 1 \text{ at } t = 0, \eta L - 1 \text{ at } t = 1",
        lambda rho, s, y: (
            rho * (1 + s) / (rho - s) * (rho - s) + s == y - 1,
            rho + s == y - 1 - rho * s,  # the sum of the roots, with beta = rho s
            rho > s,
            s >= 0,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={"M": measured, "m": mean_along_q, "h": heavy_ball, "p": least_mean},
    claim=("M", "p**2"),
    uses=(
        Use(1, "M", "m**2"),
        Use(2, "m", "h", "-(m + p)"),
        Use(3, "h", "p", "m + p"),
    ),
    given=("0 <= m", "0 <= p"),
)


# Where it is checked.


def critical(F, beta):
    """2 (1 + beta) / L, a hair more for rounding."""
    return 2 * (1 + beta) / float(F.smoothness) * (1 + 1e-12)


def examples():
    """Where it holds."""
    F, engine = small_quadratic(), Moments()
    for beta, times in ((0.3, 1.1), (0.5, 1.01), (0.9, 1.5)):
        name, method = f"beta = {beta:g}, {times:g} times", msgd(times * critical(F, beta), 2, beta)
        yield Case(name, F, method, 40, far_start(F), engine=engine)
    F = small_quadratic(noise=0.0)
    q = np.linalg.eigh(F.hessian)[1][:, -1]
    method = msgd(1.1 * critical(F, 0.0), 1, 0.0)
    yield Case("attained: no momentum, no noise", F, method, 40, q, engine=engine)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case(
        "a stable step",
        F,
        msgd(0.5, 2, 0.5),
        w=far_start(F),
        engine=Moments(),
        note="eta >= 2 (1 + beta) / L",
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("a stable step", F, msgd(0.5, 2, 0.5), note="at least 2 (1 + beta) / L")
    yield Case("SNGM", F, sngm(9.0, 2), note="the direction must be HeavyBall")


THEOREM = Theorem(
    name=__name__,
    title="MSGD diverges beyond 2 (1 + beta) / L",
    source="Polyak (1964), for the roots; re-derived",
    kind="lower",
    ratio=1.0,
    status="ours",
    statement=r"\mathbb{E}\|w_t - w^*\|^2 \ge \rho^{2t} \langle w_0 - w^*, q \rangle^2",
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
