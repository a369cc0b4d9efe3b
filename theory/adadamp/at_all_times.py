r"""AdaDamp under the PL inequality, with high probability, at the last iterate and at all others.

Setting:    as in linear_rate: F is beta-smooth and alpha-PL, tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k >= c / (F(w_k) - F*) examples, and a factor 1 - r above zero:
            0 < gamma < 2 / (beta (1 + q)), q = sigma^2 / (2 alpha c), r = alpha gamma (2 - gamma beta (1 + q)).
Guarantee:  P(F(w_k) - F* >= (1 - r)^k (F(w_0) - F*) / p for any k)  <=  p,   for every 0 < p < 1:

            so with probability 1 - p all iterates, and the last, obey the linear rate up to 1 / p.
Kind:       tight: attained for p = 1/2, 1/4, ... where every second batch leads to the minimiser.
Source:     ours; Ville (1939), for the inequality of supermartingales (attributed).
"""

from functools import lru_cache

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.methods import sgd
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.step_sizes import Fixed
from theory import Case, Chain, Deduction, Step, Theorem, Use
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import far_start, small_quadratic, variance_bound
from theory.letters import first_gap
from theory.paths import values
from theory.quantities import gap
from theory.standard_steps import gap_now, next_gap

from . import linear_rate


def objections(case):
    """As for the linear rate, with a factor above zero; and levels between 0 and 1."""
    yield from linear_rate.objections(case)
    if not all(0 < p < 1 for p in case.given.get("levels", (0,))):
        yield "the case must give levels, probabilities between 0 and 1"
    if factor(case) <= 0:
        yield f"the factor 1 - r must be above zero, not {factor(case):.6g}"


def factor(case):
    """1 - r, a float."""
    return 1 - linear_rate.rate(case, linear_rate.q(case))


def levels(case):
    """The probabilities p, falling, shape (m,)."""
    return np.array(case.given["levels"], dtype=float)


@lru_cache(maxsize=4)
def martingales(case):
    """The probability of every run, shape (m,), and M_k = (F(w_k) - F*) / (1 - r)^k over M_0 along it."""
    scale = gap(case.first) * factor(case) ** np.arange(case.steps + 1)
    return values(case, lambda states: np.array([gap(state) for state in states]) / scale)


def reaches(case, p):
    """1 for the runs in which M reaches 1 / p, shape (m,)."""
    return martingales(case)[1].max(axis=1) >= (1 - 1e-12) / p


def measured(case):
    """P(the gap is at least (1 - r)^k / p times the first, for any k), for every p."""
    return np.array([martingales(case)[0] @ reaches(case, p) for p in levels(case)])


promised = levels


# The proof.


def stopped(case, p):
    """M where it first reaches 1 / p, or at the end, shape (m,)."""
    numbers = martingales(case)[1]
    last = np.full(len(numbers), case.steps)
    at = np.where(reaches(case, p), (numbers >= (1 - 1e-12) / p).argmax(axis=1), last)
    return numbers[np.arange(len(numbers)), at]


def expected_stopped(case):
    """E M at the stopping time, for every p."""
    return np.array([martingales(case)[0] @ stopped(case, p) for p in levels(case)])


def running(case):
    """1 while M has not reached 1 / p, p the smallest, else 0, before every step."""
    past = np.maximum.accumulate(scaled_gaps(case)) < (1 - 1e-12) / levels(case).min()
    return past[:-1] * 1.0


def scaled_gaps(case):
    """M_k = (F(w_k) - F*) / ((1 - r)^k (F(w_0) - F*)) along the run, k = 0, ..., K."""
    gaps = np.array([gap(state) for state in case.states])
    return gaps / (first_gap(case) * powers_of_the_factor(case))


def powers_of_the_factor(case):
    """(1 - r)^k, k = 0, ..., K."""
    return factor(case) ** np.arange(len(case.states))


def powers_now(case):
    """(1 - r)^k."""
    return powers_of_the_factor(case)[:-1]


def stopped_now(case):
    """M_min(k, tau)."""
    numbers, on = scaled_gaps(case), running(case) == 1
    first = len(on) if on.all() else on.argmin()
    return numbers[np.minimum(np.arange(len(on)), first)]


def stopped_next(case):
    """E[M_min(k+1, tau) | w_k]."""
    fresh = next_gap(case) / (first_gap(case) * powers_of_the_factor(case)[1:])
    return np.where(running(case) == 1, fresh, stopped_now(case))


def chance_over_level(case):
    """P(M reaches 1 / p) / p."""
    return measured(case) / levels(case)


PROOF = (
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le (1 - r) \delta_k",
        next_gap,
        linear_rate.promised,
        because="linear_rate: so M_k = delta_k / (delta_0 (1 - r)^k) is a supermartingale",
    ),
    Step(
        r"\mathbb{E}[M_{\min(k+1, \tau)} \mid w_k] = [k < \tau] \frac{\mathbb{E}[\delta_{k+1} \mid w_k]}"
        r"{\delta_0 (1 - r)^{k+1}} + [k \ge \tau] M_{\min(k, \tau)}, \quad \tau = \min \{k : M_k \ge 1/p\}",
        stopped_next,
        lambda case: (
            running(case) * next_gap(case) / (first_gap(case) * factor(case) * powers_now(case))
            + (1 - running(case)) * stopped_now(case)
        ),
        "==",
        because="it stands still from tau on; here for the smallest p",
    ),
    Step(
        r"[k < \tau] M_{\min(k, \tau)} = [k < \tau] \frac{\delta_k}{\delta_0 (1 - r)^k}",
        lambda case: running(case) * stopped_now(case),
        lambda case: running(case) * gap_now(case) / (first_gap(case) * powers_now(case)),
        "==",
        because="and moves before",
    ),
    Step(
        r"\mathbb{E}[M_{\min(k+1, \tau)} \mid w_k] \le M_{\min(k, \tau)}",
        stopped_next,
        stopped_now,
        because="the three lines above",
    ),
    Step(
        r"\mathbb{E} M_{\min(\tau, K)} \le M_0 = 1, \quad \tau = \min \{k : M_k \ge 1/p\}",
        expected_stopped,
        lambda case: np.ones(len(levels(case))),
        because="a supermartingale stays one when it is stopped",
    ),
    Step(
        r"\mathbb{P}(\tau \le K) / p \le \mathbb{E} M_{\min(\tau, K)}",
        chance_over_level,
        expected_stopped,
        because="M is not negative, and at least 1 / p at tau: Markov's inequality",
    ),
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "X": stopped_now,
        "Y": stopped_next,
        "i": running,
        "f": factor,
        "R": powers_now,
        "d": first_gap,
    },
    claim=("Y", "X"),
    uses=(
        Use(1, "E", "f * D", "i / (d * f * R)"),
        Use(2, "Y", "i * E / (d * f * R) + (1 - i) * X"),
        Use(3, "i * X", "i * D / (d * R)", "-1"),
    ),
    given=("0 < d", "0 < f", "0 < R", "0 <= i"),
    of=4,
    then="by induction on k, M_0 being 1; and Markov's inequality",
    chain=Chain(
        letters={"P": measured, "p": levels, "M": None, "M1": None},
        means={"X": "M", "Y": "M1"},
        hypothesis=("M", "1"),
        base={"M": "1"},
        becomes={"M": "M1"},
        claim=("P", "p"),
        end="p",
        end_uses=(Use(6, "P / p", "M", "p"),),
        given=("0 < p",),
        conditional={"M": expected_stopped},
    ),
)


# Where it is checked.


def two_examples():
    """w^2 / 2 with the noise 1 or -1."""
    return NoisyQuadratic(np.array([[1.0], [-1.0]]), np.eye(1))


def examples():
    """Where it holds."""
    F, given = two_examples(), {"sigma2": 1.0, "levels": (0.5, 0.25, 0.125)}
    method = Method(LossRatio(1, float(F.minimum)), Fixed(0.5))
    yield Case("attained: every second batch is enough", F, method, 3, np.ones(1), given=given)
    F = small_quadratic(n=4)
    w, sigma2 = far_start(F, 1.0), variance_bound(F)
    given = {"sigma2": sigma2, "levels": (0.5, 0.4, 0.3)}
    yield Case("two eigenvalues", F, linear_rate.best(F, 2, sigma2, w), 3, w, given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, given = two_examples(), {"sigma2": 0.25, "levels": (0.5, 0.25)}
    method = Method(LossRatio(1, float(F.minimum)), Fixed(0.5))
    yield Case("sigma^2 too small", F, method, 3, np.ones(1), given=given, note="the variance")


def refusals():
    """Where it does not apply."""
    F, given = two_examples(), {"sigma2": 1.0, "levels": (0.5,)}
    yield Case(
        "a fixed batch", F, sgd(0.5, 1), 3, np.ones(1), given=given, note="must be LossRatio"
    )
    method = Method(LossRatio(1, float(F.minimum)), Fixed(0.5))
    certain = given | {"levels": (1.0,)}
    yield Case("p = 1", F, method, 3, np.ones(1), given=certain, note="between 0 and 1")


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, PL: with high probability, at all times",
    source="ours; Ville (1939), for the inequality (attributed)",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"\mathbb{P}(\exists k: \delta_k \ge (1 - r)^k \delta_0 / p) \le p",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="entry",
)
