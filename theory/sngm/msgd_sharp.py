r"""MSGD on a smooth function: noise of the order 1 / (1 - beta), not 1 / (1 - beta)^2.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run.
Method:     MSGD, v+ = beta v + g, w+ = w - eta v+, v_0 = 0, with batches of B examples drawn uniformly;

                eta  <=  (1 - beta)^2 (1 + beta) (3 - beta) / ((3 + beta) (1 + 3 beta) L),   0 <= beta < 1:

            1 / L without momentum, and always more than half of the 1 / (kappa L) of msgd.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||^2
                <=  2 (1 - beta) (F(w_0) - F*) / ((1 + beta/3) eta T)  +  L eta sigma^2 / ((1 - beta) B).

            Both terms are those of SGD with the step eta / (1 - beta), or less. The square of 1 - beta in the
            noise of msgd is lost where it bounds ||v||^2 by a triangle inequality: the noise in
            v is a sum of independent terms. Here Phi = F(z) + (beta/6) L (eta / (1 - beta))^2 ||v||^2
            falls, z = w - (eta beta / (1 - beta)) v.
Kind:       upper: attained by one step without noise and momentum, of length 1 / L. As T grows and eta
            falls, the noise of a quadratic settles at half of what is promised, whatever beta is.
Source:     Liu, Gao and Yin (2020), "An improved analysis of stochastic gradient descent with
            momentum", for the order (not at hand); range, constants and proof are ours.
"""

import numpy as np

from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import NoisyQuadratic
from theory import (
    Case,
    Chain,
    Deduction,
    Enumeration,
    Moments,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    above,
    at_every_state,
    noise_now,
    square_gradient_now,
    with_constants,
)
from theory.assumptions import BoundedVariance, Smooth
from theory.examples import far_start, small_quadratic
from theory.letters import smoothness
from theory.quantities import square_gradient

from . import one_step, smooth
from .ahead import ahead, momentum, numbers, unless_heavy_ball
from .averages import average, first_gap, noise_bound, steps, unless_bounded
from .msgd_lines import product_of_gradients


def longest(F, beta):
    """(1 - beta)^2 (1 + beta) (3 - beta) / ((3 + beta) (1 + 3 beta) L), a float."""
    share = (1 + beta) * (3 - beta) / ((3 + beta) * (1 + 3 * beta))
    return share * (1 - beta) ** 2 / float(F.smoothness)


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_bounded(case)
    yield from unless_heavy_ball(case)
    length, beta = numbers(case.method)
    formula = "(1 - beta)^2 (1 + beta) (3 - beta) / ((3 + beta) (1 + 3 beta) L)"
    yield from above("step size", length, longest(case.problem, beta), formula)


def measured(case):
    """(1/T) sum_{t<T} E||grad F(w_t)||^2."""
    return average(case, square_gradient)


def promised(case):
    """2 (1 - beta) (F(w_0) - F*) / ((1 + beta/3) eta T) + L eta sigma^2 / ((1 - beta) B)."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    progress = 2 * (1 - beta) * first_gap(case) / ((1 + beta / 3) * eta * steps(case))
    return progress + L * eta / (1 - beta) * noise_bound(case) ** 2


# The proof: Phi falls in expectation, at every step.


def full_step(case):
    """a = eta / (1 - beta), a float."""
    eta, beta = numbers(case.method)
    return eta / (1 - beta)


def share_of_young(beta):
    """p = (1 - beta^2) / (3 + beta), above zero."""
    return (1 - beta**2) / (3 + beta)


def one_step_ahead(case, quantity):
    """E[quantity(next state) | state]: by every batch where the runs themselves are exact."""
    engine = case.engine if isinstance(case.engine, MonteCarlo) else Enumeration()
    return engine.next(case, quantity)


def next_loss_ahead(case):
    """E F(z+)."""
    return one_step_ahead(case, lambda after: after.problem.loss(ahead(case.method, after)))


def next_momentum(case):
    """E||v+||^2."""
    return one_step_ahead(case, lambda after: momentum(after) @ momentum(after))


@at_every_state
def momentum_now(method, state):
    """||v||^2."""
    return momentum(state) @ momentum(state)


@at_every_state
def alignment(method, state):
    """<v, grad F(w)>."""
    return momentum(state) @ state.problem.gradient(state.w)


def spent(case):
    """E F(z+) + a <grad F(z), grad F(w)>."""
    return next_loss_ahead(case) + full_step(case) * product_of_gradients(case)


def bent(case):
    """F(z) + (L a^2 / 2) (||grad F(w)||^2 + E||e||^2)."""
    bend = float(case.problem.smoothness) * full_step(case) ** 2 / 2
    return one_step.loss_ahead(case) + bend * (square_gradient_now(case) + noise_now(case))


def expanded(case):
    """beta^2 ||v||^2 + 2 beta <v, grad F(w)> + ||grad F(w)||^2 + E||e||^2."""
    beta = numbers(case.method)[1]
    known = beta**2 * momentum_now(case) + 2 * beta * alignment(case)
    return known + square_gradient_now(case) + noise_now(case)


def young(case):
    """(p/2) ||v||^2 + ||grad F(w)||^2 / (2 p), which <v, grad F(w)> cannot exceed."""
    p = share_of_young(numbers(case.method)[1])
    return p / 2 * momentum_now(case) + square_gradient_now(case) / (2 * p)


def kept(case):
    """||grad F(w)||^2 - L a beta ((p/2) ||v||^2 + ||grad F(w)||^2 / (2 p))."""
    L, beta = float(case.problem.smoothness), numbers(case.method)[1]
    return square_gradient_now(case) - L * full_step(case) * beta * young(case)


def weight(case):
    """(beta/6) L a^2, that of ||v||^2 in Phi."""
    return numbers(case.method)[1] / 6 * float(case.problem.smoothness) * full_step(case) ** 2


def next_energy(case):
    """E Phi+ + (a/2) (1 + beta/3) ||grad F(w)||^2."""
    fall = full_step(case) / 2 * (1 + numbers(case.method)[1] / 3) * square_gradient_now(case)
    return next_loss_ahead(case) + weight(case) * next_momentum(case) + fall


def shaken(case):
    """Phi + (L a^2 / 2) (1 + beta/3) E||e||^2."""
    bend = float(case.problem.smoothness) * full_step(case) ** 2 / 2
    noise = bend * (1 + numbers(case.method)[1] / 3) * noise_now(case)
    return one_step.loss_ahead(case) + weight(case) * momentum_now(case) + noise


PROOF = (
    Step(
        r"\mathbb{E} F(z_+) + a \langle \nabla F(z), \nabla F(w) \rangle \le F(z)"
        r" + \tfrac{L a^2}{2} (\|\nabla F(w)\|^2 + \mathbb{E}\|e\|^2), \quad a = \tfrac{\eta}{1-\beta}",
        spent,
        bent,
        because="L-smoothness, with z_+ - z = -a g and E g = grad F(w)",
    ),
    Step(
        r"\mathbb{E}\|v_+\|^2 = \beta^2 \|v\|^2 + 2 \beta \langle v, \nabla F(w) \rangle"
        r" + \|\nabla F(w)\|^2 + \mathbb{E}\|e\|^2",
        next_momentum,
        expanded,
        "==",
        because="the noise is not correlated with what came before: only its variance is added",
    ),
    Step(
        r"\langle \nabla F(z), \nabla F(w) \rangle \ge \|\nabla F(w)\|^2 - L a \beta"
        r" (\tfrac p2 \|v\|^2 + \tfrac{1}{2p} \|\nabla F(w)\|^2), \quad p = \tfrac{1-\beta^2}{3+\beta}",
        product_of_gradients,
        kept,
        ">=",
        because="L-smoothness with w - z = a beta v, Cauchy-Schwarz and Young",
    ),
    Step(
        r"\langle v, \nabla F(w) \rangle \le \tfrac p2 \|v\|^2 + \tfrac{1}{2p} \|\nabla F(w)\|^2",
        alignment,
        young,
        because="Young",
    ),
    Step(
        r"\mathbb{E} \Phi_+ + \tfrac a2 (1 + \tfrac \beta3) \|\nabla F(w)\|^2 \le \Phi"
        r" + \tfrac{L a^2}{2} (1 + \tfrac \beta3) \mathbb{E}\|e\|^2,"
        r" \quad \Phi = F(z) + \tfrac \beta6 L a^2 \|v\|^2",
        next_energy,
        shaken,
        because="the lines above, and the condition on eta",
    ),
    Step(
        r"\mathbb{E}\|e\|^2 \le \sigma^2 / B",
        noise_now,
        lambda case: np.full(len(case.states) - 1, noise_bound(case) ** 2),
        because="the variance is at most sigma^2",
    ),
)


A = "h / (1 - b)"
P = "(1 - b**2) / (3 + b)"
YOUNG = f"({P} / 2 * V + G / (2 * {P}))"
DEDUCTION = Deduction(
    letters={
        "F": one_step.loss_ahead,
        "E": next_loss_ahead,
        "V": momentum_now,
        "W": next_momentum,
        "G": square_gradient_now,
        "N": noise_now,
        "X": product_of_gradients,
        "Q": alignment,
        "L": smoothness,
        "h": one_step.eta,
        "b": one_step.beta,
    },
    claim=(
        f"E + b / 6 * L * ({A})**2 * W + {A} / 2 * (1 + b / 3) * G",
        f"F + b / 6 * L * ({A})**2 * V + L * ({A})**2 / 2 * (1 + b / 3) * N",
    ),
    uses=(
        Use(1, f"E + {A} * X", f"F + L * ({A})**2 / 2 * (G + N)"),
        Use(2, "W", "b**2 * V + 2 * b * Q + G + N", f"b / 6 * L * ({A})**2"),
        Use(3, "X", f"G - L * {A} * b * {YOUNG}", A),
        Use(4, "Q", YOUNG, f"b**2 / 3 * L * ({A})**2"),
    ),
    slack=(f"{A} / 6 * (3 - b - L * {A} * (3 + b) * (1 + 3 * b) / (1 - b**2)) * G",),
    given=(
        "0 < h",
        "0 < L",
        "0 <= b",
        "b < 1",
        "0 <= G",
        "L * h * (3 + b) * (1 + 3 * b) <= (3 - b) * (1 + b) * (1 - b)**2",
    ),
    of=5,
    then="summed over t, in expectation: Phi_0 = F(w_0), and Phi is never below F*",
    chain=Chain(
        letters={
            **{"L": smoothness, "h": one_step.eta, "b": one_step.beta},
            **{"m": measured, "T": steps, "F0": smooth.first_loss, "Fs": smooth.least_loss},
            **{"v": noise_bound, "y": None},
            **dict.fromkeys(("Z", "Z1", "U", "U1", "x")),
        },
        means={"F": "Z", "E": "Z1", "V": "U", "W": "U1", "G": "x", "N": "y"},
        hypothesis=(
            f"{A} / 2 * (1 + b / 3) * m * T + Z + b / 6 * L * ({A})**2 * U",
            f"F0 + T * L * ({A})**2 / 2 * (1 + b / 3) * v**2",
        ),
        base={"m": "0", "T": "0", "Z": "F0", "U": "0"},
        becomes={"m": "(m * T + x) / (T + 1)", "T": "T + 1", "Z": "Z1", "U": "U1"},
        claim=(
            "m",
            "2 * (1 - b) * (F0 - Fs) / ((1 + b / 3) * h * T) + L * h / (1 - b) * v**2",
        ),
        uses=(Use(6, "y", "v**2", f"L * ({A})**2 / 2 * (1 + b / 3)"),),
        end=f"2 / ({A} * (1 + b / 3) * T)",
        end_slack=(
            f"2 / ({A} * (1 + b / 3) * T) * (Z - Fs)",
            f"2 / ({A} * (1 + b / 3) * T) * b / 6 * L * ({A})**2 * U",
        ),
        given=("0 < h", "0 < L", "0 <= b", "b < 1", "Z >= Fs", "U >= 0"),
        end_given=("T >= 1",),
        first=1,
    ),
)


# Where it is checked.


def two_examples():
    """w^2 / 2 with the noise 1 or -1."""
    return NoisyQuadratic(np.array([[1.0], [-1.0]]), np.eye(1))


def examples():
    """Where it holds."""
    F, engine, hair = small_quadratic(n=4), Moments(), 1 - 1e-12
    known = {"sigma2": float(F.variance)}
    for beta, share, B in ((0.0, 1.0, 1), (0.5, 1.0, 2), (0.9, 1.0, 1)):
        name, method = f"beta = {beta:g}, B = {B}", msgd(share * hair * longest(F, beta), B, beta)
        yield Case(name, F, method, w=far_start(F), steps=20, engine=engine, given=known)
    F = small_quadratic(condition=1.0, noise=0.0)
    method, quiet = msgd(hair * longest(F, 0.0), 1, 0.0), {"sigma2": 1e-24}
    yield Case("attained", F, method, 1, far_start(F), engine=engine, given=quiet)
    F = two_examples()
    for beta in (0.5, 0.9):
        name, method = f"settled: beta = {beta:g}", msgd(longest(F, beta) / 5, 1, beta)
        yield Case(name, F, method, 400, np.zeros(1), engine=engine, given={"sigma2": 1.0})
    real = smooth.real_data()
    method = msgd(hair * longest(real.problem, 0.5), 64, 0.5)
    F, runs, known = real.problem, real.engine, real.given
    yield Case("breast cancer", F, method, steps=10, engine=runs, given=known)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, engine = small_quadratic(n=4), Moments()
    w, known = far_start(F), {"sigma2": float(F.variance)}
    long = msgd(1.0, 2, 0.9)
    yield Case("long steps", F, long, w=w, engine=engine, given=known, note="the range of eta")
    F, quieter = two_examples(), {"sigma2": 0.3}
    w, short = np.zeros(1), msgd(longest(F, 0.5) / 5, 1, 0.5)
    yield Case(
        "sigma too small", F, short, 60, w, engine=engine, given=quieter, note="the variance"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    known = {"sigma2": float(F.variance)}
    yield Case(
        "long steps", F, msgd(0.2, 2, 0.5), given=known, note="at most (1 - beta)^2 (1 + beta)"
    )
    yield Case("SNGM", F, sngm(0.01, 2), given=known, note="the direction must be HeavyBall")
    F = with_constants(small_quadratic(), smoothness=0.1)
    yield Case("L too small", F, msgd(0.001, 2), given=known, note="the assumption Smooth")


THEOREM = Theorem(
    name=__name__,
    title="MSGD, L-smooth: sharp in beta",
    source="Liu, Gao and Yin (2020), for the order; range, constants and proof are ours",
    kind="upper",
    ratio=1.0,
    status="ours",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\|^2 \le"
    r" \frac{2 (1-\beta) (F(w_0) - F^*)}{(1 + \beta/3) \eta T} + \frac{L \eta \sigma^2}{(1-\beta) B}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
)
