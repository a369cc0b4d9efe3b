r"""The step that lowers the expected loss most, on an isotropic quadratic.

Setting:    f(x; z) = (nu/2) ||x - z||^2.
Method:     x+ = x - a g_B, K fixed before the batch is seen.
Guarantee:  E l(x+) is least at

            a  =  (1 / nu) (1 - E||g_B - grad l||^2 / E||g_B||^2),

            and under condition (4) that is at least (1 - theta^2) / nu.
Kind:       identity.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            section 5, (8); in the supplement's expansion one sign is misprinted.
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.methods import big_batch
from adaptivesgd.step_sizes import Fixed
from theory import Case, Certificate, Cubature, Deduction, Step, Theorem, Use, at_every_state
from theory.examples import far_start, small_quadratic
from theory.quantities import gap, noise, square_distance
from theory.standard_steps import noise_now, square_gradient_now

from .batch_condition import theta_of, unless_tested
from .examples import DISTINCT, ENDLESS, passing
from .search_stream import round_stream
from .theorem_3b import unless_additive


def objections(case):
    """The Hessian must be nu I, and (4) must hold."""
    yield from unless_additive(case.problem)
    mu, L = float(case.problem.strong_convexity), float(case.problem.smoothness)
    if not np.isclose(mu, L, rtol=1e-12):
        yield f"the Hessian must be nu I, but its eigenvalues reach from {mu:.6g} to {L:.6g}"
    yield from unless_tested(case)


def curvature(case):
    """nu."""
    return float(case.problem.smoothness)


def gap_after_steps(case, a):
    """E[l(x - a g_B) - l* | x] at every state but the last: every step from the same x."""
    method = replace(case.method, step_size=Fixed(a))
    return at_every_state(lambda _, state: case.engine.after(method, state, gap))(case)


def measured(case):
    """The lowest point of the parabola in a through its values at 1 / nu, 2 / nu and 3 / nu."""
    nu = curvature(case)
    one, two, three = (gap_after_steps(case, k / nu) for k in (1, 2, 3))
    return (1.5 - (two - one) / (three - 2 * two + one)) / nu


def promised(case):
    """(1 - E||e||^2 / E||g_B||^2) / nu."""
    return (1 - noise_now(case) / (square_gradient_now(case) + noise_now(case))) / curvature(case)


# The proof.


def after_multiple(k):
    """E l(x+) - l* after the step a = k / nu."""

    def side(case):
        return gap_after_steps(case, k / curvature(case))

    side.__doc__ = f"E l(x - {k} g_B / nu) - l*"
    return side


def closed_form(k):
    """(nu / 2) ((1 - nu a)^2 ||x - x*||^2 + a^2 E||e||^2) at a = k / nu."""

    @at_every_state
    def side(method, state):
        nu = float(state.problem.smoothness)
        return (
            nu / 2 * ((1 - k) ** 2 * square_distance(state) + noise(method, state) * (k / nu) ** 2)
        )

    return side


@at_every_state
def distance_now(method, state):
    """||x - x*||^2."""
    return square_distance(state)


one, two, three = map(after_multiple, (1, 2, 3))


def second_difference(case):
    """(y_3 - 2 y_2 + y_1) (3/2 - nu a)."""
    return (three(case) - 2 * two(case) + one(case)) * (1.5 - curvature(case) * measured(case))


PARABOLA = tuple(
    Step(
        rf"y_{k} = \mathbb{{E}}\,l(x - a g_B) - l^* = \tfrac{{\nu}}{{2}} \big((1 - \nu a)^2 \|x - x^*\|^2"
        rf" + a^2 \mathbb{{E}}\|e\|^2\big) \text{{ at }} a = {k} / \nu",
        after_multiple(k),
        closed_form(k),
        "==",
        because="the square, expanded; e is zero on average",
    )
    for k in (1, 2, 3)
)
PROOF = (
    *PARABOLA,
    Step(
        r"\nu^2 \|x - x^*\|^2 = \|\nabla l\|^2",
        at_every_state(lambda _, s: float(s.problem.smoothness) ** 2 * square_distance(s)),
        square_gradient_now,
        "==",
        because="grad l = nu (x - x*)",
    ),
    Step(
        r"(y_3 - 2 y_2 + y_1) (\tfrac32 - \nu a) = y_2 - y_1 \text{ at the best } a",
        second_difference,
        lambda case: two(case) - one(case),
        "==",
        because="where the derivative of a parabola through three points is zero",
    ),
    Step(
        r"\frac{1 - \theta^2}{\nu} \le a",
        lambda case: np.full(len(noise_now(case)), (1 - theta_of(case) ** 2) / curvature(case)),
        promised,
        because="(4)",
    ),
)


def solved():
    """The derivative of the closed form vanishes at (8) only, and its second derivative is positive."""
    from sympy import diff, simplify, solve, symbols

    a, nu, distance, noise = symbols("a nu D E", positive=True)
    loss = nu / 2 * ((1 - nu * a) ** 2 * distance + a**2 * noise)
    signal = nu**2 * distance
    (best,) = solve(diff(loss, a), a)
    least = bool(diff(loss, a, 2).is_positive)
    return least and simplify(best - (1 - noise / (signal + noise)) / nu) == 0


DEDUCTION = Deduction(
    letters={
        "x": measured,
        "n": curvature,
        "D": distance_now,
        "N": noise_now,
        "G": square_gradient_now,
        **dict(zip(("y1", "y2", "y3"), (one, two, three), strict=True)),
    },
    claim=("x", "(1 - N / (G + N)) / n"),
    uses=(
        Use(1, "y1", "N / (2 * n)", "(2.5 - n * x) / (G + N)"),
        Use(2, "y2", "n / 2 * D + 2 * N / n", "-(4 - 2 * n * x) / (G + N)"),
        Use(3, "y3", "2 * n * D + 9 * N / (2 * n)", "(1.5 - n * x) / (G + N)"),
        Use(4, "n**2 * D", "G", "(1 - n * x) / (n * (G + N))"),
        Use(5, "(y3 - 2 * y2 + y1) * (1.5 - n * x)", "y2 - y1", "-1 / (G + N)"),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(condition=1.0)
    yield Case("every batch", F, passing(0.5, 0.3), 2, far_start(F, 8.0))
    yield Case("without replacement", F, passing(0.5, 0.3, DISTINCT), 8, far_start(F))
    F = round_stream(dim=8)
    for theta in (0.1, 0.5, 0.9):
        method = passing(theta, 0.3, ENDLESS)
        yield Case(f"endless data, theta = {theta}", F, method, 4, far_start(F), engine=Cubature())


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    method = passing(0.5, 0.3, DISTINCT)
    yield Case("two curvatures", F, method, 4, far_start(F), note="f = (nu/2) ||x - z||^2")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("two curvatures", F, passing(0.5, 0.3, DISTINCT), note="the Hessian must be nu I")
    F = small_quadratic(condition=1.0)
    yield Case("Algorithm 1", F, big_batch(0.3, 2), note="fixed before the batch is seen")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch: the best step on an isotropic quadratic",
    source="De, Yadav, Jacobs and Goldstein (2017), (8)",
    kind="identity",
    status="published",
    where="section 5, (8)",
    statement=r"\arg\min_a \mathbb{E}\,l(x - a g_B) = \frac1\nu"
    r" \Big(1 - \frac{\mathbb{E}\|g_B - \nabla l\|^2}{\mathbb{E}\|g_B\|^2}\Big)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    certificates=(Certificate("algebra", "(8) is the only minimiser of the closed form", solved),),
    examples=examples,
    broken=broken,
    refusals=refusals,
)
