r"""Where the guarantee of CABS ends: from here the loss rises, however short the step.

Setting:    F is a quadratic with F* = 0 and smallest and largest eigenvalue mu < L; the noise lies along
            the eigenvector of L, and w - w* along that of mu.
Method:     w+ = w - a g with a batch of m = c a tr Sigma / F(w); c = 1 is CABS. A whole number m has
            some c of its own.
Guarantee:  E F(w+)  =  [(1 - a mu)^2 + a L / (2 c)] F(w).

            With L / mu >= 4 c the factor is above 1 for every a > 0: what pl_contraction asks for,
            c > L / (4 mu) at short steps, cannot be less. It is one step that rises: see long_run.
Kind:       identity.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates".
"""

import numpy as np

from theory import Case, Cubature, Deduction, Step, Theorem, Use, at_every_state, loss, proved
from theory.letters import smoothness, step_length, strong_convexity

from .coupled import coupling, unless_independent, unless_zero
from .problems import coupled, stream


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_zero(case)
    yield from unless_independent(case)
    F, w = case.problem, case.states[0].w - np.asarray(case.problem.minimiser)
    if not np.allclose(F.gradient(case.states[0].w), float(F.strong_convexity) * w, rtol=1e-12):
        yield "w - w* must lie along the eigenvector of the smallest eigenvalue"
    if np.count_nonzero(F.deviations) != 1 or F.deviations[steepest(F)] == 0:
        yield "the noise must lie along the eigenvector of the largest eigenvalue"
    if case.steps != 1:
        yield f"it is about one step, not {case.steps}: afterwards w has left the flat direction"


def steepest(F):
    """The coordinate of the largest eigenvalue."""
    return int(np.diag(F.whole.hessian).argmax())


def measured(case):
    """E F(w+)."""
    return case.expected_next(loss)


@at_every_state
def promised(method, state):
    """[(1 - a mu)^2 + a L / (2 c)] F(w)."""
    a, F = method.step_size.length, state.problem
    L, mu, c = float(F.smoothness), float(F.strong_convexity), coupling(method, state)
    return ((1 - a * mu) ** 2 + a * L / (2 * c)) * loss(state)


# The proof.


def flat_loss(case):
    """E of the part of F(w+) along the eigenvector of mu."""
    F, h = case.problem, np.diag(case.problem.whole.hessian)
    flat = np.arange(F.dim) != steepest(F)
    return case.expected_next(lambda after: float((h * after.w**2)[flat].sum()) / 2)


@at_every_state
def shrunk(method, state):
    """(1 - a mu)^2 F(w)."""
    return (1 - method.step_size.length * float(state.problem.strong_convexity)) ** 2 * loss(state)


def steep_loss(case):
    """E of the part of F(w+) along the eigenvector of L."""
    return measured(case) - flat_loss(case)


@at_every_state
def risen(method, state):
    """(a L / (2 c)) F(w)."""
    a, L = method.step_size.length, float(state.problem.smoothness)
    return a * L / (2 * coupling(method, state)) * loss(state)


PROOF = (
    Step(
        r"\mathbb{E} F_\mu(w_+) = (1 - a \mu)^2 F(w)",
        flat_loss,
        shrunk,
        "==",
        because="no noise along the eigenvector of mu",
    ),
    Step(
        r"\mathbb{E} F_L(w_+) = \tfrac{a^2 L}{2} \frac{\mathrm{tr}\,\Sigma}{m} = \frac{a L}{2c} F(w)",
        steep_loss,
        risen,
        "==",
        because="nothing but noise along that of L, and the rule",
    ),
)


ALGEBRA = (
    proved(
        r"L \ge 4 \mu \Rightarrow (1 - a \mu)^2 + \tfrac{a L}{2} > 1",
        lambda a, L, mu: ((1 - a * mu) ** 2 + a * L / 2 > 1, L >= 4 * mu, a > 0, mu > 0),
    ),
)


@at_every_state
def loss_now(method, state):
    """F(w)."""
    return loss(state)


@at_every_state
def coupling_now(method, state):
    """c."""
    return coupling(method, state)


DEDUCTION = Deduction(
    letters={
        "E": measured,
        "A": flat_loss,
        "f": loss_now,
        "c": coupling_now,
        "L": smoothness,
        "m": strong_convexity,
        "a": step_length,
    },
    claim=("E", "((1 - a * m)**2 + a * L / (2 * c)) * f"),
    uses=(Use(1, "A", "(1 - a * m)**2 * f"), Use(2, "E - A", "a * L / (2 * c) * f")),
)


# Where it is checked.


def lopsided(condition):
    """Eigenvalues 1 and `condition`, with noise along the second alone."""
    return stream(1.0, condition, deviations=(0.0, 1.0))


def start(F, step_size):
    """A point along the flat eigenvector where the rule asks for a batch of 5."""
    return np.array([np.sqrt(2 * step_size * float(F.variance) / 5), 0.0])


def examples():
    """Where it holds."""
    for condition, a in ((3.0, 0.1), (4.0, 0.01), (4.0, 0.2), (100.0, 1e-4)):
        F, name = lopsided(condition), f"L / mu = {condition:g}, a = {a:g}"
        yield Case(name, F, coupled(a), 1, start(F, a), engine=Cubature())


def broken():
    """Where an assumption is broken, so that it fails."""
    F = stream(1.0, 4.0)
    away = np.array([1.0, 1.0])
    yield Case("steep start", F, coupled(0.2), 1, away, engine=Cubature(), note="w - w* along mu")


def refusals():
    """Where it does not apply."""
    F = stream(1.0, 4.0)
    flat, away = np.array([1.0, 0.0]), np.array([1.0, 1.0])
    yield Case("steep start", F, coupled(0.2), 1, away, note="of the smallest eigenvalue")
    yield Case("noise all over", F, coupled(0.2), 1, flat, note="of the largest eigenvalue")
    yield Case("two steps", lopsided(4.0), coupled(0.2), 2, flat, note="it is about one step")


THEOREM = Theorem(
    name=__name__,
    title="Where CABS's guarantee ends",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} F(w_+) = [(1 - a \mu)^2 + \frac{a L}{2 c}] F(w)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
