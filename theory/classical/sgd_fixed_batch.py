r"""SGD with a fixed step and a fixed batch: linear, down to a floor.

Setting:    F is L-smooth and satisfies the PL inequality with mu (strong convexity implies it);
            tr Sigma(w) <= sigma^2 everywhere.
Method:     w+ = w - a g, with a fixed 0 < a < 2 / L, and g the mean of B examples, drawn uniformly.
Guarantee:  E F(w_k) - F*  <=  q^k (F(w_0) - F*) + (1 - q^k) a L sigma^2 / (2 mu B (2 - a L)),

            q = 1 - 2 mu a (1 - a L / 2). For a <= 1 / L this implies the published form, with
            q = 1 - mu a and the floor a L sigma^2 / (2 mu B).
Kind:       tight: attained, with replacement, where L = mu.
Source:     Bottou, Curtis & Nocedal (2018), Theorem 4.6, sharpened: the factor 2 - a L is kept.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import adadamp, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    Moments,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    gap,
    outside,
    unless,
)
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, far_start, regression, small_quadratic, variance_bound
from theory.letters import (
    each_step,
    first_gap,
    fixed_batch,
    noise_level,
    pl_constant,
    powers,
    smoothness,
    step_length,
)
from theory.series import ROUNDING
from theory.standard_steps import DESCENT, POLYAK, gap_now, next_gap, noise_now, square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless(case.method, "sampler", Uniform)
    yield from outside(
        "step size", case.method.step_size.length, 2 / case.problem.smoothness, "2 / L"
    )


def letters(case):
    """L, mu, sigma^2, a and B."""
    F, method = case.problem, case.method
    B = method.batch_size.size
    return (
        float(F.smoothness),
        float(F.pl_constant),
        case.given["sigma2"],
        method.step_size.length,
        B,
    )


def measured(case):
    """E F(w_k) - F*, k = 0..K."""
    return case.expected(gap)


def promised(case):
    """q^k (F(w_0) - F*) + (1 - q^k) a L sigma^2 / (2 mu B (2 - a L))."""
    L, mu, sigma2, a, B = letters(case)
    q = (1 - 2 * mu * a * (1 - a * L / 2)) ** np.arange(case.steps + 1)
    return q * gap(case.first) + (1 - q) * a * L * sigma2 / (2 * mu * B * (2 - a * L))


# The proof.


def contracted(case):
    """q (F(w) - F*) + a^2 L sigma^2 / (2 B)."""
    L, mu, sigma2, a, B = letters(case)
    return (1 - 2 * mu * a * (1 - a * L / 2)) * gap_now(case) + a**2 * L * sigma2 / (2 * B)


def published(case):
    """Theorem 4.6 as published; beyond its condition a <= 1 / L, the bound of this theorem."""
    L, mu, sigma2, a, B = letters(case)
    if a * L > 1 + ROUNDING:
        return promised(case)
    q = (1 - mu * a) ** np.arange(case.steps + 1)
    return q * gap(case.first) + (1 - q) * a * L * sigma2 / (2 * mu * B)


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e\|^2 \le \sigma^2 / B",
        noise_now,
        each_step(lambda case: case.given["sigma2"] / case.method.batch_size.size),
        because="bounded variance",
    ),
    Step(
        r"\mathbb{E}[F(w_+) \mid w] - F^* \le q (F(w) - F^*) + \frac{a^2 L \sigma^2}{2 B}",
        next_gap,
        contracted,
        because="both, as a < 2 / L, and E||e||^2 <= sigma^2 / B; iterate",
    ),
    Step(
        r"\mathrm{this} \le (1 - \mu a)^k (F(w_0) - F^*) + (1 - (1 - \mu a)^k) \frac{a L \sigma^2}{2 \mu B}",
        promised,
        published,
        because="a <= 1 / L: the published form, in which the gap exceeds the floor",
    ),
)


def factor(case):
    """1 - 2 mu a (1 - a L / 2)."""
    L, mu, _, a, _ = letters(case)
    return 1 - 2 * mu * a * (1 - a * L / 2)


CHAIN = Chain(
    letters={
        "M": measured,
        "P": None,
        "D0": first_gap,
        "Q": powers(factor),
        "L": smoothness,
        "m": pl_constant,
        "a": step_length,
        "s": noise_level,
        "B": fixed_batch,
    },
    means={"D": "M", "E": "P"},
    hypothesis=("M", "Q * D0 + (1 - Q) * a * L * s / (2 * m * B * (2 - a * L))"),
    base={"M": "D0", "Q": "1"},
    becomes={"M": "P", "Q": "(1 - 2 * m * a * (1 - a * L / 2)) * Q"},
    claim=("M", "Q * D0 + (1 - Q) * a * L * s / (2 * m * B * (2 - a * L))"),
    times=("1", "1 - 2 * m * a * (1 - a * L / 2)"),
    given=("0 < a", "a * L < 2", "0 < m", "m <= L", "0 < B"),
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "L": smoothness,
        "m": pl_constant,
        "a": step_length,
        "s": noise_level,
        "B": fixed_batch,
    },
    claim=("E", "(1 - 2 * m * a * (1 - a * L / 2)) * D + a**2 * L * s / (2 * B)"),
    uses=(
        Use(1, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
        Use(2, "G", "2 * m * D", "a * (1 - a * L / 2)"),
        Use(3, "N", "s / B", "a**2 * L / 2"),
    ),
    given=("0 < a", "a * L <= 2", "0 < L"),
    of=4,
    then="by induction on k: a geometric sum",
    chain=CHAIN,
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=50, dim=5)
    given = {"sigma2": variance_bound(F)}
    common = {"w": far_start(F, 6.0), "engine": Moments(), "given": given}
    yield Case("a = 1 / L", F, sgd(1.0, 4), 40, **common)
    yield Case("short steps", F, sgd(0.2, 4), 60, **common)
    F = small_quadratic(n=20, dim=3, condition=1.0)
    given = {"sigma2": variance_bound(F)}
    method = Method(Constant(2), Fixed(0.5), sampler=Uniform(replace=True))
    yield Case("attained: L = mu", F, method, 20, w=far_start(F), engine=Moments(), given=given)
    F = breast_cancer()
    given = {"sigma2": variance_bound(F)}
    method = sgd(0.5 / F.smoothness, 16)
    yield Case(
        "logistic regression on breast cancer", F, method, 20, engine=MonteCarlo(40), given=given
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=50, dim=5)
    given = {"sigma2": variance_bound(F) / 20}
    common = {"w": far_start(F), "engine": Moments(), "given": given}
    yield Case("sigma^2 claimed too small", F, sgd(1.0, 2), 40, note="bounded variance", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=50, dim=5)
    given = {"sigma2": variance_bound(F)}
    yield Case("no bound", F, sgd(0.5, 2), note="must give a bound of the variance")
    adaptive = adadamp(0.5, 1)
    yield Case("growing batches", F, adaptive, given=given, note="the batch size must be Constant")
    F = regression(n=50)
    far = Case(
        "far out",
        F,
        sgd(0.1, 2),
        w=far_start(F, 100.0),
        given={"sigma2": 10.0},
        note="BoundedVariance",
    )
    yield far


THEOREM = Theorem(
    name=__name__,
    title="SGD with a fixed batch: linear down to a floor",
    source="Bottou, Curtis & Nocedal (2018), Theorem 4.6, sharpened",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"\mathbb{E} F(w_k) - F^* \le q^k (F(w_0) - F^*) + (1 - q^k) \frac{a L \sigma^2}{2 \mu B (2 - aL)},"
    r" \quad q = 1 - 2 \mu a (1 - \frac{aL}{2})",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
