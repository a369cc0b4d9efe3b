r"""AdaScale, one step: a gain r shortens the gap, and lengthens the noise, r times as much.

Setting:    F is alpha-PL and beta-smooth; the variance of a gradient of a base batch is at most V.
Method:     AdaScale at the scale S: w+ = w - r eta g, g the mean of S base batches, 0 < eta < 2 / beta,

                r = (sigma^2 + ||grad F||^2) / (sigma^2 / S + ||grad F||^2).
Guarantee:  E[F(w+) - F* | w]  <=  (1 - gamma r) (F(w) - F*) + gamma r Delta,

            gamma = eta alpha (2 - eta beta),  Delta = eta^2 beta V / (2 gamma). It pulls towards Delta for
            every r, and beyond it where gamma r > 1: so nothing keeps the gap below Delta (theorem_2).
Kind:       tight: an identity on a quadratic with one eigenvalue, where alpha = beta.
Source:     re-derived; the induction of Theorem 2 of Johnson, Agrawal, Gu and Guestrin (2020), "AdaScale SGD: a
            scale-invariant algorithm for distributed training", submission to ICLR 2020, rests on it.
"""

import numpy as np

from adaptivesgd.methods import sgd
from theory import Case, Cubature, Deduction, Fresh, Step, Stream, Theorem, Use, diagonal
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import deficient_regression, far_start
from theory.letters import pl_constant, smoothness
from theory.quantities import variance
from theory.standard_steps import POLYAK, gap_now, next_gap, square_gradient_now

from .gain import adascale, delta, gains, gamma, objections, variances


def promised(case):
    """(1 - gamma r) (F(w) - F*) + gamma r Delta."""
    share = gamma(case) * gains(case)
    return (1 - share) * gap_now(case) + share * delta(case)


# The proof.


def eta(case):
    """eta."""
    return case.method.step_size.eta


def scale(case):
    """S."""
    return float(case.method.step_size.scale)


def bound_of_variance(case):
    """V."""
    return float(case.given["V"])


def descended(case):
    """F(w) - F* - r eta ||grad F||^2 + (beta/2) r^2 eta^2 (||grad F||^2 + sigma^2 / S)."""
    step, G, beta = gains(case) * eta(case), square_gradient_now(case), smoothness(case)
    return gap_now(case) - step * G + beta / 2 * step**2 * (G + variances(case) / scale(case))


def scaled_energy(case):
    """r (||grad F||^2 + sigma^2 / S)."""
    return gains(case) * (square_gradient_now(case) + variances(case) / scale(case))


def energy(case):
    """||grad F||^2 + sigma^2."""
    return square_gradient_now(case) + variances(case)


PROOF = (
    Step(
        r"\mathbb{E}[F(w_+) - F^*] \le F(w) - F^* - r \eta \|\nabla F\|^2"
        r" + \tfrac\beta2 r^2 \eta^2 (\|\nabla F\|^2 + \sigma^2 / S)",
        next_gap,
        descended,
        because="smoothness, with r chosen before the batch is drawn",
    ),
    Step(
        r"r (\|\nabla F\|^2 + \sigma^2 / S) = \|\nabla F\|^2 + \sigma^2",
        scaled_energy,
        energy,
        "==",
        because="the gain ratio",
    ),
    POLYAK,
    Step(
        r"\sigma^2 \le V",
        variances,
        lambda case: np.full(len(case.states) - 1, bound_of_variance(case)),
        because="the variance of a base batch",
    ),
)


GAMMA = "(h * m * (2 - h * L))"
DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": variances,
        "r": gains,
        "S": scale,
        "L": smoothness,
        "m": pl_constant,
        "h": eta,
        "V": bound_of_variance,
    },
    claim=("E", f"(1 - {GAMMA} * r) * D + r * h**2 * L * V / 2"),
    uses=(
        Use(1, "E", "D - r * h * G + L / 2 * r**2 * h**2 * (G + N / S)"),
        Use(2, "r * (G + N / S)", "G + N", "L / 2 * r * h**2"),
        Use(3, "G", "2 * m * D", "r * h * (1 - h * L / 2)"),
        Use(4, "N", "V", "L / 2 * r * h**2"),
    ),
    given=("0 < r", "0 < h", "h * L <= 2", "0 < L"),
)


# Where it is checked.


def stream(*eigenvalues):
    """A quadratic with these eigenvalues and Gaussian noise of the variance 1."""
    h = np.array(eigenvalues, dtype=float)
    return Stream(diagonal(h), np.full(len(h), len(h) ** -0.5))


def examples():
    """Where it holds."""
    given, engine = {"V": 1.0}, Cubature()
    for eta, S in ((0.5, 16), (1.5, 4), (0.05, 8)):
        F, method = stream(1, 1), adascale(eta, S, sampler=Fresh())
        name = f"one eigenvalue, eta = {eta:g}, S = {S}"
        yield Case(name, F, method, 12, np.ones(2), engine=engine, given=given)
    F, method = stream(0.1, 1), adascale(0.5, 16, sampler=Fresh())
    yield Case("two eigenvalues", F, method, 12, np.ones(2), engine=engine, given=given)
    F, w = deficient_regression(), np.full(3, 0.5)
    method = adascale(0.5 / float(F.smoothness), 2)
    case = Case("PL, variance not constant", F, method, 10, w, given={"V": 1.0})
    V = max(variance(state) for state in case.states)
    yield Case(case.name, F, method, 10, w, given={"V": V})


def broken():
    """Where an assumption is broken, so that it fails."""
    F, given, engine = stream(1, 1), {"V": 0.3}, Cubature()
    method = adascale(0.5, 16, sampler=Fresh())
    yield Case("V too small", F, method, 5, np.ones(2), engine=engine, given=given, note="V")
    flat = with_constants(stream(0.1, 1), pl_constant=1.0)
    given, w = {"V": 1.0}, np.array([5.0, 0.0])
    yield Case("alpha too large", flat, method, 5, w, engine=engine, given=given, note="PL")


def refusals():
    """Where it does not apply."""
    F, given = stream(1, 1), {"V": 1.0}
    method = adascale(0.5, 4, sampler=Fresh())
    lost = without_constants(F, "pl_constant")
    yield Case("alpha unknown", lost, method, given=given, note="its pl constant")
    yield Case("V unknown", F, method, note="the case must give V")
    yield Case("a fixed step", F, sgd(0.5, 4), given=given, note="the step size must be ExactGain")
    F, given = deficient_regression(), {"V": 1.0}
    many = adascale(0.1, 2 * F.n)
    yield Case("a batch above n", F, many, given=given, note="as many examples as in a batch")
    small = {"V": 1e-9}
    yield Case("V too small", F, adascale(0.1, 2), w=far_start(F), given=small, note="at most V")


THEOREM = Theorem(
    name=__name__,
    title="AdaScale, PL: one step",
    source="re-derived, for Johnson, Agrawal, Gu and Guestrin (2020), submission to ICLR 2020",
    kind="tight",
    attained="all constants",
    status="re-derived",
    statement=r"\mathbb{E}[F(w_+) - F^*] \le (1 - \gamma r) (F(w) - F^*) + \gamma r \Delta",
    measured=next_gap,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
