r"""The noise of a batch gradient is bounded by the spread of the data: with 1 in place of 4.

Setting:    (A1) ||grad f(x; z) - grad f(x; z')|| <= L_z ||z - z'|| for data z, z' (and points
            between them), and the data have a finite variance.
Method:     batches of |B| examples, drawn uniformly, with or without replacement.
Guarantee:  E||grad l_B(x) - grad l(x)||^2  <=  L_z^2 tr Var(z) / |B|.
Kind:       tight: f(x; z) = (nu/2) ||x - z||^2 attains it at every x, with replacement.
Source:     Theorem 1 of De, Yadav, Jacobs and Goldstein (2017), sharpened: of all points, the
            mean has the least mean square distance, so nothing need be split by the triangle
            inequality.
"""

from theory import Deduction, Step, Theorem, Use, at_every_state, batch_size, variance
from theory.standard_steps import noise_now

from . import theorem_1
from .data_form import from_mean_point
from .theorem_1 import (
    AVERAGED,
    LIPSCHITZ,
    broken,
    examples,
    measured,
    objections,
    refusals,
    spread,
)


def promised(case):
    """L_z^2 tr Var(z) / |B|."""
    return spread(case) / at_every_state(batch_size)(case)


PROOF = (
    AVERAGED,
    Step(
        r"\mathrm{tr\,Var}_z \nabla f(x; z) \le \mathbb{E}\|\nabla f(x; z) - \nabla f(x; \bar z)\|^2",
        at_every_state(lambda method, state: variance(state)),
        at_every_state(lambda method, state: from_mean_point(state)),
        because="the mean minimises the mean square distance",
    ),
    LIPSCHITZ,
)

DEDUCTION = Deduction(
    letters={
        "M": measured,
        "N": noise_now,
        "V": theorem_1.variance_now,
        "B": theorem_1.batch_now,
        "R": theorem_1.around_the_mean_point,
        "s": spread,
    },
    claim=("M", "s / B"),
    uses=(Use(1, "M", "N"), Use(2, "V", "R", "1 / B"), Use(3, "R", "s", "1 / B")),
    slack=("V / B - N",),
    given=("0 < B", "N * B <= V"),
)


THEOREM = Theorem(
    name=__name__,
    title="The spread of the data bounds the noise, with the best factor 1",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 1, sharpened",
    kind="tight",
    attained="one instance",
    status="sharpened",
    statement=r"\mathbb{E}\|\nabla l_B - \nabla l\|^2 \le \frac{L_z^2 \mathrm{tr\,Var}(z)}{|B|}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
