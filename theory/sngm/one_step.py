r"""SNGM on a smooth function: what one step achieves, on every path.

Setting:    F is L-smooth. Nothing is assumed of the noise, nor of how the batches are chosen.
Method:     u+ = beta u + n,  w+ = w - eta u+,  with n = g / ||g||, u_0 = 0; any eta > 0,
            0 <= beta < 1.
Guarantee:  F(z+)  <=  F(z) - (eta / (1 - beta)) (||grad F(w)|| - 2 ||e||) + L kappa eta^2 / (2 (1 - beta)),

            with z = w - (eta beta / (1 - beta)) u,  e = g - grad F(w)  and
            kappa = (1 + beta) / (1 - beta)^2.
Kind:       tight: without noise, a quadratic with one eigenvalue attains it once u has its full
            length; with beta = 0, at every step.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training"; re-derived.
"""

import numpy as np

from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import SigmoidLoss
from adaptivesgd.step_sizes import InverseTime
from theory import (
    Case,
    Deduction,
    Smooth,
    Step,
    Theorem,
    Use,
    at_every_state,
    at_every_step,
    proved,
)
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.letters import smoothness

from .ahead import ahead, error, gradient_norm, kappa, momentum, numbers, unless_sngm, way

objections = unless_sngm


@at_every_step
def measured(method, state, after):
    """F(z+)."""
    return state.problem.loss(ahead(method, after))


@at_every_step
def promised(method, state, after):
    """F(z) - (eta / (1 - beta)) (||grad F(w)|| - 2 ||e||) + L kappa eta^2 / (2 (1 - beta))."""
    (eta, beta), L = numbers(method), float(state.problem.smoothness)
    fall = eta / (1 - beta) * (gradient_norm(state) - 2 * error(state, after))
    return (
        state.problem.loss(ahead(method, state)) - fall + L * kappa(beta) * eta**2 / 2 / (1 - beta)
    )


# The proof: every line on every path, at every step.


@at_every_step
def length_of_u(method, state, after):
    """||u_{t+1}||."""
    return np.linalg.norm(momentum(after))


@at_every_step
def geometric_sum(method, state, after):
    """(1 - beta^{t+1}) / (1 - beta)."""
    _, beta = numbers(method)
    return (1 - beta**after.step) / (1 - beta)


@at_every_step
def move(method, state, after):
    """||z+ - z||."""
    return np.linalg.norm(ahead(method, after) - ahead(method, state))


@at_every_step
def move_along_n(method, state, after):
    """<z - z+, n>."""
    return (ahead(method, state) - ahead(method, after)) @ way(state, after)


@at_every_step
def full_step(method, state, after):
    """(eta / (1 - beta)) ||n||."""
    eta, beta = numbers(method)
    return eta / (1 - beta) * np.linalg.norm(way(state, after))


@at_every_state
def lead(method, state):
    """||z - w||."""
    return np.linalg.norm(ahead(method, state) - state.w)


@at_every_state
def longest_lead(method, state):
    """eta beta / (1 - beta)^2."""
    eta, beta = numbers(method)
    return eta * beta / (1 - beta) ** 2


@at_every_step
def alignment(method, state, after):
    """<grad F(w), n>."""
    return state.problem.gradient(state.w) @ way(state, after)


@at_every_step
def aligned(method, state, after):
    """||grad F(w)|| - 2 ||e||."""
    return gradient_norm(state) - 2 * error(state, after)


@at_every_step
def change_of_the_gradient(method, state, after):
    """<grad F(z) - grad F(w), n>."""
    F, z = state.problem, ahead(method, state)
    return (F.gradient(z) - F.gradient(state.w)) @ way(state, after)


@at_every_step
def worst_change(method, state, after):
    """-L eta beta / (1 - beta)^2."""
    eta, beta = numbers(method)
    return -float(state.problem.smoothness) * eta * beta / (1 - beta) ** 2


@at_every_step
def descended(method, state, after):
    """F(z) - (eta / (1 - beta)) <grad F(z), n> + L eta^2 / (2 (1 - beta)^2)."""
    (eta, beta), F, z = numbers(method), state.problem, ahead(method, state)
    a = eta / (1 - beta)
    return F.loss(z) - a * F.gradient(z) @ way(state, after) + float(F.smoothness) * a**2 / 2


PROOF = (
    Step(
        r"\|u_{t+1}\| \le \frac{1 - \beta^{t+1}}{1 - \beta}",
        length_of_u,
        geometric_sum,
        because="(a) induction, and the triangle inequality",
    ),
    Step(
        r"\|z_+ - z\| = \frac{\eta}{1 - \beta} \|n\|",
        move,
        full_step,
        "==",
        because="(b) the method and the definition of z",
    ),
    Step(
        r"\langle z - z_+, n \rangle = \frac{\eta}{1 - \beta} \|n\|",
        move_along_n,
        full_step,
        "==",
        because="(b) so that z_+ - z = -(eta / (1 - beta)) n",
    ),
    Step(
        r"\|z - w\| \le \frac{\eta \beta}{(1 - \beta)^2}",
        lead,
        longest_lead,
        because="(c) by (a)",
    ),
    Step(
        r"\langle \nabla F(w), n \rangle \ge \|\nabla F(w)\| - 2 \|e\|",
        alignment,
        aligned,
        ">=",
        because="(d) <g, n> = ||g||, Cauchy-Schwarz on -e, and ||g|| >= ||grad F|| - ||e||",
    ),
    Step(
        r"\langle \nabla F(z) - \nabla F(w), n \rangle \ge -\frac{L \eta \beta}{(1 - \beta)^2}",
        change_of_the_gradient,
        worst_change,
        ">=",
        because="(e) L-smoothness, and (c)",
    ),
    Step(
        r"F(z_+) \le F(z) - \frac{\eta}{1 - \beta} \langle \nabla F(z), n \rangle"
        r" + \frac{L \eta^2}{2 (1 - \beta)^2}",
        measured,
        descended,
        because="(f) L-smoothness, and (b)",
    ),
)


ALGEBRA = (
    proved(
        r"g \ge G - e \Rightarrow g - e \ge G - 2e",
        lambda G, g, e: (g - e >= G - 2 * e, g >= G - e),
    ),
    proved(
        r"\frac{\beta}{(1-\beta)^2} + \frac{1}{2(1-\beta)} = \frac{\kappa}{2}",
        lambda beta: (beta / (1 - beta) ** 2 + 1 / (2 * (1 - beta)) == kappa(beta) / 2, beta < 1),
    ),
)


@at_every_state
def loss_ahead(method, state):
    """F(z)."""
    return state.problem.loss(ahead(method, state))


@at_every_state
def norm_now(method, state):
    """||grad F(w)||."""
    return gradient_norm(state)


@at_every_step
def error_now(method, state, after):
    """||e||."""
    return error(state, after)


def eta(case):
    """eta."""
    return numbers(case.method)[0]


def beta(case):
    """beta."""
    return numbers(case.method)[1]


DEDUCTION = Deduction(
    letters={
        "F": loss_ahead,
        "E": measured,
        "g": norm_now,
        "e": error_now,
        "X": alignment,
        "Y": change_of_the_gradient,
        "L": smoothness,
        "h": eta,
        "b": beta,
    },
    claim=("E", "F - h / (1 - b) * (g - 2 * e) + L * (1 + b) * h**2 / (2 * (1 - b)**3)"),
    uses=(
        Use(5, "X", "g - 2 * e", "h / (1 - b)"),
        Use(6, "Y", "-L * h * b / (1 - b)**2", "h / (1 - b)"),
        Use(7, "E", "F - h / (1 - b) * (X + Y) + L * h**2 / (2 * (1 - b)**2)"),
    ),
    given=("0 <= h", "0 <= b", "b < 1"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for beta, eta, B in ((0.0, 1.0, 1), (0.5, 0.1, 2), (0.9, 0.01, 3), (0.95, 1.0, 1)):
        name = f"beta = {beta:g}, eta = {eta:g}"
        yield Case(name, F, sngm(eta, B, beta), w=far_start(F), steps=25)
    F = small_quadratic(condition=1.0, noise=0.0)
    yield Case("attained: no noise", F, sngm(0.02, 1, 0.5), w=far_start(F), steps=60)
    F = breast_cancer()
    yield Case("logistic regression on breast cancer", F, sngm(0.05, 32, 0.9), steps=20)
    F = SigmoidLoss(F.X, F.y, ridge=0.01)
    yield Case("not convex, breast cancer", F, sngm(0.2, 8, 0.5), steps=20)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case(
        "L claimed 4 times too small", flatter, sngm(0.5, 6), w=far_start(F), note="L-smooth"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("L unknown", without_constants(F, "smoothness"), sngm(0.1, 2), note="its smoothness")
    yield Case("MSGD", F, msgd(0.1, 2), note="the direction must be Chain(Normalized()")
    falling = sngm(InverseTime(0.1, 1.0), 2)
    yield Case("decreasing steps", F, falling, note="the step size must be Fixed")


THEOREM = Theorem(
    name=__name__,
    title="SNGM, L-smooth: one step, on every path",
    source="Zhao, Xie and Li (2020); re-derived",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"F(z_+) \le F(z) - \frac{\eta}{1 - \beta} (\|\nabla F(w)\| - 2 \|e\|)"
    r" + \frac{L \kappa \eta^2}{2 (1 - \beta)}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
