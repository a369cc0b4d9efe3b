r"""One mini-batch step, from the noise at the minimiser alone.

Setting:    every f_i is L_max-smooth and mu-strongly convex; v^2 = (1/n) sum_i ||grad f_i(w*)||^2.
Method:     w+ = w - a g with B examples, each at most once, a <= 2 / (L_max + mu).
Guarantee:  E||w+ - w*||^2  <=  (1 - a mu)^2 r^2  +  a^2 mu^2 s r^2  +  a^2 (1 + 1/s) v_B^2,

            with r = ||w - w*||, v_B^2 = (v^2 / B) (n - B) / (n - 1), and any s in
            (0, 2 / (a (L_max + mu)) - 1]; the best is s = v_B / (mu r) if it lies there. Away from w*
            the noise need not be bounded.
Kind:       upper. With L_max = 1, mu = .1, a = .7, v = 1, r = 2, n = 4 it says 4.288, 3.757, 3.579, 3.460
            for B = 1..4, where the worst cases are 4.1830, 3.6436, 3.5162, 3.4596.
Source:     ours; the worst cases by the semidefinite programs of Taylor, Hendrickx and Glineur (2017).
"""

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import adam, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    SmoothExamples,
    Step,
    Theorem,
    at_every_state,
    below,
    proved,
    square_distance,
    with_constants,
)
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.objections import above, unknown, unless
from theory.worst_cases import minibatch_distance

SMALL = 1e-12  # of the largest s, where the best one is 0 for want of noise


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unknown(case.problem, "max_smoothness", "minimiser")
    if "mu" not in case.given:
        yield "the case must give mu, with which every f_i is strongly convex"
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless(case.method, "sampler", Uniform)
    a, L, mu = letters(case)
    yield from above("step size", a, 2 / (L + mu), "2 / (L_max + mu)")


def letters(case):
    """a, L_max and mu, floats."""
    L = float(case.problem.max_smoothness)
    return case.method.step_size.length, L, case.given["mu"]


def bound(a, L, mu, r, v):
    """The right side with the best s; v is v_B."""
    most = 2 / (a * (L + mu)) - 1
    s = max(min(v / (mu * r), most), SMALL * (1 + most))
    return (1 - a * mu) ** 2 * r**2 + (a * mu * r) ** 2 * s + a**2 * (1 + 1 / s) * v**2


def minibatch_noise(v, n, B):
    """v_B, a float."""
    return v * np.sqrt((n - B) / (B * (n - 1)))


def noise_at_the_minimiser(case):
    """v_B of a case."""
    rows = case.problem.gradients(np.asarray(case.problem.minimiser, dtype=float))
    v = np.sqrt((rows**2).sum(axis=1).mean())
    share = minibatch_noise(v, case.problem.n, case.method.batch_size.size)
    return v / np.sqrt(case.method.batch_size.size) if case.method.sampler.replace else share


def measured(case):
    """E||w+ - w*||^2."""
    return case.expected_next(square_distance)


def promised(case):
    """The three terms with the best s."""
    a, L, mu = letters(case)
    v = noise_at_the_minimiser(case)

    def side(method, state):
        return bound(a, L, mu, np.sqrt(square_distance(state)), v)

    return at_every_state(side)(case)


# The proof: D_i = grad f_i(w) - grad f_i(w*), D and D_B their means over all and over the batch.


def differences(state):
    """The D_i and w - w*, shapes (n, d) and (d,)."""
    F, least = state.problem, np.asarray(state.problem.minimiser, dtype=float)
    return F.gradients(state.w) - F.gradients(least), state.w - least


def lowest_coercivity(case):
    """min_i <D_i, w - w*> - (mu L r^2 + ||D_i||^2) / (L + mu), a number per state."""
    _, L, mu = letters(case)

    def side(method, state):
        D, away = differences(state)
        least = (mu * L * (away @ away) + (D**2).sum(axis=1)) / (L + mu)
        return (D @ away - least).min()

    return at_every_state(side)(case)


def slightly_below_zero(case):
    """0, and what rounding may take off."""
    _, L, _ = letters(case)
    return at_every_state(lambda method, state: -1e-12 * L * square_distance(state))(case)


def batch_difference(after):
    """||D_B||^2 of the latest batch, a float."""
    F, seen, least = after.problem, after.estimate, np.asarray(after.problem.minimiser, dtype=float)
    there = F.estimate(least, seen.indices, replace=seen.replace).gradient
    return np.sum((seen.gradient - there) ** 2)


@at_every_state
def mean_difference(method, state):
    """(1/n) sum_i ||D_i||^2."""
    D, _ = differences(state)
    return (D**2).sum(axis=1).mean()


def noise_there(after):
    """||g_B(w*)||^2 of the latest batch, a float."""
    F, seen, least = after.problem, after.estimate, np.asarray(after.problem.minimiser, dtype=float)
    return np.sum(F.estimate(least, seen.indices, replace=seen.replace).gradient ** 2)


PROOF = (
    Step(
        r"\langle D_i, w - w^* \rangle \ge \frac{\mu L r^2 + \|D_i\|^2}{L + \mu}",
        lowest_coercivity,
        slightly_below_zero,
        ">=",
        because="f_i is L-smooth and mu-strongly convex",
    ),
    Step(
        r"\mathbb{E}\|D_B\|^2 \le \tfrac1n \sum_i \|D_i\|^2",
        lambda case: case.expected_next(batch_difference),
        mean_difference,
        because="Jensen",
    ),
    Step(
        r"\mathbb{E}\|g_B(w^*)\|^2 = v_B^2",
        lambda case: case.expected_next(noise_there),
        lambda case: np.full(len(case.states) - 1, noise_at_the_minimiser(case) ** 2),
        "==",
        because="grad F(w*) = 0; then -2a <w - w* - a D_B, g_B(w*)> is 2a^2 <D_B, g_B(w*)> in expectation, "
        "at most a^2 (s ||D_B||^2 + ||g_B(w*)||^2 / s)",
    ),
)


ALGEBRA = (
    proved(
        r"2 x y \le s x^2 + \tfrac1s y^2",
        lambda x, y, s: (2 * x * y <= s * x**2 + y**2 / s, s > 0),
    ),
    proved(
        r"t \le \frac{2}{L + \mu},\ D \ge \mu r \Rightarrow -2 \frac{\mu L r^2 + D^2}{L + \mu} + t D^2"
        r" \le -2 \mu r^2 + t \mu^2 r^2",
        lambda t, L, mu, r, D: (
            -2 * (mu * L * r**2 + D**2) / (L + mu) + t * D**2 <= -2 * mu * r**2 + t * mu**2 * r**2,
            t * (L + mu) <= 2,
            D >= mu * r,
            L > 0,
            mu > 0,
            r > 0,
        ),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    known, w = {"mu": float(F.strong_convexity)}, far_start(F)
    for a, B in ((0.1, 1), (0.7, 2), (1.5, 3), (0.7, 5)):
        yield Case(f"a = {a:g}, B = {B}", F, sgd(a, B), 6, w, given=known)
    F = regression()
    a = 1 / float(F.max_smoothness)
    yield Case("ridge regression", F, sgd(a, 2), 8, np.ones(2), given={"mu": F.ridge})
    F = breast_cancer(n=60)
    a = 1 / float(F.max_smoothness)
    yield Case("60 breast cancer patients", F, sgd(a, 1), 4, given={"mu": F.ridge})


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    steep = {"mu": 0.9}
    yield Case("mu too large", F, sgd(0.7, 6), 6, far_start(F), given=steep, note="mu")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    known = {"mu": float(F.strong_convexity)}
    yield Case("long steps", F, sgd(1.9, 2), given=known, note="at most 2 / (L_max + mu)")
    yield Case("Adam", F, adam(0.1, 2), given=known, note="the direction must be Gradient")
    yield Case("mu unknown", F, sgd(0.1, 2), note="the case must give mu")
    flatter = with_constants(F, max_smoothness=0.3)
    yield Case("L_max too small", flatter, sgd(0.1, 2), given=known, note="SmoothExamples does not")


QUOTED = {1: 4.1830, 2: 3.6436, 3: 3.5162, 4: 3.4596}


def referee(B, n=4, L=1.0, mu=0.1, a=0.7, v=1.0, R=2.0):
    """The worst case over the whole class, by a semidefinite program."""
    promise = bound(a, L, mu, R, minibatch_noise(v, n, B))
    latex = rf"\max \mathbb{{E}}\|w_+ - w^*\|^2 = {QUOTED[B]:.4f} \le {promise:.4f} \quad (B = {B} \text{{ of }} 4)"
    return below(latex, lambda: minibatch_distance(n, B, L, mu, a, v, R), lambda: promise)


THEOREM = Theorem(
    name=__name__,
    title="One mini-batch step, from the noise at the minimiser",
    source="ours; Taylor, Hendrickx and Glineur (2017) for the worst cases",
    kind="upper",
    ratio=0.99,
    status="ours",
    statement=r"\mathbb{E}\|w_+ - w^*\|^2 \le (1 - a \mu)^2 r^2 + a^2 \mu^2 s r^2"
    r" + a^2 (1 + \tfrac1s) v_B^2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    assumptions=(SmoothExamples(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA + tuple(map(referee, QUOTED)),
)
