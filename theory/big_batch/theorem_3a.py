r"""Big Batch with a step that does not depend on the draw: Theorem 3, corrected.

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*).
Method:     x+ = x - a_t g_B, with K fixed beforehand and (4) satisfied, 0 < theta < 1, 0 < c <= 1/2. The step a_t
            does not depend on the draw either, and with beta' = 1 / (1 - theta^2) it is one of
              (i)  min(a_0, 1 / (2 beta' L)) <= a_t <= 1 / (beta' L),
              (ii) halved from a_0 until E l(x - a g_B) <= l(x) - c a ||grad l(x)||^2.
Guarantee:  E[l(x+) - l*]  <=  (1 - 2 c mu min(a_0, 1 / (2 beta' L))) (l(x) - l*);
            all the more with the published beta >= beta'.
Kind:       upper.
Source:     Theorem 3 of De, Yadav, Jacobs and Goldstein (2017), corrected: its proof is right where
            backtracking evaluates l in expectation and not on the batch.
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.step_sizes import Fixed, InverseTime
from theory import (
    Case,
    Cubature,
    Deduction,
    Moments,
    Step,
    Theorem,
    Use,
    above,
    unless,
    with_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import far_start, small_quadratic
from theory.letters import pl_constant
from theory.standard_steps import POLYAK, gap_now, lengths, noise_now, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .constants import noise_share, sharp_beta
from .examples import DISTINCT, ENDLESS, diabetes, passing
from .expected_armijo import ExpectedArmijo
from .search_stream import oval_stream
from .sides import gap_after
from .theorem_3 import on_four_examples


def search(case):
    """(a_0, c): of the search, or what the case gives for a step without one."""
    part = case.method.step_size
    known = (part.initial_step, part.c1) if isinstance(part, ExpectedArmijo) else None
    return known or (case.given["a_0"], case.given["c"])


def longest(case):
    """1 / (beta' L): up to here every step passes in expectation."""
    return 1 / (sharp_beta(theta_of(case)) * float(case.problem.smoothness))


def shortest(case):
    """min(a_0, 1 / (2 beta' L)) at every step."""
    return np.full_like(lengths(case), min(search(case)[0], longest(case) / 2))


def objections(case):
    """(4) must hold, c <= 1/2, and the step must be of one of the two kinds."""
    yield from unless(case.method, "step_size", ExpectedArmijo, Fixed, InverseTime)
    yield from above("c", search(case)[1], 0.5, "1/2")
    yield from unless_tested(case)
    if isinstance(case.method.step_size, ExpectedArmijo):
        if not case.method.sampler.replace:
            yield "ExpectedArmijo is about batches with replacement: use Uniform(replace=True)"
        return
    yield from above("step size", lengths(case).max(), longest(case), "1 / (beta' L)")
    if lengths(case).min() < (least := shortest(case)[0]):
        yield f"the step size must be at least {least:.6g}, not {lengths(case).min():.6g}"


measured = gap_after


def descending(case, a):
    """l(x) - l* - c a ||grad l(x)||^2 for the steps a, shape (K,)."""
    return gap_now(case) - search(case)[1] * a * square_gradient_now(case)


def promised(case):
    """(1 - 2 c mu min(a_0, 1 / (2 beta' L))) (l(x) - l*)."""
    mu = float(case.problem.pl_constant)
    return (1 - 2 * search(case)[1] * mu * shortest(case)) * gap_now(case)


# The proof.

PROOF = (
    Step(
        r"\mathbb{E}\|e\|^2 \le \frac{\theta^2}{1 - \theta^2} \|\nabla l\|^2",
        noise_now,
        lambda case: noise_share(theta_of(case)) * square_gradient_now(case),
        because="(4)",
    ),
    Step(
        r"\min(a_0, \tfrac{1}{2 \beta' L}) \le a_t",
        shortest,
        lengths,
        because="(i), or since E l(x - a g_B) <= l - (a/2) ||grad l||^2 for a <= 1 / (beta' L)",
    ),
    Step(
        r"\mathbb{E}[l(x_+) - l^*] \le l(x) - l^* - c a_t \|\nabla l\|^2",
        gap_after,
        lambda case: descending(case, lengths(case)),
        because="the condition of (ii), or Lemma 2 with a_t <= 1 / (beta' L) and c <= 1/2",
    ),
    POLYAK,
)


def armijo_constant(case):
    """c."""
    return search(case)[1]


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": gap_after,
        "G": square_gradient_now,
        "a": lengths,
        "s": shortest,
        "c": armijo_constant,
        "m": pl_constant,
    },
    claim=("E", "(1 - 2 * c * m * s) * D"),
    uses=(
        Use(2, "s", "a", "2 * c * m * D"),
        Use(3, "E", "D - c * a * G"),
        Use(4, "G", "2 * m * D", "c * a"),
    ),
    given=("0 <= c", "0 <= a", "0 <= m", "0 <= D"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F, given = oval_stream(), {"a_0": 1.0, "c": 0.5}
    for name, part in (
        ("(i) a fixed step", Fixed(0.5)),
        ("(i) decaying steps", InverseTime(0.7, decay_rate=0.15)),
        ("(ii) halved from 0.01", ExpectedArmijo(0.01, c1=0.01)),
        ("(ii) halved from 1.98", ExpectedArmijo(1.98, c1=0.01)),
        ("(ii) halved from 64", ExpectedArmijo(64.0, c1=0.5)),
    ):
        method = passing(0.5, part, ENDLESS)
        yield Case(name, F, method, 5, far_start(F), engine=Cubature(), given=given)
    F = diabetes()
    method = passing(0.5, ExpectedArmijo(64.0, c1=0.3))
    yield Case("ridge regression on diabetes", F, method, 2, engine=Moments())
    method = passing(0.5, ExpectedArmijo(1.98, 0.01))
    yield replace(on_four_examples(), name="(ii) where theorem_3 fails", method=method)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    w = far_start(F)
    yield Case(
        "a step that (7) accepts",
        F,
        passing(0.5, Fixed(1.98)),
        steps=2,
        w=w,
        given={"a_0": 1.98, "c": 0.01},
        note="a_t <= 1 / (beta' L)",
    )
    steeper = with_constants(F, pl_constant=8 * F.strong_convexity)
    method = passing(0.5, ExpectedArmijo(1.0, c1=0.5))
    yield Case("mu claimed 8 times too large", steeper, method, 3, w, note="(A3)")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case(
        "c = .6", F, passing(0.5, ExpectedArmijo(1.0, 0.6)), note="the c must be at most 1/2"
    )
    given = {"a_0": 1.0, "c": 0.5}
    yield Case(
        "a long step",
        F,
        passing(0.5, Fixed(0.9), DISTINCT),
        given=given,
        note="the step size must be at most 1 / (beta' L)",
    )
    yield Case(
        "a short step",
        F,
        passing(0.5, Fixed(0.1), DISTINCT),
        given=given,
        note="the step size must be at least",
    )
    yield Case(
        "without replacement",
        F,
        passing(0.5, ExpectedArmijo(), DISTINCT),
        note="about batches with replacement",
    )


THEOREM = Theorem(
    name=__name__,
    title="Big Batch, steps that do not depend on the draw: a linear rate",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 3, corrected",
    kind="upper",
    ratio=0.985,
    status="corrected",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le (1 - 2 c \mu \min(a_0, \tfrac{1}{2 \beta' L})) (l(x) - l^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
