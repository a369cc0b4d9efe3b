r"""How many updates Big Batch needs: in expectation, logarithmically many.

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*).
Method:     as in theorem_2_sharp: x+ = x - a g_B, K fixed beforehand and (4) satisfied, with
            r = 2 mu (a - L a^2 beta' / 2) > 0, beta' = 1 / (1 - theta^2);
            r = (1 - theta^2) mu / L for a = (1 - theta^2) / L.
Guarantee:  tau, the first t with delta_t = l(x_t) - l* <= eps, has

            E tau  <=  (1 + ln(delta_0 / eps)) / r,    eps <= delta_0.
Kind:       upper.
Source:     De, Yadav, Jacobs and Goldstein (2017), section 3.1, argue informally about the last batch.
            Re-derived: P(tau > t) <= P(delta_t > eps and tau >= t) <= (1 - r)^t delta_0 / eps by Markov's inequality;
            the sum of min(1, (1 - r)^t delta_0 / eps) over t is at most 1 / r plus the t at
            which the minimum changes.
"""

import numpy as np

from theory import Case, MonteCarlo, Sample, Step, Theorem, accuracies, gap, passages
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.standard_steps import gap_now

from .batch_condition import theta_of
from .constants import sharp_beta
from .examples import DISTINCT, ENDLESS, passing
from .search_stream import oval_stream
from .sides import gap_after
from .theorem_2 import best, descent
from .theorem_2_sharp import objections as objections_of_theorem_2


def objections(case):
    """As in theorem_2_sharp; no accuracy may be reached at the start."""
    yield from objections_of_theorem_2(case)
    if (eps := accuracies(case)[0]) > (d := gap(case.states[0])):
        yield f"every accuracy must be at most delta_0 = {d:.6g}, not {eps:.6g}"


def rate(case):
    """r: E[delta_{t+1} | x_t] <= (1 - r) delta_t."""
    return 2 * float(case.problem.pl_constant) * descent(case, sharp_beta(theta_of(case)))


def measured(case):
    """E tau, for every eps."""
    return passages(case)[0]


def promised(case):
    """(1 + ln(delta_0 / eps)) / r, for every eps."""
    return (1 + np.log(gap(case.states[0]) / accuracies(case))) / rate(case)


# The proof.


def still_above(case):
    """P(tau > t) of the smallest accuracy, t = 0, 1, ..."""
    tau = passages(case)[0].values[:, -1:]
    return Sample((tau > np.arange(tau.max() + 1)).astype(float), case.engine.level)


def by_markov(case):
    """min(1, (1 - r)^t delta_0 / eps) of the smallest eps, t = 0, 1, ..."""
    t = np.arange(len(still_above(case)))
    return np.minimum(1, (1 - rate(case)) ** t * gap(case.states[0]) / accuracies(case)[-1])


def summed(case):
    """sum_t min(1, (1 - r)^t q), q = delta_0 / eps: T ones and a geometric series."""
    r, q = rate(case), gap(case.states[0]) / accuracies(case)
    T = np.ceil(np.log(q) / -np.log1p(-r))
    return T + (1 - r) ** T * q / r


PROOF = (
    Step(
        r"\mathbb{E}[\delta_{t+1} \mid x_t] \le (1 - r) \delta_t",
        gap_after,
        lambda case: (1 - rate(case)) * gap_now(case),
        because="theorem_2_sharp",
    ),
    Step(
        r"\mathbb{P}(\tau > t) \le \min(1, (1 - r)^t \delta_0 / \varepsilon)",
        still_above,
        by_markov,
        because="Markov's inequality",
    ),
    Step(
        r"\sum_t \min(1, (1 - r)^t \delta_0 / \varepsilon) \le (1 + \ln(\delta_0 / \varepsilon)) / r",
        summed,
        promised,
        because="T ones and a geometric series; -ln(1 - r) >= r",
    ),
)


# Where it is checked.

ACCURACIES = (1.0, 0.1, 0.01)


def cases(step_size=lambda F: best(F, sharp_beta(0.5))):
    """Runs on a quadratic and on real data, with theta = 1/2."""
    F = oval_stream()
    yield Case(
        "endless data",
        F,
        passing(0.5, step_size(F), ENDLESS),
        steps=6,
        w=far_start(F),
        engine=MonteCarlo(60),
        given={"accuracies": ACCURACIES, "sigma2": float(F.variance)},
    )
    F = breast_cancer(ridge=1.0)
    yield Case(
        "logistic regression on breast cancer",
        F,
        passing(0.5, step_size(F), DISTINCT),
        steps=4,
        w=far_start(F),
        engine=MonteCarlo(30),
        given={"accuracies": ACCURACIES, "sigma2": float((F.X**2).sum(axis=1).mean())},
    )


def examples():
    """Where it holds."""
    yield from cases()


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    given = {"accuracies": (1.0, 0.1), "sigma2": float(F.variance)}
    steeper = with_constants(F, pl_constant=3 * F.strong_convexity)
    method = passing(0.5, best(F, sharp_beta(0.5)), DISTINCT)
    yield Case(
        "mu claimed 3 times too large",
        steeper,
        method,
        w=far_start(F),
        engine=MonteCarlo(30),
        given=given,
        note="(A3)",
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, 0.75, DISTINCT)
    given = {"accuracies": (1.0, 1e9), "sigma2": float(F.variance)}
    lost = without_constants(F, "pl_constant")
    yield Case("mu unknown", lost, method, given=given, note="its pl constant")
    yield Case("there already", F, method, given=given, note="every accuracy must be at most")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch: expected updates to an accuracy",
    source="De, Yadav, Jacobs and Goldstein (2017), section 3.1; re-derived",
    kind="upper",
    ratio=0.2625,
    status="ours",
    statement=r"\mathbb{E}\,\tau \le \frac{1 + \ln(\delta_0 / \varepsilon)}{r}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="a sum up to a random time, the limit of many steps, with a logarithm",
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="accuracy",
)
