r"""How many updates and example gradients AdaDamp needs on a non-convex function.

Setting:    F is beta-smooth and bounded below by F*; tr Sigma(w) <= sigma^2.
Method:     AdaDamp as in nonconvex_average, with B_k = ceil(c / ||grad F(w_k)||^2) and
            0 < gamma <= c / (beta (c + sigma^2)).
Guarantee:  with tau the first k at which ||grad F(w_k)||^2 <= eps,

            E tau  <=  2 (F(w_0) - F*) / (gamma eps),
            E sum_{k < tau} B_k  <=  (1 + c / eps) 2 (F(w_0) - F*) / (gamma eps).

            With the longest step, 2 beta (1 + sigma^2 / c) (F(w_0) - F*) / eps updates.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the orders; re-derived with a stopping time.
"""

from typing import Any

import numpy as np

from adaptivesgd.methods import adadamp
from theory import (
    Case,
    Deduction,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    accuracies,
    passage,
    with_constants,
)
from theory.assumptions import BoundedVariance, Smooth
from theory.passage import RunsAndBatches, unless_ahead
from theory.quantities import gap, square_gradient
from theory.standard_steps import gap_now, next_gap, square_gradient_now

from . import nonconvex_average
from .examples import sigmoid_loss, sine_squares
from .gradients_needed import batches
from .nonconvex_average import longest_step
from .rules import constant, length


def objections(case):
    """As of nonconvex_average, and no accuracy is reached at the start."""
    yield from nonconvex_average.objections(case)
    yield from unless_ahead(case, square_gradient)


def updates(case):
    """E tau, of every eps."""
    return passage.updates(case, square_gradient)


def measured(case):
    """E sum_{k < tau} B_k, of every eps."""
    return passage.gradients(case, square_gradient)


def most_updates(case):
    """2 (F(w_0) - F*) / (gamma eps), of every eps."""
    return 2 * gap(case.states[0]) / (length(case.method) * accuracies(case))


def promised(case):
    """(1 + c / eps) 2 (F(w_0) - F*) / (gamma eps), of every eps."""
    return (1 + constant(case) / accuracies(case)) * most_updates(case)


# The proof.

PROOF = (
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \delta_k - \frac{\gamma}{2} \|\nabla F(w_k)\|^2",
        next_gap,
        lambda case: gap_now(case) - length(case.method) / 2 * square_gradient_now(case),
        because="nonconvex_average",
    ),
    Step(
        r"\mathbb{E}\,\tau \le \frac{2 (F(w_0) - F^*)}{\gamma \varepsilon}",
        updates,
        most_updates,
        because="the first line summed to tau, before which the square exceeds eps",
    ),
    Step(
        r"B_k \le 1 + c / \|\nabla F(w_k)\|^2",
        batches,
        lambda case: 1 + constant(case) / square_gradient_now(case),
        because="the rule, rounded up",
    ),
    Step(
        r"\mathbb{E} \sum_{k < \tau} B_k \le (1 + c / \varepsilon)\, \mathbb{E}\,\tau",
        measured,
        lambda case: (1 + constant(case) / accuracies(case)) * updates(case),
        because="the square exceeds eps before tau",
    ),
)


DEDUCTION = Deduction(
    letters={
        "S": measured,
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


def examples():
    """Where it holds."""
    F = sine_squares(n=10)
    w, sigma2 = np.array([3.0]), float(F.variance)
    given = {"sigma2": sigma2, "accuracies": (1.0, 0.1, 0.01)}
    common: dict[str, Any] = {"w": w, "steps": 12, "engine": RunsAndBatches(60), "given": given}
    yield Case("every batch", F, longest_step(F, 1, sigma2, w), **common)
    F, sigma2 = sigmoid_loss()
    g = F.gradient(F.start())
    given = {"sigma2": sigma2, "accuracies": tuple(float(g @ g) / np.array([3.0, 10.0, 30.0]))}
    common = {"steps": 4, "engine": MonteCarlo(20), "given": given}
    yield Case("sigmoid loss on breast cancer", F, longest_step(F, 4, sigma2, F.start()), **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares(n=10)
    w, sigma2 = np.array([3.0]), float(F.variance)
    higher = with_constants(F, minimum=F.loss(w) - 0.1)
    given = {"sigma2": sigma2, "accuracies": (1.0, 0.1)}
    common: dict[str, Any] = {
        "w": w,
        "engine": RunsAndBatches(30),
        "given": given,
        "note": "F >= F*",
    }
    yield Case("F* claimed too high", higher, longest_step(F, 1, sigma2, w), **common)


def refusals():
    """Where it does not apply."""
    F = sine_squares(n=10)
    w, sigma2 = np.array([3.0]), float(F.variance)
    given = {"sigma2": sigma2, "accuracies": (1e3, 0.1)}
    common: dict[str, Any] = {"w": w, "given": given}
    yield Case("there already", F, longest_step(F, 1, sigma2, w), note="every accuracy", **common)
    by_the_loss = adadamp(0.01, 1, float(F.minimum))
    yield Case("the convex rule", F, by_the_loss, note="must be GradientNormRatio", **common)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, not convex: expected updates and gradients to an accuracy",
    source="Sievert and Charles (2019) for the orders; re-derived",
    kind="upper",
    ratio=0.0254,
    status="re-derived",
    statement=r"\mathbb{E}\,\tau \le \frac{2 (F(w_0) - F^*)}{\gamma \varepsilon},"
    r" \quad \mathbb{E} \sum_{k < \tau} B_k \le \Big(1 + \frac{c}{\varepsilon}\Big) \frac{2 (F(w_0) - F^*)}{\gamma \varepsilon}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="accuracy",
)
