r"""How many updates and example gradients AdaDamp needs on a convex function.

Setting:    F is convex and beta-smooth, and has a minimiser w*; tr Sigma(w) <= sigma^2.
Method:     AdaDamp as in convex_average, with its a > 0, and B_k = ceil(c / delta_k).
Guarantee:  with tau the first k at which delta_k = F(w_k) - F* <= eps, and D = ||w_0 - w*||,

            E tau  <=  D^2 / (a eps),    E sum_{k < tau} B_k  <=  (1 + c / eps) D^2 / (a eps).

            With c = sigma^2 / (2 beta) and gamma = 1 / (4 beta): 4 beta D^2 / eps updates and
            4 beta D^2 / eps + 2 sigma^2 D^2 / eps^2 gradients, the orders of gradient descent and of
            SGD.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the orders; re-derived with a stopping time: the average loss alone does
            not bound the batches.
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.methods import adadamp
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    Fresh,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    accuracies,
    with_constants,
)
from theory.assumptions import BoundedVariance, Convex, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.passage import RunsAndBatches, gradients, unless_ahead, updates
from theory.standard_steps import gap_now

from . import convex_average
from .averages import distances, first_distance, next_distances
from .convex_average import best, fall, noise_slope
from .examples import power_law
from .gradients_needed import batches
from .rules import OverGap, constant


def objections(case):
    """As of convex_average, and no accuracy is reached at the start."""
    yield from convex_average.objections(case)
    yield from unless_ahead(case)


def most_updates(case):
    """D^2 / (a eps), of every eps."""
    return first_distance(case) / (fall(case, noise_slope(case)) * accuracies(case))


def promised(case):
    """(1 + c / eps) D^2 / (a eps), of every eps."""
    return (1 + constant(case) / accuracies(case)) * most_updates(case)


# The proof.

PROOF = (
    Step(
        r"\mathbb{E}[\|w_{k+1} - w^*\|^2 \mid w_k] \le \|w_k - w^*\|^2 - a \delta_k",
        next_distances,
        lambda case: distances(case) - fall(case, noise_slope(case)) * gap_now(case),
        because="convex_average",
    ),
    Step(
        r"\mathbb{E}\,\tau \le \|w_0 - w^*\|^2 / (a \varepsilon)",
        updates,
        most_updates,
        because="the first line summed to tau, before which delta_k > eps",
    ),
    Step(
        r"B_k \le 1 + c / \delta_k",
        batches,
        lambda case: 1 + constant(case) / gap_now(case),
        because="the rule, rounded up",
    ),
    Step(
        r"\mathbb{E} \sum_{k < \tau} B_k \le (1 + c / \varepsilon)\, \mathbb{E}\,\tau",
        gradients,
        lambda case: (1 + constant(case) / accuracies(case)) * updates(case),
        because="delta_k > eps before tau",
    ),
)


DEDUCTION = Deduction(
    letters={
        "S": gradients,
        "t": updates,
        "P": most_updates,
        "c": constant,
        "e": accuracies,
    },
    claim=("S", "(1 + c / e) * P"),
    uses=(Use(4, "S", "(1 + c / e) * t"), Use(2, "t", "P", "1 + c / e")),
    given=("c > 0", "e > 0"),
)


# Where it is checked.


def thrifty(F):
    """AdaDamp on a stream with c = sigma^2 / (2 beta) and gamma = 1 / (4 beta)."""
    beta = float(F.smoothness)
    rule = OverGap(optimal_value=float(F.minimum), c=float(F.variance) / (2 * beta))
    return Method(rule, Fixed(1 / (4 * beta)), sampler=Fresh())


def examples():
    """Where it holds."""
    F = power_law()
    given = {"sigma2": float(F.variance), "accuracies": (0.3, 0.1, 0.03)}
    common: dict[str, Any] = {"steps": 8, "engine": MonteCarlo(20), "given": given}
    yield Case("endless data, nearly flat directions", F, thrifty(F), w=np.ones(F.dim), **common)
    F = small_quadratic(n=10)
    w, sigma2 = far_start(F), variance_bound(F)
    given = {"sigma2": sigma2, "accuracies": (1.0, 0.1, 0.01)}
    common = {"w": w, "steps": 15, "engine": RunsAndBatches(60), "given": given}
    yield Case("every batch", F, best(F, 1, sigma2, w), **common)
    F = breast_cancer(ridge=0.001)
    given = {"sigma2": variance_bound(F), "accuracies": (0.3, 0.2, 0.15)}
    method = best(F, 8, given["sigma2"], F.start())
    common = {"steps": 4, "engine": MonteCarlo(20), "given": given}
    yield Case("logistic regression on breast cancer", F, method, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=10)
    w, sigma2 = far_start(F), variance_bound(F)
    nearer = with_constants(F, minimiser=np.asarray(F.minimiser) + 0.95 * (w - F.minimiser))
    given = {"sigma2": sigma2, "accuracies": (1.0, 0.1)}
    common: dict[str, Any] = {
        "w": w,
        "engine": RunsAndBatches(30),
        "given": given,
        "note": "w* minimises F",
    }
    yield Case("w* claimed too near", nearer, best(F, 1, sigma2, w), **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=10)
    w, sigma2 = far_start(F), variance_bound(F)
    given = {"sigma2": sigma2, "accuracies": (1e3, 0.1)}
    common: dict[str, Any] = {"w": w, "given": given}
    yield Case("there already", F, best(F, 1, sigma2, w), note="every accuracy", **common)
    yield Case(
        "F* taken as 0", F, adadamp(0.1, 1), note="optimal_value of the rule must be", **common
    )


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, convex: expected updates and gradients to an accuracy",
    source="Sievert and Charles (2019) for the orders; re-derived",
    kind="upper",
    ratio=0.02038,
    status="re-derived",
    statement=r"\mathbb{E}\,\tau \le \frac{\|w_0 - w^*\|^2}{a \varepsilon},"
    r" \quad \mathbb{E} \sum_{k < \tau} B_k \le \Big(1 + \frac{c}{\varepsilon}\Big) \frac{\|w_0 - w^*\|^2}{a \varepsilon}",
    measured=gradients,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), Convex(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="accuracy",
)
