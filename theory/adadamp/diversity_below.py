r"""Gradient diversity grows at least like 1 / (F(w) - F*).

Setting:    F = (1/n) sum_i f_i is beta-smooth and bounded below by F*.
Method:     none; checked along runs.
Guarantee:  n Delta(w) - 1  >=  tr Sigma(w) / (2 beta (F(w) - F*)),

            with n Delta = (1/n) sum_i ||grad f_i||^2 / ||grad F||^2. So near a minimum, where not
            all examples agree, larger batches pay.
Kind:       lower: attained by an isotropic quadratic; see diversity_above for the other side.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived.
"""

from dataclasses import replace

import numpy as np

from theory import (
    Deduction,
    Smooth,
    Step,
    Theorem,
    Use,
    at_every_state,
    unknown,
    with_constants,
    without_constants,
)
from theory.letters import smoothness, variance_now
from theory.quantities import gap, square_gradient
from theory.standard_steps import gap_now

from .diversity import (
    diversity,
    noise_over_gap,
    noise_over_signal,
    not_convex,
    on_the_way,
    strongly_convex,
)
from .examples import sine_squares


def objections(case):
    """F* is known."""
    yield from unknown(case.problem, "minimum")


def measured(case):
    """n Delta(w) - 1."""
    return diversity(case) - 1


def promised(case):
    """tr Sigma(w) / (2 beta (F(w) - F*))."""
    return noise_over_gap(case) / (2 * float(case.problem.smoothness))


# The proof.


@at_every_state
def signal(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def most_signal(method, state):
    """2 beta (F(w) - F*)."""
    return 2 * float(state.problem.smoothness) * gap(state)


PROOF = (
    Step(
        r"n \Delta(w) - 1 = \mathrm{tr}\,\Sigma(w) / \|\nabla F(w)\|^2",
        measured,
        noise_over_signal,
        "==",
        because="the mean square is the variance plus the squared mean",
    ),
    Step(
        r"\|\nabla F(w)\|^2 \le 2 \beta (F(w) - F^*)",
        signal,
        most_signal,
        because="F* <= F(w - grad F(w) / beta), and beta-smoothness",
    ),
)


DEDUCTION = Deduction(
    letters={
        "m": measured,
        "V": variance_now,
        "G": signal,
        "d": gap_now,
        "b": smoothness,
    },
    claim=("m", "V / d / (2 * b)"),
    uses=(
        Use(1, "m", "V / G", "-1"),
        Use(2, "G", "2 * b * d", "V / (2 * b * d * G)"),
    ),
    given=("V >= 0", "G > 0", "d > 0", "b > 0"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    yield from strongly_convex()
    yield not_convex()


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares()
    flatter = with_constants(F, smoothness=F.smoothness / 8)
    yield on_the_way("beta claimed too small", flatter, w=np.array([3.0]), note="beta-smooth")


def refusals():
    """Where it does not apply."""
    F = sine_squares()
    case = on_the_way("F* unknown", F, w=np.array([3.0]), note="its minimum")
    yield replace(case, problem=without_constants(F, "minimum"))
    flatter = with_constants(F, smoothness=F.smoothness / 8)
    yield on_the_way("beta claimed too small", flatter, w=np.array([3.0]), note="Smooth")


THEOREM = Theorem(
    name=__name__,
    title="Gradient diversity grows at least like 1 / gap",
    source="Sievert and Charles (2019); re-derived",
    kind="lower",
    ratio=1.0,
    status="re-derived",
    statement=r"n \Delta(w) - 1 \ge \frac{\mathrm{tr}\,\Sigma(w)}{2 \beta (F(w) - F^*)}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
