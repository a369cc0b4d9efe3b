r"""The batch that Big Batch's condition needs, where the variance is not bounded.

Setting:    F is L-smooth and satisfies the PL inequality with mu; tr Sigma(w) <= 2 A (F(w) - F*) + C (expected
            smoothness, for the variance), as for least squares.
Method:     (4) with theta: E||e||^2 <= theta^2 E||g||^2, for K examples drawn independently. It holds from

                K(w)  =  ((1 - theta^2) / theta^2) tr Sigma(w) / ||grad F(w)||^2.
Guarantee:  K(w)  <=  ((1 - theta^2) / theta^2) (A / mu + C / (2 mu (F(w) - F*))).

            So Big Batch's theorems, which rest on (4) alone, need no bounded variance: far from the minimum a batch
            of the order A / mu is enough, near to it one of AdaDamp's. Where all examples can be fitted, C = 0, a
            fixed batch meets (4) everywhere.
Kind:       upper.
Source:     ours, about De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches", (4).
"""

import numpy as np

from adaptivesgd.methods import sgd
from adaptivesgd.models import LeastSquares
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    small_quadratic,
    variance_bound,
)
from theory.adadamp.expected_smoothness import A, C, ExpectedSmoothness, of_least_squares
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.claims import without_constants
from theory.examples import deficient_regression, far_start, regression
from theory.letters import pl_constant
from theory.quantities import square_gradient, variance
from theory.standard_steps import POLYAK, gap_now, square_gradient_now


def objections(case):
    """theta must be given, between 0 and 1, and no gradient along the run be zero."""
    if not 0 < case.given.get("theta", 0) < 1:
        yield "the case must give theta, between 0 and 1"
    if not all(square_gradient(state) for state in case.states[:-1]):
        yield "no gradient along the run may be zero: no batch meets (4) there"


def share(case):
    """k = (1 - theta^2) / theta^2."""
    return 1 / case.given["theta"] ** 2 - 1


@at_every_state
def variance_now(method, state):
    """tr Sigma(w)."""
    return variance(state)


def measured(case):
    """K(w) = k tr Sigma(w) / ||grad F(w)||^2."""
    return share(case) * variance_now(case) / square_gradient_now(case)


def promised(case):
    """k (A / mu + C / (2 mu (F(w) - F*)))."""
    mu = pl_constant(case)
    return share(case) * (A(case) / mu + C(case) / (2 * mu * gap_now(case)))


PROOF = (
    Step(
        r"\mathrm{tr}\,\Sigma(w) \le 2 A (F(w) - F^*) + C",
        variance_now,
        lambda case: 2 * A(case) * gap_now(case) + C(case),
        because="the bound of the variance",
    ),
    POLYAK,
)


DEDUCTION = Deduction(
    letters={
        "V": variance_now,
        "G": square_gradient_now,
        "D": gap_now,
        "A": A,
        "C": C,
        "m": pl_constant,
        "k": share,
    },
    claim=("k * V / G", "k * (A / m + C / (2 * m * D))"),
    uses=(
        Use(1, "V", "2 * A * D + C", "k / G"),
        Use(2, "G", "2 * m * D", "k * (2 * A * D + C) / (2 * m * D * G)"),
    ),
    given=("0 < k", "0 < m", "0 < D", "0 < G", "0 <= A", "0 <= C"),
)


# Where it is checked.


def fitted(n=6, dim=2, seed=0):
    """Least squares that fits every example."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, dim))
    return LeastSquares(X, X @ np.ones(dim))


def examples():
    """Where it holds."""
    for name, F, w in (
        ("least squares", regression(), np.array([9.0, -9.0])),
        ("not strongly convex", deficient_regression(), np.array([2.0, -1.0, 1.0])),
    ):
        given = of_least_squares(F) | {"theta": 0.5}
        yield Case(name, F, sgd(0.02, 1), 12, w, given=given)
    F = fitted()
    given = of_least_squares(F) | {"theta": 0.9, "C": 0.0}
    yield Case(
        "all examples fitted: C = 0", F, sgd(0.05, 1), 12, np.array([3.0, -2.0]), given=given
    )
    F = small_quadratic(condition=1.0)
    given = {"A": 0.0, "C": variance_bound(F), "theta": 0.5}
    yield Case("attained: bounded variance, L = mu", F, sgd(0.1, 1), 5, far_start(F), given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, w = regression(), np.array([9.0, -9.0])
    still = {"A": 0.0, "C": of_least_squares(F)["C"] / 9, "theta": 0.5}
    yield Case("no bound by C alone", F, sgd(0.02, 1), 5, w, given=still, note="the variance")


def refusals():
    """Where it does not apply."""
    F, w = regression(), np.array([9.0, -9.0])
    given = of_least_squares(F)
    yield Case("theta unknown", F, sgd(0.02, 1), 5, w, given=given, note="the case must give theta")
    lost, half = without_constants(F, "minimum"), given | {"theta": 0.5}
    yield Case("F* unknown", lost, sgd(0.02, 1), 5, w, given=half, note="its minimum")
    small = half | {"A": 0.0, "C": 1e-3}
    yield Case(
        "found out", F, sgd(0.02, 1), 5, w, given=small, note="ExpectedSmoothness does not hold"
    )


THEOREM = Theorem(
    name=__name__,
    title="The batch that (4) needs, without bounded variance",
    source="ours, about De, Yadav, Jacobs and Goldstein (2017), (4)",
    kind="upper",
    ratio=1.0,
    status="ours",
    statement=r"\frac{1 - \theta^2}{\theta^2} \frac{\mathrm{tr}\,\Sigma(w)}{\|\nabla F(w)\|^2} \le"
    r" \frac{1 - \theta^2}{\theta^2} \left(\frac A\mu + \frac{C}{2 \mu (F(w) - F^*)}\right)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), ExpectedSmoothness()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
