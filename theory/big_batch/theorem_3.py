r"""Big Batch with backtracking converges linearly: as published, and refuted.

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*).
Method:     x+ = x - a_t g_B, with K fixed beforehand and (4) satisfied, 0 < theta < 1; a_t is halved from
            a_0 until (7): l_B(x - a g_B) <= l_B(x) - c a ||g_B||^2, with 0 < c <= 1/2.
Guarantee:  E[l(x+) - l*]  <=  (1 - 2 c mu min(a_0, 1 / (2 beta L))) (l(x) - l*),
            beta = (theta^2 + (1 - theta)^2) / (1 - theta)^2. This is false.
Symbols:    K is the batch size, l_B the mean loss of the batch B, g_B = grad l_B, e = g_B - grad l; (4) says
            E||e||^2 <= theta^2 E||g_B||^2.
Kind:       upper, refuted by f(x; z) = ||x||^2 / 2 + <z, x> with E z = 0: there L = mu = 1, every batch accepts
            a if and only if a <= 2 (1 - c), and with (4) tight

                E l(x+) - l*  =  ((1 - a)^2 + a^2 theta^2 / (1 - theta^2)) (l(x) - l*):

            2.27-fold growth for theta = .5, c = .01, a_0 = 1.98, where .995 is claimed.
            With c = 1/2, the largest allowed, a = 1 and it grows for every theta > 1 / sqrt 2.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Theorem 3. The proof takes (7), which holds for l_B, for a condition on l: the batch
            that chose x+ also flatters it. See theorem_3a, theorem_3b, theorem_3b_expected and
            theorem_3c for the statements that hold.
"""

import numpy as np

from adaptivesgd.methods import big_batch_armijo
from adaptivesgd.step_sizes import Armijo
from theory import Case, Certificate, Cubature, Step, Theorem, above, unless, without_constants
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.examples import small_quadratic
from theory.standard_steps import gap_now, lengths, noise_now, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .constants import published_beta
from .examples import DISTINCT, ENDLESS, passing, tight_start
from .search_stream import round_stream
from .sides import gap_after


def objections(case):
    """(4) must hold, and c <= 1/2."""
    yield from unless(case.method, "step_size", Armijo)
    yield from above("c", case.method.step_size.c1, 0.5, "1/2")
    yield from unless_tested(case)


measured = gap_after


def shortest(case):
    """min(a_0, 1 / (2 beta L)), which no accepted step falls below."""
    L, beta = float(case.problem.smoothness), published_beta(theta_of(case))
    return min(case.method.step_size.initial_step, 1 / (2 * beta * L))


def factor(case):
    """gamma = 1 - 2 c mu min(a_0, 1 / (2 beta L))."""
    return 1 - 2 * case.method.step_size.c1 * float(case.problem.pl_constant) * shortest(case)


def promised(case):
    """gamma (l(x) - l*)."""
    return factor(case) * gap_now(case)


# The proof, as published.


def descended(case):
    """l(x) - l* - (a_t - L a_t^2 beta / 2) ||grad l||^2."""
    L, beta, a = float(case.problem.smoothness), published_beta(theta_of(case)), lengths(case)
    return gap_now(case) - (a - L * a**2 * beta / 2) * square_gradient_now(case)


def accepted(case):
    """l(x) - l* - c a_t ||grad l||^2."""
    return gap_now(case) - case.method.step_size.c1 * lengths(case) * square_gradient_now(case)


def shortened(case):
    """l(x) - l* - c min(a_0, 1 / (2 beta L)) ||grad l||^2."""
    return gap_now(case) - case.method.step_size.c1 * shortest(case) * square_gradient_now(case)


PROOF = (
    Step(
        r"\mathbb{E}\|e\|^2 \le \frac{\theta^2}{(1 - \theta)^2} \|\nabla l\|^2",
        noise_now,
        lambda case: (published_beta(theta_of(case)) - 1) * square_gradient_now(case),
        because="(4) and Minkowski's inequality",
    ),
    Step(
        r"\mathbb{E}[l(x_+) - l^*] \le l(x) - l^* - (a_t - \tfrac{L a_t^2 \beta}{2}) \|\nabla l\|^2",
        gap_after,
        descended,
        because="Lemma 2 and the line above; (12) in the paper, for an a_t that does not depend on B",
    ),
    Step(
        r"\min(a_0, \tfrac{1}{2 \beta L}) \le a_t",
        lambda case: np.full_like(lengths(case), shortest(case)),
        lengths,
        because="(7) accepts every a <= 1 / (beta L)",
    ),
    Step(
        r"\mathbb{E}[l(x_+) - l^*] \le l(x) - l^* - c a_t \|\nabla l\|^2",
        gap_after,
        accepted,
        because="(7), read as if it were about l: this is the gap",
    ),
    Step(
        r"-c a_t \|\nabla l\|^2 \le -c \min(a_0, \tfrac{1}{2 \beta L}) \|\nabla l\|^2",
        accepted,
        shortened,
        because="the third line",
    ),
    Step(
        r"-c \min(a_0, \tfrac{1}{2 \beta L}) \|\nabla l\|^2 \le -2 c \mu \min(a_0, \tfrac{1}{2 \beta L}) (l - l^*)",
        shortened,
        promised,
        because="(A3)",
    ),
)


def grows():
    """c = 1/2 and a = 1: the loss grows if and only if theta > 1 / sqrt 2; c = .01: 2.27-fold."""
    from sympy import Rational, simplify, sqrt, symbols

    a, theta = symbols("a theta", positive=True)
    growth = (1 - a) ** 2 + a**2 * theta**2 / (1 - theta**2)
    at_one = simplify(growth.subs(a, 1) - 1 - (2 * theta**2 - 1) / (1 - theta**2)) == 0
    threshold = growth.subs({a: 1, theta: 1 / sqrt(2)}) == 1
    first = growth.subs({a: Rational(198, 100), theta: Rational(1, 2)})
    return at_one and threshold and first == Rational(22672, 10000)


# Where it is checked.

HAIR = 1e-6  # below the longest step that every batch accepts, where rounding would decide


def on_endless_data(theta, c, a_0, K=10**6):
    """Six steps on f(x; z) = ||x||^2 / 2 + <z, x>, z ~ N(0, I), from where (4) asks for exactly K. In
    30 dimensions a single run grows as its mean does.
    """
    F, method = round_stream(dim=30), passing(theta, Armijo(a_0, c), ENDLESS)
    name = f"theta = {theta}, c = {c:.3g}, a_0 = {a_0:.3g}"
    start = tight_start(F, theta, K)
    return Case(name, F, method, 6, start, engine=Cubature(), note="(7) is about the batch")


def on_four_examples():
    """The first counterexample once more, with every batch of 3 out of 4 examples."""
    F, method = small_quadratic(n=4, condition=1.0), passing(0.5, Armijo(1.98 - HAIR, 0.01))
    return Case(
        "four examples", F, method, 1, tight_start(F, 0.5, 3), note="(7) is about the batch"
    )


def examples():
    """Counterexamples."""
    yield on_endless_data(0.5, 0.01, 1.98 - HAIR)
    yield on_endless_data(0.8, 0.5 - HAIR, 1.0)
    yield on_endless_data(0.75, 0.5 - HAIR, 1.0)
    yield on_endless_data(0.9, 0.5 - HAIR, 64.0)
    yield on_four_examples()


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, Armijo(1.0, 0.5), DISTINCT)
    yield Case("mu unknown", without_constants(F, "pl_constant"), method, note="its pl constant")
    yield Case("c = .6", F, passing(0.5, Armijo(1.0, 0.6)), note="the c must be at most 1/2")
    yield Case("Algorithm 2", F, big_batch_armijo(1.0, 2), note="fixed before the batch is seen")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch with backtracking: a linear rate (false)",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 3",
    kind="upper",
    status="refuted",
    where="Theorem 3 and its proof",
    statement=r"\mathbb{E}[l(x_+) - l^*] \le (1 - 2 c \mu \min(a_0, \tfrac{1}{2 \beta L})) (l(x) - l^*)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="the claim is false",
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    certificates=(
        Certificate(
            "algebra",
            "the growth is 2.2672 for theta = 1/2, a = 1.98; for a = 1 it is above 1 beyond theta = 1 / sqrt 2",
            grows,
        ),
    ),
    examples=examples,
    refusals=refusals,
)
