r"""Growing the batch instead of cutting the rate: twins with the same expected dynamics.

Setting:    F(w) = F* + (h/2) ||w - w*||^2, with any noise; x = a h < 1.
Method:     f steps of SGD with the rate a and batches of B; and one step with a' and B',

                a' = (1 - (1 - x)^f) / h,    B' = B (a' / a)^2 / (1 + (1 - x)^2 + ... + (1 - x)^(2(f-1))),

            drawn with replacement. As x -> 0, a' / a -> f and B' / B -> f: cutting the rate by f and
            multiplying the batch by f are the same in the limit of short steps.
Guarantee:  E||w - w*||^2 after k steps of the second  =  that after f k steps of the first,

            and the same for the mean and the covariance of w. The twin with the larger batch looks
            at B' <= f B examples in place of f B.
Kind:       identity; B' must be whole.
Source:     ours, about Smith, Kindermans, Ying and Le (2018), "Don't decay the learning rate,
            increase the batch size", who argue from the limit of short steps.
"""

from dataclasses import replace
from functools import wraps

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import sgd
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.step_sizes import Fixed
from theory import Case, Moments, Step, Theorem, proved, square_distance, unless
from theory.cabs.coupled import unless_independent, unless_isotropic
from theory.cabs.expected_gain import twice
from theory.examples import far_start, small_quadratic

from .twins import CLOSED_FORM, Twins


def objections(case):
    """What must hold of the problem and of the method."""
    if not isinstance(case.problem, NoisyQuadratic):
        yield f"the problem must be a NoisyQuadratic, not {case.problem!r}"
    yield from unless(case.method, "batch_size", Constant)
    yield from unless_independent(case)
    yield from unless_isotropic(case)
    if letters(case)[0] >= 1:
        yield f"the rate must be below 1 / h, but a h = {letters(case)[0]:.6g}"
    if abs((B := twin_batch(case)) - round(B)) > 1e-9 * B:
        yield f"B' must be whole, but it is {B:.6g}; choose another B"


def letters(case):
    """x = a h and f."""
    x = case.method.step_size.length * float(case.problem.smoothness)
    return x, case.given["f"]


def powers(case, exponent):
    """1 + (1 - x)^e + ... + (1 - x)^(e (f-1)), a float."""
    x, f = letters(case)
    return ((1 - x) ** (exponent * np.arange(f))).sum()


def twin_rate(case):
    """a' = a (1 + (1 - x) + ... + (1 - x)^(f-1))."""
    return case.method.step_size.length * powers(case, 1)


def twin_batch(case):
    """B', a real number."""
    share = case.given.get("share", powers(case, 1) ** 2 / powers(case, 2))
    return case.method.batch_size.size * share


def twin(case):
    """The case of the large batch, with a step for every f of the other."""
    rule, rate = Constant(round(twin_batch(case))), Fixed(twin_rate(case))
    method = replace(case.method, batch_size=rule, step_size=rate)
    return replace(case, method=method, steps=case.steps // case.given["f"])


def every_f_th(numbers):
    """The numbers of a case after 0, f, 2 f, ... steps."""

    @wraps(numbers)
    def series(case):
        return np.array(numbers(case))[:: case.given["f"]]

    return series


def of_the_twin(numbers):
    """The numbers of its twin."""

    def series(case):
        return np.array(numbers(twin(case)))

    series.__doc__ = f"{numbers.__doc__.rstrip('.')} of the twin"
    return series


def distances(case):
    """E||w_k - w*||^2."""
    return case.expected(square_distance)


measured = of_the_twin(distances)
promised = every_f_th(distances)


# The proof.


def means(case):
    """||E w - w*|| at every step."""
    return [np.linalg.norm(m) for m, _ in Moments().run(case)]


def spreads(case):
    """The trace of the covariance of w at every step."""
    return [np.trace(S - np.outer(m, m)) for m, S in Moments().run(case)]


def shrinkage(case):
    """(1 - a h)^f."""
    x, f = letters(case)
    return [(1 - x) ** f]


def twin_shrinkage(case):
    """1 - a' h."""
    return [1 - twin_rate(case) * float(case.problem.smoothness)]


def examples_seen(case):
    """B'."""
    return [round(twin_batch(case))]


TWINS = Twins(twin, measured, promised)
PROOF = (
    Step(r"1 - a' h = (1 - a h)^f", twin_shrinkage, shrinkage, "==", because="a geometric sum"),
    Step(
        r"\mathbb{E} w'_k = \mathbb{E} w_{fk}",
        of_the_twin(means),
        every_f_th(means),
        "==",
        because="the mean shrinks by the line above",
    ),
    Step(
        r"\mathrm{tr}\,\mathrm{Cov}\, w'_k = \mathrm{tr}\,\mathrm{Cov}\, w_{fk}",
        of_the_twin(spreads),
        every_f_th(spreads),
        "==",
        because="a'^2 / B' = (a^2 / B) sum_j (1 - x)^(2j) is what f steps add",
    ),
    Step(
        r"B' \le f B",
        examples_seen,
        lambda case: [case.given["f"] * case.method.batch_size.size],
        because="Cauchy-Schwarz for the powers of 1 - x",
    ),
    *TWINS.lines,
)


ALGEBRA = (
    CLOSED_FORM,
    proved(
        r"1 - x (1 + (1 - x) + (1 - x)^2) = (1 - x)^3",
        lambda x: (1 - x * (1 + (1 - x) + (1 - x) ** 2) == (1 - x) ** 3,),
    ),
    proved(
        r"(1 + y + y^2)^2 \le 3 (1 + y^2 + y^4)",
        lambda y: ((1 + y + y**2) ** 2 <= 3 * (1 + y**2 + y**4),),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F, engine = small_quadratic(n=60, condition=1.0), Moments()
    w = far_start(F)
    for x, f, B in ((1 / 2, 2, 5), (1 / 2, 3, 3), (1 / 4, 2, 25), (1 / 3, 2, 13)):
        name, method = f"a h = {x:.3g}, f = {f}, B = {B}", twice(sgd(x / float(F.smoothness), B))
        yield Case(name, F, method, 24, w, engine=engine, given={"f": f})


def broken():
    """Where an assumption is broken, so that it fails."""
    F, engine = small_quadratic(n=60, condition=1.0), Moments()
    naive = {"f": 2, "share": 2.0}
    method, w = twice(sgd(0.5, 5)), far_start(F)
    yield Case("B' = f B", F, method, 24, w, engine=engine, given=naive, note="B' as above")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=60, condition=1.0)
    given = {"f": 2}
    yield Case("a broken batch", F, twice(sgd(0.5, 4)), given=given, note="B' must be whole")
    yield Case("each example once", F, sgd(0.5, 5), given=given, note="with replacement")
    F = small_quadratic(n=60)
    yield Case("two eigenvalues", F, twice(sgd(0.5, 5)), given=given, note="must be the same")


THEOREM = Theorem(
    name=__name__,
    title="A growing batch for a falling rate: exact twins",
    source="ours, about Smith, Kindermans, Ying and Le (2018)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E}\|w'_k - w^*\|^2 = \mathbb{E}\|w_{fk} - w^*\|^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=TWINS.deduction(5),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
