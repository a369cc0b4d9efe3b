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
from theory import Case, Step, Theorem
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import far_start, small_quadratic, variance_bound
from theory.paths import values
from theory.quantities import gap
from theory.standard_steps import next_gap

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
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="entry",
)
