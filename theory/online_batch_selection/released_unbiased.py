r"""Refuted: that the weights of a released script make the batch gradient unbiased.

Setting:    any f_i, and a pressure s > 1.
Method:     batches of B examples, each drawn with rank i with probability p_i and weighed by
            w_i = mean(p over the batch) / p_i.
Guarantee:  (claimed)  E[(1/B) sum_{i in batch} w_i grad f_i(w)]  =  grad F(w).

            It is grad F only at s = 1: see released_weights for what it is, and importance_weights
            for weights that make it so.
Kind:       identity; refuted by every example here.
Source:     a script in the style of Loshchilov and Hutter (2015), "Online batch selection for faster
            training of neural networks": the claim is the purpose of such weights, not the paper's.
"""

from theory import Case, Theorem, breast_cancer, far_start, small_quadratic

from . import importance_weights, released_weights
from .importance_weights import weighed
from .released_weights import ReleasedRankBased, inflation
from .spectral import later

measured = released_weights.measured
promised = importance_weights.promised


def objections(case):
    """What must hold of the problem and of the method."""
    yield from released_weights.objections(case)
    if all(inflation(case.method, state) <= 1 + 1e-12 for state in later(case)):
        yield "the pressure must be above 1: at 1 all weights are 1"


def examples():
    """Where it is refuted."""
    F, what = small_quadratic(), "unbiased weights"
    for s in (1.01, 100.0):
        method = weighed(0.1, 2, s, ReleasedRankBased)
        yield Case(f"s = {s:g}", F, method, 5, far_start(F), note=what)
    F, method = breast_cancer(n=24), weighed(0.1, 2, 100.0, ReleasedRankBased)
    yield Case("24 breast cancer patients", F, method, 14, note=what)


def refusals():
    """Where it does not apply."""
    F, even = small_quadratic(), weighed(0.1, 2, 1.0, ReleasedRankBased)
    yield Case("s = 1", F, even, 5, note="the pressure must be above 1")
    yield Case("weights 1 / (N p_i)", F, weighed(0.1, 2), note="must be ReleasedRankBased")


THEOREM = Theorem(
    name=__name__,
    title="The released weights: unbiased",
    source="a script in the style of Loshchilov and Hutter (2015)",
    kind="identity",
    status="refuted",
    statement=r"\mathbb{E} \tfrac1B \sum_{i \in \mathrm{batch}} w_i \nabla f_i(w) = \nabla F(w)",
    measured=measured,
    promised=promised,
    proof=released_weights.PROOF,
    objections=objections,
    samplers=None,
    examples=examples,
    refusals=refusals,
    index="coordinate",
)
