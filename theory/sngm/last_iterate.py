r"""SNGM's last iterate: its gradient need not fall with T, though the average does.

Setting:    F in one dimension, without noise: its slope is -d on a long plateau, steepens at the rate L to -h at
            w = p, and flattens at the same rate to 0 beyond: L-smooth, and bounded below by F*.
            From w_0 = 0 SNGM reaches p after exactly T steps; 0 < d <= h, and w_0 lies on the plateau.
Method:     SNGM, u+ = beta u + g / |g|, w+ = w - eta u+; any eta > 0, any T >= 1, 0 <= beta < 1.
Guarantee:  |F'(w_T)|^2  >=  L (F(w_0) - F* - d p).

            With d p as small as one likes this is L (F(w_0) - F*), for every T and eta with p > h / L; a shorter
            run may still stand on a slope where it began. The average of |F'(w_t)| over t < T is at most
            (1 - beta) (F(w_0) - F*) / (eta T) + L kappa eta / 2 (smooth), which falls like T^(-1/2) for
            eta = T^(-1/2). So no bound of the last gradient that holds for all L-smooth F falls with T, whatever
            eta is made of T. What holds is ||grad F(w_T)||^2 <= 2 L (F(w_T) - F*), twice as much, and of w_0 too.
            F depends on T and eta: this is not about T to infinity on one F; nor about convex F, which have
            no such cliffs, or PL F (last_iterate_pl).
Kind:       lower: attained in the limit of a plateau without slope.
Source:     ours, about Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", whose bounds are about averages.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adaptivesgd.example_gradients import Rows
from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models.constants import Known, constant
from adaptivesgd.models.model import Model
from theory import Case, Deduction, Step, Theorem, Use
from theory.claims import with_constants
from theory.examples import small_quadratic
from theory.letters import smoothness

from . import smooth
from .ahead import gradient_norm, numbers, unless_sngm
from .averages import average_seen, first_gap
from .smooth import gradient_norms


@dataclass(frozen=True, eq=False, repr=False)
class Cliff(Model):
    """F'(w) = -max(d, h - L (p - w)) where w <= p, and -max(0, h - L (w - p)) beyond. One example.

    p: the place of the cliff; h: its slope; d: that of the plateau before it; L: the curvature.
    """

    examples = ("origin",)

    p: float
    h: float = 1.0
    d: float = 1e-6
    L: float = 1.0
    origin: Any = field(default_factory=lambda: np.zeros((1, 1)), repr=False)

    dim = 1

    def forward(self, w):
        before, beyond = max(self.p - w[0], 0.0), max(w[0] - self.p, 0.0)
        steep = min(before, (self.h - self.d) / self.L)
        left, right = self.h - self.L * steep, max(self.h - self.L * beyond, 0.0)
        fall = (self.h**2 - left**2 + right**2) / (2 * self.L) + self.d * (before - steep)
        slope = left if before else right
        return np.array([fall]), lambda: Rows(np.array([[-slope]]))

    @constant
    def smoothness(self):
        return Known(self.L, "closed form: the rate of the slope")

    @constant
    def minimum(self):
        return Known(0.0, "closed form: beyond the cliff")


def objections(case):
    """SNGM, a cliff where its T steps lead, and a start on the plateau before it."""
    yield from unless_sngm(case)
    F, p = case.problem, reached(case)[0]
    if not isinstance(F, Cliff) or not 0 < F.d <= F.h:
        yield f"the problem must be a Cliff with 0 < d <= h, not {F!r}"
        return
    if case.first.w[0] != 0 or not np.isclose(F.p, p, rtol=1e-12, atol=0):
        yield f"the cliff must be at p = {p:.6g}, where the steps lead from 0, not at {F.p:.6g}"
    if p < (F.h - F.d) / F.L:
        yield f"the start must lie on the plateau, {(F.h - F.d) / F.L:.6g} before the cliff, not {p:.6g}"


def reached(case):
    """p = eta sum_{t=1}^T (1 - beta^t) / (1 - beta)."""
    (eta, beta), T = numbers(case.method), case.steps
    return np.array([eta * ((1 - beta ** np.arange(1.0, T + 1)) / (1 - beta)).sum()])


def measured(case):
    """|F'(w_T)|^2."""
    return np.array([gradient_norm(case.states[-1]) ** 2])


def promised(case):
    """L (F(w_0) - F* - d p)."""
    return smoothness(case) * (fallen(case) - plateau(case) * reached(case))


# The proof.


def fallen(case):
    """F(w_0) - F*."""
    return np.array([first_gap(case)])


def plateau(case):
    """d."""
    return float(case.problem.d)


def steepest(case):
    """h."""
    return float(case.problem.h)


def integral(case):
    """L d p + h^2 - d h + d^2 / 2."""
    d, h = plateau(case), steepest(case)
    return smoothness(case) * d * reached(case) + h**2 - d * h + d**2 / 2


def of_smooth(case):
    """(1 - beta) (F(w_0) - F*) / (eta T) + L kappa eta / 2 for T = 1, 2, ..."""
    return smooth.without_noise(case, first_gap(case))


PROOF = (
    Step(
        r"w_T = p = \eta \sum_{t=1}^T \frac{1 - \beta^t}{1 - \beta}",
        lambda case: case.states[-1].w,
        reached,
        "==",
        because="F' < 0 all the way, so that g / |g| = -1 at every step",
    ),
    Step(
        r"|F'(w_T)|^2 = h^2",
        measured,
        lambda case: np.array([steepest(case) ** 2]),
        "==",
        because="the line above: F'(p) = -h",
    ),
    Step(
        r"L (F(w_0) - F^*) = L d p + h^2 - d h + \tfrac{d^2}{2}",
        lambda case: smoothness(case) * fallen(case),
        integral,
        "==",
        because="the integral of -F': d (p - (h - d) / L) + (h^2 - d^2) / (2 L) before p, h^2 / (2 L) beyond",
    ),
    Step(
        r"\frac1T \sum_{t<T} |F'(w_t)| \le \frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + \frac{L \kappa \eta}{2}",
        average_seen(gradient_norms),
        of_smooth,
        because="the theorem smooth, which holds here: it is what the last iterate lacks",
    ),
)

DEDUCTION = Deduction(
    letters={
        "Q": measured,
        "D": fallen,
        "L": smoothness,
        "d": plateau,
        "h": steepest,
        "p": reached,
    },
    claim=("Q", "L * (D - d * p)"),
    uses=(Use(2, "Q", "h**2", "-1"), Use(3, "L * D", "L * d * p + h**2 - d * h + d**2 / 2")),
    slack=("d * h - d**2 / 2",),
    given=("0 < d", "d <= h"),
)


# Where it is checked.


def on_a_cliff(T, eta, beta, **shape):
    """T steps to a cliff."""
    method = sngm(eta, 1, beta)
    p = float(reached(Case("", method=method, steps=T))[0])
    name = f"T = {T}, eta = {eta:.3g}, beta = {beta:g}"
    return Case(name, Cliff(p, **shape), method, T, np.zeros(1))


def examples():
    """Where it holds."""
    for T in (4, 25, 100):
        yield on_a_cliff(T, T**-0.5, 0.0)
    yield on_a_cliff(64, 0.125, 0.5, h=2.0, d=0.01)
    yield on_a_cliff(50, 0.02, 0.9, L=2.0, d=1e-3)
    yield on_a_cliff(1, 3.0, 0.0, d=0.3)


def broken():
    """Where an assumption is broken, so that it fails."""
    case = on_a_cliff(25, 0.2, 0.0)
    steeper = with_constants(case.problem, smoothness=2.0)
    yield Case("L claimed twice too large", steeper, case.method, 25, np.zeros(1), note="L")
    yield Case("a step too many", case.problem, case.method, 26, np.zeros(1), note="T steps")


def refusals():
    """Where it does not apply."""
    F = on_a_cliff(25, 0.2, 0.0).problem
    yield Case("MSGD", F, msgd(0.2, 1), 25, np.zeros(1), note="the direction must be Chain(")
    yield Case("one step less", F, sngm(0.2, 1, 0.0), 24, np.zeros(1), note="where the steps lead")
    yield Case("a quadratic", small_quadratic(), sngm(0.2, 1, 0.0), 2, note="must be a Cliff")
    near = on_a_cliff(2, 0.1, 0.0)
    yield Case("no plateau", near.problem, near.method, 2, np.zeros(1), note="lie on the plateau")


THEOREM = Theorem(
    name=__name__,
    title="SNGM's last iterate: its gradient need not fall with T",
    source="ours, about Zhao, Xie and Li (2020)",
    kind="lower",
    ratio=1.0,
    status="ours",
    statement=r"|F'(w_T)|^2 \ge L \, (F(w_0) - F^* - d \, p)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="run",
)
