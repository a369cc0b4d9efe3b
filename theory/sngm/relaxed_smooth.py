r"""SNGM on an (L, lambda)-smooth function: the average gradient norm.

Setting:    F is (L, lambda)-smooth, ||Hess F(w)|| <= L + lambda ||grad F(w)||, and bounded below by
            F*; tr Sigma(w) <= sigma^2 along the run.
Method:     SNGM, u+ = beta u + g / ||g||, w+ = w - eta u+, with batches of B examples drawn
            uniformly; eta <= 1 / (8 kappa lambda), any B, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||
                <=  [(1 - beta) (F(w_0) - F*) / (eta T) + (kappa eta L / 2) (1 + lambda r e^(lambda r))
                     + 2 sigma / sqrt B] / c,

            with kappa = (1 + beta) / (1 - beta)^2, r = eta / (1 - beta)^2 and
            c = 1 - (kappa eta lambda / 2) e^(lambda r). The three constants are at most 1.077,
            0.615 and 2.153.
Kind:       upper: lambda = 0 gives back the bound for L-smooth functions, which is attained.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", for the setting; the condition as commonly quoted; re-derived.
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.methods import sngm
from theory import BoundedVariance, Case, MonteCarlo, Step, Theorem, above, at_every_state, proved
from theory.claims import with_constants, without_constants

from . import relaxed_step, smooth
from .ahead import ahead, gradient_norm, kappa, numbers, unless_sngm
from .averages import average, average_seen, first_gap, noise_bound, steps, unless_bounded
from .relaxed import Relaxed, letters, radius
from .relaxed_step import cosh


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_sngm(case)
    yield from unless_bounded(case)
    (eta, beta), (_, lam) = numbers(case.method), letters(case.problem)
    if lam:
        yield from above("step size", eta, 1 / (8 * kappa(beta) * lam), "1 / (8 kappa lambda)")


def constants(eta, beta, lam):
    """The factors of (1 - beta) D / (eta T), of L kappa eta and of sigma / sqrt B, three floats."""
    grow = np.exp(lam * eta / (1 - beta) ** 2)
    c = 1 - kappa(beta) * eta * lam / 2 * grow
    return 1 / c, (1 + lam * eta / (1 - beta) ** 2 * grow) / 2 / c, 2 / c


def measured(case):
    """(1/T) sum_{t<T} E||grad F(w_t)||."""
    return average(case, gradient_norm)


def promised(case):
    """The three terms over c, for T = 1, 2, ..."""
    return bound(case, first_gap(case), noise_bound(case))


def bound(case, fall, noise):
    """The three terms for T = 1, 2, ..., with these in the places of F(w_0) - F* and sigma / sqrt B."""
    (eta, beta), (_, lam) = numbers(case.method), letters(case.problem)
    return with_three_constants(case, constants(eta, beta, lam), fall, noise)


def with_three_constants(case, three, fall, noise):
    """The same with these three constants."""
    (eta, beta), (L, _) = numbers(case.method), letters(case.problem)
    progress, bend, shake = three
    first = progress * (1 - beta) * fall / (eta * steps(case))
    return first + bend * L * kappa(beta) * eta + shake * noise


# The proof: on every path, and then in expectation.


def telescoped(case):
    """The three terms over c with F(z_T) and the errors of the path."""
    F = case.problem
    ends = np.array([F.loss(ahead(case.method, state)) for state in case.states[1:]])
    errors = average_seen(smooth.errors_seen)(case)
    return bound(case, F.loss(case.states[0].w) - ends, errors)


@at_every_state
def growing_share(method, state):
    """(kappa eta lambda / 2) e^(lambda r)."""
    (eta, beta), (_, lam) = numbers(method), letters(state.problem)
    return kappa(beta) * eta * lam / 2 * np.exp(lam * radius(method))


@at_every_state
def reach(method, state):
    """lambda r."""
    return letters(state.problem)[1] * radius(method)


def rounded(case):
    """The three terms with 1.077, 0.615 and 2.153."""
    return with_three_constants(case, (1.077, 0.615, 2.153), first_gap(case), noise_bound(case))


def all_along(number):
    """The same number at every step."""
    return lambda case: np.full(len(case.states) - 1, number)


PROOF = (
    *relaxed_step.PROOF,
    replace(
        relaxed_step.THEOREM.claim, because="(g) the three lines above: the theorem relaxed_step"
    ),
    Step(
        r"\lambda r \le \tfrac18",
        reach,
        all_along(1 / 8),
        because="(b) eta <= 1 / (8 kappa lambda), and kappa (1 - beta)^2 = 1 + beta",
    ),
    Step(
        r"\tfrac12 \kappa \eta \lambda e^{\lambda r} \le \tfrac1{16} e^{1/8} < 0.0709",
        growing_share,
        all_along(np.exp(1 / 8) / 16),
        because="(e) the share of ||grad F(w)|| in kappa eta L' / 2, moved to the left",
    ),
    Step(
        r"\frac1T \sum_{t<T} \|\nabla F(w_t)\| \le \frac1c [\frac{(1-\beta) (F(w_0) - F(z_T))}{\eta T}"
        r" + \tfrac12 \kappa \eta L (1 + \lambda r e^{\lambda r}) + \frac2T \sum_{t<T} \|e_t\|]",
        average_seen(smooth.gradient_norms),
        telescoped,
        because="the one-step line, summed and divided by c",
    ),
    *smooth.IN_EXPECTATION,
    Step(
        r"\frac1c [\ldots] \le 1.077 \frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + 0.615 L \kappa \eta"
        r" + 2.153 \frac{\sigma}{\sqrt B}",
        promised,
        rounded,
        because="c >= 1 - e^(1/8) / 16",
    ),
)


ALGEBRA = (
    proved(
        r"8 \kappa \lambda \eta \le 1 \Rightarrow \lambda r \le \tfrac18",
        lambda beta, eta, lam: (
            8 * lam * eta <= (1 - beta) ** 2,
            8 * kappa(beta) * lam * eta <= 1,
            beta >= 0,
            beta < 1,
            eta > 0,
            lam > 0,
        ),
    ),
    proved(
        r"1.077 \, c \ge 1, \quad c \ge 1 - \tfrac{x}{16},\ x = e^{1/8} < 1.1332",
        lambda c, x: (1077 * c >= 1000, 16 * c >= 16 - x, 10_000 * x < 11_332),
    ),
    proved(
        r"0.615 \, c \ge \tfrac12 (1 + \tfrac{x}{8})",
        lambda c, x: (615 * c >= 500 * (1 + x / 8), 16 * c >= 16 - x, 10_000 * x < 11_332),
    ),
    proved(
        r"2.153 \, c \ge 2",
        lambda c, x: (2153 * c >= 2000, 16 * c >= 16 - x, 10_000 * x < 11_332),
    ),
)


def flat_smoothness(case):
    """L, of (L, lambda)-smoothness."""
    return letters(case.problem)[0]


def steepening(case):
    """lambda."""
    return letters(case.problem)[1]


def growth(case):
    """e^(lambda r)."""
    return float(np.exp(letters(case.problem)[1] * radius(case.method)))


LINES = len(relaxed_step.PROOF) + 1, len(relaxed_step.PROOF) + 5
BENT = {"ell": flat_smoothness, "lam": steepening, "u": growth}
TURN = "lam * u"
FLAT = "ell * (1 + lam * h / (1 - b)**2 * u)"
C = f"(1 - (1 + b) * h * {TURN} / (2 * (1 - b)**2))"
SHORT = ("ell >= 0", "lam >= 0", "u >= 0", "5 * u <= 6", "8 * (1 + b) * lam * h <= (1 - b)**2")
SHARP = f"({smooth.FALL} + (1 + b) * h / (2 * (1 - b)**2) * {FLAT} + 2 * v) / {C}"
DEDUCTION = smooth.from_one_step(
    relaxed_step.DEDUCTION, LINES, SHARP, letters=BENT, bend=(FLAT, TURN), given=SHORT
)


# Where it is checked.


def largest_step(F, beta):
    """1 / (8 kappa lambda)."""
    return 1 / (8 * kappa(beta) * letters(F)[1])


def examples():
    """Where it holds."""
    runs, w = MonteCarlo(16), np.array([2.0, -1.5])
    for beta, a in ((0.0, 1.0), (0.5, 2.0), (0.9, 0.5)):
        F, name = cosh(a=a), f"cosh, beta = {beta:g}, a = {a:g}"
        method, known = sngm(largest_step(F, beta), 2, beta), {"sigma2": float(F.variance)}
        yield Case(name, F, method, w=w, steps=16, engine=runs, given=known)
    F = cosh(n=4)
    known = {"sigma2": float(F.variance)}
    yield Case("every run of 3 steps", F, sngm(0.0005, 2), 3, w, given=known)
    real = smooth.real_data()
    logistic = with_constants(
        real.problem, relaxed_smoothness=(float(real.problem.smoothness), 0.0)
    )
    yield Case(
        "breast cancer", logistic, real.method, real.steps, engine=real.engine, given=real.given
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F, far = with_constants(cosh(), relaxed_smoothness=(1.0, 0.05)), np.array([4.0, -3.0])
    known = {"sigma2": float(F.variance)}
    method = sngm(largest_step(F, 0.0), 6, 0.0)
    yield Case("lambda too small", F, method, w=far, given=known, note="(L, lambda)-smooth")
    long = sngm(1.0, 6, 0.0)
    yield Case("long steps", cosh(), long, w=far, given=known, note="eta <= 1 / (8 kappa lambda)")


def refusals():
    """Where it does not apply."""
    F = cosh()
    known = {"sigma2": float(F.variance)}
    yield Case("long steps", F, sngm(0.1, 2), given=known, note="at most 1 / (8 kappa lambda)")
    unbounded = without_constants(F, "minimum")
    yield Case("F* unknown", unbounded, sngm(1e-4, 2), given=known, note="its minimum")
    flatter = with_constants(F, relaxed_smoothness=(1.0, 0.0))
    far = np.array([4.0, -3.0])
    yield Case("found out", flatter, sngm(0.1, 2), w=far, given=known, note="assumption Relaxed")


THEOREM = Theorem(
    name=__name__,
    title="SNGM, (L, lambda)-smooth: average gradient norm",
    source="Zhao, Xie and Li (2020), for the setting; the condition as commonly quoted; re-derived",
    kind="upper",
    ratio=0.568,
    status="sharpened",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\| \le \frac1c"
    r" [\frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + \tfrac12 \kappa \eta L (1 + \lambda r e^{\lambda r})"
    r" + \frac{2 \sigma}{\sqrt B}]",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Relaxed(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
    certificates=ALGEBRA,
)
