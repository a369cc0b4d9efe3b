r"""Big Batch with Barzilai-Borwein steps as it runs: Algorithm 3 on additive noise, on every path.

Setting:    f(x; z) = l(x) + <z, x> up to constants, so that e = grad l_B - grad l is the same at
            every x; l is mu-strongly convex, mu > 0.
Method:     Algorithm 3 as it is run: two updates from one batch, which grows as it likes; before each the step
            is halved until l_B(x - a g_B) <= l_B(x) - c a ||g_B||^2, 0 < c <= 1/2, and between them it is
            mixed with that of the curvature that the batch has shown, whatever it is.
Guarantee:  after k updates, with the steps a_0, ..., a_{k-1} that were taken and the errors e_0, ..., e_{k-1},

            l(x_k) - l*  <=  q_k (l(x_0) - l*) + (1 - q_k) r max_{j<k} ||e_j||^2,

            q_k = prod_{j<k} (1 - c (1 + 2 c) mu a_j),  r = (1 - 2 c^2) / (2 c^2 (1 + 2 c) mu),

            and every factor of q_k is at least 0. So no step that passes the search leads above the larger of
            l(x_0) - l* and the floor r ||e||^2, which is ||e||^2 / (2 mu) for c = 1/2, and 0 once the batch holds
            all examples: that does not rest on the formula of the curvature, whatever it gives. How long
            the steps are it does not say; with K of n examples the formula leaves at least 1 - K/n of one.
Symbols:    e_j = the error of the batch's gradient at update j, g_B its gradient; mu = the strong convexity of l.
Kind:       tight: attained by one update with the Hessian I and c = 1/2, where the batch accepts with equality.
Source:     ours, about De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Algorithm 3, of which section 5.1 takes the step not to depend on the batch. It rests on theorem_3b.
"""

import numpy as np

from adaptivesgd.methods import big_batch_armijo, big_batch_bb
from adaptivesgd.models import CoshSum
from adaptivesgd.step_sizes import BarzilaiBorwein
from theory import (
    Case,
    Chain,
    Deduction,
    Step,
    StronglyConvex,
    Theorem,
    Use,
    above,
    at_every_step,
    gap,
    unknown,
    unless,
)
from theory.claims import with_constants
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.letters import first_gap, strong_convexity
from theory.standard_steps import gap_now, lengths, square_gradient_now

from . import theorem_3b
from .theorem_3b import armijo_constant, error_along, square_of_the_error, unless_additive


def objections(case):
    """Additive noise, Barzilai-Borwein steps, c <= 1/2, and a strongly convex l with a known l*."""
    yield from unknown(case.problem, "minimum", "strong_convexity")
    yield from unless_additive(case.problem)
    yield from unless(case.method, "step_size", BarzilaiBorwein)
    yield from above("c", armijo_constant(case), 0.5, "1/2")


def measured(case):
    """l(x_k) - l*, k = 0, ..., K."""
    return np.array([gap(state) for state in case.states])


def promised(case):
    """q_k (l(x_0) - l*) + (1 - q_k) r max_j ||e_j||^2."""
    q = products(case)
    return q * first_gap(case) + (1 - q) * floor(case) * largest_error(case)


def taken(case):
    """a_k; the last one twice, as there is a state more than steps."""
    steps = lengths(case)
    return np.append(steps, steps[-1])


def products(case):
    """q_k = prod_{j<k} (1 - c (1 + 2 c) mu a_j), k = 0, ..., K."""
    c, mu = armijo_constant(case), strong_convexity(case)
    return np.cumprod(np.append(1.0, 1 - c * (1 + 2 * c) * mu * lengths(case)))


def floor(case):
    """r = (1 - 2 c^2) / (2 c^2 (1 + 2 c) mu)."""
    c = armijo_constant(case)
    return (1 - 2 * c**2) / (2 * c**2 * (1 + 2 * c) * strong_convexity(case))


def largest_error(case):
    """max_j ||e_j||^2."""
    return square_of_the_error(case).max()


# The proof: one update, whatever its step.


@at_every_step
def gap_next(method, state, after):
    """l(x+) - l*."""
    return gap(after)


def descended(case):
    """l(x) - l* - c a ||grad l||^2 + (1 - c) a ||e||^2 + (1 - 2 c) a <e, grad l>."""
    return theorem_3b.promised(case) - float(case.problem.minimum)


def young(case):
    """(c / 2) ||grad l||^2 + ||e||^2 / (2 c)."""
    c = armijo_constant(case)
    return c / 2 * square_gradient_now(case) + square_of_the_error(case) / (2 * c)


def fallen(case):
    """(1 - c (1 + 2 c) mu a) (l(x) - l*) + a ((1 - 2 c^2) / (2 c)) max_j ||e_j||^2."""
    c, a = armijo_constant(case), lengths(case)
    left = 1 - c * (1 + 2 * c) * strong_convexity(case) * a
    return left * gap_now(case) + a * (1 - 2 * c**2) / (2 * c) * largest_error(case)


PROOF = (
    Step(
        r"l(x_+) - l^* \le l(x) - l^* - c a \|\nabla l\|^2 + (1 - c) a \|e\|^2 + (1 - 2c) a \langle e, \nabla l \rangle",
        gap_next,
        descended,
        because="theorem_3b, of any step that passes the search",
    ),
    Step(
        r"\langle e, \nabla l \rangle \le \tfrac c2 \|\nabla l\|^2 + \tfrac{1}{2c} \|e\|^2",
        error_along,
        young,
        because="Young",
    ),
    Step(
        r"\|\nabla l\|^2 \ge 2 \mu (l(x) - l^*)",
        square_gradient_now,
        lambda case: 2 * strong_convexity(case) * gap_now(case),
        ">=",
        because="strong convexity",
    ),
    Step(
        r"\|e\|^2 \le \max_j \|e_j\|^2",
        square_of_the_error,
        lambda case: np.full(len(lengths(case)), largest_error(case)),
        because="one of them",
    ),
    Step(
        r"l(x_+) - l^* \le (1 - c (1 + 2c) \mu a) (l(x) - l^*) + \tfrac{1 - 2 c^2}{2c} a \max_j \|e_j\|^2",
        gap_next,
        fallen,
        because="the lines above",
    ),
    theorem_3b.PROOF[-1],
)


SHARE, NOISE = "c * (1 + 2 * c)", "(1 - 2 * c**2) / (2 * c)"
FLOOR = "(1 - 2 * c**2) / (2 * c**2 * (1 + 2 * c) * m)"
DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": gap_next,
        "G": square_gradient_now,
        "P": error_along,
        "s": square_of_the_error,
        "V": largest_error,
        "a": lengths,
        "c": armijo_constant,
        "m": strong_convexity,
    },
    claim=("E", f"(1 - {SHARE} * m * a) * D + a * {NOISE} * V"),
    uses=(
        Use(1, "E", "D - c * a * G + (1 - c) * a * s + (1 - 2 * c) * a * P"),
        Use(2, "P", "c / 2 * G + s / (2 * c)", "(1 - 2 * c) * a"),
        Use(3, "G", "2 * m * D", f"a * {SHARE} / 2"),
        Use(4, "s", "V", f"a * {NOISE}"),
    ),
    given=("0 < a", "0 < c", "2 * c <= 1"),
    of=5,
    then="by induction on k, as no factor is below 0: mu a <= 2 (1 - c), and 2 c (1 + 2 c) (1 - c) <= 1",
    chain=Chain(
        letters={
            **{"M": measured, "M1": None, "D0": first_gap, "Q": products, "V": largest_error},
            **{"a": taken, "c": armijo_constant, "m": strong_convexity},
        },
        means={"D": "M", "E": "M1"},
        hypothesis=("M", f"Q * D0 + (1 - Q) * {FLOOR} * V"),
        base={"M": "D0", "Q": "1"},
        becomes={"M": "M1", "Q": f"(1 - {SHARE} * m * a) * Q"},
        claim=("M", f"Q * D0 + (1 - Q) * {FLOOR} * V"),
        times=("1", f"1 - {SHARE} * m * a"),
        given=("0 < a", "0 < m", "0 < c", "2 * c <= 1", "m * a <= 2 * (1 - c)"),
        on_paths=True,
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=40)
    for c in (0.1, 0.5):
        yield Case(f"c = {c}", F, big_batch_bb(1.0, 4, c1=c), 20, far_start(F))
    F = small_quadratic(n=12, condition=20.0)
    yield Case("until all examples are used", F, big_batch_bb(4.0, 2, c1=0.3), 40, far_start(F))
    F = CoshSum(small_quadratic(n=50).centres)
    yield Case("not L-smooth: cosh", F, big_batch_bb(1.0, 5, c1=0.5), 10, F.start() + 2)
    F = small_quadratic(condition=1.0)
    method = big_batch_bb(1.0 - 1e-12, 3, c1=0.5)  # a hair less for rounding
    yield Case("attained: the Hessian is I", F, method, 1, far_start(F, 1.0))


def broken():
    """Where an assumption is broken, so that it fails."""
    F, method = breast_cancer(ridge=0.01), big_batch_bb(64.0, 2, c1=0.5)
    yield Case("noise that depends on x", F, method, 1, seed=1, note="additive noise")
    F = small_quadratic(n=40)
    steep = with_constants(F, strong_convexity=9 * float(F.strong_convexity))
    yield Case("mu too large", steep, big_batch_bb(0.2, 40, c1=0.5), 8, far_start(F), note="mu")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=40)
    yield Case("regression", breast_cancer(), big_batch_bb(1.0), note="noise must be additive")
    yield Case("Algorithm 2", F, big_batch_armijo(1.0, 4), note="must be BarzilaiBorwein")
    yield Case("c = .6", F, big_batch_bb(1.0, 4, c1=0.6), note="the c must be at most 1/2")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch, Barzilai-Borwein steps as they run: additive noise",
    source="ours, about De, Yadav, Jacobs and Goldstein (2017), Algorithm 3",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"l(x_k) - l^* \le q_k (l(x_0) - l^*) + (1 - q_k) \frac{1 - 2 c^2}{2 c^2 (1 + 2 c) \mu}"
    r" \max_{j<k} \|e_j\|^2, \quad q_k = \prod_{j<k} (1 - c (1 + 2 c) \mu a_j)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(StronglyConvex(),),
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="update",
)
