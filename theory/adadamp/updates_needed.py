r"""How many updates AdaDamp needs under the PL inequality: logarithmically many.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     AdaDamp as in linear_rate, with the rate r; the proof needs nothing else than
            E[delta_{k+1} | w_k] <= (1 - r) delta_k, of any method.
Guarantee:  tau, the first k with delta_k = F(w_k) - F* <= eps, has

            E tau  <=  (1 + ln(delta_0 / eps)) / r,    eps <= delta_0.
Kind:       upper.
Source:     ours, for Sievert and Charles (2019), "Improving the convergence of SGD through
            adaptive batch sizes", whose slides state O(log(1 / eps)).
"""

from typing import Any

import numpy as np

from adaptivesgd.methods import adadamp
from theory import Case, MonteCarlo, Step, Theorem, accuracies, gap, with_constants
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.passage import RunsAndBatches, unless_ahead, updates
from theory.standard_steps import gap_now, next_gap

from . import linear_rate
from .examples import oracle, stream
from .linear_rate import best, q, rate


def objections(case):
    """As of linear_rate, and no accuracy is reached at the start."""
    yield from linear_rate.objections(case)
    yield from unless_ahead(case)


def promised(case):
    """(1 + ln(delta_0 / eps)) / r, of every eps."""
    return (1 + np.log(gap(case.states[0]) / accuracies(case))) / rate(case, q(case))


# The proof, with the potential psi(x) = ln x, below eps its tangent: concave and rising.


def psi(x, eps):
    """ln x above eps, and its tangent there below; the shape of x."""
    return np.log(np.maximum(x, eps)) + np.minimum(x / eps, 1) - 1


def above(case):
    """Where along the run the gap exceeds the smallest accuracy, shape (K,) of bool."""
    return gap_now(case) > accuracies(case)[-1]


def next_potential(case):
    """E[psi(delta_+) | w]."""
    eps = accuracies(case)[-1]
    return case.expected_next(lambda after: float(psi(gap(after), eps)))


def potential_of_the_mean(case):
    """psi((1 - r) delta)."""
    return psi((1 - rate(case, q(case))) * gap_now(case), accuracies(case)[-1])


def potential_fallen(case):
    """psi(delta) - r, and psi(delta) once delta <= eps."""
    return psi(gap_now(case), accuracies(case)[-1]) - rate(case, q(case)) * above(case)


PROOF = (
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le (1 - r) \delta_k",
        next_gap,
        linear_rate.promised,
        because="linear_rate",
    ),
    Step(
        r"\mathbb{E}[\psi(\delta_{k+1}) \mid w_k] \le \psi((1 - r) \delta_k)",
        next_potential,
        potential_of_the_mean,
        because="psi is concave, by Jensen's inequality, and rising",
    ),
    Step(
        r"\psi((1 - r) \delta_k) \le \psi(\delta_k) - r \delta_k \psi'(\delta_k) = \psi(\delta_k) - r,"
        r" \quad k < \tau",
        potential_of_the_mean,
        potential_fallen,
        because="a tangent is above; summed to tau, where psi >= ln(eps) - 1",
    ),
)


# Where it is checked.


def cases():
    """The reference's example, with c = sigma^2 / (2 alpha) and a tenth of it; and real data."""
    F = stream()
    w, given = np.full(8, 4.0), {"sigma2": float(F.variance), "accuracies": (10.0, 1.0, 0.1, 0.01)}
    common: dict[str, Any] = {"steps": 5, "w": w, "given": given}
    yield Case("endless data", F, oracle(F), engine=MonteCarlo(50), **common)
    yield Case("c ten times smaller", F, oracle(F, 0.1), engine=MonteCarlo(10), **common)
    F = small_quadratic(n=10)
    w, sigma2 = far_start(F), variance_bound(F)
    common = {"w": w, "given": {"sigma2": sigma2, "accuracies": (1.0, 0.1, 1e-2, 1e-3)}}
    method = best(F, 1, sigma2, w)
    yield Case("every batch", F, method, engine=RunsAndBatches(60), steps=15, **common)
    F = breast_cancer(ridge=1.0)
    given = {"sigma2": variance_bound(F), "accuracies": (0.1, 0.03, 0.01)}
    method = best(F, 8, given["sigma2"], F.start())
    common = {"steps": 4, "engine": MonteCarlo(20), "given": given}
    yield Case("logistic regression on breast cancer", F, method, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=10)
    w, sigma2 = far_start(F), variance_bound(F)
    steeper = with_constants(F, pl_constant=4 * F.pl_constant)
    given = {"sigma2": sigma2, "accuracies": (1.0, 0.1)}
    common: dict[str, Any] = {"w": w, "given": given, "engine": RunsAndBatches(30), "note": "PL"}
    yield Case("alpha claimed too large", steeper, best(steeper, 2, sigma2, w), **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=10)
    w, sigma2 = far_start(F), variance_bound(F)
    given = {"sigma2": sigma2, "accuracies": (1e3, 0.1)}
    common: dict[str, Any] = {"w": w, "given": given}
    yield Case("there already", F, best(F, 2, sigma2, w), note="every accuracy", **common)
    yield Case(
        "F* taken as 0", F, adadamp(0.1, 1), note="optimal_value of the rule must be", **common
    )


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, PL: expected updates to an accuracy",
    source="ours, for Sievert and Charles (2019)",
    kind="upper",
    ratio=0.362,
    status="ours",
    statement=r"\mathbb{E}\,\tau \le \frac{1 + \ln(\delta_0 / \varepsilon)}{r}",
    measured=updates,
    promised=promised,
    proof=PROOF,
    undeduced="a sum up to a random time, the limit of many steps, with a logarithm",
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=cases,
    broken=broken,
    refusals=refusals,
    index="accuracy",
)
