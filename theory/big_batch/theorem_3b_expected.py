r"""Backtracking on the batch, additive noise: when it contracts.

Setting:    f(x; z) = l(x) + <z, x> up to constants; l is L-smooth and mu-strongly convex.
Method:     x+ = x - a g_B, with K fixed beforehand and (4) satisfied, 0 < theta < 1; a is halved from a_0,
            and kept from step to step, until (7) with c = 1/2:
            l_B(x - a g_B) <= l_B(x) - (a/2) ||g_B||^2.
Guarantee:  E[l(x+) - l*]  <=  (1 - mu (s - S theta^2 / (1 - theta^2))) (l(x) - l*),

            with s = min(a_0, 1 / (2 L)) <= a <= S = min(a_0, 1 / mu), where the bracket is positive: for
            large a_0, if and only if theta^2 / (1 - theta^2) < mu / (2 L).
Kind:       upper.
Source:     Theorem 3 of De, Yadav, Jacobs and Goldstein (2017), corrected: the mean of theorem_3b.
"""

from functools import lru_cache

from adaptivesgd.step_sizes import Armijo
from theory import (
    Case,
    Deduction,
    MonteCarlo,
    Smooth,
    Step,
    StronglyConvex,
    Theorem,
    Use,
    unless,
    with_constants,
)
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.letters import strong_convexity
from theory.standard_steps import gap_now, noise_now, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .constants import noise_share
from .examples import DISTINCT, ENDLESS, passing
from .search_stream import noisy_breast_cancer
from .sides import gap_after, square_error
from .theorem_3b import unless_additive


def shortest(case):
    """s = min(a_0, 1 / (2 L)), which no step falls below."""
    return min(case.method.step_size.initial_step, 1 / (2 * float(case.problem.smoothness)))


def longest(case):
    """S = min(a_0, 1 / mu), which no step exceeds."""
    return min(case.method.step_size.initial_step, 1 / float(case.problem.strong_convexity))


def bracket(case):
    """s - S theta^2 / (1 - theta^2)."""
    return shortest(case) - longest(case) * noise_share(theta_of(case))


def objections(case):
    """(4) must hold, c = 1/2, and the bracket must be positive."""
    yield from unless_additive(case.problem)
    yield from unless(case.method, "step_size", Armijo)
    if case.method.step_size.c1 != 0.5:
        yield f"c must be 1/2, not {case.method.step_size.c1:g}; see theorem_3b for others"
    yield from unless_tested(case)
    if bracket(case) <= 0:
        share, most = noise_share(theta_of(case)), shortest(case) / longest(case)
        yield (
            f"theta^2 / (1 - theta^2) must be below min(a_0, 1 / (2 L)) / min(a_0, 1 / mu) = "
            f"{most:.6g}, not {share:.6g}; take a smaller theta"
        )


measured = gap_after


def promised(case):
    """(1 - mu (s - S theta^2 / (1 - theta^2))) (l(x) - l*)."""
    return (1 - float(case.problem.strong_convexity) * bracket(case)) * gap_now(case)


# The proof.


@lru_cache(maxsize=8)
def step_times_signal(case):
    """E[a ||grad l||^2]."""
    return square_gradient_now(case) * case.expected_next(lambda after: float(after.step_size))


@lru_cache(maxsize=8)
def step_times_error(case):
    """E[a ||e||^2]."""
    return case.expected_next(lambda after: float(after.step_size) * square_error(after))


PROOF = (
    Step(
        r"\mathbb{E}[l(x_+) - l^*] \le l(x) - l^* - \tfrac12 \mathbb{E}[a \|\nabla l\|^2 - a \|e\|^2]",
        gap_after,
        lambda case: gap_now(case) - (step_times_signal(case) - step_times_error(case)) / 2,
        because="the mean of theorem_3b with c = 1/2",
    ),
    Step(
        r"s \|\nabla l\|^2 \le \mathbb{E}[a \|\nabla l\|^2]",
        lambda case: shortest(case) * square_gradient_now(case),
        step_times_signal,
        because="L-smoothness: (7) accepts every a <= 1 / L",
    ),
    Step(
        r"\mathbb{E}[a \|e\|^2] \le S \mathbb{E}\|e\|^2",
        step_times_error,
        lambda case: longest(case) * noise_now(case),
        because="strong convexity: (7) accepts no a > 1 / mu; E||e||^2 does not know a",
    ),
    Step(
        r"\mathbb{E}\|e\|^2 \le \frac{\theta^2}{1 - \theta^2} \|\nabla l\|^2",
        noise_now,
        lambda case: noise_share(theta_of(case)) * square_gradient_now(case),
        because="(4)",
    ),
    Step(
        r"\|\nabla l\|^2 \ge 2 \mu (l - l^*)",
        square_gradient_now,
        lambda case: 2 * float(case.problem.strong_convexity) * gap_now(case),
        ">=",
        because="strong convexity",
    ),
)


def share(case):
    """theta^2 / (1 - theta^2)."""
    return noise_share(theta_of(case))


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": gap_after,
        "G": square_gradient_now,
        "N": noise_now,
        "A": step_times_signal,
        "C": step_times_error,
        "s": shortest,
        "S": longest,
        "q": share,
        "m": strong_convexity,
    },
    claim=("E", "(1 - m * (s - S * q)) * D"),
    uses=(
        Use(1, "E", "D - (A - C) / 2"),
        Use(2, "s * G", "A", "1 / 2"),
        Use(3, "C", "S * N", "1 / 2"),
        Use(4, "N", "q * G", "S / 2"),
        Use(5, "G", "2 * m * D", "(s - S * q) / 2"),
    ),
    given=("0 < S", "S * q <= s"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for theta, a_0 in ((0.3, 64.0), (0.5, 0.7), (0.2, 0.3)):
        method = passing(theta, Armijo(a_0, 0.5), DISTINCT)
        yield Case(f"theta = {theta}, a_0 = {a_0}", F, method, 5, far_start(F))
    F = noisy_breast_cancer()
    method = passing(0.3, Armijo(8.0, 0.5), ENDLESS)
    yield Case("noisy breast cancer", F, method, 2, far_start(F), engine=MonteCarlo(60))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    method = passing(0.3, Armijo(64.0, 0.5), DISTINCT)
    flatter = with_constants(F, smoothness=F.smoothness / 8)
    yield Case("L claimed 8 times too small", flatter, method, 5, far_start(F), note="L-smoothness")
    method = passing(0.9, Armijo(1.0, 0.5))
    F = small_quadratic(n=3, condition=1.0)
    yield Case(
        "a batch for another theta",
        F,
        method,
        3,
        far_start(F, 0.3),
        given={"theta": 0.3},
        note="condition (4)",
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("c = .1", F, passing(0.3, Armijo(1.0, 0.1), DISTINCT), note="c must be 1/2")
    yield Case(
        "theta = .8", F, passing(0.8, Armijo(1.0, 0.5), DISTINCT), note="take a smaller theta"
    )
    F, method = breast_cancer(), passing(0.3, Armijo(1.0, 0.5), DISTINCT)
    yield Case("regression", F, method, note="the noise must be additive")


THEOREM = Theorem(
    name=__name__,
    title="Backtracking on the batch, additive noise: the expected gap contracts",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 3, corrected",
    kind="upper",
    ratio=0.907,
    status="corrected",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le \Big(1 - \mu \Big(\min(a_0, \tfrac{1}{2L})"
    r" - \min(a_0, \tfrac{1}{\mu}) \frac{\theta^2}{1 - \theta^2}\Big)\Big) (l(x) - l^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), StronglyConvex()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
