r"""Gradient descent on a strongly convex function converges linearly in the distance.

Setting:    F is L-smooth and mu-strongly convex; w* is its minimiser.
Method:     w+ = w - a grad F(w), with a fixed step 0 < a < 2 / L.
Guarantee:  ||w_k - w*||  <=  q^k ||w_0 - w*||,    q = max(|1 - a mu|, |1 - a L|) < 1.

            The best step is a = 2 / (L + mu), with q = (L - mu) / (L + mu).
Kind:       tight: a quadratic attains it, started along the eigenvector of mu, or of L.
Source:     Polyak (1963); Nesterov (2004), "Introductory lectures on convex optimization",
            section 2.1.5, for the inequality of the second line. The proof is re-derived.
"""

import numpy as np

from adaptivesgd.directions import Gradient
from adaptivesgd.methods import gradient_descent
from adaptivesgd.step_sizes import Fixed
from theory import Case, Chain, Deduction, Step, Theorem, Use, at_every_state, at_every_step
from theory.assumptions import Smooth, StronglyConvex
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.letters import smoothness, step_length, strong_convexity
from theory.objections import outside, unknown, unless, unless_full
from theory.quantities import square_distance, square_gradient
from theory.standard_steps import square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unknown(case.problem, "minimiser")
    yield from unless_full(case)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from outside(
        "step size", case.method.step_size.length, 2 / case.problem.smoothness, "2 / L"
    )


def numbers(case):
    """L, mu and a."""
    F = case.problem
    return float(F.smoothness), float(F.strong_convexity), case.method.step_size.length


def measured(case):
    """||w_k - w*||, k = 0..K."""
    return [np.sqrt(square_distance(state)) for state in case.states]


def promised(case):
    """q^k ||w_0 - w*||."""
    L, mu, a = numbers(case)
    q = max(abs(1 - a * mu), abs(1 - a * L))
    return q ** np.arange(len(case.states)) * np.sqrt(square_distance(case.first))


# The proof.


@at_every_step
def distance_after(method, state, after):
    """||w_+ - w*||^2."""
    return square_distance(after)


@at_every_state
def expanded(method, state):
    """||w - w*||^2 - 2a <grad F(w), w - w*> + a^2 ||grad F(w)||^2."""
    a = method.step_size.length
    return square_distance(state) - 2 * a * slope(state) + a**2 * square_gradient(state)


def slope(state):
    """<grad F(w), w - w*>."""
    return state.problem.gradient(state.w) @ (state.w - np.asarray(state.problem.minimiser))


@at_every_state
def coercive(method, state):
    """(mu L ||w - w*||^2 + ||grad F(w)||^2) / (mu + L)."""
    L, mu = float(state.problem.smoothness), float(state.problem.strong_convexity)
    return (mu * L * square_distance(state) + square_gradient(state)) / (L + mu)


def contracted(case):
    """q^2 ||w - w*||^2."""
    L, mu, a = numbers(case)
    q = max(abs(1 - a * mu), abs(1 - a * L))
    return q**2 * np.array([square_distance(state) for state in case.states[:-1]])


PROOF = (
    Step(
        r"\|w_+ - w^*\|^2 = \|w - w^*\|^2 - 2a \langle \nabla F(w), w - w^* \rangle + a^2 \|\nabla F(w)\|^2",
        distance_after,
        expanded,
        "==",
        because="the method",
    ),
    Step(
        r"\langle \nabla F(w), w - w^* \rangle \ge"
        r" \frac{\mu L}{\mu + L} \|w - w^*\|^2 + \frac{1}{\mu + L} \|\nabla F(w)\|^2",
        at_every_state(lambda method, state: slope(state)),
        coercive,
        ">=",
        because="F - (mu/2) ||w||^2 is convex and (L - mu)-smooth",
    ),
    Step(
        r"\|w_+ - w^*\|^2 \le q^2 \|w - w^*\|^2",
        distance_after,
        contracted,
        because="mu ||w - w*|| <= ||grad F(w)|| <= L ||w - w*||, whichever makes the rest larger",
    ),
)


@at_every_state
def square_distance_now(method, state):
    """||w - w*||^2."""
    return square_distance(state)


@at_every_state
def slope_now(method, state):
    """<grad F(w), w - w*>."""
    return slope(state)


def long_steps(case):
    """1 if a > 2 / (mu + L), else 0."""
    L, mu, a = numbers(case)
    return float(a > 2 / (mu + L) * (1 + 1e-12))


def first_distance(case):
    """||w_0 - w*||."""
    return float(np.sqrt(square_distance(case.first)))


def factor(case):
    """q = max(|1 - a mu|, |1 - a L|)."""
    L, mu, a = numbers(case)
    return max(abs(1 - a * mu), abs(1 - a * L))


CHAIN = Chain(
    letters={
        "r": measured,
        "n": None,
        "p": promised,
        "r0": first_distance,
        "q": factor,
        "L": smoothness,
        "m": strong_convexity,
        "a": step_length,
        "t": long_steps,
    },
    means={"D": "r**2", "E": "n**2"},
    hypothesis=("r**2", "p**2"),
    base={"r": "r0", "p": "r0"},
    becomes={"r": "n", "p": "q * p"},
    claim=("r", "p"),
    times=("1", "(1 - t) * (1 - a * m)**2 + t * (1 - a * L)**2"),
    slack=("(q**2 - (1 - t) * (1 - a * m)**2 - t * (1 - a * L)**2) * p**2",),
    end="1 / (r + p)",
    given=(
        "t * (t - 1) == 0",
        "q**2 == (1 - t) * (1 - a * m)**2 + t * (1 - a * L)**2",
        "r >= 0",
        "p >= 0",
    ),
    end_given=("r + p > 0",),
    on_paths=True,
)


DEDUCTION = Deduction(
    letters={
        "D": square_distance_now,
        "E": distance_after,
        "G": square_gradient_now,
        "P": slope_now,
        "L": smoothness,
        "m": strong_convexity,
        "a": step_length,
        "t": long_steps,
    },
    claim=("E", "((1 - t) * (1 - a * m)**2 + t * (1 - a * L)**2) * D"),
    uses=(
        Use(1, "E", "D - 2 * a * P + a**2 * G"),
        Use(2, "P", "(m * L * D + G) / (m + L)", "2 * a"),
    ),
    slack=(
        "(1 - t) * a * (2 / (m + L) - a) * (G - m**2 * D)",
        "t * a * (a - 2 / (m + L)) * (L**2 * D - G)",
    ),
    given=(
        "0 < m",
        "m <= L",
        "0 < a",
        "G - m**2 * D >= 0",
        "L**2 * D - G >= 0",
        "t * (t - 1) == 0",
        "(1 - t) * (2 / (m + L) - a) >= 0",
        "t * (a - 2 / (m + L)) >= 0",
    ),
    of=3,
    then="by induction on k, and the square root",
    chain=CHAIN,
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    best = 2 / (F.smoothness + F.strong_convexity)
    for name, a in (("short steps", 0.3), ("the best step", best), ("almost 2 / L", 1.9)):
        yield Case(name, F, gradient_descent(a), w=far_start(F), steps=40)
    flattest, steepest = np.linalg.eigh(F.hessian)[1].T[[0, -1]]
    for name, v, a in (("attained along mu", flattest, 0.5), ("attained along L", steepest, 1.9)):
        yield Case(name, F, gradient_descent(a), w=np.asarray(F.minimiser) + v, steps=20)
    F = regression()
    yield Case("ridge regression", F, gradient_descent(1 / F.smoothness), steps=40)
    F = breast_cancer()
    yield Case(
        "logistic regression on breast cancer", F, gradient_descent(1 / F.smoothness), steps=30
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    steeper = with_constants(F, strong_convexity=2 * F.strong_convexity)
    yield Case(
        "mu claimed too large",
        steeper,
        gradient_descent(0.3),
        w=far_start(F),
        note="mu-strong convexity",
    )
    flatter = with_constants(F, smoothness=F.smoothness / 2)
    yield Case(
        "L claimed too small", flatter, gradient_descent(1.9), w=far_start(F), note="L-smoothness"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case(
        "mu unknown",
        without_constants(F, "strong_convexity"),
        gradient_descent(0.5),
        note="its strong convexity",
    )
    yield Case("long steps", F, gradient_descent(2.1), note="the step size must be below 2 / L")
    flatter = with_constants(F, smoothness=F.smoothness / 2)
    yield Case(
        "found out",
        flatter,
        gradient_descent(0.3),
        note="the assumption Smooth does not hold at step 0",
    )


THEOREM = Theorem(
    name=__name__,
    title="Gradient descent, strongly convex: linear",
    source="Polyak (1963); re-derived",
    kind="tight",
    attained="all constants",
    status="re-derived",
    statement=r"\|w_k - w^*\| \le \max(|1 - a\mu|, |1 - aL|)^k \|w_0 - w^*\|",
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
