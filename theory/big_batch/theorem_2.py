r"""Big Batch with a fixed step converges linearly: as published, with beta.

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*).
Method:     x+ = x - a g_B; the batch is uniform, its size does not depend on the draw, and satisfies
            (4) theta^2 E||g_B||^2 >= E||g_B - grad l||^2 with 0 < theta < 1; 0 <= a < 2 / (L beta),
            beta = (theta^2 + (1 - theta)^2) / (1 - theta)^2.
Guarantee:  E[l(x+) - l*]  <=  (1 - 2 mu (a - L a^2 beta / 2)) (l(x) - l*);
            at best 1 - mu / (beta L), with a = 1 / (beta L).
Kind:       upper: see theorem_2_sharp for a smaller beta.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Theorem 2 and supplement D. Its Algorithms 1-3 test the very samples they step with,
            so their e is not zero on average (acceptance_bias): the theorem is not about them.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import big_batch
from adaptivesgd.step_sizes import Fixed
from theory import Case, Cubature, Deduction, Moments, MonteCarlo, Step, Theorem, Use
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.letters import pl_constant, smoothness, step_length
from theory.objections import outside, unless
from theory.standard_steps import DESCENT, POLYAK, gap_now, next_gap, noise_now, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .constants import published_beta
from .examples import DISTINCT, ENDLESS, diabetes, passing
from .search_stream import oval_stream
from .sides import gap_after


def objections(case):
    """(4) must hold, and a < 2 / (L beta)."""
    yield from unless(case.method, "step_size", Fixed)
    yield from unless_tested(case)
    most = 2 / (case.problem.smoothness * published_beta(theta_of(case)))
    yield from outside("step size", case.method.step_size.length, most, "2 / (L beta)")


measured = gap_after


def descent(case, beta):
    """a - L a^2 beta / 2, by how much a step descends per ||grad l||^2."""
    a = case.method.step_size.length
    return a - float(case.problem.smoothness) * a**2 * beta / 2


def descended(case, beta):
    """l(x) - l* - (a - L a^2 beta / 2) ||grad l(x)||^2 at every step."""
    return gap_now(case) - descent(case, beta) * square_gradient_now(case)


def contracted(case, beta):
    """(1 - 2 mu (a - L a^2 beta / 2)) (l(x) - l*) at every step."""
    return (1 - 2 * float(case.problem.pl_constant) * descent(case, beta)) * gap_now(case)


def beta(case):
    """(theta^2 + (1 - theta)^2) / (1 - theta)^2."""
    return published_beta(theta_of(case))


def promised(case):
    """(1 - 2 mu (a - L a^2 beta / 2)) (l(x) - l*)."""
    return contracted(case, beta(case))


# The proof.

PROOF = (
    Step(
        r"(1 - \theta) \sqrt{\mathbb{E}\|g_B\|^2} \le \|\nabla l\|",
        lambda case: (1 - theta_of(case)) * np.sqrt(square_gradient_now(case) + noise_now(case)),
        lambda case: np.sqrt(square_gradient_now(case)),
        because="Minkowski's inequality and (4)",
    ),
    Step(
        r"\mathbb{E}\|e\|^2 \le \frac{\theta^2}{(1 - \theta)^2} \|\nabla l\|^2",
        noise_now,
        lambda case: (beta(case) - 1) * square_gradient_now(case),
        because="(4) and the line above; (11) in the paper",
    ),
    DESCENT,
    POLYAK,
)


def contraction(beta, line):
    """The deduction from E||e||^2 <= (beta - 1) ||grad l||^2, which is this line of the proof; descent and
    the PL inequality are the next two.
    """
    return Deduction(
        letters={
            "D": gap_now,
            "E": next_gap,
            "G": square_gradient_now,
            "N": noise_now,
            "L": smoothness,
            "m": pl_constant,
            "a": step_length,
            "b": beta,
        },
        claim=("E", "(1 - 2 * m * (a - L * a**2 * b / 2)) * D"),
        uses=(
            Use(line, "N", "(b - 1) * G", "L * a**2 / 2"),
            Use(line + 1, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
            Use(line + 2, "G", "2 * m * D", "a - L * a**2 * b / 2"),
        ),
        given=("0 <= a", "0 < L", "0 < b", "a * L * b <= 2"),
    )


DEDUCTION = contraction(beta, 2)


# Where it is checked.


def best(F, beta):
    """The step 1 / (beta L)."""
    return 1 / (beta * float(F.smoothness))


def cases(beta):
    """Where theorems 2 are checked, with the best step for this beta(theta)."""
    F = oval_stream()
    for theta in (0.1, 0.5, 0.9):
        method = passing(theta, best(F, beta(theta)), ENDLESS)
        yield Case(f"endless data, theta = {theta}", F, method, w=far_start(F), engine=Cubature())
    F = diabetes()
    method = passing(0.5, best(F, beta(0.5)), DISTINCT)
    yield Case("ridge regression on diabetes", F, method, 30, engine=Moments())
    F = breast_cancer()
    method = passing(0.5, best(F, beta(0.5)), DISTINCT)
    yield Case("logistic regression on breast cancer", F, method, 3, engine=MonteCarlo(60))
    F = small_quadratic(condition=1.0)
    method = passing(0.7, 1.9 * best(F, beta(0.7)))
    yield Case("a long step, every batch", F, method, 1, far_start(F, 5.0))


def examples():
    """Where it holds."""
    yield from cases(published_beta)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    w, method = far_start(F), passing(0.5, best(F, 2), DISTINCT)
    yield Case(
        "too small a batch",
        F,
        Method(Constant(1), Fixed(best(F, 2))),
        w=w,
        given={"theta": 0.5},
        note="condition (4)",
    )
    steeper = with_constants(F, pl_constant=3 * F.strong_convexity)
    yield Case("mu claimed 3 times too large", steeper, method, w=w, note="(A3)")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, best(F, 2), DISTINCT)
    yield Case("L unknown", without_constants(F, "smoothness"), method, note="its smoothness")
    yield Case("Algorithm 1", F, big_batch(0.1, 2), note="fixed before the batch is seen")
    yield Case("theta = 1", F, method, given={"theta": 1}, note="at theta = 1 every batch")
    yield Case(
        "K > n", F, passing(0.5, best(F, 2)), 40, note="condition (4) must hold, but at step"
    )
    yield Case("a long step", F, passing(0.5, 2.7, DISTINCT), note="must be below 2 / (L beta)")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch, fixed step: a linear rate, with the published beta",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 2",
    kind="upper",
    ratio=0.988,
    sharper="big_batch.theorem_2_sharp",
    status="published",
    where="Theorem 2 and supplement D",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le (1 - 2 \mu (a - \tfrac{L a^2 \beta}{2})) (l(x) - l^*),"
    r"\quad \beta = \frac{\theta^2 + (1 - \theta)^2}{(1 - \theta)^2}",
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
