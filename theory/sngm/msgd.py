r"""MSGD on a smooth function: the average squared gradient norm, in two terms.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run.
Method:     MSGD, v+ = beta v + g, w+ = w - eta v+, with batches of B examples drawn uniformly;
            eta <= 1 / (kappa L), kappa = (1 + beta) / (1 - beta)^2, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||^2
                <=  2 (1 - beta) (F(w_0) - F*) / (eta T)  +  L eta sigma^2 / ((1 - beta)^2 B).

            The third term that is commonly quoted, 4 L^2 eta^2 sigma^2 / (1 - beta)^2, is not
            needed (msgd_as_quoted). The noise term is loose in beta: with steps of half this
            range, at most, a factor 1 / (1 - beta) of it can be saved, see msgd_sharp.
Kind:       tight: one step without noise and momentum, of length 1 / L, on a quadratic with one
            eigenvalue.
Source:     the baseline of Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with
            momentum for large-batch training", after Yu, Jin and Yang (2019); re-derived, and
            sharpened.
"""

import numpy as np

from adaptivesgd.methods import msgd, nesterov, sngm
from theory import Case, Moments, Step, Theorem, at_every_state, proved, with_constants
from theory.assumptions import BoundedVariance, Smooth
from theory.examples import far_start, small_quadratic
from theory.quantities import noise, square_gradient

from . import smooth
from .ahead import kappa, numbers, unless_msgd
from .averages import average, first_gap, noise_bound, steps, unless_bounded
from .msgd_lines import ON_EVERY_PATH
from .relaxed_step import cosh


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_bounded(case)
    yield from unless_msgd(case)


def measured(case):
    """(1/T) sum_{t<T} E||grad F(w_t)||^2."""
    return average(case, square_gradient)


def promised(case):
    """2 (1 - beta) (F(w_0) - F*) / (eta T) + L eta sigma^2 / ((1 - beta)^2 B)."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    progress = 2 * (1 - beta) * first_gap(case) / (eta * steps(case))
    return progress + L * eta / (1 - beta) ** 2 * noise_bound(case) ** 2


# The proof: on every path, and then in expectation.


def share_left(case):
    """1 - q/2 - L eta beta / (2 (1 - beta)^2) - L eta / (2 (1 - beta))."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    q = L * eta * beta / (1 - beta) ** 2
    spent = q / 2 + L * eta * beta / (2 * (1 - beta) ** 2) + L * eta / (2 * (1 - beta))
    return np.full(len(case.states) - 1, 1 - spent)


def share_written(case):
    """1 - L kappa eta / 2."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    return np.full(len(case.states) - 1, 1 - L * kappa(beta) * eta / 2)


def collected(case):
    """(1 - beta) (F(w_0) - F*) / (eta T) + (L eta beta / (2 (1 - beta)^2) + L eta / (2 (1 - beta))) sigma^2 / B."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    shaken = L * eta * beta / (2 * (1 - beta) ** 2) + L * eta / (2 * (1 - beta))
    fall = (1 - beta) * first_gap(case) / (eta * steps(case))
    return fall + shaken * noise_bound(case) ** 2


PROOF = (
    *ON_EVERY_PATH,
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
        r"\frac{(1-\beta) (F(w_0) - F^*)}{\eta T}"
        r" + (\frac{L \eta \beta}{2 (1-\beta)^2} + \frac{L \eta}{2 (1-\beta)}) \frac{\sigma^2}{B} ="
        r" \frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + \frac{L \eta \sigma^2}{2 (1-\beta)^2 B}",
        collected,
        lambda case: promised(case) / 2,
        "==",
        because="the noise in v, and that of the descent at z",
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
    """Where it holds."""
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
    """Where an assumption is broken, so that it fails."""
    F, engine = small_quadratic(), Moments()
    w, known = far_start(F), {"sigma2": float(F.variance)}
    long = msgd(1.0, 2, 0.9)
    yield Case("long steps", F, long, w=w, engine=engine, given=known, note="eta <= 1 / (kappa L)")
    quieter, short = {"sigma2": float(F.variance) / 9}, msgd(0.05, 1, 0.5)
    yield Case("sigma too small", F, short, w=w, engine=engine, given=quieter, note="the variance")


def refusals():
    """Where it does not apply."""
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
    F = with_constants(small_quadratic(), smoothness=0.1)
    known = {"sigma2": float(F.variance)}
    yield Case("L too small", F, msgd(0.001, 2), given=known, note="the assumption Smooth")


THEOREM = Theorem(
    name=__name__,
    title="MSGD, L-smooth: two terms are enough",
    source="baseline of Zhao, Xie and Li (2020), after Yu, Jin and Yang (2019); re-derived",
    kind="tight",
    attained="one instance",
    sharper="sngm.msgd_sharp",
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
