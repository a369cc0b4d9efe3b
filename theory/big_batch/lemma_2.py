r"""One step with a noisy gradient, under the PL inequality.

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*).
Method:     x+ = x - a g_B with a fixed step 0 < a <= 2 / L; the batch is uniform and its size does
            not depend on the draw. Let e = g_B - grad l(x).
Guarantee:  E[l(x+) - l*]  <=  (1 - 2 mu (a - L a^2 / 2)) (l(x) - l*)  +  (L a^2 / 2) E||e||^2.
Kind:       tight: an isotropic quadratic attains it at every step.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Lemma 2. That a <= 2 / L is needed, for PL to be used the right way round, is not
            stated there; the proof drops a factor 2 on a term that is zero on average.
"""

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant, LossRatio
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import big_batch, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    MonteCarlo,
    Theorem,
    Use,
    above,
    unless,
    with_constants,
    without_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, deficient_regression, far_start, small_quadratic
from theory.letters import pl_constant, smoothness, step_length
from theory.standard_steps import (
    DESCENT,
    POLYAK,
    SMOOTH,
    gap_now,
    next_gap,
    noise_now,
    square_gradient_now,
)

from .batch_condition import unless_fixed_beforehand


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "sampler", Uniform)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless_fixed_beforehand(case.method.batch_size)
    yield from above(
        "step size", case.method.step_size.length, 2 / case.problem.smoothness, "2 / L"
    )


measured = next_gap


def descent(case):
    """a - L a^2 / 2, by how much a step descends per ||grad l||^2."""
    a = case.method.step_size.length
    return a - float(case.problem.smoothness) * a**2 / 2


def leftover(case):
    """(L a^2 / 2) E||e||^2 at every step."""
    return float(case.problem.smoothness) * case.method.step_size.length**2 / 2 * noise_now(case)


def promised(case):
    """(1 - 2 mu (a - L a^2 / 2)) (l(x) - l*) + (L a^2 / 2) E||e||^2."""
    mu = float(case.problem.pl_constant)
    return (1 - 2 * mu * descent(case)) * gap_now(case) + leftover(case)


# The proof.


PROOF = (
    SMOOTH,
    DESCENT,
    POLYAK,
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
    claim=("E", "(1 - 2 * m * (a - L * a**2 / 2)) * D + L * a**2 / 2 * N"),
    uses=(
        Use(2, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
        Use(3, "G", "2 * m * D", "a * (1 - a * L / 2)"),
    ),
    given=("0 <= a", "a * L <= 2"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    w = far_start(F)
    yield Case("SGD", F, sgd(0.5, 2), w=w)
    yield Case("with replacement", F, Method(Constant(2), Fixed(0.5), sampler=Uniform(True)), w=w)
    yield Case("AdaDamp's batches", F, Method(LossRatio(1), Fixed(1.9)), w=w)
    F = deficient_regression()
    yield Case("dependent features: PL only", F, sgd(0.5 / F.smoothness, 2))
    F = breast_cancer()
    yield Case(
        "logistic regression on breast cancer",
        F,
        sgd(1 / F.smoothness, 20),
        steps=3,
        engine=MonteCarlo(60),
    )
    F = small_quadratic(condition=1.0)
    yield Case("attained: an isotropic quadratic", F, sgd(0.5, 2), w=far_start(F))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    w = far_start(F)
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case("L claimed 4 times too small", flatter, sgd(1.5, 2), w=w, note="(A2)")
    yield Case("a step beyond 2 / L", F, sgd(2.5, 2), w=w, note="a <= 2 / L")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case(
        "mu unknown", without_constants(F, "pl_constant"), sgd(0.5, 2), note="its pl constant"
    )
    yield Case("a step beyond 2 / L", F, sgd(2.5, 2), note="the step size must be at most 2 / L")
    yield Case("Algorithm 1", F, big_batch(0.5, 2), note="fixed before the batch is seen")


THEOREM = Theorem(
    name=__name__,
    title="One step with a noisy gradient, PL",
    source="De, Yadav, Jacobs and Goldstein (2017), Lemma 2",
    kind="tight",
    attained="one instance",
    status="published",
    where="Lemma 2 and its proof",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le (1 - 2 \mu (a - \tfrac{L a^2}{2})) (l(x) - l^*)"
    r" + \tfrac{L a^2}{2} \mathbb{E}\|e\|^2",
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
