r"""AdaDamp under the PL inequality where the variance is not bounded: a linear rate all the same.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha. The variance may grow with the loss:

                tr Sigma(w)  <=  2 A (F(w) - F*) + C,

            as for least squares, where no sigma^2 bounds it (expected smoothness, for the variance).
Method:     w+ = w - gamma g, with g the mean of B_k >= c / (F(w_k) - F*) examples, B_k >= 1, and
            0 < gamma < 2 alpha / (alpha beta + beta (A + C / (2 c))).
Guarantee:  E[F(w_{k+1}) - F* | w_k]  <=  (1 - r) (F(w_k) - F*),
            r = alpha gamma (2 - gamma beta (1 + q)),   q = (A + C / (2 c)) / alpha.

            It is linear_rate with sigma^2 = C, and A / alpha added to q: no batch averages A out far from the
            minimum, where B_k = 1. With A = 0 it is linear_rate itself.
Kind:       upper: attained as linear_rate is, if A = 0.
Source:     ours; Gower, Loizou, Qian, Sailanbayev, Shulgin and Richtarik (2019), "SGD: general analysis and
            improved rates", for expected smoothness (attributed).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import adadamp, momentum
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Deduction, Step, Theorem, Use, batch_size, variance
from theory.assumptions import Assumption, PolyakLojasiewicz, Smooth
from theory.claims import without_constants
from theory.examples import (
    deficient_regression,
    far_start,
    regression,
    small_quadratic,
    variance_bound,
)
from theory.letters import pl_constant, smoothness
from theory.quantities import gap
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from . import linear_rate
from .lines import DESCENT, POLYAK
from .rules import constant, ran_out, unless_exact_minimum, unless_rule


@dataclass(frozen=True)
class ExpectedSmoothness(Assumption):
    """tr Sigma(w) <= 2 A (F(w) - F*) + C, with A and C in `case.given`."""

    latex = r"\mathrm{tr}\,\Sigma(w) \le 2 A (F(w) - F^*) + C"
    constants = ("minimum",)

    def objections(self, case):
        yield from super().objections(case)
        if not {"A", "C"} <= set(case.given):
            yield "the case must give A and C, of the bound of the variance"

    def measured(self, case, state, probes):
        return variance(state)

    def claimed(self, case, state):
        return 2 * case.given["A"] * gap(state) + case.given["C"]


def objections(case):
    """The rule is AdaDamp's, its F* is exact, the step is short, and the data do not run out."""
    yield from unless_rule(case, LossRatio)
    yield from unless_exact_minimum(case)
    yield from linear_rate.unless_short(case, q(case))
    yield from ran_out(case)


def q(case):
    """(A + C / (2 c)) / alpha."""
    return (A(case) + C(case) / (2 * constant(case))) / float(case.problem.pl_constant)


def A(case):
    """A, by which the variance grows with the gap."""
    return float(case.given["A"])


def C(case):
    """C, the rest of the variance."""
    return float(case.given["C"])


def promised(case):
    """(1 - r) (F(w) - F*)."""
    return (1 - linear_rate.rate(case, q(case))) * gap_now(case)


# The proof.


def noise_by_the_batch(case):
    """(2 A delta + C) / B_k."""
    sizes = [batch_size(case.method, state) for state in case.states[:-1]]
    return (2 * A(case) * gap_now(case) + C(case)) / np.array(sizes)


def noise_by_the_gap(case):
    """(2 A + C / c) delta, as B_k >= 1 and B_k >= c / delta."""
    return (2 * A(case) + C(case) / constant(case)) * gap_now(case)


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le (2 A \delta_k + C) / B_k",
        noise_now,
        noise_by_the_batch,
        because="the bound of the variance; distinct examples have less noise",
    ),
    Step(
        r"(2 A \delta_k + C) / B_k \le (2 A + C / c) \delta_k",
        noise_by_the_batch,
        noise_by_the_gap,
        because="B_k >= 1 in the first term, B_k >= c / delta_k in the second",
    ),
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "M": noise_by_the_batch,
        "b": smoothness,
        "al": pl_constant,
        "A": A,
        "C": C,
        "g": linear_rate.step,
        "c": constant,
    },
    claim=("E", "(1 - al * g * (2 - g * b * (1 + (A + C / (2 * c)) / al))) * D"),
    uses=(
        Use(1, "E", "D - g * (1 - b * g / 2) * G + b * g**2 / 2 * N"),
        Use(2, "G", "2 * al * D", "g * (1 - b * g / 2)"),
        Use(3, "N", "M", "b * g**2 / 2"),
        Use(4, "M", "(2 * A + C / c) * D", "b * g**2 / 2"),
    ),
    given=("0 < al", "0 < b", "0 < c", "0 < g", "g * b <= 2"),
)


# Where it is checked.


def of_least_squares(F):
    """A and C of least squares, from the bound of every example's gradient about the minimiser.

    ||g_i(w) - g(w)||^2 <= 2 ||(H_i - H)(w - w*)||^2 + 2 ||g_i(w*)||^2, and the mean of the first is at most
    2 M ||w - w*||_H^2 = 4 M (F - F*), M the largest eigenvalue of the mean of (H_i - H)^2 relative to H.
    """
    H = F.hessian(np.zeros(F.dim)) if callable(F.hessian) else F.hessian
    away = [np.outer(x, x) for x in F.X] - np.mean([np.outer(x, x) for x in F.X], axis=0)
    mean = np.mean([each @ each for each in away], axis=0)
    values, basis = np.linalg.eigh(H)
    kept = values > 1e-10 * values[-1]
    half = basis[:, kept] / np.sqrt(values[kept])
    M = float(np.linalg.eigvalsh(half.T @ mean @ half)[-1])
    rows = F.gradients(np.asarray(F.minimiser))
    return {"A": 2 * M, "C": 2 * float((rows**2).sum(axis=1).mean())}


def best(F, B, given, w, replace=True):
    """AdaDamp with the best step 1 / (beta (1 + q)) for its B_0 and this start."""
    minimum = float(F.minimum)
    c = B * (F.loss(w) - minimum)
    q = (given["A"] + given["C"] / (2 * c)) / float(F.pl_constant)
    gamma = 1 / (float(F.smoothness) * (1 + q))
    return Method(LossRatio(B, minimum), Fixed(gamma), sampler=Uniform(replace))


def examples():
    """Where it holds."""
    F, w = regression(), np.array([3.0, -2.0])
    given = of_least_squares(F)
    yield Case("least squares", F, best(F, 1, given, w), 20, w, given=given)
    F, w = deficient_regression(), np.array([2.0, -1.0, 1.0])
    given = of_least_squares(F)
    yield Case("not strongly convex", F, best(F, 1, given, w), 20, w, given=given)
    F = small_quadratic(condition=1.0)
    w, given = far_start(F), {"A": 0.0, "C": variance_bound(F)}
    yield Case("A = 0: attained", F, best(F, 1, given, w), 1, w, given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, w = regression(), np.array([3.0, -2.0])
    still = {"A": 0.0, "C": of_least_squares(F)["C"]}
    method = best(F, 1, still, w)
    yield Case("no bound by C alone", F, method, 3, w, given=still, note="the variance")


def refusals():
    """Where it does not apply."""
    F, w = regression(), np.array([3.0, -2.0])
    given: dict[str, Any] = of_least_squares(F)
    lost, method = without_constants(F, "minimum"), best(F, 1, given, w)
    yield Case("F* unknown", lost, method, 3, w, given=given, note="its minimum")
    yield Case("F* taken as 0", F, adadamp(0.01, 1), 3, w, given=given, note="optimal_value")
    yield Case("momentum", F, momentum(0.1, 1), 3, w, given=given, note="must be LossRatio")
    yield Case("C unknown", F, method, 3, w, given={"A": 1.0}, note="must give A and C")
    still = {"A": 0.0, "C": 1e-3}
    found = "ExpectedSmoothness does not hold"
    slow = Method(LossRatio(1, float(F.minimum)), Fixed(1e-3), sampler=Uniform(replace=True))
    yield Case("found out", F, slow, 3, w, given=still, note=found)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, PL: a linear rate without bounded variance",
    source="ours; Gower and others (2019), for expected smoothness (attributed)",
    kind="upper",
    ratio=1.0,
    status="ours",
    statement=r"\mathbb{E}[\delta_{k+1} \mid w_k] \le (1 - r) \delta_k,"
    r" \quad r = \alpha \gamma (2 - \gamma \beta (1 + \tfrac{A + C / (2 c)}{\alpha}))",
    measured=next_gap,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), ExpectedSmoothness()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
