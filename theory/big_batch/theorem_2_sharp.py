r"""Big Batch with a fixed step converges linearly: with the sharp beta'.

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*).
Method:     as in theorem_2, but 0 <= a < 2 / (L beta'), with beta' = 1 / (1 - theta^2) <= beta.
Guarantee:  E[l(x+) - l*]  <=  (1 - 2 mu (a - L a^2 beta' / 2)) (l(x) - l*);
            at best 1 - (1 - theta^2) mu / L, with a = (1 - theta^2) / L.
Kind:       tight: an isotropic quadratic attains it where (4) holds with equality.
Source:     Theorem 2 of De, Yadav, Jacobs and Goldstein (2017), sharpened: since e is zero on
            average, E||g_B||^2 = ||grad l||^2 + E||e||^2, and (4) itself says that
            E||e||^2 <= theta^2 / (1 - theta^2) ||grad l||^2. No Minkowski. For theta = 1/2, beta = 2
            becomes 4/3; for theta = 0.9, 82 becomes 5.26.
"""

from adaptivesgd.methods import big_batch
from theory import Case, Cubature, Step, Theorem, outside, unless, without_constants
from theory.examples import small_quadratic
from theory.standard_steps import DESCENT, POLYAK, noise_now, square_gradient_now

from . import theorem_2
from .batch_condition import theta_of, unless_tested
from .constants import noise_share, sharp_beta
from .examples import DISTINCT, ENDLESS, passing, tight_start
from .search_stream import round_stream
from .sides import gap_after
from .theorem_2 import Fixed, best, broken, cases, contracted, contraction


def objections(case):
    """(4) must hold, and a < 2 / (L beta')."""
    yield from unless(case.method, "step_size", Fixed)
    yield from unless_tested(case)
    most = 2 / (case.problem.smoothness * sharp_beta(theta_of(case)))
    yield from outside("step size", case.method.step_size.length, most, "2 / (L beta')")


measured = gap_after


def beta(case):
    """beta' = 1 / (1 - theta^2)."""
    return sharp_beta(theta_of(case))


def promised(case):
    """(1 - 2 mu (a - L a^2 beta' / 2)) (l(x) - l*)."""
    return contracted(case, beta(case))


PROOF = (
    Step(
        r"\mathbb{E}\|e\|^2 \le \frac{\theta^2}{1 - \theta^2} \|\nabla l\|^2",
        noise_now,
        lambda case: noise_share(theta_of(case)) * square_gradient_now(case),
        because="(4), with E||g_B||^2 = ||grad l||^2 + E||e||^2",
    ),
    DESCENT,
    POLYAK,
)


DEDUCTION = contraction(beta, 1)


def examples():
    """Where it holds."""
    yield from cases(sharp_beta)
    F = round_stream(dim=30)
    method, w = passing(0.5, best(F, sharp_beta(0.5)), ENDLESS), tight_start(F, 0.5, K=10**9)
    yield Case("attained: isotropic, (4) tight", F, method, 4, w, engine=Cubature())


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, 0.5, DISTINCT)
    yield Case("mu unknown", without_constants(F, "pl_constant"), method, note="its pl constant")
    yield Case("Algorithm 1", F, big_batch(0.1, 2), note="fixed before the batch is seen")
    yield Case("a long step", F, passing(0.5, 1.6, DISTINCT), note="must be below 2 / (L beta')")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch, fixed step: a linear rate, with the smallest beta'",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 2, sharpened",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le (1 - 2 \mu (a - \tfrac{L a^2 \beta'}{2})) (l(x) - l^*),"
    r"\quad \beta' = \frac{1}{1 - \theta^2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=theorem_2.THEOREM.assumptions,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
