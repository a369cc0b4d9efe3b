r"""Seesaw: a cut shared between step and batch, exact where the noise decides the length of the gradient.

Setting:    F(w) = F* + (h/2) ||w - w*||^2, with noise of the same variance V everywhere.
Method:     normalised SGD, w+ = w - eta g / r, with r the root of E||g||^2 = V / B as it is where the noise dominates; so
            its rate is a = eta sqrt(B / V). After a cut: f steps with eta and B, x = a h < 1. Seesaw: one step with

                eta' = eta p^(1/2),   B' = B q^2 / p,   p = sum_{j<f} (1 - x)^(2j),   q = sum_{j<f} (1 - x)^j,

            drawn with replacement. As x -> 0, eta' -> sqrt(f) eta and B' -> f B: of a cut by f the step takes the
            root, and the batch grows by f.
Guarantee:  E||w - w*||^2 after k steps of Seesaw  =  that after f k steps with the step cut by f.

            It breaks beyond the critical batch: with the whole r^2 = ||grad F||^2 + V / B the rate is shorter by the
            factor (1 + B / N)^(1/2), N = V / ||grad F||^2, which is not the same for B and B'.
Kind:       identity; B' must be whole.
Source:     Meterez and others (2025), "Seesaw: accelerating training by balancing learning rate and batch
            size scheduling" (attributed), for the idea; the exact twin is ours (related/smith_twins).
"""

from dataclasses import replace

import numpy as np

from adaptivesgd import Method
from adaptivesgd.samplers import Uniform
from theory import Case, Enumeration, Moments, Step, Theorem, proved, square_gradient
from theory.cabs.coupled import unless_independent, unless_isotropic
from theory.examples import far_start, small_quadratic
from theory.quantities import square_distance, variance
from theory.related.twins import CLOSED_FORM, Twins


def objections(case):
    """One eigenvalue, independent draws, a rate below 1 / h, and a whole B'."""
    yield from unless_independent(case)
    yield from unless_isotropic(case)
    if (x := share(case)) >= 1:
        yield f"the rate must be below 1 / h, but a h = {x:.6g}"
    B = seesaw(case)[1]
    if abs(B - round(B)) > 1e-9 * B:
        yield f"B' must be whole, but it is {B:.6g}; choose another eta"


def normalised(F, eta, B):
    """Normalised SGD with r^2 = V / B: the fixed rate eta sqrt(B / V), drawn with replacement."""
    rate = eta * np.sqrt(B / float(F.variance))
    return Method(B, rate, sampler=Uniform(replace=True))


def share(case):
    """x = a h, a float."""
    return case.method.step_size.length * float(case.problem.smoothness)


def seesaw(case):
    """eta' and B', floats."""
    f, B = case.given["f"], case.method.batch_size.size
    powers = (1 - share(case)) ** np.arange(f)
    p, q = (powers**2).sum(), powers.sum()
    eta = case.method.step_size.length / np.sqrt(B / float(case.problem.variance))
    return eta * np.sqrt(case.given.get("p", p)), B * q**2 / p


def twin(case):
    """The case of Seesaw, with a step for every f of the other."""
    eta, B = seesaw(case)
    method = normalised(case.problem, eta, round(B))
    return replace(case, method=method, steps=case.steps // case.given["f"])


def measured(case):
    """E||w - w*||^2 of Seesaw."""
    return twin(case).expected(square_distance)


def promised(case):
    """E||w - w*||^2 after 0, f, 2 f, ... of the short steps."""
    return case.expected(square_distance)[:: case.given["f"]]


# The proof, and where it breaks.


def shrinkage(case):
    """1 - a' h, of a step of Seesaw."""
    return [1 - share(twin(case))]


def noise_added(case):
    """a'^2 / B', of a step of Seesaw."""
    rate, B = twin(case).method.step_size.length, twin(case).method.batch_size.size
    return [rate**2 / B]


def noise_of_short_steps(case):
    """(a^2 / B) p."""
    f, rate, B = case.given["f"], case.method.step_size.length, case.method.batch_size.size
    return [rate**2 / B * ((1 - share(case)) ** (2 * np.arange(f))).sum()]


def whole_energy(case):
    """E||g||^2 of a batch of two at the start, by every draw."""
    return [Enumeration().after(normalised(case.problem, 0.1, 2), case.first, energy)]


def energy(after):
    """||g||^2 of the latest batch."""
    return after.estimate.signal


def with_the_noise_scale(case):
    """(V / 2) (1 + 2 / N)."""
    V = variance(case.first)
    return [V / 2 * (1 + 2 * square_gradient(case.first) / V)]


TWINS = Twins(twin, measured, promised)
PROOF = (
    Step(
        r"1 - a' h = (1 - a h)^f",
        shrinkage,
        lambda case: [(1 - share(case)) ** case.given["f"]],
        "==",
        because="a' = eta' sqrt(B' / V) = a q, and x q = 1 - (1 - x)^f",
    ),
    Step(
        r"a'^2 / B' = (a^2 / B) p",
        noise_added,
        noise_of_short_steps,
        "==",
        because="a'^2 / B' = eta'^2 / V",
    ),
    Step(
        r"\eta' \le \sqrt f \, \eta",
        lambda case: [
            seesaw(case)[0] * np.sqrt(case.method.batch_size.size / float(case.problem.variance))
        ],
        lambda case: [np.sqrt(case.given["f"]) * case.method.step_size.length],
        because="p <= f",
    ),
    Step(
        r"\mathbb{E}\|g\|^2 = \frac V B (1 + B / N)",
        whole_energy,
        with_the_noise_scale,
        "==",
        because="the mean and the variance of g, at B = 2: this is what breaks it where B is not far below N",
    ),
    *TWINS.lines,
)


ALGEBRA = (
    CLOSED_FORM,
    proved(
        r"1 - x (1 + (1 - x) + (1 - x)^2) = (1 - x)^3",
        lambda x: (1 - x * (1 + (1 - x) + (1 - x) ** 2) == (1 - x) ** 3,),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F, engine = small_quadratic(n=60, condition=1.0), Moments()
    V, h, w = float(F.variance), float(F.smoothness), far_start(F)
    for x, f, B in ((1 / 2, 2, 5), (1 / 2, 3, 3), (1 / 4, 2, 25)):
        name, eta = f"a h = {x:.3g}, f = {f}, B = {B}", x / h / np.sqrt(B / V)
        yield Case(name, F, normalised(F, eta, B), 24, w, engine=engine, given={"f": f})


def broken():
    """Where an assumption is broken, so that it fails."""
    F, engine = small_quadratic(n=60, condition=1.0), Moments()
    method, whole = normalised(F, 0.5 / np.sqrt(5 / float(F.variance)), 5), {"f": 2, "p": 2.0}
    yield Case(
        "eta' = sqrt f eta", F, method, 24, far_start(F), engine=engine, given=whole, note="p"
    )


def refusals():
    """Where it does not apply."""
    F, given = small_quadratic(n=60, condition=1.0), {"f": 2}
    part = normalised(F, 0.5 / np.sqrt(4 / float(F.variance)), 4)
    yield Case("a broken batch", F, part, given=given, note="B' must be whole")
    yield Case("each example once", F, Method(5, 0.5), given=given, note="with replacement")
    F = small_quadratic(n=60)
    yield Case("two eigenvalues", F, normalised(F, 0.1, 5), given=given, note="must be the same")


THEOREM = Theorem(
    name=__name__,
    title="Seesaw: exact where the noise dominates",
    source="Meterez and others (2025), for the idea (attributed); the exact twin is ours",
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
