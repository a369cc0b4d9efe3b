r"""CABS under the Polyak-Lojasiewicz inequality: when the loss is sure to fall.

Setting:    F is L-smooth, with (1/2) ||grad F(w)||^2 >= mu (F(w) - F*) and F* = 0.
Method:     w+ = w - a g, a <= 1 / L, with batches of m >= c a tr Sigma(w) / F(w).
Guarantee:  E F(w+)  <=  [1 - 2 mu a (1 - L a / 2) + L a / (2 c)] F(w)
                     <=  [1 - mu a + L a / (2 c)] F(w).

            The first factor is below 1 if c > L / (4 mu (1 - L a / 2)), the second if
            c > L / (2 mu). So plain CABS, c = 1, is guaranteed to contract for short steps if
            L / mu < 4, for every a <= 1 / L if L / mu < 2, and by this argument no further: see
            guarantee_ends, and long_run for what becomes of it on quadratics.
Kind:       tight: a quadratic with one eigenvalue attains the first.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates", whose rule is a heuristic.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.models import LeastSquares
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Cubature, Deduction, Step, Theorem, Use, above, at_every_state, proved
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import small_quadratic
from theory.letters import pl_constant, smoothness, step_length
from theory.quantities import loss, noise
from theory.standard_steps import DESCENT, POLYAK, gap_now, next_gap, noise_now, square_gradient_now

from .coupled import Coupled, unless_plain, unless_zero
from .problems import coupled, diabetes, stream, whole_batch


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_zero(case)
    yield from unless_plain(case)
    rule = case.method.batch_size
    a, L = case.method.step_size.length, float(case.problem.smoothness)
    if not isinstance(rule, Coupled):
        yield f"the batch size must be Coupled, not {rule!r}"
    if rule.alpha != a:
        yield f"alpha of the rule must be the step size {a:.6g}, but it is {rule.alpha:.6g}"
    yield from above("step size", a, 1 / L, "1 / L")


def letters(case):
    """L, mu, a and c, floats."""
    F, method = case.problem, case.method
    return float(F.smoothness), float(F.pl_constant), method.step_size.length, method.batch_size.c


def measured(case):
    """E F(w+)."""
    return case.expected_next(loss)


@at_every_state
def losses(method, state):
    """F(w)."""
    return loss(state)


def promised(case):
    """[1 - 2 mu a (1 - L a / 2) + L a / (2 c)] F(w)."""
    L, mu, a, c = letters(case)
    return (1 - 2 * mu * a * (1 - L * a / 2) + L * a / (2 * c)) * losses(case)


# The proof.


def simpler(case):
    """[1 - mu a + L a / (2 c)] F(w)."""
    L, mu, a, c = letters(case)
    return (1 - mu * a + L * a / (2 * c)) * losses(case)


@at_every_state
def shaken(method, state):
    """E||e||^2."""
    return noise(method, state)


def allowed(case):
    """F(w) / (c a)."""
    _, _, a, c = letters(case)
    return losses(case) / (c * a)


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e\|^2 \le \frac{\mathrm{tr}\,\Sigma}{m} \le \frac{F(w)}{c a}",
        shaken,
        allowed,
        because="the rule",
    ),
    Step(
        r"1 - 2 \mu a (1 - \tfrac{L a}{2}) + \tfrac{L a}{2 c} \le 1 - \mu a + \tfrac{L a}{2 c}",
        promised,
        simpler,
        because="a <= 1 / L",
    ),
)


ALGEBRA = (
    proved(
        r"a \le \tfrac1L \Rightarrow 2 \mu a (1 - \tfrac{L a}{2}) \ge \mu a",
        lambda a, L, mu: (2 * mu * a * (1 - L * a / 2) >= mu * a, a * L <= 1, a > 0, mu > 0, L > 0),
    ),
    proved(
        r"c > \frac{L}{4 \mu (1 - L a / 2)} \Rightarrow \frac{L a}{2c} < 2 \mu a (1 - \tfrac{L a}{2})",
        lambda a, L, mu, c: (
            L * a / (2 * c) < 2 * mu * a * (1 - L * a / 2),
            4 * mu * (1 - L * a / 2) * c > L,
            a * L <= 1,
            a > 0,
            mu > 0,
            L > 0,
            c > 0,
        ),
    ),
)


def coupling_constant(case):
    """c."""
    return letters(case)[3]


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "L": smoothness,
        "m": pl_constant,
        "a": step_length,
        "c": coupling_constant,
    },
    claim=("E", "(1 - 2 * m * a * (1 - L * a / 2) + L * a / (2 * c)) * D"),
    uses=(
        Use(1, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
        Use(2, "G", "2 * m * D", "a * (1 - a * L / 2)"),
        Use(3, "N", "D / (c * a)", "a**2 * L / 2"),
    ),
    given=("0 < a", "0 < L", "0 < c", "a * L <= 2"),
)


# Where it is checked.


def finite(step_size, c):
    """SGD with CABS's rule from perfect evidence, on a finite sum."""
    return Method(Coupled(step_size, c), Fixed(step_size), sampler=Uniform(replace=True))


def examples():
    """Where it holds."""
    F = stream(1.0, 4.0, deviations=(2.0, 1.0))
    for a, c in ((0.25, 1.0), (0.1, 4.0), (0.01, 1.0)):
        w = whole_batch(F, 3, a, c)
        yield Case(
            f"two eigenvalues, a = {a:g}, c = {c:g}", F, coupled(a, c), 15, w, engine=Cubature()
        )
    F = stream(2.0, 2.0)
    w = whole_batch(F, 3, 0.3)
    yield Case("attained: one eigenvalue", F, coupled(0.3), 1, w, engine=Cubature())
    F = interpolated()
    yield Case("as many patients as features", F, finite(0.2 / F.smoothness, 1.0), 5)


def interpolated():
    """Least squares on as many diabetes patients as there are features: F* = 0."""
    F = diabetes(8)
    return with_constants(LeastSquares(F.X, F.y), minimum=0.0)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = stream(1.0, 4.0)
    steeper = with_constants(F, pl_constant=2.0)
    flat = np.array([1.0, 0.0])
    yield Case("mu too large", steeper, coupled(0.2), 5, flat, engine=Cubature(), note="PL")
    timid = Method(Coupled(0.02), Fixed(0.25), sampler=coupled(0.2).sampler)
    w = whole_batch(F, 3, 0.02)
    yield Case("small batches", F, timid, 5, w, engine=Cubature(), note="m >= c a tr Sigma / F")


def refusals():
    """Where it does not apply."""
    F = stream(1.0, 4.0)
    yield Case("long steps", F, coupled(0.3), 5, note="the step size must be at most 1 / L")
    timid = Method(Coupled(0.02), Fixed(0.25), sampler=coupled(0.2).sampler)
    yield Case("small batches", F, timid, 5, note="alpha of the rule must be the step size 0.25")
    unknown = without_constants(F, "pl_constant")
    yield Case("mu unknown", unknown, coupled(0.2), 5, note="its pl constant")
    F = small_quadratic()
    yield Case("F* above 0", F, finite(0.2, 1.0), 5, note="the minimum must be 0")


THEOREM = Theorem(
    name=__name__,
    title="CABS, Polyak-Lojasiewicz: one step",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"\mathbb{E} F(w_+) \le [1 - 2 \mu a (1 - \tfrac{L a}{2}) + \tfrac{L a}{2 c}] F(w)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
