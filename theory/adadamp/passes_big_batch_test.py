r"""AdaDamp passes Big Batch's test at every step, if c is large enough.

Setting:    F satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     B_k >= c / (F(w_k) - F*) examples, with c >= ((1 - theta^2) / theta^2) sigma^2 / (2 alpha)
            and 0 < theta < 1.
Guarantee:  E||e_k||^2  <=  theta^2 E||g_k||^2,  condition (4) of Big Batch SGD, given w_k.
Kind:       tight: attained at the first step, where the batch is not rounded up, if alpha = beta.
Source:     ours: a bridge from Sievert and Charles (2019) to De, Yadav, Jacobs and Goldstein
            (2017), "Automated inference with adaptive batches", condition (4).
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import adadamp, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Cubature, Deduction, Fresh, MonteCarlo, Step, Theorem, Use
from theory.assumptions import BoundedVariance, PolyakLojasiewicz
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, small_quadratic, variance_bound
from theory.letters import pl_constant
from theory.standard_steps import gap_now, noise_now, square_gradient_now

from .examples import sine_squares, stream
from .lines import POLYAK
from .rules import OverGap, constant, length, ran_out, unless_exact_minimum, unless_rule


def objections(case):
    """The rule is AdaDamp's with an exact F*, c is large enough, and the data do not run out."""
    if not 0 < (theta := case.given["theta"]) < 1:
        yield f"theta must lie in (0, 1), not {theta:g}"
    yield from unless_rule(case, LossRatio)
    yield from unless_exact_minimum(case)
    least = least_constant(case.problem, theta, case.given["sigma2"])
    if constant(case) < least * (1 - 1e-12):
        yield f"c must be at least {least:.6g} for theta = {theta:g}, not {constant(case):.6g}"
    yield from ran_out(case)


def least_constant(problem, theta, sigma2):
    """((1 - theta^2) / theta^2) sigma^2 / (2 alpha)."""
    return (1 - theta**2) / theta**2 * sigma2 / (2 * float(problem.pl_constant))


def signal_seen(case):
    """E||g_k||^2."""
    return case.expected_next(lambda after: after.estimate.signal)


def promised(case):
    """theta^2 E||g||^2."""
    return case.given["theta"] ** 2 * signal_seen(case)


# The proof.


def noise_share(case):
    """theta^2 / (1 - theta^2)."""
    theta = case.given["theta"]
    return theta**2 / (1 - theta**2)


def share_of_the_gap(case):
    """theta^2 / (1 - theta^2) times 2 alpha (F(w) - F*)."""
    return noise_share(case) * 2 * float(case.problem.pl_constant) * gap_now(case)


PROOF = (
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \frac{\sigma^2}{c} \delta_k \le \frac{\theta^2}{1 - \theta^2} 2 \alpha \delta_k",
        noise_now,
        share_of_the_gap,
        because="the batch size, and c",
    ),
    POLYAK,
    Step(
        r"\mathbb{E}\|e_k\|^2 \le \frac{\theta^2}{1 - \theta^2} \|\nabla F(w_k)\|^2",
        noise_now,
        lambda case: noise_share(case) * square_gradient_now(case),
        because="the two lines above",
    ),
    Step(
        r"\mathbb{E}\|g_k\|^2 = \|\nabla F(w_k)\|^2 + \mathbb{E}\|e_k\|^2",
        signal_seen,
        lambda case: square_gradient_now(case) + noise_now(case),
        "==",
        because="g is unbiased",
    ),
)


def share(case):
    """theta^2."""
    return case.given["theta"] ** 2


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "G": square_gradient_now,
        "N": noise_now,
        "S": signal_seen,
        "al": pl_constant,
        "q": share,
    },
    claim=("N", "q * S"),
    uses=(
        Use(1, "N", "q / (1 - q) * 2 * al * D", "1 - q"),
        Use(2, "G", "2 * al * D", "q"),
        Use(4, "S", "G + N", "-q"),
    ),
    given=("0 < q", "q < 1"),
)


# Where it is checked.


def just_enough(problem, theta, sigma2, sampler=Uniform()):  # noqa: B008, parts are immutable
    """AdaDamp with the least c for theta, and its best step."""
    c = least_constant(problem, theta, sigma2)
    rule = OverGap(optimal_value=float(problem.minimum), c=c)
    return Method(rule, Fixed((1 - theta**2) / float(problem.smoothness)), sampler=sampler)


def tight_start(F, theta, B):
    """A start of F with Hessian I at which c / (F(w) - F*) = B for the least c. Shape (d,)."""
    c = least_constant(F, theta, variance_bound(F))
    return np.asarray(F.minimiser) + np.sqrt(2 * c / B / F.dim)


def attained(theta, B=2):
    """The least c for theta, and a first batch that is not rounded up."""
    F = small_quadratic(n=20, condition=1.0)
    step = Fixed((1 - theta**2) / float(F.smoothness))
    method = Method(LossRatio(B, float(F.minimum)), step, sampler=Uniform(replace=True))
    given = {"theta": theta, "sigma2": variance_bound(F)}
    return Case(f"attained: theta = {theta}", F, method, 1, tight_start(F, theta, B), given=given)


def examples():
    """Where it holds."""
    yield from map(attained, (0.3, 0.5, 0.9))
    F = sine_squares()
    given: dict[str, Any] = {"theta": 0.9, "sigma2": float(F.variance)}
    yield Case("PL, not convex", F, just_enough(F, **given), w=np.array([3.0]), given=given)
    F = stream()
    given = {"theta": 0.5, "sigma2": float(F.variance)}
    method = just_enough(F, **given, sampler=Fresh())
    yield Case("endless data", F, method, w=np.full(8, 4.0), engine=Cubature(), given=given)
    F = breast_cancer()
    given = {"theta": 0.9, "sigma2": variance_bound(F)}
    step = length(just_enough(F, **given))
    method = adadamp(step, 80, optimal_value=float(F.minimum))
    common: dict[str, Any] = {"steps": 6, "engine": MonteCarlo(40), "given": given}
    yield Case("logistic regression on breast cancer", F, method, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    case = attained(0.5)
    stricter = {"theta": 0.3, "sigma2": case.given["sigma2"]}
    common: dict[str, Any] = {"steps": 1, "w": case.w}
    yield Case("c too small", case.problem, case.method, given=stricter, note="c", **common)
    F = sine_squares()
    steeper = with_constants(F, pl_constant=8.0)
    given: dict[str, Any] = {"theta": 0.5, "sigma2": float(F.variance)}
    method = just_enough(steeper, **given)
    yield Case(
        "alpha claimed too large", steeper, method, w=np.array([3.0]), given=given, note="PL"
    )


def refusals():
    """Where it does not apply."""
    case = attained(0.5)
    F, w, sigma2 = case.problem, case.w, case.given["sigma2"]
    common: dict[str, Any] = {"steps": 1, "w": w}
    one, stricter = {"theta": 1.0, "sigma2": sigma2}, {"theta": 0.3, "sigma2": sigma2}
    yield Case("theta = 1", F, case.method, given=one, note="theta must lie in (0, 1)", **common)
    yield Case("c too small", F, case.method, given=stricter, note="c must be at least", **common)
    yield Case("a constant batch", F, sgd(0.5, 2), given=case.given, note="LossRatio", **common)
    lost = without_constants(F, "pl_constant")
    yield Case("alpha unknown", lost, case.method, given=case.given, note="pl constant", **common)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp passes Big Batch's test",
    source="ours, from Sievert and Charles (2019) to De, Yadav, Jacobs and Goldstein (2017)",
    kind="tight",
    attained="all constants",
    status="ours",
    statement=r"c \ge \frac{1 - \theta^2}{\theta^2} \frac{\sigma^2}{2 \alpha} \implies"
    r" \mathbb{E}\|e_k\|^2 \le \theta^2 \mathbb{E}\|g_k\|^2",
    measured=noise_now,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
