r"""MSGD on a smooth function: the average squared gradient norm, in two terms.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run.
Method:     MSGD, v+ = beta v + g, w+ = w - eta v+, with batches of B examples drawn uniformly;
            eta <= 1 / (kappa L), kappa = (1 + beta) / (1 - beta)^2, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||^2
                <=  2 (1 - beta) (F(w_0) - F*) / (eta T)  +  L eta sigma^2 / ((1 - beta)^2 B).

            The third term that is commonly quoted, 4 L^2 eta^2 sigma^2 / (1 - beta)^2, is not
            needed (msgd_as_quoted); without it MSGD takes almost as large batches as SNGM, see
            batch_limits.
Kind:       tight: one step without noise and momentum, of length 1 / L, on a quadratic with one
            eigenvalue.
Source:     the baseline of Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with
            momentum for large-batch training", after Yu, Jin and Yang (2019); re-derived, and
            sharpened.
"""

import numpy as np

from adaptivesgd.methods import msgd, nesterov, sngm
from theory.algebra import proved
from theory.assumptions import BoundedVariance, Smooth
from theory.case import Case, at_every_state, at_every_step
from theory.claims import claiming
from theory.examples import far_start, small_quadratic
from theory.lines import Step
from theory.moments import Moments
from theory.quantities import noise, square_gradient
from theory.theorem import Theorem

from . import smooth
from .ahead import ahead, kappa, momentum, numbers, unless_msgd
from .averages import average, first_gap, noise_bound, steps, unless_bounded
from .relaxed_step import cosh


def objections(case):
    yield from unless_bounded(case)
    yield from unless_msgd(case)


def measured(case):
    return average(case, square_gradient)


def promised(case):
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    progress = 2 * (1 - beta) * first_gap(case) / (eta * steps(case))
    return progress + L * eta / (1 - beta) ** 2 * noise_bound(case) ** 2


# The proof: on every path, and then in expectation.


@at_every_step
def move(method, state, after):
    step = ahead(method, state) - ahead(method, after)
    return step @ after.estimate.gradient


@at_every_step
def length_of_the_move(method, state, after):
    return np.sum((ahead(method, state) - ahead(method, after)) ** 2)


def full_step(power):
    """(eta / (1 - beta))^power ||g||^2."""

    @at_every_step
    def side(method, state, after):
        eta, beta = numbers(method)
        return (eta / (1 - beta)) ** power * after.estimate.signal

    return side


@at_every_step
def fall(method, state, after):
    return state.problem.loss(ahead(method, state)) - state.problem.loss(ahead(method, after))


@at_every_step
def least_fall(method, state, after):
    (eta, beta), F, seen = numbers(method), state.problem, after.estimate
    a = eta / (1 - beta)
    slope = F.gradient(ahead(method, state)) @ seen.gradient
    return a * slope - float(F.smoothness) * a**2 / 2 * seen.signal


@at_every_state
def product_of_gradients(method, state):
    F = state.problem
    return F.gradient(ahead(method, state)) @ F.gradient(state.w)


@at_every_state
def young(method, state):
    (eta, beta), L, v = numbers(method), float(state.problem.smoothness), momentum(state)
    q = L * eta * beta / (1 - beta) ** 2
    return (1 - q / 2) * square_gradient(state) - L * eta * beta / 2 * (v @ v)


def sum_of_momenta(case):
    return np.cumsum([momentum(state) @ momentum(state) for state in case.states[1:]])


def sum_of_gradients(case):
    _, beta = numbers(case.method)
    return np.cumsum([state.estimate.signal for state in case.states[1:]]) / (1 - beta) ** 2


def share_left(case):
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    q = L * eta * beta / (1 - beta) ** 2
    spent = q / 2 + L * eta * beta / (2 * (1 - beta) ** 2) + L * eta / (2 * (1 - beta))
    return np.full(len(case.states) - 1, 1 - spent)


def share_written(case):
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    return np.full(len(case.states) - 1, 1 - L * kappa(beta) * eta / 2)


PROOF = (
    Step(
        r"\langle z - z_+, g \rangle = \frac{\eta}{1 - \beta} \|g\|^2",
        move,
        full_step(1),
        "==",
        because="the method and the definition of z",
    ),
    Step(
        r"\|z - z_+\|^2 = (\frac{\eta}{1 - \beta})^2 \|g\|^2",
        length_of_the_move,
        full_step(2),
        "==",
        because="so that z_+ - z = -(eta / (1 - beta)) g",
    ),
    Step(
        r"F(z) - F(z_+) \ge \frac{\eta}{1 - \beta} \langle \nabla F(z), g \rangle"
        r" - \frac{L \eta^2}{2 (1 - \beta)^2} \|g\|^2",
        fall,
        least_fall,
        ">=",
        because="L-smoothness",
    ),
    Step(
        r"\langle \nabla F(z), \nabla F(w) \rangle \ge (1 - \tfrac q2) \|\nabla F(w)\|^2"
        r" - \tfrac12 L \eta \beta \|v\|^2, \quad q = \frac{L \eta \beta}{(1 - \beta)^2}",
        product_of_gradients,
        young,
        ">=",
        because="Young, L-smoothness, and z - w = -(eta beta / (1 - beta)) v",
    ),
    Step(
        r"\sum_{t<T} \|v_{t+1}\|^2 \le (1 - \beta)^{-2} \sum_{t<T} \|g_t\|^2",
        sum_of_momenta,
        sum_of_gradients,
        because="Cauchy-Schwarz, v being a sum with weights beta^j",
    ),
    Step(
        r"\mathbb{E}\|e\|^2 \le \sigma^2 / B",
        at_every_state(noise),
        lambda case: np.full(len(case.states) - 1, noise_bound(case) ** 2),
        because="the variance is at most sigma^2",
    ),
    Step(
        r"1 - \tfrac q2 - \frac{L \eta \beta}{2 (1-\beta)^2} - \frac{L \eta}{2 (1-\beta)}"
        r" = 1 - \tfrac12 L \kappa \eta",
        share_left,
        share_written,
        "==",
        because="kappa (1 - beta)^2 = 2 beta + 1 - beta",
    ),
    Step(
        r"1 - \tfrac12 L \kappa \eta \ge \tfrac12",
        share_written,
        lambda case: np.full(len(case.states) - 1, 0.5),
        ">=",
        because="eta <= 1 / (kappa L)",
    ),
    Step(
        r"(1 - \tfrac12 L \kappa \eta) \frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\|^2 \le"
        r" \frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + \frac{L \eta \sigma^2}{2 (1-\beta)^2 B}",
        lambda case: share_written(case) * measured(case),
        lambda case: promised(case) / 2,
        because="all of these, summed, in expectation",
    ),
)


ALGEBRA = (
    proved(
        r"a b \le \tfrac q2 a^2 + \tfrac{1}{2q} b^2",
        lambda a, b, q: (a * b <= q * a**2 / 2 + b**2 / (2 * q), q > 0),
    ),
    proved(
        r"\frac{L^2}{2q} (\frac{\eta \beta}{1-\beta})^2 = \frac{L \eta \beta}{2},"
        r" \quad q = \frac{L \eta \beta}{(1-\beta)^2}",
        lambda L, eta, beta: (
            (eta * beta / (1 - beta)) ** 2 * L**2
            == L * eta * beta * L * eta * beta / (1 - beta) ** 2,
            beta < 1,
        ),
    ),
    proved(
        r"q + \frac{L \eta}{2(1-\beta)} = \tfrac12 L \kappa \eta",
        lambda L, eta, beta: (
            L * eta * beta / (1 - beta) ** 2 + L * eta / (2 * (1 - beta))
            == L * kappa(beta) * eta / 2,
            beta < 1,
        ),
    ),
)


# Where it is checked.


def longest(F, beta):
    """1 / (kappa L), a hair less for rounding."""
    return (1 - 1e-12) / (kappa(beta) * float(F.smoothness))


def examples():
    F, engine = small_quadratic(), Moments()
    known = {"sigma2": float(F.variance)}
    for beta, share, B in ((0.0, 1.0, 1), (0.5, 1.0, 2), (0.9, 0.3, 3), (0.9, 1.0, 1)):
        name, method = f"beta = {beta:g}, B = {B}", msgd(share * longest(F, beta), B, beta)
        yield Case(name, F, method, w=far_start(F), steps=60, engine=engine, given=known)
    F = small_quadratic(condition=1.0, noise=0.0)
    method, quiet = msgd(longest(F, 0.0), 1, 0.0), {"sigma2": 1e-24}
    yield Case("attained", F, method, 1, far_start(F), engine=engine, given=quiet)
    real = smooth.real_data()
    method = msgd(longest(real.problem, 0.5), 64, 0.5)
    F, runs, known = real.problem, real.engine, real.given
    yield Case("breast cancer", F, method, steps=10, engine=runs, given=known)


def broken():
    F, engine = small_quadratic(), Moments()
    w, known = far_start(F), {"sigma2": float(F.variance)}
    long = msgd(1.0, 2, 0.9)
    yield Case("long steps", F, long, w=w, engine=engine, given=known, note="eta <= 1 / (kappa L)")
    quieter, short = {"sigma2": float(F.variance) / 9}, msgd(0.05, 1, 0.5)
    yield Case("sigma too small", F, short, w=w, engine=engine, given=quieter, note="the variance")


def refusals():
    F = small_quadratic()
    known = {"sigma2": float(F.variance)}
    yield Case("long steps", F, msgd(0.5, 2), given=known, note="at most 1 / (kappa L)")
    yield Case("SNGM", F, sngm(0.01, 2), given=known, note="the direction must be HeavyBall")
    yield Case(
        "Nesterov", F, nesterov(0.001, 2), given=known, note="the direction must be HeavyBall"
    )
    F = cosh()
    known = {"sigma2": float(F.variance)}
    yield Case("not L-smooth", F, msgd(0.001, 2), given=known, note="cosh is not L-smooth")
    F = claiming(small_quadratic(), smoothness=0.1)
    known = {"sigma2": float(F.variance)}
    yield Case("L too small", F, msgd(0.001, 2), given=known, note="the assumption Smooth")


THEOREM = Theorem(
    name=__name__,
    title="MSGD, L-smooth: two terms are enough",
    source="baseline of Zhao, Xie and Li (2020), after Yu, Jin and Yang (2019); re-derived",
    kind="tight",
    status="sharpened",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\|^2 \le"
    r" \frac{2 (1-\beta) (F(w_0) - F^*)}{\eta T} + \frac{L \eta \sigma^2}{(1-\beta)^2 B}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
    certificates=ALGEBRA,
)
