r"""SNGM on a smooth function: the average gradient norm, for any step and any batch.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run.
Method:     SNGM, u+ = beta u + g / ||g||, w+ = w - eta u+, with batches of B examples drawn
            uniformly; any eta > 0, any B, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||
                <=  (1 - beta) (F(w_0) - F*) / (eta T)  +  L kappa eta / 2  +  2 sigma / sqrt B,

            with kappa = (1 + beta) / (1 - beta)^2. The first two terms are half of those commonly
            quoted (smooth_as_quoted). There is no condition on eta; and the last term does
            not fall with T, see noise_floor.
Symbols:    n = g / ||g||, e = g - grad F(w), z = w - (eta beta / (1 - beta)) u, with u_0 = 0.
Kind:       tight: without noise and momentum, T steps that lead straight to the minimiser of a
            quadratic with one eigenvalue.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", with half the constants commonly quoted; re-derived.
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import msgd, sngm
from theory import Case, Chain, MonteCarlo, Step, Theorem, Use, at_every_state, at_every_step, noise
from theory.assumptions import BoundedVariance, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic

from . import one_step
from .ahead import ahead, error, error_seen, gradient_norm, kappa, numbers, unless_sngm
from .averages import average, average_seen, first_gap, noise_bound, steps, unless_bounded


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_sngm(case)
    yield from unless_bounded(case)


def measured(case):
    """(1/T) sum_{t<T} E||grad F(w_t)||."""
    return average(case, gradient_norm)


def promised(case):
    """(1 - beta) (F(w_0) - F*) / (eta T) + L kappa eta / 2 + 2 sigma / sqrt B."""
    return without_noise(case, first_gap(case)) + 2 * noise_bound(case)


def without_noise(case, fall):
    """(1 - beta) fall / (eta T) + L kappa eta / 2 for T = 1, 2, ..."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    return (1 - beta) * fall / (eta * steps(case)) + L * kappa(beta) * eta / 2


# The proof: on every path, and then in expectation.


def telescoped(case):
    """The three terms with F(z_T) and the errors of the path."""
    F, errors = case.problem, average_seen(errors_seen)(case)
    ends = np.array([F.loss(ahead(case.method, state)) for state in case.states[1:]])
    return without_noise(case, F.loss(case.states[0].w) - ends) + 2 * errors


@at_every_state
def gradient_norms(method, state):
    """||grad F(w)||."""
    return gradient_norm(state)


@at_every_step
def errors_seen(method, state, after):
    """||e||."""
    return error(state, after)


@at_every_state
def root_of_noise(method, state):
    """sqrt(E||e||^2)."""
    return np.sqrt(noise(method, state))


@at_every_state
def ends(method, state):
    """F(z)."""
    return state.problem.loss(ahead(method, state))


def lowest(case):
    """F*."""
    return np.full(len(case.states) - 1, float(case.problem.minimum))


IN_EXPECTATION = (
    Step(r"F(z) \ge F^*", ends, lowest, ">=", because="the minimum"),
    Step(
        r"\mathbb{E}\|e\| \le \sqrt{\mathbb{E}\|e\|^2}",
        lambda case: case.expected_next(error_seen),
        root_of_noise,
        because="Jensen",
    ),
    Step(
        r"\sqrt{\mathbb{E}\|e\|^2} \le \sigma / \sqrt B",
        root_of_noise,
        lambda case: np.full(len(case.states) - 1, noise_bound(case)),
        because="the variance is at most sigma^2",
    ),
)

PROOF = (
    *one_step.PROOF,
    replace(one_step.THEOREM.claim, because="(g) the three lines above: the theorem one_step"),
    Step(
        r"\frac1T \sum_{t<T} \|\nabla F(w_t)\| \le \frac{(1-\beta) (F(w_0) - F(z_T))}{\eta T}"
        r" + \frac{L \kappa \eta}{2} + \frac2T \sum_{t<T} \|e_t\|",
        average_seen(gradient_norms),
        telescoped,
        because="(h) the line above, summed",
    ),
    *IN_EXPECTATION,
)


def first_loss(case):
    """F(w_0)."""
    return float(case.problem.loss(case.states[0].w))


def least_loss(case):
    """F*."""
    return float(case.problem.minimum)


def mean_error(case):
    """E[||e|| | w]."""
    return case.expected_next(error_seen)


def from_one_step(step, lines, claim, letters=None, bend=("L", "0"), slack=(), given=()):
    """The deduction of an average from that of a line about one step.

    lines: the numbers of that line, and of F(z) >= F*, behind which are Jensen's inequality and the bound of the
    noise; claim: the right side; letters: those of the claim; bend: the smoothness is bend[0] + x bend[1] where
    the gradient is as long as x; slack, given: of the claim.
    """
    (line, minimum), (flat, turn) = lines, bend
    share = f"(1 - (1 + b) * h * ({turn}) / (2 * (1 - b)**2))"
    chain = Chain(
        letters={
            **{name: step.letters[name] for name in ("h", "b")},
            **(letters or {"L": step.letters["L"]}),
            **{"m": measured, "T": steps, "F0": first_loss, "Fs": least_loss, "v": noise_bound},
            **{"q": root_of_noise, "Z": None, "Z1": None, "x": None, "y": None},
        },
        means={"F": "Z", "E": "Z1", "g": "x", "e": "y"},
        where={} if letters is None else {"L": f"{flat} + x * ({turn})"},
        hypothesis=(
            f"h / (1 - b) * ({share} * m - 2 * v) * T + Z",
            f"F0 + T * ({flat}) * (1 + b) * h**2 / (2 * (1 - b)**3)",
        ),
        base={"m": "0", "T": "0", "Z": "F0"},
        becomes={"m": "(m * T + x) / (T + 1)", "T": "T + 1", "Z": "Z1"},
        claim=("m", claim),
        uses=(
            Use(minimum + 1, "y", "q", "2 * h / (1 - b)"),
            Use(minimum + 2, "q", "v", "2 * h / (1 - b)"),
        ),
        end=f"(1 - b) / (h * T * {share})",
        end_uses=(Use(minimum, "Z", "Fs", f"(1 - b) / (h * T * {share})"),),
        end_slack=slack,
        given=("0 < h", "0 <= b", "b < 1", *given),
        end_given=("T >= 1",),
        first=1,
        conditional={"y": mean_error},
    )
    return replace(step, of=line, then="by induction on T: the losses telescope", chain=chain)


FALL, BEND = "(1 - b) * (F0 - Fs) / (h * T)", "L * (1 + b) * h / (2 * (1 - b)**2)"
DEDUCTION = from_one_step(one_step.DEDUCTION, (8, 10), f"{FALL} + {BEND} + 2 * v")


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    known, runs = {"sigma2": float(F.variance)}, MonteCarlo(25)
    for beta, eta, B in ((0.0, 0.5, 1), (0.5, 0.05, 2), (0.9, 0.01, 3)):
        method, name = sngm(eta, B, beta), f"beta = {beta:g}, eta = {eta:g}, B = {B}"
        yield Case(name, F, method, w=far_start(F), steps=20, engine=runs, given=known)
    F = small_quadratic(n=4)
    known = {"sigma2": float(F.variance)}
    yield Case("every run of 3 steps", F, sngm(0.3, 2, 0.5), 3, far_start(F), given=known)
    F, T = small_quadratic(condition=1.0, noise=0.0), 12
    method, w = sngm(3 / T, F.n, 0.0), far_start(F)
    yield Case("attained", F, method, w=w, steps=T, given={"sigma2": 1e-24})
    yield real_data()


def real_data():
    """Logistic regression on breast cancer: grad f_i is at most ||x_i|| long, up to the ridge."""
    F, runs = breast_cancer(), MonteCarlo(6)
    known = {"sigma2": float((F.X**2).sum(axis=1).mean())}
    method = sngm(0.05, 64, 0.5)
    return Case("breast cancer", F, method, steps=10, engine=runs, given=known)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    known, w = {"sigma2": float(F.variance)}, far_start(F)
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case("L too small", flatter, sngm(2.0, 6, 0.5), w=w, given=known, note="L-smooth")
    quieter = {"sigma2": float(F.variance) / 9}
    yield Case(
        "sigma too small", F, sngm(0.1, 1, 0.5), w=w, steps=3, given=quieter, note="variance"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    known = {"sigma2": float(F.variance)}
    yield Case(
        "MSGD", F, msgd(0.1, 2), given=known, note="the direction must be Chain(Normalized()"
    )
    yield Case(
        "F* unknown", without_constants(F, "minimum"), sngm(0.1, 2), given=known, note="its minimum"
    )
    yield Case("sigma unknown", F, sngm(0.1, 2), note="a bound of the variance")
    loud = {"sigma2": float(F.variance) / 2}
    yield Case(
        "noise above sigma", F, sngm(0.1, 2), given=loud, note="BoundedVariance does not hold"
    )
    adaptive = replace(sngm(0.1, 2), batch_size=LossRatio(2))
    yield Case("growing batches", F, adaptive, given=known, note="the batch size must be Constant")


THEOREM = Theorem(
    name=__name__,
    title="SNGM, L-smooth: average gradient norm",
    source="Zhao, Xie and Li (2020), with half the constants commonly quoted; re-derived",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\| \le"
    r" \frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + \frac{L \kappa \eta}{2} + \frac{2 \sigma}{\sqrt B}",
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
