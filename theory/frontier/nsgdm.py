r"""NSGDM has no floor: averaged before it is normalised, the noise of single examples is forgotten.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run; s = sigma / sqrt B.
Method:     NSGDM, m = (1 - a) m + a g with m = g_0 at first, w+ = w - eta m / ||m||, with batches of B
            examples drawn uniformly; any eta > 0, 0 < a <= 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||
                <=  (F(w_0) - F*) / (eta T) + L eta / 2 + 2 (sqrt(a) s + s / (a T) + eta L (1 - a) / a).

            With a = T^(-1/2) and eta = T^(-3/4) all terms vanish as T grows, for every B. SNGM normalises first:
            on the lopsided examples of sngm/noise_floor it settles at 1, here far less is promised.
Kind:       upper.
Source:     Cutkosky and Mehta (2020), "Momentum improves normalized SGD", for the method and the idea (not
            at hand); constants and proof are ours.
"""

import numpy as np

from adaptivesgd.directions import Chain, ExponentialAverage, Normalized
from adaptivesgd.methods import nsgdm, sngm
from theory import (
    Case,
    Deduction,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    at_every_state,
    at_every_step,
    running_mean,
    unless,
)
from theory import Chain as Induction
from theory.assumptions import BoundedVariance, Smooth
from theory.claims import with_constants
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import smoothness
from theory.quantities import loss
from theory.series import over_steps
from theory.sngm.ahead import gradient_norm
from theory.sngm.averages import average, first_gap, noise_bound, steps, unless_bounded
from theory.sngm.noise_floor import LOPSIDED
from theory.sngm.smooth import first_loss, gradient_norms, least_loss


def objections(case):
    """The direction must be an exponential average, normalised; the step and the batch fixed."""
    parts = getattr(case.method.direction, "parts", ())
    if tuple(map(type, parts)) != (ExponentialAverage, Normalized):
        wanted = Chain(ExponentialAverage(), Normalized())
        yield f"the direction must be like {wanted!r}, not {case.method.direction!r}"
    yield from unless_bounded(case)
    yield from unless(case.method, "step_size", type(nsgdm().step_size))


def numbers(method):
    """eta and a."""
    return method.step_size.length, 1 - getattr(method.direction.parts[0], "beta", 0.0)


def measured(case):
    """(1/T) sum_{t<T} E||grad F(w_t)||."""
    return average(case, gradient_norm)


def promised(case):
    """The six terms, for T = 1, 2, ..."""
    (eta, a), L, T = numbers(case.method), float(case.problem.smoothness), steps(case)
    s = noise_bound(case)
    averaged = np.sqrt(a) * s + s / (a * T) + eta * L * (1 - a) / a
    return first_gap(case) / (eta * T) + L * eta / 2 + 2 * averaged


# The proof: what m is away from the gradient, on every path and in expectation.


def average_of(state):
    """m, shape (d,)."""
    return state.memory.direction[0]


def astray(after):
    """||m - grad F||, of the step that led to a state; 0 before the first."""
    if after.estimate is None:
        return 0.0
    return float(np.linalg.norm(average_of(after) - after.problem.gradient(after.estimate.w)))


@at_every_step
def loss_after(method, state, after):
    """F(w+)."""
    return after.problem.loss(after.w)


@at_every_step
def descended(method, state, after):
    """F(w) - eta (||grad F(w)|| - 2 ||m - grad F(w)||) + L eta^2 / 2."""
    (eta, _), L = numbers(method), float(state.problem.smoothness)
    return (
        state.problem.loss(state.w)
        - eta * (gradient_norm(state) - 2 * astray(after))
        + L * eta**2 / 2
    )


@at_every_step
def slope(method, state, after):
    """<grad F(w), m / ||m||>."""
    m = average_of(after)
    return state.problem.gradient(state.w) @ m / (np.linalg.norm(m) or 1)


@at_every_step
def error_of_the_average(method, state, after):
    """||m - grad F(w)||."""
    return astray(after)


@at_every_state
def loss_now(method, state):
    """F(w)."""
    return loss(state)


def spent(case):
    """F(w+) + eta <grad F(w), m / ||m||>."""
    return loss_after(case) + length(case) * slope(case)


def bent(case):
    """F(w) + L eta^2 / 2."""
    return loss_now(case) + smoothness(case) * length(case) ** 2 / 2


def length(case):
    """eta."""
    return numbers(case.method)[0]


def share(case):
    """a."""
    return numbers(case.method)[1]


def root_of_the_share(case):
    """sqrt a."""
    return np.sqrt(share(case))


def forgotten(case):
    """(1 - a)^t."""
    return (1 - share(case)) ** np.arange(len(case.states) - 1.0)


def drifts(case):
    """||eps_t - (1 - a) eps_{t-1} - a e_t||, eps_t = m - grad F(w_t), for t = 1, 2, ...; 0 for t = 0."""
    a, found, before = numbers(case.method)[1], [0.0], None
    for state, after in zip(case.states[:-1], case.states[1:], strict=True):
        truth = state.problem.gradient(state.w)
        eps, e = average_of(after) - truth, after.estimate.gradient - truth
        if before is not None:
            found.append(float(np.linalg.norm(eps - (1 - a) * before - a * e)))
        before = eps
    return np.array(found)


def longest_drift(case):
    """(1 - a) L eta."""
    (eta, a), L = numbers(case.method), float(case.problem.smoothness)
    return np.full(len(case.states) - 1, (1 - a) * L * eta)


def expected_error(case):
    """E||m - grad F(w_t)||, t = 0, 1, ..."""
    return over_steps(lambda values: values[1:], case.expected(astray))


def most_error(case):
    """s (sqrt(a) + (1 - a)^t) + eta L (1 - a) / a."""
    (eta, a), L = numbers(case.method), float(case.problem.smoothness)
    noise = noise_bound(case) * (np.sqrt(a) + (1 - a) ** np.arange(len(case.states) - 1))
    return noise + eta * L * (1 - a) / a


def with_the_error(case):
    """(F(w_0) - F*) / (eta T) + L eta / 2 + (2/T) sum E||m - grad F||."""
    eta, L = numbers(case.method)[0], float(case.problem.smoothness)
    return (
        first_gap(case) / (eta * steps(case)) + L * eta / 2 + 2 * running_mean(expected_error(case))
    )


PROOF = (
    Step(
        r"F(w_+) + \eta \langle \nabla F(w), \tfrac{m}{\|m\|} \rangle \le F(w) + \tfrac{L \eta^2}{2}",
        spent,
        bent,
        because="L-smoothness, along a step of the length eta",
    ),
    Step(
        r"\langle \nabla F(w), \tfrac{m}{\|m\|} \rangle \ge \|\nabla F(w)\| - 2 \|m - \nabla F(w)\|",
        slope,
        lambda case: gradient_norms(case) - 2 * error_of_the_average(case),
        ">=",
        because="<m, m / ||m||> = ||m||, Cauchy-Schwarz, and ||m|| >= ||grad F|| - ||m - grad F||",
    ),
    Step(
        r"F(w_+) \le F(w) - \eta (\|\nabla F(w)\| - 2 \|m - \nabla F(w)\|) + \tfrac{L \eta^2}{2}",
        loss_after,
        descended,
        because="both",
    ),
    Step(
        r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\| \le \frac{F(w_0) - F^*}{\eta T} + \frac{L \eta}{2}"
        r" + \frac2T \sum_{t<T} \mathbb{E}\|m - \nabla F(w_t)\|",
        measured,
        with_the_error,
        because="the line above, summed, in expectation",
    ),
    Step(
        r"\|\epsilon_t - (1 - a) \epsilon_{t-1} - a e_t\| \le (1 - a) L \eta, \quad \epsilon = m - \nabla F",
        drifts,
        longest_drift,
        because="the method, and L-smoothness along a step of the length eta",
    ),
    Step(
        r"\mathbb{E}\|\epsilon_t\| \le s (\sqrt a + (1 - a)^t) + \eta L \frac{1 - a}{a}",
        expected_error,
        most_error,
        because="the e_t are not correlated, so that E||noise||^2 <= s^2 ((1 - a)^(2 t) + a / (2 - a)); the"
        " drifts add up to a geometric sum",
    ),
    Step(
        r"\frac1T \sum_{t<T} s (\sqrt a + (1 - a)^t) \le \sqrt a s + \frac{s}{a T}",
        lambda case: running_mean(most_error(case)),
        lambda case: (
            (promised(case) - first_gap(case) / (numbers(case.method)[0] * steps(case))) / 2
            - float(case.problem.smoothness) * numbers(case.method)[0] / 4
        ),
        because="a geometric sum",
    ),
)


ERROR = "h * L * (1 - a) / a"
DEDUCTION = Deduction(
    letters={
        "F": loss_now,
        "E": loss_after,
        "g": gradient_norms,
        "e": error_of_the_average,
        "X": slope,
        "L": smoothness,
        "h": length,
    },
    claim=("E", "F - h * (g - 2 * e) + L * h**2 / 2"),
    uses=(Use(1, "E + h * X", "F + L * h**2 / 2"), Use(2, "X", "g - 2 * e", "h")),
    given=("0 < h",),
    of=3,
    then="by induction on T: the losses telescope, and the errors are bounded one by one",
    chain=Induction(
        letters={
            **{"m": measured, "T": steps, "F0": first_loss, "Fs": least_loss, "s": noise_bound},
            **{"L": smoothness, "h": length, "a": share, "z": root_of_the_share},
            **dict.fromkeys(("R", "Z", "Z1", "x", "y")),
        },
        means={"F": "Z", "E": "Z1", "g": "x", "e": "y"},
        hypothesis=(
            f"h * (m * T - 2 * (T * (z * s + {ERROR}) + s * (1 - R) / a)) + Z",
            "F0 + T * L * h**2 / 2",
        ),
        base={"m": "0", "T": "0", "R": "1", "Z": "F0"},
        becomes={"m": "(m * T + x) / (T + 1)", "T": "T + 1", "R": "(1 - a) * R", "Z": "Z1"},
        claim=("m", f"(F0 - Fs) / (h * T) + L * h / 2 + 2 * (z * s + s / (a * T) + {ERROR})"),
        uses=(Use(6, "y", f"s * (z + R) + {ERROR}", "2 * h"),),
        end="1 / (h * T)",
        end_slack=("(Z - Fs) / (h * T)", "2 * s * R / (a * T)"),
        given=("0 < h", "0 < a", "a <= 1", "0 <= s", "0 <= R", "Z >= Fs"),
        end_given=("T >= 1",),
        first=1,
        conditional={"y": expected_error, "R": forgotten},
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    quiet = {"sigma2": float(LOPSIDED.variance)}
    method, w = nsgdm(1e-4, 1, 0.99), np.zeros(1)  # at the end .75 is promised, SNGM's floor is 1
    name, runs = "the counterexample of SNGM", MonteCarlo(4)
    yield Case(name, LOPSIDED, method, 900, w, engine=runs, given=quiet)
    F = small_quadratic(n=4)
    known = {"sigma2": float(F.variance)}
    yield Case("every run of 3 steps", F, nsgdm(0.3, 2, 0.5), 3, far_start(F), given=known)
    F = small_quadratic(condition=1.0, noise=0.0)
    method, w = nsgdm(3.0, 1, 0.0), far_start(F)
    yield Case("one step to the minimiser", F, method, 1, w, given={"sigma2": 1e-30})
    F = breast_cancer()
    known, method = {"sigma2": variance_bound(F)}, nsgdm(0.02, 64, 0.5)
    yield Case("breast cancer", F, method, steps=8, engine=MonteCarlo(6), given=known)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    flatter, known = with_constants(F, smoothness=F.smoothness / 9), {"sigma2": float(F.variance)}
    method, w = nsgdm(2.0, 6, 0.5), far_start(F)
    runs = MonteCarlo(4)
    yield Case("L too small", flatter, method, 6, w, engine=runs, given=known, note="L-smooth")
    quiet, forgetful = {"sigma2": 0.05}, nsgdm(1e-4, 1, 0.0)
    w = np.ones(1)
    yield Case(
        "s too small", LOPSIDED, forgetful, 40, w, engine=runs, given=quiet, note="the variance"
    )


def refusals():
    """Where it does not apply."""
    known = {"sigma2": float(LOPSIDED.variance)}
    yield Case("SNGM", LOPSIDED, sngm(0.1, 1), given=known, note="the direction must be like Chain")
    quieter = {"sigma2": 0.1}
    yield Case("loud", LOPSIDED, nsgdm(0.1, 1), given=quieter, note="BoundedVariance does not hold")


THEOREM = Theorem(
    name=__name__,
    title="NSGDM, L-smooth: no floor",
    source="ours, for the method of Cutkosky and Mehta (2020)",
    kind="upper",
    ratio=1.0,
    status="ours",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\| \le \frac{F(w_0) - F^*}{\eta T} + \frac{L \eta}{2}"
    r" + 2 \left(\sqrt a\, s + \frac{s}{a T} + \eta L \frac{1 - a}{a}\right)",
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
