r"""Five rules are one rule: what each asks for, in units of the noise scale.

Setting:    N = tr Sigma / ||grad F||^2, the noise scale at w, and G = F(w) - F*. F is L-smooth and mu-PL.
Method:     norm test, B = tr Sigma / (theta^2 ||grad F||^2); CABS, B = a tr Sigma / G; AdaDamp, B = c / G;
            DiveBatch, B = delta n sum ||g_i||^2 / ||sum g_i||^2; SimiGrad, the B at whose half m the similarity
            E<g_1, g_2> / E||g_1||^2 of two independent halves is c'. Exact moments, rounding left out.
Guarantee:  on a quadratic with the one eigenvalue h, the five batches are

                N / theta^2,   2 a h N,   (2 c h / tr Sigma) N,   delta (1 + N),   2 N c' / (1 - c').

            The first, fourth and fifth hold for every F. In general 2 h lies between 2 mu and 2 L: all five follow
            the noise scale, and differ in the factor alone.
Kind:       identity.
Source:     ours; the rules are those of the classes NormTest, VarianceOverLoss, LossRatio, GradientDiversity and
            HalfBatchSimilarity, and of their papers.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import NormTest
from adaptivesgd.methods import sgd
from adaptivesgd.samplers import Uniform
from theory import (
    Case,
    Deduction,
    Enumeration,
    Step,
    Theorem,
    Use,
    proved,
    regression,
    small_quadratic,
    with_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.cabs.coupled import unless_isotropic
from theory.examples import far_start
from theory.quantities import gap, square_gradient, variance

HALVES = (1, 2, 3)  # examples in half a batch, small enough for every draw


def objections(case):
    """The numbers of the rules must be given; one eigenvalue, where two rules need it."""
    for name in ("theta", "a", "c", "delta", "similarity"):
        if name not in case.given:
            yield f"the case must give {name}"
    if not case.given.get("any", False):
        yield from unless_isotropic(case)


def asked(state, given):
    """What the five rules ask for at a state, floats."""
    F, V = state.problem, variance(state)
    full = F.estimate(state.w)
    noise, signal = NormTest(2, given["theta"]).noise_and_signal(full)
    norm_test = noise * (F.n - 1) / F.n / (given["theta"] ** 2 * signal)
    rows = F.gradients(state.w)
    diverse = given["delta"] * F.n * (rows**2).sum() / (rows.sum(axis=0) ** 2).sum()
    pair = [given["a"] * V / gap(state), given["c"] / gap(state)]
    return np.array([norm_test, *pair, diverse, settled(state, given["similarity"])])


def settled(state, similarity):
    """2 m, by bisection: the half m at which ||grad F||^2 / (||grad F||^2 + tr Sigma / m) is c'."""
    V, signal = variance(state), square_gradient(state)
    low, high = 0.0, 1e12
    for _ in range(200):
        m = (low + high) / 2
        enough = m > 0 and signal / (signal + V / m) >= similarity
        low, high = (low, m) if enough else (m, high)
    return low + high


def scaled(state, given):
    """The same five as multiples u of the noise scale, and a number v."""
    return multiples(state, given) * noise_scale(state) + offsets(state, given)


def multiples(state, given):
    """u, by rule."""
    V, h, c = variance(state), float(state.problem.smoothness), given["similarity"]
    pair = [2 * given["a"] * h, 2 * given["c"] * h / V]
    return np.array([1 / given["theta"] ** 2, *pair, given["delta"], 2 * c / (1 - c)])


def offsets(state, given):
    """v, by rule: delta for DiveBatch, else 0."""
    return np.array([0.0, 0.0, 0.0, given["delta"], 0.0])


def denominators(state, given):
    """y, by rule: theta^2 ||grad F||^2, F - F*, F - F*, ||grad F||^2 and (1 - c') ||grad F||^2."""
    G, f, c = square_gradient(state), gap(state), given["similarity"]
    return np.array([given["theta"] ** 2 * G, f, f, G, (1 - c) * G])


def numerators(state, given):
    """z, by rule: tr Sigma, a tr Sigma, c, delta (||grad F||^2 + tr Sigma) and 2 c' tr Sigma."""
    G, V = square_gradient(state), variance(state)
    pair = [given["a"] * V, given["c"]]
    return np.array([V, *pair, given["delta"] * (G + V), 2 * given["similarity"] * V])


def scales(state, given):
    """N, by rule."""
    return np.full(5, noise_scale(state))


def noise_scale(state):
    """N = tr Sigma / ||grad F||^2, a float."""
    return variance(state) / square_gradient(state)


def at_every_state(side, kept=slice(None)):
    """The numbers of side(state, given) along the run, one state after the other."""
    return lambda case: np.concatenate([side(each, case.given)[kept] for each in case.states[:-1]])


def chosen(case):
    """All five, or those that hold for every F."""
    return [0, 3, 4] if case.given.get("any", False) else slice(None)


def measured(case):
    """What the rules ask for."""
    return at_every_state(asked, chosen(case))(case)


def promised(case):
    """The same in units of the noise scale."""
    return at_every_state(scaled, chosen(case))(case)


# The proof.


def energies(case):
    """E||g_1||^2 of m examples drawn independently, by every draw."""
    drawn = Uniform(replace=True)
    return [
        Enumeration().after(Method(m, 1.0, sampler=drawn), case.states[0], signal) for m in HALVES
    ]


def signal(after):
    """||g||^2 of the latest batch."""
    return after.estimate.signal


def bounded(constant):
    """2 a constant N at every state."""

    def side(state, given):
        return np.array(
            [2 * given["a"] * float(getattr(state.problem, constant)) * noise_scale(state)]
        )

    return at_every_state(side)


def cabs(state, given):
    """What CABS asks for."""
    return asked(state, given)[1:2]


def diverse(state, given):
    """n sum ||g_i||^2 / ||sum g_i||^2."""
    return asked(state, given)[3:4] / given["delta"]


def of_the_rules(side):
    """A letter of the deduction: side(state, given) along the run, for the rules that are compared."""

    def letter(case):
        return at_every_state(side, chosen(case))(case)

    letter.__doc__ = side.__doc__
    return letter


U, V, Y, Z, N = map(of_the_rules, (multiples, offsets, denominators, numerators, scales))
PROOF = (
    Step(
        r"n \frac{\sum \|g_i\|^2}{\|\sum g_i\|^2} = 1 + N",
        at_every_state(diverse),
        at_every_state(lambda state, given: np.array([1 + noise_scale(state)])),
        "==",
        because="mean ||g_i||^2 = ||grad F||^2 + tr Sigma",
    ),
    Step(
        r"\mathbb{E}\|g_1\|^2 = \|\nabla F\|^2 + \mathrm{tr}\,\Sigma / m",
        energies,
        lambda case: [
            square_gradient(case.states[0]) + variance(case.states[0]) / m for m in HALVES
        ],
        "==",
        because="independent examples; and E<g_1, g_2> = ||grad F||^2",
    ),
    Step(
        r"a \, \mathrm{tr}\,\Sigma / (F - F^*) \ge 2 a \mu N",
        at_every_state(cabs),
        bounded("pl_constant"),
        ">=",
        because="the Polyak-Lojasiewicz inequality",
    ),
    Step(
        r"a \, \mathrm{tr}\,\Sigma / (F - F^*) \le 2 a L N",
        at_every_state(cabs),
        bounded("smoothness"),
        because="||grad F||^2 <= 2 L (F - F*)",
    ),
    Step(
        r"B y = z, \quad (y, z) = (\theta^2 G, T), \; (\delta_w, a T), \; (\delta_w, c), \; (G, \delta (G + T)),"
        r" \; ((1 - c') G, 2 c' T)",
        lambda case: measured(case) * Y(case),
        Z,
        "==",
        because="each rule, with G = ||grad F||^2, T = tr Sigma and delta_w = F - F*; the second line for the last",
    ),
    Step(
        r"(u N + v) y = z, \quad (u, v) = (\theta^{-2}, 0), \; (2 a h, 0), \; (2 c h / T, 0), \; (\delta, \delta),"
        r" \; (\tfrac{2 c'}{1 - c'}, 0)",
        lambda case: (U(case) * N(case) + V(case)) * Y(case),
        Z,
        "==",
        because="N G = T, and G = 2 h (F - F*) where the one eigenvalue is h",
    ),
)


ALGEBRA = (
    proved(
        r"G = 2 h \delta_w \Rightarrow 2 a h \tfrac T G \delta_w = a T, \; \tfrac{2 c h}{T} \tfrac T G \delta_w = c",
        lambda h, f, G, T, a, c: (
            (2 * a * h * (T / G) * f - a * T) ** 2 + (2 * c * h / T * (T / G) * f - c) ** 2 == 0,
            G == 2 * h * f,
            G > 0,
            T > 0,
        ),
    ),
    proved(
        r"\tfrac{2 c'}{1 - c'} \tfrac T G (1 - c') G = 2 c' T, \; (\delta \tfrac T G + \delta) G = \delta (G + T)",
        lambda G, T, c, d: (
            (2 * c / (1 - c) * (T / G) * (1 - c) * G - 2 * c * T) ** 2
            + ((d * T / G + d) * G - d * (G + T)) ** 2
            == 0,
            G > 0,
            c < 1,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={"x": measured, "u": U, "v": V, "y": Y, "z": Z, "N": N},
    claim=("x", "u * N + v"),
    uses=(Use(5, "x * y", "z", "1 / y"), Use(6, "(u * N + v) * y", "z", "-1 / y")),
)


# Where it is checked.

GIVEN = {"theta": 0.5, "a": 0.1, "c": 3.0, "delta": 0.1, "similarity": 0.7}


def examples():
    """Where it holds."""
    F = small_quadratic(condition=1.0)
    yield Case("one eigenvalue", F, sgd(0.1, 2), 5, far_start(F), given=GIVEN)
    F = small_quadratic(noise=3.0, condition=1.0)
    others = {"theta": 1.0, "a": 0.5, "c": 10.0, "delta": 1.0, "similarity": 0.3}
    yield Case("more noise", F, sgd(0.1, 2), 5, far_start(F), given=others)
    F = regression()
    yield Case("regression", F, sgd(0.1, 2), 5, far_start(F), given=GIVEN | {"any": True})


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case(
        "two eigenvalues", F, sgd(0.1, 2), 5, far_start(F), given=GIVEN, note="one eigenvalue"
    )
    F = with_constants(regression(), smoothness=0.01)
    given = GIVEN | {"any": True}
    yield Case("L too small", F, sgd(0.1, 2), 5, far_start(F), given=given, note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("no numbers", F, sgd(0.1, 2), note="the case must give theta")
    yield Case("two eigenvalues", F, sgd(0.1, 2), given=GIVEN, note="eigenvalue")


THEOREM = Theorem(
    name=__name__,
    title="Five rules are one rule, in units of the noise scale",
    source="ours, about the rules of five papers",
    kind="identity",
    status="ours",
    statement=r"B = \tfrac{N}{\theta^2}, \; 2 a h N, \; \tfrac{2 c h}{\mathrm{tr}\,\Sigma} N, \; \delta (1 + N),"
    r" \; 2 N \tfrac{c'}{1 - c'}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
    index="entry",
)
