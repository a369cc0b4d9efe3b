r"""Gradient diversity grows at most like 1 / (F(w) - F*), under the PL inequality.

Setting:    F = (1/n) sum_i f_i satisfies the PL inequality with alpha.
Method:     none; checked along runs.
Guarantee:  n Delta(w) - 1  <=  tr Sigma(w) / (2 alpha (F(w) - F*)),

            with n Delta = (1/n) sum_i ||grad f_i||^2 / ||grad F||^2. With diversity_below, n Delta - 1
            is tr Sigma / (F - F*) up to the factor beta / alpha: AdaDamp's rule follows it.
Kind:       tight: attained by an isotropic quadratic.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the idea; re-derived.
"""

from dataclasses import replace

import numpy as np

from theory import Deduction, PolyakLojasiewicz, Step, Theorem, Use, at_every_state
from theory.claims import with_constants, without_constants
from theory.letters import pl_constant, variance_now
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


def measured(case):
    """n Delta(w) - 1."""
    return diversity(case) - 1


def promised(case):
    """tr Sigma(w) / (2 alpha (F(w) - F*))."""
    return noise_over_gap(case) / (2 * float(case.problem.pl_constant))


# The proof.


@at_every_state
def signal(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def least_signal(method, state):
    """2 alpha (F(w) - F*)."""
    return 2 * float(state.problem.pl_constant) * gap(state)


PROOF = (
    Step(
        r"n \Delta(w) - 1 = \mathrm{tr}\,\Sigma(w) / \|\nabla F(w)\|^2",
        measured,
        noise_over_signal,
        "==",
        because="the mean square is the variance plus the squared mean",
    ),
    Step(
        r"\|\nabla F(w)\|^2 \ge 2 \alpha (F(w) - F^*)",
        signal,
        least_signal,
        ">=",
        because="the PL inequality",
    ),
)


DEDUCTION = Deduction(
    letters={
        "m": measured,
        "V": variance_now,
        "G": signal,
        "d": gap_now,
        "al": pl_constant,
    },
    claim=("m", "V / d / (2 * al)"),
    uses=(
        Use(1, "m", "V / G"),
        Use(2, "G", "2 * al * d", "V / (2 * al * d * G)"),
    ),
    given=("V >= 0", "G > 0", "d > 0", "al > 0"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    yield from strongly_convex()
    yield not_convex()


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares()
    steeper = with_constants(F, pl_constant=8.0)
    yield on_the_way("alpha claimed too large", steeper, w=np.array([3.0]), note="PL")


def refusals():
    """Where it does not apply."""
    F = sine_squares()
    case = on_the_way("F* unknown", F, w=np.array([3.0]), note="its minimum")
    yield replace(case, problem=without_constants(F, "minimum"))
    steeper = with_constants(F, pl_constant=8.0)
    yield on_the_way("alpha claimed too large", steeper, w=np.array([3.0]), note="Lojasiewicz")


THEOREM = Theorem(
    name=__name__,
    title="Gradient diversity grows at most like 1 / gap, PL",
    source="Sievert and Charles (2019); re-derived",
    kind="tight",
    attained="one instance",
    status="re-derived",
    statement=r"n \Delta(w) - 1 \le \frac{\mathrm{tr}\,\Sigma(w)}{2 \alpha (F(w) - F^*)}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(PolyakLojasiewicz(),),
    examples=examples,
    broken=broken,
    refusals=refusals,
)
