r"""Batches that grow geometrically: a fixed step, and linear convergence all the way.

Setting:    F is L-smooth and satisfies the PL inequality with mu; tr Sigma(w) <= sigma^2.
Method:     w+ = w - a g, with a fixed a <= 1 / L, and g the mean of B_k >= B_0 r^(-k) examples, drawn
            uniformly, 1 - a mu / 2 <= r < 1. All n examples at once, without replacement, are
            as good as any larger batch.
Guarantee:  E F(w_k) - F*  <=  omega r^k,    omega = max( F(w_0) - F*, a L sigma^2 / (mu B_0) ).
Kind:       upper.
Source:     Bottou, Curtis & Nocedal (2018), Theorem 5.1; Friedlander & Schmidt (2012). Re-derived,
            with r free.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Multiplicative
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import sgd
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
    above,
    gap,
    unless,
)
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import first_gap, noise_level, pl_constant, powers, smoothness, step_length
from theory.standard_steps import DESCENT, POLYAK, gap_now, next_gap, noise_now, square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "batch_size", Multiplicative)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless(case.method, "sampler", Uniform)
    if case.method.sampler.replace or case.method.batch_size.max_size is not None:
        yield "the batch must be able to grow up to all n examples, each drawn once"
    L, mu, _, a, r, _ = letters(case)
    yield from above("step size", a, 1 / L, "1 / L")
    if r < 1 - a * mu / 2:
        most = 1 / (1 - a * mu / 2)
        yield from above("batch's growth factor 1 / r", 1 / r, most, "1 / (1 - a mu / 2)")


def letters(case):
    """L, mu, sigma^2, a, r and B_0."""
    F, sizes = case.problem, case.method.batch_size
    a, r = case.method.step_size.length, 1 / sizes.growth_factor
    return float(F.smoothness), float(F.pl_constant), case.given["sigma2"], a, r, sizes.initial_size


def bounds(case):
    """omega r^k, k = 0..K."""
    L, mu, sigma2, a, r, B0 = letters(case)
    omega = max(gap(case.first), a * L * sigma2 / (mu * B0))
    return omega * r ** np.arange(case.steps + 1)


def measured(case):
    """E F(w_k) - F*, k = 0..K."""
    return case.expected(gap)


promised = bounds


# The proof.


def allowed_noise(case):
    """(sigma^2 / B_0) r^k."""
    _, _, sigma2, _, r, B0 = letters(case)
    return sigma2 / B0 * r ** np.arange(len(case.states) - 1)


def contracted(case):
    """(1 - mu a) (F(w) - F*) + (a^2 L / 2) E||e||^2."""
    L, mu, _, a, _, _ = letters(case)
    return (1 - mu * a) * gap_now(case) + a**2 * L / 2 * noise_now(case)


def one_more(case):
    """(1 - mu a) omega r^k + (a^2 L / 2) sigma^2 r^k / B_0."""
    L, mu, _, a, _, _ = letters(case)
    return (1 - mu * a) * bounds(case)[: len(case.states) - 1] + a**2 * L / 2 * allowed_noise(case)


def promised_next(case):
    """omega r^(k+1)."""
    return bounds(case)[1 : len(case.states)]


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \frac{\sigma^2}{B_0} r^k",
        noise_now,
        allowed_noise,
        because="bounded variance, and the growth of the batch",
    ),
    Step(
        r"\mathbb{E}[F(w_+) \mid w] - F^* \le (1 - \mu a)(F(w) - F^*) + \frac{a^2 L}{2} \mathbb{E}\|e\|^2",
        next_gap,
        contracted,
        because="the first two lines, as a <= 1 / L",
    ),
    Step(
        r"(1 - \mu a) \omega r^k + \frac{a^2 L \sigma^2}{2 B_0} r^k \le \omega r^{k+1}",
        one_more,
        promised_next,
        because="omega >= a L sigma^2 / (mu B_0), and r >= 1 - a mu / 2; induction",
    ),
)


def first_size(case):
    """B_0."""
    return float(letters(case)[5])


def shrink(case):
    """r."""
    return letters(case)[4]


def omega(case):
    """omega."""
    L, mu, sigma2, a, _, B0 = letters(case)
    return max(gap(case.first), a * L * sigma2 / (mu * B0))


CHAIN = Chain(
    letters={
        "M": measured,
        "P": None,
        "V": None,
        "D0": first_gap,
        "w": omega,
        "R": powers(shrink),
        "r": shrink,
        "s": noise_level,
        "B": first_size,
        "L": smoothness,
        "m": pl_constant,
        "a": step_length,
    },
    means={"D": "M", "E": "P", "N": "V"},
    hypothesis=("M", "w * R"),
    base={"M": "D0", "R": "1"},
    becomes={"M": "P", "R": "r * R"},
    claim=("M", "w * R"),
    times=("1", "1 - m * a"),
    uses=(Use(3, "V", "s / B * R", "a**2 * L / 2"),),
    slack=(
        "(w - a * L * s / (m * B)) * m * a / 2 * R",
        "w * (r - 1 + a * m / 2) * R",
    ),
    given=(
        "0 < m",
        "m <= L",
        "0 < a",
        "a * L <= 1",
        "0 < B",
        "0 <= s",
        "w >= D0",
        "w >= a * L * s / (m * B)",
        "w >= 0",
        "R >= 0",
        "r >= 1 - a * m / 2",
    ),
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
    },
    claim=("E", "(1 - m * a) * D + a**2 * L / 2 * N"),
    uses=(
        Use(1, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
        Use(2, "G", "2 * m * D", "a * (1 - a * L / 2)"),
    ),
    slack=("m * a * (1 - a * L) * D",),
    given=("0 < m", "0 < L", "0 < a", "a * L <= 1", "D >= 0"),
    of=4,
    then="with the third and the last line, by induction on k",
    chain=CHAIN,
)


# Where it is checked.


def growing(problem, initial=1, speed=1.0, a=None):
    """a = 1 / L, and 1 / r = (1 - a mu / 2)^(-speed): the fastest allowed at speed 1."""
    a = 1 / float(problem.smoothness) if a is None else a
    factor = (1 - a * float(problem.pl_constant) / 2) ** -speed
    return Method(Multiplicative(initial, factor), Fixed(a))


def examples():
    """Where it holds."""
    F = small_quadratic(n=200, dim=3)
    common = {"w": far_start(F, 4.0), "engine": Moments(), "given": {"sigma2": variance_bound(F)}}
    yield Case("as fast as allowed", F, growing(F), 60, **common)
    yield Case("half as fast, short steps", F, growing(F, 2, 0.5, a=0.3), 60, **common)
    F = breast_cancer()
    given = {"sigma2": variance_bound(F)}
    method = growing(F, initial=8, speed=1.0)
    yield Case(
        "logistic regression on breast cancer", F, method, 20, engine=MonteCarlo(40), given=given
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=200, dim=3)
    common = {"w": far_start(F, 4.0), "engine": Moments(), "given": {"sigma2": variance_bound(F)}}
    yield Case(
        "growth faster than allowed",
        F,
        growing(F, speed=6.0),
        40,
        note="r >= 1 - a mu / 2",
        **common,
    )
    rule = Multiplicative(1, growing(F).batch_size.growth_factor, max_size=4)
    capped = Method(rule, Fixed(1.0))
    yield Case("growth ends at 4", F, capped, 80, note="B_k >= B_0 r^-k", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=200, dim=3)
    given = {"sigma2": variance_bound(F)}
    yield Case(
        "too fast",
        F,
        growing(F, speed=2.0),
        given=given,
        note="growth factor 1 / r must be at most",
    )
    yield Case(
        "constant", F, sgd(1.0, 4), given=given, note="the batch size must be Multiplicative"
    )
    rule = Multiplicative(1, growing(F).batch_size.growth_factor, max_size=4)
    yield Case("capped", F, Method(rule, Fixed(1.0)), given=given, note="grow up to all n examples")


THEOREM = Theorem(
    name=__name__,
    title="SGD with geometric batch growth and a fixed step: a linear rate",
    source="Bottou, Curtis & Nocedal (2018), Theorem 5.1; re-derived",
    kind="upper",
    ratio=0.529,
    status="re-derived",
    statement=r"\mathbb{E} F(w_k) - F^* \le \omega r^k, \quad"
    r" \omega = \max \left( F(w_0) - F^*, \frac{a L \sigma^2}{\mu B_0} \right)",
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
