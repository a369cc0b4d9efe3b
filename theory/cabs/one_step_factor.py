r"""CABS on a quadratic with one eigenvalue: the factor by which one step multiplies the loss.

Setting:    F(w) = (h/2) ||w - w*||^2, F* = 0, with noise of any covariance that sums to tr Sigma.
Method:     w+ = w - a g with a batch of m = c a tr Sigma / F(w); c = 1 is CABS. A whole number m
            has some c of its own: c = m F(w) / (a tr Sigma).
Guarantee:  E F(w+)  =  [(1 - h a)^2 + h a / (2 c)] F(w).

            With c = 1 and a = 1 / h the loss is halved; and it falls at all only for
            a < 3 / (2 h): the factor is .86 at a = 1.4 / h and 1.16 at a = 1.6 / h.
Kind:       identity.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates".
"""

from dataclasses import replace

from adaptivesgd.batch_sizes import Constant
from theory import (
    Case,
    Cubature,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    loss,
    noise,
    proved,
)
from theory.examples import small_quadratic
from theory.letters import smoothness, step_length

from .coupled import coupling, unless_independent, unless_isotropic, unless_zero
from .problems import coupled, stream, whole_batch


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_zero(case)
    yield from unless_independent(case)
    yield from unless_isotropic(case)


def measured(case):
    """E F(w+)."""
    return case.expected_next(loss)


def factor(h, a, c):
    """(1 - h a)^2 + h a / (2 c)."""
    return (1 - h * a) ** 2 + h * a / (2 * c)


@at_every_state
def promised(method, state):
    """[(1 - h a)^2 + h a / (2 c)] F(w)."""
    h, a = float(state.problem.smoothness), method.step_size.length
    return factor(h, a, coupling(method, state)) * loss(state)


# The proof.


@at_every_state
def shrunk_and_shaken(method, state):
    """(1 - h a)^2 F(w) + (h a^2 / 2) E||e||^2."""
    h, a = float(state.problem.smoothness), method.step_size.length
    return (1 - h * a) ** 2 * loss(state) + h * a**2 / 2 * noise(method, state)


@at_every_state
def shaken(method, state):
    """E||e||^2."""
    return noise(method, state)


@at_every_state
def coupled_noise(method, state):
    """F(w) / (c a)."""
    return loss(state) / (coupling(method, state) * method.step_size.length)


PROOF = (
    Step(
        r"\mathbb{E} F(w_+) = (1 - h a)^2 F(w) + \tfrac{h a^2}{2} \mathbb{E}\|e\|^2",
        measured,
        shrunk_and_shaken,
        "==",
        because="w+ - w* = (1 - h a)(w - w*) - a e, and E e = 0",
    ),
    Step(
        r"\mathbb{E}\|e\|^2 = \frac{\mathrm{tr}\,\Sigma}{m} = \frac{F(w)}{c a}",
        shaken,
        coupled_noise,
        "==",
        because="the rule",
    ),
)


ALGEBRA = (
    proved(
        r"(1 - x)^2 + \tfrac x2 < 1 \text{ for } 0 < x < \tfrac32",
        lambda x: ((1 - x) ** 2 + x / 2 < 1, x > 0, 2 * x < 3),
    ),
    proved(
        r"(1 - x)^2 + \tfrac x2 \ge 1 \text{ for } x \ge \tfrac32",
        lambda x: ((1 - x) ** 2 + x / 2 >= 1, 2 * x >= 3),
    ),
)


@at_every_state
def loss_now(method, state):
    """F(w)."""
    return loss(state)


coupling_now = at_every_state(coupling)

DEDUCTION = Deduction(
    letters={
        "F": loss_now,
        "E": measured,
        "N": shaken,
        "h": smoothness,
        "a": step_length,
        "c": coupling_now,
    },
    claim=("E", "((1 - h * a)**2 + h * a / (2 * c)) * F"),
    uses=(
        Use(1, "E", "(1 - h * a)**2 * F + h * a**2 / 2 * N"),
        Use(2, "N", "F / (c * a)", "h * a**2 / 2"),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = stream(2.0, 2.0, deviations=(1.0, 3.0))
    for share, c in ((1.0, 1.0), (1.4, 1.0), (1.6, 1.0), (0.1, 1.0), (0.7, 3.0)):
        name, w = f"a = {share:g} / h, c = {c:g}", whole_batch(F, 2, share / 2, c)
        yield Case(name, F, coupled(share / 2, c), 10, w, engine=Cubature())
    constant = replace(coupled(0.5), batch_size=Constant(4))
    yield Case("a constant batch: c falls", F, constant, 10, w, engine=Cubature())


def broken():
    """Where an assumption is broken, so that it fails."""
    F = stream(1.0, 4.0)
    w = whole_batch(F, 3, 0.2)
    yield Case("two eigenvalues", F, coupled(0.2), 5, w, engine=Cubature(), note="one eigenvalue")


def refusals():
    """Where it does not apply."""
    F = stream(1.0, 4.0)
    yield Case("two eigenvalues", F, coupled(0.2), 5, note="all eigenvalues must be the same")
    F = small_quadratic(condition=1.0)
    yield Case("F* above 0", F, coupled(0.2), 5, note="the minimum must be 0")


THEOREM = Theorem(
    name=__name__,
    title="CABS, one eigenvalue: the factor of one step",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} F(w_+) = [(1 - h a)^2 + \frac{h a}{2 c}] F(w)",
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
