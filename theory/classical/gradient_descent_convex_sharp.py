r"""Gradient descent on a convex function: the smallest constant in front of 1/k.

Setting:    F is convex and L-smooth, and has a minimiser w*.
Method:     w+ = w - (1/L) grad F(w).
Guarantee:  F(w_N) - F*  <=  L ||w_0 - w*||^2 / (4N + 2).
Kind:       tight: for every N there is a Huber function whose N-th iterate attains it.
Source:     Drori & Teboulle (2014), "Performance of first-order methods for smooth convex
            minimization: a novel approach", Theorem 3.1. The multipliers are theirs.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.example_gradients import Rows
from adaptivesgd.methods import gradient_descent
from adaptivesgd.models.constants import Known, constant
from adaptivesgd.models.model import Model
from adaptivesgd.step_sizes import Fixed
from theory import Case, Step, Theorem, with_constants, without_constants
from theory.assumptions import Convex, Smooth
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.objections import unknown, unless, unless_full
from theory.quantities import gap, square_distance


def objections(case):
    """What the method must be like."""
    yield from unknown(case.problem, "minimiser", "minimum")
    yield from unless_full(case)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    if not np.isclose(case.method.step_size.length * case.problem.smoothness, 1, rtol=1e-12):
        yield f"the step size must be 1 / L = {1 / case.problem.smoothness:.6g}"


def measured(case):
    """F(w_N) - F*, N = 0..K."""
    return [gap(state) for state in case.states]


def promised(case):
    """L ||w_0 - w*||^2 / (4N + 2)."""
    N = np.arange(len(case.states))
    return float(case.problem.smoothness) * square_distance(case.first) / (4 * N + 2)


# The proof: for every N, a weighted sum of 2N + 1 inequalities that hold for convex L-smooth F.


def along(case):
    """F_i - F*, g_i and w_i - w* for i = 0..K, and L: shapes (K+1,), (K+1, d), (K+1, d)."""
    F, states = case.problem, case.states
    g = np.array([F.gradient(state.w) for state in states])
    away = np.array([state.w for state in states]) - np.asarray(F.minimiser)
    return np.array([gap(state) for state in states]), g, away, float(F.smoothness)


def before(case):
    """F(w_{i-1}) - F*, i = 1..K."""
    return measured(case)[:-1]


def supported(case):
    """F(w_i) - F* + <g_i, w_{i-1} - w_i> + ||g_{i-1} - g_i||^2 / (2L), i = 1..K."""
    f, g, x, L = along(case)
    products = (g[1:] * (x[:-1] - x[1:])).sum(axis=1)
    return f[1:] + products + ((g[:-1] - g[1:]) ** 2).sum(axis=1) / (2 * L)


def products(case):
    """<g_i, w_i - w*>, i = 0..K."""
    _, g, x, _ = along(case)
    return (g * x).sum(axis=1)


def supported_at_the_minimiser(case):
    """F(w_i) - F* + ||g_i||^2 / (2L), i = 0..K."""
    f, g, _, L = along(case)
    return f + (g**2).sum(axis=1) / (2 * L)


def combined(case):
    """The gap at N = 0..K plus the weighted sum of what the lines above leave over up to N."""
    f = np.array(measured(case))
    between = before(case) - supported(case)
    final = products(case) - supported_at_the_minimiser(case)
    return [f[N] + weights(N) @ [*between[:N], *final[: N + 1]] for N in range(len(f))]


def weights(N):
    """lambda_i = i / (2N + 1 - i) for the N neighbours, and their rises, up to 1, for the others."""
    chain = np.arange(N + 1) / (2 * N + 1 - np.arange(N + 1))
    return np.concatenate([chain[1:], np.diff(np.append(chain, 1.0))])


PROOF = (
    Step(
        r"F(w_{i-1}) \ge F(w_i) + \langle g_i, w_{i-1} - w_i \rangle + \frac{1}{2L} \|g_{i-1} - g_i\|^2",
        before,
        supported,
        ">=",
        because="F is convex and L-smooth",
    ),
    Step(
        r"\langle g_i, w_i - w^* \rangle \ge F(w_i) - F^* + \frac{1}{2L} \|g_i\|^2",
        products,
        supported_at_the_minimiser,
        ">=",
        because="F is convex and L-smooth",
    ),
    Step(
        r"F(w_N) - F^* + \sum_i \lambda_i (\ldots) + \sum_i (\lambda_{i+1} - \lambda_i) (\ldots)"
        r" \le \frac{L}{4N + 2} \|w_0 - w^*\|^2",
        combined,
        promised,
        because="the losses cancel, and the rest is a negative semidefinite form in w_0 - w*, g_i",
    ),
)


@dataclass(frozen=True, eq=False, repr=False)
class Huber(Model):
    """F(w) = (1/2) w^2 where |w| <= slope, and slope |w| - slope^2 / 2 beyond. One example."""

    examples = ("origin",)

    slope: float
    origin: Any = field(default_factory=lambda: np.zeros((1, 1)), repr=False)

    dim = 1
    minimiser = np.zeros(1)

    def forward(self, w):
        g = np.clip(w, -self.slope, self.slope)
        return g * w - g**2 / 2, lambda: Rows(g[:, None])

    @constant
    def smoothness(self):
        return Known(1.0, "the curvature inside")

    @constant
    def minimum(self):
        return Known(0.0, "at w = 0")


# Where it is checked.


def examples():
    """Where it holds."""
    for N in (1, 4, 20):
        worst = Huber(1 / (2 * N + 1))
        yield Case(f"attained at N = {N}", worst, gradient_descent(1.0), N + 5, w=np.ones(1))
    F = small_quadratic(condition=100.0)
    yield Case("an ill-conditioned quadratic", F, gradient_descent(1.0), w=far_start(F))
    F = deficient_regression()
    yield Case("dependent features", F, gradient_descent(1 / F.smoothness))
    F = breast_cancer(ridge=0.001)
    yield Case("logistic regression on breast cancer", F, gradient_descent(1 / F.smoothness), 25)


def broken():
    """Where an assumption is broken, so that it fails."""
    flatter = with_constants(Huber(1 / 9), smoothness=0.9)
    yield Case(
        "L claimed too small", flatter, gradient_descent(1 / 0.9), w=np.ones(1), note="L-smooth"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("short steps", F, gradient_descent(0.5), note="the step size must be 1 / L")
    yield Case(
        "w* unknown", without_constants(F, "minimiser"), gradient_descent(1.0), note="its minimiser"
    )


THEOREM = Theorem(
    name=__name__,
    title="Gradient descent, convex: 1/k with the smallest constant",
    source="Drori & Teboulle (2014), Theorem 3.1",
    kind="tight",
    attained="all constants",
    status="attributed",
    statement=r"F(w_N) - F^* \le \frac{L \|w_0 - w^*\|^2}{4N + 2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="its form in N + 2 vectors is negative semidefinite, which is checked on the runs and not for all N",
    assumptions=(Smooth(), Convex()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
